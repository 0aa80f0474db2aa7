import type { VariantContext } from "./context.ts";

/** Resolves with the first of them; rejects if the engine's events fail meanwhile. */
export function firstOf<T>({ events }: VariantContext, waits: readonly Promise<T>[]): Promise<T> {
  return Promise.race([...waits, events.failed]);
}

export function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
