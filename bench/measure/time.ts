/** Wall time. */
import { execa } from "execa";

/** How long it takes, milliseconds. */
export async function tookMs(body: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await body();
  return performance.now() - startedAt;
}

/** Now, milliseconds since the epoch, to the microsecond. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** From the start of a Node process that does nothing to its end. */
export function bareNodeMs(): Promise<number> {
  return tookMs(() => execa(process.execPath, ["-e", "0"]));
}

export const bareNode = { name: "bare node", text: "node -e 0" };
