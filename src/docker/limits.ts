/** How long a call of docker may take, and what ends it before that. */

/**
 * A control call (inspect, create, rm) answers in well under a second; an engine that takes longer than this hangs.
 * Calls that move bytes say their own bound.
 */
const controlTimeoutMs = 60_000;

/**
 * Once a control call was given up, what is left to clean up is still tried, but not waited for as long again: each of
 * those calls would hang too. The post step comes after them, with patience of its own.
 */
const controlTimeoutAfterHangMs = 5_000;

export type CallLimits = {
  readonly timeoutMs?: number;
  /** Once begun, the signal does not break the call off at once: what the engine makes all the same, nobody would know of. */
  readonly uncancellable?: boolean;
};

/** The limits of a run's calls, and what they have met so far. */
export class Limits {
  /** Ends every call that is under way. */
  readonly signal: AbortSignal | undefined;
  /** Ends also what must be done though `signal` is aborted; undefined leaves each call its own bound. */
  readonly #cleaningUp: AbortSignal | undefined;
  readonly #met: { hung: boolean };

  constructor(signal?: AbortSignal, cleaningUp?: AbortSignal, met = { hung: false }) {
    this.signal = signal;
    this.#cleaningUp = cleaningUp;
    this.#met = met;
  }

  /** The same run's limits for calls that end with another signal. */
  endingWith(signal: AbortSignal | undefined): Limits {
    return new Limits(signal, this.#cleaningUp, this.#met);
  }

  /** The same run's limits for work that must be done though the run was cancelled. */
  get cleanup(): Limits {
    return this.endingWith(this.#cleaningUp);
  }

  /** What breaks off a call that has begun. */
  breaksOff({ uncancellable }: CallLimits): AbortSignal | undefined {
    return uncancellable === true ? this.#cleaningUp : this.signal;
  }

  timeoutMs({ timeoutMs }: CallLimits): number {
    const isCleaningUp = this.signal === this.#cleaningUp;
    return timeoutMs ?? (isCleaningUp && this.#met.hung ? controlTimeoutAfterHangMs : controlTimeoutMs);
  }

  /** A call has reached its bound. */
  wasReached({ timeoutMs }: CallLimits): void {
    if (timeoutMs === undefined) this.#met.hung = true;
  }
}
