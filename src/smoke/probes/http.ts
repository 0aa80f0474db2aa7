/** One HTTP attempt, and what was seen of it. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Fit, HttpAnswer, Seen } from "../../diagnosis/observation.ts";
import { fit } from "../../diagnosis/fit.ts";
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

/**
 * A port that closes connections is greeted in TLS this often at most, milliseconds: that costs more than the attempt,
 * and behind docker's port proxy every app that is not up yet looks so.
 */
const greetingsApartMs = 1_000;

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
  let greetedAt = Number.NEGATIVE_INFINITY;
  let expectsTls = false;
  return {
    async attempt(signal) {
      const startedAt = performance.now();
      let isGivenUp = false;
      let during: "connect" | "headers" | "body" = "connect";
      let bodyBytes = 0;
      const asking = request({
        ...dialOptions(address),
        // A fresh connection each time: a kept one would show the process that died, not the one that answers now.
        agent: false,
        method,
        path: expectation.path,
        headers: { Host: `${askedHost}:${address.port}`, "User-Agent": "smoke-gate", ...headers },
      });
      asking.once("socket", (socket) =>
        socket.once("connect", () => {
          during = "headers";
        }),
      );
      // Of hundreds of attempts none leaves a timer or a listener behind: a signal for each would.
      const giveUp = () => {
        isGivenUp = true;
        asking.destroy();
      };
      const timer = setTimeout(giveUp, attemptTimeoutMs);
      signal.addEventListener("abort", giveUp, { once: true });
      if (signal.aborted) giveUp();
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
        const afterMs = performance.now() - startedAt;
        if (isGivenUp) return { kind: "timed-out", during, afterMs: Math.round(afterMs), bodyBytes };
        const seen = classify(error);
        if (seen.kind !== "closed") return seen;
        if (performance.now() - greetedAt >= greetingsApartMs) {
          greetedAt = performance.now();
          expectsTls = await speaksTls(address, attemptTimeoutMs - afterMs, signal);
        }
        return expectsTls ? { kind: "garbled", detail: "none to plain HTTP, but one to TLS", tls: true } : seen;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
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
