import { describe, expect, it } from "vitest";
import type { BodyPattern, StatusRange } from "../../../src/gate/plan.ts";
import { planOf, refusalsOf } from "./plan-of.ts";

const expectationOf = (inputs: Readonly<Record<string, string>>) => planOf(inputs).smoke.variants[0].expectation;

describe("what a healthy answer looks like", () => {
  it("is any 2xx from /healthz, unless the inputs say otherwise", () => {
    expect(expectationOf({})).toEqual({ path: "/healthz", status: [{ from: 200, to: 299 }], body: undefined });
  });

  it.each<[string, readonly StatusRange[]]>([
    ["200", [{ from: 200, to: 200 }]],
    ["200-299", [{ from: 200, to: 299 }]],
    [
      "200,204,300-399",
      [
        { from: 200, to: 200 },
        { from: 204, to: 204 },
        { from: 300, to: 399 },
      ],
    ],
    [
      " 200 , 301 - 302 ",
      [
        { from: 200, to: 200 },
        { from: 301, to: 302 },
      ],
    ],
    ["100-599", [{ from: 100, to: 599 }]],
  ])("expect-status %j", (text, status) => {
    expect(expectationOf({ "expect-status": text }).status).toEqual(status);
  });

  it.each(["ok", "2xx", "20", "299-200", "200-", "200,,204", "600", "200;204"])(
    "expect-status %j is refused",
    (text) => {
      expect(refusalsOf({ "expect-status": text })).toEqual([
        `expect-status: ${JSON.stringify(text)} is not a list of HTTP statuses: write codes and ranges, like 200-299,304`,
      ]);
    },
  );

  it.each<[string, BodyPattern]>([
    ["ready", { kind: "text", text: "ready" }],
    ['{"status": "ok"}', { kind: "text", text: '{"status": "ok"}' }],
    ["/ready|ok/", { kind: "regex", regex: /ready|ok/ }],
    ["/^READY$/im", { kind: "regex", regex: /^READY$/im }],
    [String.raw`/\p{Lu}+/u`, { kind: "regex", regex: /\p{Lu}+/u }],
    ["/a\nb/s", { kind: "regex", regex: new RegExp("a\nb", "s") }],
    // Texts that begin with a slash and are no regular expression.
    ["/", { kind: "text", text: "/" }],
    ["//", { kind: "text", text: "//" }],
    ["/usr/bin", { kind: "text", text: "/usr/bin" }],
  ])("expect-body %j", (text, body) => {
    expect(expectationOf({ "expect-body": text }).body).toEqual(body);
  });

  it.each([
    ["/(/", '"/(/" is not a regular expression: Unterminated group'],
    ["/ok/uv", "\"/ok/uv\" is not a regular expression: Invalid flags supplied to RegExp constructor 'uv'"],
    ["/ok/g", '"/ok/g" has a flag that means nothing here: allowed are i, m, s, u and v'],
  ])("expect-body %j is refused", (text, reason) => {
    expect(refusalsOf({ "expect-body": text })).toEqual([`expect-body: ${reason}`]);
  });

  it("an empty expectation is none: as an input it is not set, in a variant it is refused", () => {
    expect(expectationOf({ "expect-body": " " }).body).toBeUndefined();
    expect(refusalsOf({ variants: "full: { expect-body: '' }" })).toEqual([
      "variants.full.expect-body: is empty: write a text or a /regex/, or leave it out",
    ]);
  });

  it.each(["/", "/healthz", "/health?ready=1&deep=%20", "/é", "//x"])("path %j", (path) => {
    expect(expectationOf({ path }).path).toBe(path);
  });

  it.each(["healthz", "http://127.0.0.1/healthz", "/a b", "/healthz#top"])("path %j is refused", (path) => {
    expect(refusalsOf({ path })).toEqual([
      `path: ${JSON.stringify(path)} is not a path: begin it with a slash, without spaces or #, like /healthz`,
    ]);
  });
});
