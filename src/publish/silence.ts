/** Ends work that has said nothing for too long. */

export type Silence = Disposable & {
  /** Aborted with the reason once nothing was heard for that long. */
  readonly signal: AbortSignal;
  /** There was a sign of life. */
  heard(): void;
};

export function silence(ms: number, reason: () => Error): Silence {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(reason()), ms);
  return {
    signal: controller.signal,
    heard: () => void timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
