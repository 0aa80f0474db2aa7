import type { EnginePool } from "./connections.ts";
import { exchange } from "./exchange.ts";

const newestTestedMinor = 51;

/** Like the CLI: DOCKER_API_VERSION, or else the newest version that both sides support. */
export class ApiVersion {
  #prefix: string | undefined;

  constructor(wanted: string | undefined) {
    if (wanted !== undefined && wanted !== "") this.#prefix = `/v${wanted}`;
  }

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

/** An engine that reports no version accepts paths without one. */
export function commonPrefix(theirs: string): string {
  const minor = /^1\.(\d+)$/u.exec(theirs)?.[1];
  return minor === undefined ? "" : `/v1.${Math.min(Number(minor), newestTestedMinor)}`;
}
