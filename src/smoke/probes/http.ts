import type { Socket } from "node:net";
import type { Client } from "undici";
import type { HttpAnswer, ProbeResult } from "../../diagnosis/observation.ts";
import { matchAnswer } from "../../diagnosis/match.ts";
import type { HttpCheck } from "../../gate/plan.ts";
import type { Address } from "../reach/reach.ts";
import { askedHost, connectionTrouble, connector } from "./dial.ts";
import { LaxHead } from "./lax-head.ts";
import type { Probe } from "./probe.ts";
import { speaksTls } from "./tls.ts";

/** Bytes of a body that are kept: more than any health answer has, but few enough to keep many. */
const keptBody = 64 * 1024;

// Bytes after which a body counts as endless. Memory is freed late: an endless body takes the process from 90 to 130
// MiB with this limit, and to 175 with four times as much.
const longestBody = 4 * 1024 * 1024;

// Milliseconds between two TLS handshakes with a port that closes connections: one costs more than the attempt, and
// docker's port proxy closes connections to every app that is not up yet.
const greetingsApartMs = 1_000;

/** Characters that are quoted of an answer that is not HTTP. */
const quotedGarble = 100;

/** Bytes of headers that a server may send: curl's limit (CURL_MAX_HTTP_HEADER). Node's is a twentieth of it. */
const longestHeaders = 300 * 1024;

/** @param attemptTimeoutMs bounds each attempt, from connecting to the last byte that is read. */
export function httpProbe(address: Address, check: HttpCheck, attemptTimeoutMs: number): Probe {
  let greetedAt = Number.NEGATIVE_INFINITY;
  let expectsTls = false;
  return {
    async attempt(signal) {
      const { Client } = await import("undici");
      const attempt = new Attempt(Client, address);
      // A plain timer: a signal per attempt would leave timers and listeners behind after hundreds of attempts.
      const giveUp = () => attempt.giveUp();
      const timer = setTimeout(giveUp, attemptTimeoutMs);
      signal.addEventListener("abort", giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        const seen = await attempt.ask(check);
        if (seen.kind !== "closed") return seen;
        if (performance.now() - greetedAt >= greetingsApartMs) {
          greetedAt = performance.now();
          expectsTls = await speaksTls(address, attemptTimeoutMs - attempt.elapsedMs, signal);
        }
        return expectsTls ? { kind: "garbled", detail: "none to plain HTTP, but one to TLS", tls: true } : seen;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        attempt.end();
      }
    },
  };
}

/** Connects anew each time: a kept connection would show the process that died, not the one that answers now. */
class Attempt {
  readonly #address: Address;
  readonly #client: Client;
  readonly #startedAt = performance.now();
  #socket: Socket | undefined;
  #isGivenUp = false;
  #during: "connect" | "headers" | "body" = "connect";
  #bodyBytes = 0;

  constructor(HttpClient: typeof Client, address: Address) {
    this.#address = address;
    const dialled = (socket: Socket) => {
      this.#socket = socket;
      readLaxly(socket);
      socket.once("connect", () => {
        this.#during = "headers";
      });
    };
    this.#client = new HttpClient("http://app.invalid", {
      connect: connector(address, dialled),
      maxHeaderSize: longestHeaders,
      // The attempt has its own timeout.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.end();
  }

  end(): void {
    this.#client.destroy(new Error("the attempt is over"), () => undefined);
    this.#socket?.destroy();
  }

  async ask({ method, headers, expectation }: HttpCheck): Promise<ProbeResult> {
    const asked = { Host: `${askedHost}:${this.#address.port}`, "User-Agent": "smoke-gate", ...headers };
    const host = Object.entries(asked).findLast(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
    try {
      const {
        statusCode,
        headers: answered,
        body,
      } = await this.#client.request({
        method,
        path: expectation.path,
        headers: asked,
        reset: true,
      });
      this.#during = "body";
      const kept: Buffer[] = [];
      // A health answer ends, so it is read to its end, though only its beginning is kept.
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (this.#bodyBytes < keptBody) kept.push(chunk.subarray(0, keptBody - this.#bodyBytes));
        this.#bodyBytes += chunk.length;
        if (this.#bodyBytes > longestBody) return { kind: "endless", status: statusCode, bodyBytes: this.#bodyBytes };
      }
      const { location } = answered;
      const answer: HttpAnswer = {
        status: statusCode,
        host,
        location: typeof location === "string" ? location : location?.[0],
        body: Buffer.concat(kept).toString("utf8"),
        truncated: this.#bodyBytes > keptBody,
      };
      return { kind: "answered", answer, fits: matchAnswer(answer, expectation) };
    } catch (error) {
      if (this.#isGivenUp) {
        const afterMs = Math.round(this.elapsedMs);
        return { kind: "timed-out", during: this.#during, afterMs, bodyBytes: this.#bodyBytes };
      }
      if (isSwitch(error)) {
        const answer = { status: 101, host, location: undefined, body: "", truncated: false };
        return { kind: "answered", answer, fits: matchAnswer(answer, expectation) };
      }
      return this.#classify(error);
    }
  }

  #classify(error: unknown): ProbeResult {
    if (!(error instanceof Error)) return connectionTrouble(error);
    if (error.name === "HTTPParserError" && notHttp.test(error.message)) {
      // The bytes at which undici's parser stopped.
      const said = "data" in error ? String(error.data) : "";
      return { kind: "garbled", detail: said.slice(0, quotedGarble), tls: isTlsRecord(said) };
    }
    const code = "code" in error ? String(error.code) : "";
    // undici asserts on some answers: a status of 099, or a 101 without Upgrade.
    if (code === "ERR_ASSERTION") return { kind: "unreadable", detail: "its status cannot be one of HTTP" };
    const words =
      unreadableWords.get(code) ?? (error.name === "HTTPParserError" ? parserWords(error.message) : undefined);
    if (words !== undefined) return { kind: "unreadable", detail: words };
    const isOver = code === "UND_ERR_SOCKET";
    const heard = this.#socket?.bytesRead ?? 0;
    if (heard > 0 && (isOver || code === "ECONNRESET")) {
      const cut = this.#during === "body" ? `body was cut off after ${this.#bodyBytes} bytes` : "headers were cut off";
      return { kind: "unreadable", detail: `its ${cut}: it closed the connection` };
    }
    return isOver ? { kind: "closed" } : connectionTrouble(error);
  }
}

/** undici gets the bytes that it parses by `read`. */
function readLaxly(socket: Socket): void {
  const head = new LaxHead();
  const read = socket.read.bind(socket);
  socket.read = (size?: number): Buffer | null => {
    const chunk: unknown = read(size);
    return Buffer.isBuffer(chunk) ? head.take(chunk) : null;
  };
}

/** Returns llhttp's message without undici's sentence around it. */
function parserWords(message: string): string {
  return message.replace(/^Response does not match the HTTP\/1\.1 protocol \((.*)\)$/u, "$1");
}

const unreadableWords: ReadonlyMap<string, string> = new Map([
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "its body is not as long as its Content-Length says"],
  ["UND_ERR_HEADERS_OVERFLOW", `its headers are longer than ${longestHeaders / 1024} KiB`],
]);

/** A TLS record begins with its type, alert (21) or handshake (22), and the version 3.x: RFC 8446, 5.1. */
function isTlsRecord(bytes: string): boolean {
  return [21, 22].includes(bytes.codePointAt(0) ?? 0) && bytes.codePointAt(1) === 3;
}

/** Messages of undici's parser for an answer that does not begin with an HTTP status line. */
const notHttp = /Expected HTTP\/|Invalid HTTP version/u;

/** The app answered an unrequested 101 Switching Protocols, for which undici drops the connection. */
function isSwitch(error: unknown): boolean {
  return error instanceof Error && error.message === "bad upgrade";
}
