/** Answers of an app with an everyday bug, or with a bad intent: an attempt always ends, and says what was seen. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpCheck } from "../../../src/gate/plan.ts";
import { httpProbe } from "../../../src/smoke/probes/http.ts";

const check: HttpCheck = {
  method: "GET",
  headers: {},
  expectation: { path: "/healthz", status: [{ from: 200, to: 299 }], body: undefined },
};

/** What the server does with each connection once the request has come. */
let answering: (socket: Socket) => void = () => undefined;
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => answering(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => void server.close());

/** @param attemptTimeoutMs bounds the attempt. */
async function attempt(attemptTimeoutMs: number, how: (socket: Socket) => void, asked: Partial<HttpCheck> = {}) {
  answering = how;
  const probe = httpProbe({ hosts: ["127.0.0.1"], port }, { ...check, ...asked }, attemptTimeoutMs);
  return probe.attempt(new AbortController().signal);
}

const generous = 20_000;
const soon = 300;

const saying = (text: string) => (socket: Socket) => void socket.end(text, "latin1");
const stayingUp = (text: string) => (socket: Socket) => void socket.write(text, "latin1");

const answered = (status: number, body: string) =>
  expect.objectContaining({ kind: "answered", answer: expect.objectContaining({ status, body }) });
const unreadable = (detail: RegExp) => ({ kind: "unreadable", detail: expect.stringMatching(detail) });

describe("an app", () => {
  it.each<readonly [string, string, unknown]>([
    ["204 with a body", "HTTP/1.1 204 No Content\r\n\r\nbody", answered(204, "")],
    ["304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody", answered(304, "")],
    [
      "a Content-Length that is too short",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, all is well",
      answered(200, "ok"),
    ],
    [
      "a Content-Length in characters",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u00c3\u00a9\u00c3\u00a9\u00c3\u00a9",
      answered(200, "é\ufffd"),
    ],
    ["HTTP/1.0 without a length", "HTTP/1.0 200 OK\r\n\r\nok", answered(200, "ok")],
    [
      "headers of 20 kB",
      `HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}\r\nContent-Length: 2\r\n\r\nok`,
      answered(200, "ok"),
    ],
    [
      "two answers at once",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Oh\r\n\r\n",
      answered(200, "ok"),
    ],
    [
      "an early hint first",
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      answered(200, "ok"),
    ],
    [
      "101 Switching Protocols",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
      answered(101, ""),
    ],
    [
      "a bad chunk size",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n",
      unreadable(/chunk/iu),
    ],
    [
      "a body that is cut off",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok",
      unreadable(/body was cut off after 2 bytes/u),
    ],
    [
      "chunks that are cut off",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok",
      unreadable(/body was cut off/u),
    ],
    ["headers that are cut off", "HTTP/1.1 200 OK\r\nContent-Le", unreadable(/headers were cut off/u)],
    [
      "headers of 400 kB",
      `HTTP/1.1 200 OK\r\nX: ${"x".repeat(400_000)}\r\n\r\n`,
      unreadable(/^its headers are longer than 300 KiB$/u),
    ],
    ["lines that end with LF alone", "HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\nok", answered(200, "ok")],
    ["lines of HTTP/1.0 that end with LF alone", "HTTP/1.0 200 OK\nX: y\n\na\nb", answered(200, "a\nb")],
    [
      "an early hint whose lines end with LF alone",
      "HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok",
      answered(200, "ok"),
    ],
    [
      "the same Content-Length twice",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\ncontent-length:2\r\n\r\nok",
      answered(200, "ok"),
    ],
    [
      "two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
      unreadable(/Content-Length/u),
    ],
    ["a header without a colon", "HTTP/1.1 200 OK\r\nno colon\r\n\r\nok", unreadable(/^Invalid header token$/u)],
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n", expect.objectContaining({ kind: "garbled", tls: false })],
    [
      "a TLS alert",
      "\u0015\u0003\u0001\u0000\u0002\u0002\u0046",
      expect.objectContaining({ kind: "garbled", tls: true }),
    ],
    ["nothing", "", { kind: "closed" }],
  ])("that answers %s is told as that", async (_, text, seen) => {
    expect(await attempt(generous, saying(text))).toEqual(seen);
  });

  it("that sends a body with a HEAD check is told by its status", async () => {
    const body = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
    expect(await attempt(generous, saying(body), { method: "HEAD" })).toEqual(answered(200, ""));
  });

  it.each<readonly [string, string, unknown]>([
    ["nothing at all", "", { during: "headers", bodyBytes: 0 }],
    ["half of its headers", "HTTP/1.1 200 OK\r\n", { during: "headers", bodyBytes: 0 }],
    ["headers alone", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", { during: "body", bodyBytes: 0 }],
    ["half of its body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", { during: "body", bodyBytes: 2 }],
    ["hints without an answer", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(3), { during: "headers", bodyBytes: 0 }],
  ])("that stays up after %s is given up after the time of an attempt", async (_, text, seen) => {
    expect(await attempt(soon, stayingUp(text))).toMatchObject({ kind: "timed-out", ...(seen as object) });
  });

  it("that switches protocols and stays up does not stop the clock", async () => {
    const text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n";
    expect(await attempt(generous, stayingUp(text))).toEqual(answered(101, ""));
  });

  it("that sends without end is stopped", async () => {
    const flood = (socket: Socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024, "x")));
      };
      socket.on("drain", more);
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      more();
    };
    expect(await attempt(generous, flood)).toMatchObject({ kind: "endless", status: 200 });
  });
});

/** Answers as they should be, and what is done to them. */
const wholes = [
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2;a=b\r\nok\r\n0\r\nX: y\r\n\r\n",
  "HTTP/1.1 204 No Content\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
  "HTTP/1.0 503 Unavailable\r\nLocation: /x\r\n\r\nno",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b",
];
const pieces = [
  "\r\n",
  "\n",
  "\0",
  ":",
  " ",
  "HTTP/1.1 ",
  "Content-Length: 99\r\n",
  "Transfer-Encoding: chunked\r\n",
  "ffffffffffffffff\r\n",
  "-1",
  "\u00ff",
  "Connection: close\r\n",
];

const mutation = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(120) }),
  fc.record({ kind: fc.constant("put" as const), at: fc.nat(120), what: fc.constantFrom(...pieces) }),
  fc.record({ kind: fc.constant("drop" as const), at: fc.nat(120), length: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant("turn" as const), at: fc.nat(120), to: fc.nat(255) }),
  fc.record({ kind: fc.constant("twice" as const), at: fc.nat(120), length: fc.integer({ min: 1, max: 40 }) }),
);

type Mutation = typeof mutation extends fc.Arbitrary<infer Of> ? Of : never;

function mutated(text: string, how: Mutation): string {
  const at = Math.min(how.at, text.length);
  switch (how.kind) {
    case "cut":
      return text.slice(0, at);
    case "put":
      return text.slice(0, at) + how.what + text.slice(at);
    case "drop":
      return text.slice(0, at) + text.slice(at + how.length);
    case "turn":
      return text.slice(0, at) + String.fromCodePoint(how.to) + text.slice(at + 1);
    case "twice":
      return text.slice(0, at + how.length) + text.slice(at);
  }
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

describe("any answer", () => {
  const kinds = ["answered", "closed", "timed-out", "garbled", "unreadable", "endless", "failed"];

  it(
    "ends in a sentence: 10,000 broken ones end no process, and leave nothing in memory",
    { timeout: 300_000 },
    async () => {
      const answer = fc.tuple(fc.constantFrom(...wholes), fc.array(mutation, { maxLength: 4 }), fc.nat(99));
      let count = 0;
      let early = 0;
      await fc.assert(
        fc.asyncProperty(answer, async ([whole, mutations, draw]) => {
          const closes = draw > 0;
          const text = mutations.reduce(mutated, whole);
          // What stays up is given up soon: it is for the table above to say what of it.
          const seen = await attempt(closes ? generous : 20, closes ? saying(text) : stayingUp(text));
          expect(kinds).toContain(seen.kind);
          count += 1;
          if (count === 2_000) early = usedMemory();
        }),
        { numRuns: 10_000 },
      );
      expect(usedMemory() - early).toBeLessThan(16 * 2 ** 20);
    },
  );
});

/** Bytes that are still in use once the garbage is collected. */
function usedMemory(): number {
  collect();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}
