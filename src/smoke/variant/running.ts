import type { EventStream } from "../../docker/events.ts";

export type Removal = {
  /**
   * Resolves once no container runs any more and the networks are gone, of which an engine has about 30. Removing the
   * containers' files takes it as long again. Never rejects.
   */
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

  /** Takes a container that is being created. One that arrives after the removal is removed at once. */
  async add<T extends AsyncDisposable>(making: Promise<T>): Promise<T> {
    // The caller gets the error below; there is nothing to remove.
    this.#containers.push(making.catch(() => undefined));
    const made = await making;
    if (this.#isOver) await made[Symbol.asyncDispose]();
    return made;
  }

  addNetwork(network: AsyncDisposable): void {
    this.#networks.use(network);
  }

  starts(id: string): void {
    this.#started.push(id);
  }

  /** Removes all containers at once, because none needs another to stop, and then the networks. */
  remove(): Removal {
    this.#isOver = true;
    const watch = new AbortController();
    const died = this.#started.map((id) =>
      this.#events.first(id, ({ action }) => action === "die" || action === "destroy", watch.signal),
    );
    const removals = this.#containers.map(async (making) => (await making)?.[Symbol.asyncDispose]());
    const removed = Promise.all(removals).finally(() => watch.abort());
    const networks = Promise.race([Promise.all(died), removed])
      .catch(() => undefined)
      .then(() => this.#networks.disposeAsync());
    return {
      stopped: networks.catch(() => undefined),
      gone: Promise.all([removed, networks]).then(() => undefined),
    };
  }
}
