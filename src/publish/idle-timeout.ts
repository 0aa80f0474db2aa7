/** Ends a push of which nothing has been heard for too long. */
import type { Docker } from "../docker/docker.ts";
import type { RunContext } from "../gate/context.ts";
import { PushFailed } from "./push-failed.ts";

/**
 * Without a terminal, docker says nothing of a layer between its beginning and its end, and sends several at once: a
 * silence this long is 10 GB over a line of 50 Mbit/s. It is also longer than a kernel takes to give up a connection
 * whose other end is gone (Linux: about 16 minutes), of which docker then says more than that it was silent.
 */
export const longestSilenceMs = 30 * 60_000;

/**
 * @param command docker's words for what `work` calls.
 * @param work calls docker, and `heard` at each sign of life.
 * @throws PushFailed once nothing was heard for `ms`; or what `work` throws.
 */
export async function unlessSilent<T>(
  command: string,
  ms: number,
  { connect, signal }: Pick<RunContext, "connect" | "signal">,
  work: (docker: Docker, heard: () => void) => Promise<T>,
): Promise<T> {
  const silent = new AbortController();
  const timer = setTimeout(
    () => silent.abort(new PushFailed(`docker ${command} said nothing for ${Math.round(ms / 1000)} s`, "silent")),
    ms,
  );
  try {
    return await work(connect(AbortSignal.any([signal, silent.signal])), () => void timer.refresh());
  } finally {
    clearTimeout(timer);
  }
}
