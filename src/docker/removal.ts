/** Takes objects off the engine, where the post step or a neighbour may be about the same. */
import pRetry from "p-retry";
import { Fault } from "../fault.ts";
import { DockerCallFailed, type Docker } from "./cli.ts";

/**
 * Removes one object of a scope, as far as it can be done: an engine that is gone must not take the place of why the
 * scope ended. What stays is met again by the run's sweep, which says so.
 */
export async function removeOne(docker: Docker, argv: readonly string[]): Promise<void> {
  try {
    await docker.call(argv);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

/**
 * Removes everything that was found. What vanishes in between is no error; what stays is.
 * @param list finds it again.
 * @param argv the removal, without the names.
 * @returns how many there were.
 */
export async function removeAll(
  docker: Docker,
  found: readonly string[],
  list: () => Promise<readonly string[]>,
  argv: readonly string[],
): Promise<number> {
  let left = found;
  const attempt = async () => {
    if (left.length === 0) return;
    try {
      await docker.call([...argv, ...left]);
    } catch (error) {
      left = await list();
      if (left.length > 0) throw error;
    }
  };
  // What somebody else is removing at this moment is gone within a few seconds.
  await pRetry(attempt, { retries: 5, minTimeout: 100, shouldRetry: ({ error }) => error instanceof DockerCallFailed });
  return found.length;
}
