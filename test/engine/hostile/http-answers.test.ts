/** Everyday bugs of a server, at a real gate: each is a finding with a report, and none stops its clock. */
import { describe, expect, it } from "vitest";
import { mustPass, smoke, yaml } from "../../harness/smoke.ts";
import { engines } from "../../harness/testbed.ts";

const [engine] = engines;

/** Answers every request with these bytes, and closes the connection unless it stays up. */
const raw = (bytes: string, staysUp = false) => [
  "node",
  "-e",
  `require("node:net").createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.${staysUp ? "write" : "end"}(Buffer.from(${JSON.stringify(bytes)}, "latin1")));
  }).listen(8080, "0.0.0.0")`,
];

const head = "HTTP/1.1 200 OK\r\n";

describe.concurrent("an app", () => {
  it("that breaks HTTP is a finding, in each way", async () => {
    const run = await smoke(engine, {
      variants: yaml({
        "bad-chunk": { command: raw(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n`) },
        "cut-off": { command: raw(`${head}Content-Length: 10\r\n\r\nok`) },
        switching: {
          command: raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", true),
        },
      }),
      timeout: "3s",
    });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report?.fault).toBeUndefined();
    expect(run.report?.findings).toMatchObject([
      { variant: "bad-chunk", finding: { kind: "timed-out", how: "unreadable-answer" } },
      { variant: "cut-off", finding: { kind: "timed-out", how: "unreadable-answer" } },
      { variant: "switching", finding: { kind: "wrong-status", answer: { status: 101 } } },
    ]);
    expect(run.log).toMatch(/^::error title=.*\(variant cut-off\)::.*body was cut off after 2 bytes/mu);
  });

  it("that says more than it should, and is healthy, passes", async () => {
    const run = await smoke(engine, {
      variants: yaml({
        "no-content": { command: raw("HTTP/1.1 204 No Content\r\n\r\nbody") },
        short: { command: raw(`${head}Content-Length: 2\r\n\r\nok and more`) },
        "head-check": {
          command: raw(`${head}Content-Length: 4\r\n\r\nbody`),
          checks: [{ path: "/", method: "HEAD" }],
        },
      }),
    });
    mustPass(run);
  });
});
