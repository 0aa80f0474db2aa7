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
  /** Asks the engine, and gives its answer as it comes, however long it goes on. Fails like `ask`. */
  stream(call: ApiCall): AsyncGenerator<Buffer, void, undefined>;
};

export function engineApi(agent: EngineAgent, version: ApiVersion, limits: Limits): EngineApi {
  const send = async (call: ApiCall, signal: AbortSignal) =>
    exchange(agent, { ...call, path: `${await version.prefix(agent, signal)}${call.path}` }, signal);

  /** Why a call has failed. */
  const failure = (error: unknown) => {
    if (limits.signal?.aborted === true) return limits.signal.reason;
    if (error instanceof Fault) return error;
    return engineUnreachable(wordsOf(error), { cause: error });
  };

  /** Has `read` make something of the engine's answer, within the call's limits. */
  const limited = async <T>(call: ApiCall, read: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    limits.signal?.throwIfAborted();
    const timeoutMs = limits.timeoutMs(call);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), timeoutMs);
    const breaksOff = limits.breaksOff(call);
    try {
      return await read(breaksOff === undefined ? patience.signal : AbortSignal.any([breaksOff, patience.signal]));
    } catch (error) {
      if (!patience.signal.aborted) throw failure(error);
      limits.wasReached(call);
      throw limits.signal?.aborted === true ? limits.signal.reason : new DockerTimedOut(call.command, timeoutMs);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    ask: (call) =>
      limited(call, async (signal) => {
        const body = await text(await send(call, signal));
        return body === "" ? undefined : JSON.parse(body);
      }),

    async *stream(call) {
      const answer = await limited(call, (signal) => send(call, signal));
      try {
        for await (const chunk of answer) yield chunk;
      } catch (error) {
        throw failure(error);
      } finally {
        answer.destroy();
      }
    },
  };
}

/** Node says `connect EACCES /run/docker.sock`, which not everybody reads. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = "errno" in error ? getSystemErrorMap().get(Number(error.errno)) : undefined;
  if (known === undefined) return error.message;
  const at = "address" in error ? ` to ${String(error.address)}` : "";
  return `the connection${at} failed: ${known[1]}`;
}
