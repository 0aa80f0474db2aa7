/** https://docs.docker.com/reference/api/engine/ */
import { getSystemErrorMap } from "node:util";
import { Fault } from "../../gate/fault.ts";
import { DockerTimedOut } from "../failures.ts";
import type { CallLimits, Limits } from "../limits.ts";
import { engineUnreachable } from "../no-engine.ts";
import { blocksOf } from "./blocks.ts";
import { type ApiRequest, exchange } from "./exchange.ts";
import type { ApiVersion } from "./version.ts";
import type { EngineConnections } from "./connections.ts";

type ApiCall = ApiRequest & CallLimits;

export type EngineApi = {
  /** Returns the parsed JSON. Throws a DockerCallFailed, another Fault, or the signal's reason. */
  ask(call: ApiCall): Promise<unknown>;
  /** Yields memory that the next chunk overwrites. Fails like `ask`. */
  stream(call: ApiCall & StreamLimits): AsyncGenerator<Buffer, void, undefined>;
};

type StreamLimits = {
  /** The timeout limits the whole answer, each wait for more of it, or only the wait for its beginning. */
  readonly timeoutOf?: "answer" | "silence" | "beginning";
};

export function engineApi(connections: EngineConnections, version: ApiVersion, limits: Limits): EngineApi {
  const send = async (call: ApiCall, bound: Bound) => {
    const pool = await connections.pool();
    const path = `${await version.prefix(pool, bound.signal)}${call.path}`;
    const { body } = await exchange(pool, { ...call, path }, bound.signal);
    bound.isAnswered = true;
    return body;
  };

  return {
    async ask(call) {
      using bound = new Bound(call, limits, connections);
      try {
        const text = await (await send(call, bound)).text();
        return text === "" ? undefined : JSON.parse(text);
      } catch (error) {
        throw bound.why(error);
      }
    },

    async *stream(call) {
      using bound = new Bound(call, limits, connections);
      try {
        const answer = await send(call, bound);
        const { timeoutOf = "answer" } = call;
        if (timeoutOf === "beginning") bound.lift();
        for await (const block of blocksOf(answer)) {
          if (timeoutOf === "silence") bound.lift();
          yield block;
          if (timeoutOf === "silence") bound.start();
        }
      } catch (error) {
        throw bound.why(error);
      }
    },
  };
}

class Bound implements Disposable {
  isAnswered = false;
  readonly signal: AbortSignal;
  readonly #call: ApiCall;
  readonly #limits: Limits;
  readonly #connections: EngineConnections;
  readonly #timeoutMs: number;
  readonly #patience = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** @throws the signal's reason if it is already aborted. */
  constructor(call: ApiCall, limits: Limits, connections: EngineConnections) {
    limits.signal?.throwIfAborted();
    this.#call = call;
    this.#limits = limits;
    this.#connections = connections;
    this.#timeoutMs = limits.timeoutMs(call);
    this.start();
    const breaksOff = limits.breaksOff(call);
    this.signal = breaksOff === undefined ? this.#patience.signal : AbortSignal.any([breaksOff, this.#patience.signal]);
  }

  start(): void {
    this.#timer = setTimeout(() => this.#patience.abort(), this.#timeoutMs);
  }

  lift(): void {
    clearTimeout(this.#timer);
  }

  why(error: unknown): unknown {
    if (this.#patience.signal.aborted) this.#limits.wasReached(this.#call);
    if (this.#limits.signal?.aborted === true) return this.#limits.signal.reason;
    if (this.#patience.signal.aborted) return new DockerTimedOut(this.#call.command, this.#timeoutMs);
    return error instanceof Fault ? error : engineUnreachable(this.#wordsOf(error), { cause: error });
  }

  [Symbol.dispose](): void {
    this.lift();
  }

  /** Node says `connect EACCES /run/docker.sock` and undici `other side closed`, which few users understand. */
  #wordsOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const engine = this.#connections.dialled;
    if ("code" in error && error.code === "UND_ERR_SOCKET")
      return `the connection to ${engine} ended ${this.isAnswered ? "in the middle of an answer" : "without an answer"}`;
    const known = "errno" in error ? getSystemErrorMap().get(Number(error.errno)) : undefined;
    return known === undefined ? error.message : `the connection to ${engine} failed: ${known[1]}`;
  }
}
