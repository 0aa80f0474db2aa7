import pRetry from "p-retry";
import { DockerCallFailed } from "../docker/failures.ts";

/** Ignores objects that disappear meanwhile; throws if any stay. Returns how many were found. */
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
  // A concurrent removal finishes within a few seconds.
  await pRetry(attempt, { retries: 5, minTimeout: 100, shouldRetry: ({ error }) => error instanceof DockerCallFailed });
  return found.length;
}
