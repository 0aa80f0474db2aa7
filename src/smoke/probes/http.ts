/** One HTTP attempt, and what was seen of it. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Fit, HttpAnswer, Seen } from "../../diagnosis/observation.ts";
import { fit } from "../../diagnosis/fit.ts";
import { request } from "../../http-client.ts";
import type { HttpCheck } from "../../plan.ts";
import type { Address } from "../route/route.ts";
import { askedHost, connectionTrouble, dialOptions } from "./dial.ts";
import type { Probe } from "./probe.ts";
import { speaksTls } from "./tls.ts";

/** How much of a body is kept, bytes: more than any health answer has, and no more than can be kept of many. */
const keptBody = 64 * 1024;

/**
 * A body that is longer than this is taken for one without an end, bytes. What was read is given back late: a body
 * without an end takes the process from 90 to 130 MiB with this, to 175 with four times as much.
 */
const longestBody = 4 * 1024 * 1024;

/** How much is quoted of an answer that is no HTTP, characters. */
const quotedGarble = 100;

/**
 * @param attemptTimeoutMs bounds each attempt, from connecting to the last byte that is read.
 */
export function httpProbe(
  address: Address,
  { method, headers, expectation }: HttpCheck,
  attemptTimeoutMs: number,
): Probe {
  return {
    async attempt(signal) {
      const startedAt = performance.now();
      const timeout = AbortSignal.timeout(attemptTimeoutMs);
      const until = AbortSignal.any([signal, timeout]);
      let during: "connect" | "headers" | "body" = "connect";
      let bodyBytes = 0;
      const asking = request({
        ...dialOptions(address),
        // A fresh connection each time: a kept one would show the process that died, not the one that answers now.
        agent: false,
        signal: until,
        method,
        path: expectation.path,
        headers: { Host: `${askedHost}:${address.port}`, "User-Agent": "smoke-gate", ...headers },
      });
      asking.once("socket", (socket) =>
        socket.once("connect", () => {
          during = "headers";
        }),
      );
      try {
        asking.end();
        const [response]: readonly IncomingMessage[] = await once(asking, "response");
        if (response === undefined) throw new Error("a response came without itself");
        // What breaks from here on is met by whoever reads the body.
        asking.on("error", () => undefined);
        during = "body";
        const status = response.statusCode ?? 0;
        const { location } = response.headers;
        const kept: Uint8Array[] = [];
        // A health answer ends: it is read to its end, though only its beginning is kept.
        for await (const chunk of response) {
          if (bodyBytes < keptBody) kept.push(chunk.subarray(0, keptBody - bodyBytes));
          bodyBytes += chunk.length;
          if (bodyBytes > longestBody) return { kind: "endless", status, bodyBytes };
        }
        const answer: HttpAnswer = {
          status,
          location,
          body: Buffer.concat(kept).toString("utf8"),
          truncated: bodyBytes > keptBody,
        };
        return { kind: "answered", answer, fits: fit(answer, expectation) satisfies Fit };
      } catch (error) {
        if (timeout.aborted || signal.aborted)
          return { kind: "timed-out", during, afterMs: Math.round(performance.now() - startedAt), bodyBytes };
        const seen = classify(error);
        if (seen.kind !== "closed" || !(await speaksTls(address, until))) return seen;
        return { kind: "garbled", detail: "none to plain HTTP, but one to TLS", tls: true };
      } finally {
        asking.destroy();
      }
    },
  };
}

/** A TLS record begins with its type, alert (21) or handshake (22), and the version 3.x: RFC 8446, 5.1. */
function isTlsRecord(bytes: string): boolean {
  return [21, 22].includes(bytes.codePointAt(0) ?? 0) && bytes.codePointAt(1) === 3;
}

function classify(error: unknown): Seen {
  if (!isParserError(error)) return connectionTrouble(error);
  const said = (error.rawPacket ?? Buffer.alloc(0)).toString("latin1");
  return { kind: "garbled", detail: said.slice(0, quotedGarble), tls: isTlsRecord(said) };
}

/** Of Node's parser, with the bytes that it gave up on. https://nodejs.org/api/errors.html#http-parser-errors */
function isParserError(error: unknown): error is Error & { readonly rawPacket?: Buffer } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("HPE_");
}
