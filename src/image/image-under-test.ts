/** By what the image under test is meant, whoever names it. Pure. */
import type { BuildRecipe } from "./build-recipe.ts";
import { type ImageRef, InvalidImageRef, parseImageRef } from "./image-ref.ts";

/** Stands where an image is named, and asks for the one under test. */
export const imageUnderTest = "{{image}}";

export type ImageUnderTest = {
  /** The step's tags, and the input image. */
  readonly names: TestedNames;
  /** How the step builds it; undefined where it does not, or not of files of this machine. */
  readonly build: BuildRecipe | undefined;
};

/** However a name is spelled: docker.io and a tag may be left out. */
export class TestedNames {
  readonly #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#names = new Set([imageUnderTest, ...[...names].filter((name) => name !== "").map(spelled)]);
  }

  has(name: string): boolean {
    return this.#names.has(spelled(name));
  }

  /** Those of the user, as short as BuildKit compares them. */
  get given(): readonly string[] {
    return [...this.#names]
      .filter((name) => name !== imageUnderTest)
      .map((name) => name.replace(/^docker\.io\/(?:library\/)?/u, "").replace(/:latest$/u, ""));
  }

  /** Whether a name is one of another tag, or the same. */
  hasRepositoryOf(name: string): boolean {
    const repository = repositoryOf(name);
    return repository !== undefined && [...this.#names].some((own) => repositoryOf(own) === repository);
  }

  and(names: readonly string[]): TestedNames {
    return new TestedNames([...this.#names, ...names]);
  }
}

/** The one spelling of a name; of what is no name, as an Id, the text itself. */
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
