/** Several things that one variant waits for at once. */
import type { VariantContext } from "./context.ts";

/** The first of them, or the failure of the engine's events while they wait. */
export function firstOf<T>({ events }: VariantContext, waits: readonly Promise<T>[]): Promise<T> {
  return Promise.race([...waits, events.failed]);
}

/** A wait that nothing but the signal ends. */
export function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
