/** Which version of the Engine API is spoken. */
import type { EnginePool } from "./connections.ts";
import { exchange } from "./exchange.ts";

/** The newest minor version of 1 that this code was tried with. */
const newestMinor = 51;

/** As the CLI has it: what DOCKER_API_VERSION says, else the newest that both sides know. */
export class ApiVersion {
  #prefix: string | undefined;

  /** @param wanted the value of DOCKER_API_VERSION. */
  constructor(wanted: string | undefined) {
    if (wanted !== undefined && wanted !== "") this.#prefix = `/v${wanted}`;
  }

  /** What stands before every path. The engine is asked once. */
  async prefix(pool: EnginePool, signal: AbortSignal): Promise<string> {
    this.#prefix ??= commonPrefix(await askedOf(pool, signal));
    return this.#prefix;
  }
}

async function askedOf(pool: EnginePool, signal: AbortSignal): Promise<string> {
  const answer = await exchange(pool, { command: "version", path: "/_ping" }, signal);
  await answer.body.dump();
  return String(answer.headers["api-version"] ?? "");
}

/**
 * Empty where the engine does not say: it takes a path without a version for its own.
 * @param theirs the newest that it knows: `1.41`.
 */
export function commonPrefix(theirs: string): string {
  const minor = /^1\.(\d+)$/u.exec(theirs)?.[1];
  return minor === undefined ? "" : `/v1.${Math.min(Number(minor), newestMinor)}`;
}
