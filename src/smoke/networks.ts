/** The networks on which variants stand, with their services: no two at once on one. */
import type { Docker } from "../docker/docker.ts";
import { objectName, type RunId } from "../docker/labels.ts";
import { becomesEmpty, createNetwork } from "../docker/networks.ts";

/** Disposing leaves it. */
export type Network = AsyncDisposable & { readonly name: string };

/**
 * One that a variant has left is the next one's: to make and to remove one each time is most of what a variant costs
 * beyond its containers (`bench/`: the overhead a variant). Disposing removes what was left.
 */
export class Networks implements AsyncDisposable {
  /** How many variants will have taken one in the end. */
  expected: number;
  readonly #run: RunId;
  readonly #left: Network[] = [];
  #taken = 0;
  #made = 0;

  constructor(run: RunId, expected: number) {
    this.#run = run;
    this.expected = expected;
  }

  /** @param docker makes it, where none was left; what is made is removed however the calls of `docker` end. */
  async take(docker: Docker): Promise<Network> {
    this.#taken += 1;
    const network = this.#left.pop() ?? (await this.#make(docker));
    return {
      name: network.name,
      [Symbol.asyncDispose]: async () => {
        // A container that could not be removed, or that came from outside, would be met under a service's name.
        const isEmpty = await becomesEmpty(docker.uncancelled, network.name);
        if (isEmpty && this.#taken < this.expected) this.#left.push(network);
        else await network[Symbol.asyncDispose]();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#left.splice(0).map((network) => network[Symbol.asyncDispose]()));
  }

  async #make(docker: Docker): Promise<Network> {
    this.#made += 1;
    const name = objectName(this.#run, "network", String(this.#made));
    return { name, ...(await createNetwork(docker, this.#run, name, { internal: false })) };
  }
}
