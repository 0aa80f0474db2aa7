/** The containers that were made for a variant: they go all at once. */
import type { EventStream } from "../../docker/events.ts";

export class Containers {
  readonly #made: Promise<AsyncDisposable | undefined>[] = [];
  readonly #running: string[] = [];
  readonly #events: EventStream;
  #isOver = false;

  constructor(events: EventStream) {
    this.#events = events;
  }

  /** Takes one that is being made. One that comes after the others have gone goes at once. */
  async add<T extends AsyncDisposable>(making: Promise<T>): Promise<T> {
    // Whoever has it made gets the error, below; for its removal there is nothing.
    this.#made.push(making.catch(() => undefined));
    const made = await making;
    if (this.#isOver) await made[Symbol.asyncDispose]();
    return made;
  }

  /** Takes note of one that has been started. */
  runs(id: string): void {
    this.#running.push(id);
  }

  /**
   * Begins to remove them.
   * @returns `dead` resolves once none of them runs any more, `gone` once they are removed.
   */
  remove(): { readonly dead: Promise<void>; readonly gone: Promise<void> } {
    this.#isOver = true;
    const watch = new AbortController();
    const died = this.#running.map((id) =>
      this.#events.first(id, ({ action }) => action === "die" || action === "destroy", watch.signal),
    );
    const removals = this.#made.map(async (making) => (await making)?.[Symbol.asyncDispose]());
    const gone = Promise.all(removals)
      .finally(() => watch.abort())
      .then(() => undefined);
    const dead = Promise.race([Promise.all(died), gone]).then(
      () => undefined,
      () => undefined,
    );
    return { dead, gone };
  }
}
