/** Speaks the Engine API, where the CLI would start a process each time: https://docs.docker.com/reference/api/engine/ */
import { text } from "node:stream/consumers";
import { getSystemErrorMap } from "node:util";
import { Fault } from "../../fault.ts";
import { DockerTimedOut } from "../failures.ts";
import type { CallLimits, Limits } from "../limits.ts";
import { engineUnreachable } from "../no-engine.ts";
import { type ApiRequest, exchange } from "./exchange.ts";
import type { ApiVersion } from "./version.ts";
import type { EngineAgent } from "./dial.ts";

type ApiCall = ApiRequest & CallLimits;

export type EngineApi = {
  /**
   * Asks the engine, and gives the JSON of its answer; undefined where that is empty. Fails with `DockerCallFailed`, a
   * `Fault`, or the signal's reason.
   */
  ask(call: ApiCall): Promise<unknown>;
  /** Asks the engine, and gives its answer as it comes. Fails like `ask`. */
  stream(call: ApiCall & StreamLimits): AsyncGenerator<Buffer, void, undefined>;
};

type StreamLimits = {
  /** Once it has begun, the answer may go on for as long as it likes: the signal alone ends it. */
  readonly isEndless?: boolean;
};

export function engineApi(agent: EngineAgent, version: ApiVersion, limits: Limits): EngineApi {
  const send = async (call: ApiCall, signal: AbortSignal) =>
    exchange(agent, { ...call, path: `${await version.prefix(agent, signal)}${call.path}` }, signal);

  return {
    async ask(call) {
      using bound = new Bound(call, limits, agent);
      try {
        const body = await text(await send(call, bound.signal));
        return body === "" ? undefined : JSON.parse(body);
      } catch (error) {
        throw bound.why(error);
      }
    },

    async *stream(call) {
      using bound = new Bound(call, limits, agent);
      try {
        const answer = await send(call, bound.signal);
        if (call.isEndless === true) bound.lift();
        // Whoever has read enough ends the connection, too.
        for await (const chunk of answer) yield chunk;
      } catch (error) {
        throw bound.why(error);
      }
    },
  };
}

/** What ends a call that is under way, and why it has failed. */
class Bound implements Disposable {
  readonly signal: AbortSignal;
  readonly #call: ApiCall;
  readonly #limits: Limits;
  readonly #agent: EngineAgent;
  readonly #timeoutMs: number;
  readonly #patience = new AbortController();
  readonly #timer: NodeJS.Timeout;

  /** @throws the signal's reason, where nothing is to be begun any more. */
  constructor(call: ApiCall, limits: Limits, agent: EngineAgent) {
    limits.signal?.throwIfAborted();
    this.#call = call;
    this.#limits = limits;
    this.#agent = agent;
    this.#timeoutMs = limits.timeoutMs(call);
    this.#timer = setTimeout(() => this.#patience.abort(), this.#timeoutMs);
    const breaksOff = limits.breaksOff(call);
    this.signal = breaksOff === undefined ? this.#patience.signal : AbortSignal.any([breaksOff, this.#patience.signal]);
  }

  /** Time is of no matter any more. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  why(error: unknown): unknown {
    if (this.#patience.signal.aborted) this.#limits.wasReached(this.#call);
    if (this.#limits.signal?.aborted === true) return this.#limits.signal.reason;
    if (this.#patience.signal.aborted) return new DockerTimedOut(this.#call.command, this.#timeoutMs);
    return error instanceof Fault ? error : engineUnreachable(wordsOf(error, this.#agent.dialled), { cause: error });
  }

  [Symbol.dispose](): void {
    this.lift();
  }
}

/** How a connection ended whose other end is gone, by what Node says of it. */
const brokenOff: ReadonlyMap<string, string> = new Map([
  ["aborted", "in the middle of an answer"],
  ["socket hang up", "without an answer"],
]);

/**
 * Node says `connect EACCES /run/docker.sock`, which not everybody reads.
 * @param engine what was dialled.
 */
function wordsOf(error: unknown, engine: string): string {
  if (!(error instanceof Error)) return String(error);
  const when = brokenOff.get(error.message);
  if (when !== undefined) return `the connection to ${engine} ended ${when}`;
  const known = "errno" in error ? getSystemErrorMap().get(Number(error.errno)) : undefined;
  return known === undefined ? error.message : `the connection to ${engine} failed: ${known[1]}`;
}
