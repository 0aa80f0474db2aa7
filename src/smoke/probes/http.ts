/** One HTTP attempt, and what was seen of it. */
import { Agent, errors, request } from "undici";
import type { Fit, HttpAnswer, Seen } from "../../diagnosis/observation.ts";
import { fit } from "../../diagnosis/fit.ts";
import type { HttpCheck } from "../../plan.ts";
import type { Address } from "../route/route.ts";
import { askedHost, connectionTrouble, connector } from "./dial.ts";
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
  const url = `http://${askedHost}:${address.port}${expectation.path}`;

  return {
    async attempt(signal) {
      const startedAt = performance.now();
      const timeout = AbortSignal.timeout(attemptTimeoutMs);
      const until = AbortSignal.any([signal, timeout]);
      // A fresh connection each time: a kept one would show the process that died, not the one that answers now.
      // Our own signal bounds each attempt; undici's timeouts are off so that only one clock decides.
      const agent = new Agent({ pipelining: 0, connect: connector(address, until), headersTimeout: 0, bodyTimeout: 0 });
      let during: "connect" | "headers" | "body" = "connect";
      let bodyBytes = 0;
      agent.once("connect", () => {
        during = "headers";
      });
      try {
        const response = await request(url, {
          dispatcher: agent,
          signal: until,
          reset: true,
          method,
          headers: { "user-agent": "smoke-gate", ...headers },
        });
        during = "body";
        const { statusCode: status } = response;
        const location = response.headers["location"];
        const kept: Uint8Array[] = [];
        // A health answer ends: it is read to its end, though only its beginning is kept.
        for await (const chunk of response.body) {
          if (bodyBytes < keptBody) kept.push(chunk.subarray(0, keptBody - bodyBytes));
          bodyBytes += chunk.length;
          if (bodyBytes > longestBody) return { kind: "endless", status, bodyBytes };
        }
        const answer: HttpAnswer = {
          status,
          location: Array.isArray(location) ? location[0] : location,
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
        await agent.destroy();
      }
    },
  };
}

/** A TLS record begins with its type, alert (21) or handshake (22), and the version 3.x: RFC 8446, 5.1. */
function isTlsRecord(bytes: string): boolean {
  return [21, 22].includes(bytes.codePointAt(0) ?? 0) && bytes.codePointAt(1) === 3;
}

function classify(error: unknown): Seen {
  if (error instanceof errors.HTTPParserError) {
    // undici's types leave out the bytes that its parser gave up on.
    const data: unknown = Reflect.get(error, "data");
    const said = typeof data === "string" ? data : "";
    return { kind: "garbled", detail: said.slice(0, quotedGarble), tls: isTlsRecord(said) };
  }
  return connectionTrouble(error);
}
