/** The containers that were made for a variant: they go all at once. */
import type { EventStream } from "../docker/events.ts";

export class Containers {
  readonly #made: Promise<AsyncDisposable | undefined>[] = [];
  readonly #running: string[] = [];
  readonly #events: EventStream;
  #isOver = false;

  constructor(events: EventStream) {
    this.#events = events;
  }

  /** Takes one that is being made. One that comes after the others have gone goes at once. */
  async add(making: Promise<AsyncDisposable>): Promise<void> {
    this.#made.push(making.catch(() => undefined));
    const made = await making;
    if (this.#isOver) await made[Symbol.asyncDispose]();
  }

  /** Takes note of one that has been started. */
  runs(id: string): void {
    this.#running.push(id);
  }

  /**
   * Removes them.
   * @param detached is begun once none of them is on a network any more: their files take the engine as long again.
   */
  async remove(detached: () => Promise<void>): Promise<void> {
    this.#isOver = true;
    const removal = new AbortController();
    const dead = Promise.all(
      this.#running.map((id) =>
        this.#events.first(id, ({ action }) => action === "die" || action === "destroy", removal.signal),
      ),
    );
    const removed = Promise.all(this.#made.map(async (making) => (await making)?.[Symbol.asyncDispose]())).finally(() =>
      removal.abort(),
    );
    await Promise.all([removed, Promise.race([dead, removed]).then(detached, detached)]);
  }
}
