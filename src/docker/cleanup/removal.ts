/** Takes objects off the engine, where the post step or a neighbour may be about the same. */
import pRetry from "p-retry";
import { Fault } from "../../fault.ts";
import { DockerCallFailed } from "../failures.ts";

/**
 * A scope removes its objects as far as it can be done: an engine that is gone must not take the place of why the scope
 * ended. What stays is met again by the run's sweep, which says so.
 */
export async function asFarAsPossible(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

/**
 * Removes everything that was found. What vanishes in between is no error; what stays is.
 * @param list finds it again.
 * @returns how many there were.
 */
export async function removeAll(
  found: readonly string[],
  list: () => Promise<readonly string[]>,
  remove: (object: string) => Promise<void>,
): Promise<number> {
  let left = found;
  const attempt = async () => {
    const outcomes = await Promise.allSettled(left.map((object) => remove(object)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed === undefined) return;
    if (!(failed.reason instanceof DockerCallFailed)) throw failed.reason;
    left = await list();
    if (left.length > 0) throw failed.reason;
  };
  // What somebody else is removing at this moment is gone within a few seconds.
  await pRetry(attempt, { retries: 5, minTimeout: 100, shouldRetry: ({ error }) => error instanceof DockerCallFailed });
  return found.length;
}
