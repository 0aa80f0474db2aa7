/** The containers that were started for a variant: they go all at once. */
export class Containers implements AsyncDisposable {
  readonly #started: AsyncDisposable[] = [];
  #isOver = false;

  /** One that is started after the others have gone goes at once. */
  async add(container: AsyncDisposable): Promise<void> {
    if (this.#isOver) await container[Symbol.asyncDispose]();
    else this.#started.push(container);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#started.splice(0).map((container) => container[Symbol.asyncDispose]()));
  }
}
