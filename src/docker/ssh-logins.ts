/**
 * Docker opens a connection for each process. OpenSSH refuses connections at random once ten have not logged in, dropbear
 * the sixth from one address: https://man.openbsd.org/sshd_config#MaxStartups.
 */
const mostAtOnce = 5;

/** Milliseconds after which a process counts as logged in: docker does not report it, and a pull runs on for long. */
const longestLoginMs = 5_000;

/** Undefined if the engine is not reached by ssh. Throws the signal's reason. */
export type BeginLogin = (signal?: AbortSignal) => Promise<Disposable | undefined>;

export class SshLogins {
  #free = mostAtOnce;
  readonly #waiting = new Set<() => void>();

  /** Waits for its turn. The login ends when the result is disposed of, or after five seconds. */
  async begin(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    let isOver = false;
    const end = () => {
      clearTimeout(timer);
      if (!isOver) this.#handOver();
      isOver = true;
    };
    const timer = setTimeout(end, longestLoginMs).unref();
    return { [Symbol.dispose]: end };
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const leave = () => {
      if (this.#waiting.delete(resolve)) reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    return promise.finally(() => signal?.removeEventListener("abort", leave));
  }

  #handOver(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
