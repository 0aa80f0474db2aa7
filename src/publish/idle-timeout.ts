import type { Docker } from "../docker/docker.ts";
import type { RunContext } from "../gate/context.ts";
import { RegistryError } from "../registry/registry-error.ts";

/**
 * Without a terminal, docker says nothing between the start and the end of a layer, and sends several at once. In this
 * time a line of 50 Mbit/s carries 10 GB. A kernel gives up a dead connection earlier (Linux: after about 16 minutes),
 * and docker then says more.
 */
export const defaultIdleMs = 30 * 60_000;

/** Throws RegistryError once `work`, which calls `heard` at each sign of life, has been silent for `ms`. */
export async function withIdleTimeout<T>(
  command: string,
  ms: number,
  { connect, signal }: Pick<RunContext, "connect" | "signal">,
  work: (docker: Docker, heard: () => void) => Promise<T>,
): Promise<T> {
  const silent = new AbortController();
  const timer = setTimeout(
    () => silent.abort(new RegistryError(`docker ${command} said nothing for ${Math.round(ms / 1000)} s`, "silent")),
    ms,
  );
  try {
    return await work(connect(AbortSignal.any([signal, silent.signal])), () => void timer.refresh());
  } finally {
    clearTimeout(timer);
  }
}
