import { describe, expect, it } from "vitest";
import { answerHint } from "../../../src/diagnosis/answer-hint.ts";
import type { HttpAnswer } from "../../../src/diagnosis/observation.ts";

const answer: HttpAnswer = { status: 400, host: "127.0.0.1:49153", location: undefined, body: "", truncated: false };
const ofTheHost = "asked as the host 127.0.0.1:49153: if it checks that, allow it with env";

describe("the hint at how an app was asked", () => {
  it.each<[string, Partial<HttpAnswer>, string]>([
    ["Django's ALLOWED_HOSTS", { body: "<h1>Bad Request (400)</h1>" }, ofTheHost],
    ["Starlette's trusted hosts", { body: "Invalid host header" }, ofTheHost],
    ["a misdirected request", { status: 421 }, ofTheHost],
    ["Rails' blocked hosts", { status: 403, body: "Blocked hosts: 127.0.0.1:49153" }, ofTheHost],
    ["Vite's allowed hosts", { status: 403, body: 'Blocked request. This host ("x") is not allowed.' }, ofTheHost],
    ["a 403 for another reason", { status: 403, body: "log in first" }, "no hint"],
    ["Go's TLS", { body: "Client sent an HTTP request to an HTTPS server.\n" }, "this port speaks TLS"],
    ["nginx's TLS", { body: "<center>The plain HTTP request was sent to HTTPS port</center>" }, "this port speaks TLS"],
    [
      "Apache's TLS",
      { body: "Reason: You're speaking plain HTTP to an SSL-enabled server port." },
      "this port speaks TLS",
    ],
    ["Tomcat's TLS", { body: "This combination of host and port requires TLS." }, "this port speaks TLS"],
    ["a redirect to HTTPS", { status: 308, location: "https://127.0.0.1/healthz" }, "sends plain HTTP on to HTTPS"],
    ["a redirect elsewhere", { status: 302, location: "/login" }, "redirects are not followed"],
    ["an app that is not up yet", { status: 503, body: "starting" }, "no hint"],
  ])("%s", (_, given, hint) => {
    expect(answerHint({ ...answer, ...given }) ?? "no hint").toContain(hint);
  });
});
