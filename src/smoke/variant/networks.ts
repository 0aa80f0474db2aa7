/** The networks on which variants stand, with their services: no two at once on one. */
import type { Docker } from "../../docker/docker.ts";
import { objectName } from "../../ownership/names.ts";
import type { RunId } from "../../ownership/run-id.ts";
import { becomesEmpty, type CreatedNetwork, createNetwork } from "../../docker/networks.ts";

/** Disposing leaves it. */
export type Network = AsyncDisposable & {
  readonly name: string;
  /** Resolves once it is there: a container may be created for it before that, and not be started. */
  readonly made: Promise<unknown>;
};

/** Disposing of what is being made removes it. */
type Making = { readonly name: string; readonly made: Promise<CreatedNetwork> };

/**
 * One that a variant has left is the next one's: to make and to remove one each time is most of what a variant costs
 * beyond its containers (`bench/`: the overhead a variant). Disposing removes what was left.
 */
export class Networks implements AsyncDisposable {
  /** How many variants will have taken one in the end. */
  expected: number;
  readonly #run: RunId;
  readonly #left: Making[] = [];
  #taken = 0;
  #made = 0;

  constructor(run: RunId, expected: number) {
    this.#run = run;
    this.expected = expected;
  }

  /** @param docker makes it, where none was left; what is made is removed however the calls of `docker` end. */
  take(docker: Docker): Network {
    this.#taken += 1;
    const { name, made } = this.#left.pop() ?? this.#make(docker);
    return {
      name,
      made,
      [Symbol.asyncDispose]: async () => {
        // Why it could not be made is told by `made`; there is nothing to leave then.
        const network = await made.catch(() => undefined);
        if (network === undefined) return;
        // A container that could not be removed, or that came from outside, would be met under a service's name.
        const isEmpty = await becomesEmpty(docker.uncancelled, network.id);
        if (isEmpty && this.#taken < this.expected) this.#left.push({ name, made });
        else await network[Symbol.asyncDispose]();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#left.splice(0).map(async ({ made }) => (await made)[Symbol.asyncDispose]()));
  }

  #make(docker: Docker): Making {
    this.#made += 1;
    const name = objectName(this.#run, "network", String(this.#made));
    const made = createNetwork(docker, this.#run, name, { internal: false });
    // Whoever waits for it gets the error; nobody may, where the variant was stopped before.
    made.catch(() => undefined);
    return { name, made };
  }
}
