/** An engine that needs longer for a control call (inspect, create, rm) hangs. Data transfers set their own timeout. */
const controlTimeoutMs = 60_000;

/** Cleanup after a hang uses a shorter timeout, because each call may hang too. The post step tries again later. */
const controlTimeoutAfterHangMs = 5_000;

export type CallLimits = {
  readonly timeoutMs?: number;
  /** Once sent, the call ignores the signal: nobody would know of an object that the engine still makes. */
  readonly uncancellable?: boolean;
};

export class Limits {
  readonly signal: AbortSignal | undefined;
  /** Ends cleanup calls and uncancellable ones; undefined leaves each its own timeout. */
  readonly #cleaningUp: AbortSignal | undefined;
  readonly #met: { hung: boolean };

  constructor(signal?: AbortSignal, cleaningUp?: AbortSignal, met = { hung: false }) {
    this.signal = signal;
    this.#cleaningUp = cleaningUp;
    this.#met = met;
  }

  endingWith(signal: AbortSignal | undefined): Limits {
    return new Limits(signal, this.#cleaningUp, this.#met);
  }

  get cleanup(): Limits {
    return this.endingWith(this.#cleaningUp);
  }

  breaksOff({ uncancellable }: CallLimits): AbortSignal | undefined {
    return uncancellable === true ? this.#cleaningUp : this.signal;
  }

  timeoutMs({ timeoutMs }: CallLimits): number {
    const isCleaningUp = this.signal === this.#cleaningUp;
    return timeoutMs ?? (isCleaningUp && this.#met.hung ? controlTimeoutAfterHangMs : controlTimeoutMs);
  }

  wasReached({ timeoutMs }: CallLimits): void {
    if (timeoutMs === undefined) this.#met.hung = true;
  }
}
