/** What runs of a variant: its containers, and the networks that they are on. */
import type { EventStream } from "../../docker/events.ts";

export type Removal = {
  /** Resolves once no container runs any more; removing their files takes the engine as long again. Never rejects. */
  readonly stopped: Promise<void>;
  readonly gone: Promise<void>;
};

export class Running {
  readonly #containers: Promise<AsyncDisposable | undefined>[] = [];
  readonly #networks = new AsyncDisposableStack();
  readonly #started: string[] = [];
  readonly #events: EventStream;
  #isOver = false;

  constructor(events: EventStream) {
    this.#events = events;
  }

  /** Takes a container that is being made. One that comes after the others have gone goes at once. */
  async add<T extends AsyncDisposable>(making: Promise<T>): Promise<T> {
    // Whoever has it made gets the error, below; for its removal there is nothing.
    this.#containers.push(making.catch(() => undefined));
    const made = await making;
    if (this.#isOver) await made[Symbol.asyncDispose]();
    return made;
  }

  addNetwork(network: AsyncDisposable): void {
    this.#networks.use(network);
  }

  /** Notes a container that has been started. */
  starts(id: string): void {
    this.#started.push(id);
  }

  /** Removes the containers all at once: none needs another one for its end. The networks go once nothing runs on them. */
  remove(): Removal {
    this.#isOver = true;
    const watch = new AbortController();
    const died = this.#started.map((id) =>
      this.#events.first(id, ({ action }) => action === "die" || action === "destroy", watch.signal),
    );
    const removals = this.#containers.map(async (making) => (await making)?.[Symbol.asyncDispose]());
    const removed = Promise.all(removals).finally(() => watch.abort());
    const stopped = Promise.race([Promise.all(died), removed]).then(
      () => undefined,
      () => undefined,
    );
    const networks = stopped.then(() => this.#networks.disposeAsync());
    return { stopped, gone: Promise.all([removed, networks]).then(() => undefined) };
  }
}
