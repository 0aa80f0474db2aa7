import type { BuildRecipe } from "./build-recipe.ts";
import { type ImageRef, InvalidImageRef, parseImageRef } from "./image-ref.ts";

/** The placeholder for the image under test, accepted in place of an image name. */
export const imageUnderTest = "{{image}}";

export type ImageUnderTest = {
  readonly names: TestedNames;
  /** Undefined if the step builds nothing, or builds from no files of this machine. */
  readonly build: BuildRecipe | undefined;
};

/** Compares names in any spelling: docker.io and the tag may be left out. */
export class TestedNames {
  readonly #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set([imageUnderTest, ...[...names].filter((name) => name !== "").map(spelled)]);
  }

  has(name: string): boolean {
    return this.#names.has(spelled(name));
  }

  get given(): readonly string[] {
    return [...this.#names]
      .filter((name) => name !== imageUnderTest)
      .map((name) => name.replace(/^docker\.io\/(?:library\/)?/u, "").replace(/:latest$/u, ""));
  }

  hasRepositoryOf(name: string): boolean {
    const repository = repositoryOf(name);
    return repository !== undefined && [...this.#names].some((own) => repositoryOf(own) === repository);
  }

  and(names: readonly string[]): TestedNames {
    return new TestedNames([...this.#names, ...names]);
  }
}

/** Returns the canonical spelling of a name; other text, such as an Id, stays as it is. */
export function spelled(name: string): string {
  if (/^\{\{\s*image\s*\}\}$/u.test(name)) return imageUnderTest;
  return refOf(name)?.withDefaultTag().toString() ?? name;
}

function repositoryOf(name: string): string | undefined {
  return refOf(name)?.repositoryName;
}

function refOf(name: string): ImageRef | undefined {
  try {
    return parseImageRef(name);
  } catch (error) {
    if (!(error instanceof InvalidImageRef)) throw error;
    return undefined;
  }
}
