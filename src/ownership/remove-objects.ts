/** Removes objects of a run, where the post step or a neighbour may be about the same. */
import pRetry from "p-retry";
import { DockerCallFailed } from "../docker/failures.ts";

/**
 * Removes everything that was found. What vanishes in between is no error; what stays is.
 * @param list finds it again.
 * @returns how many there were.
 */
export async function removeObjects(
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
