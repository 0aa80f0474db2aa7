/** By what the image under test is meant, whoever names it. Pure. */
import type { BuildRecipe } from "./build-recipe.ts";
import { InvalidImageRef, parseImageRef } from "./image-ref.ts";

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

  and(name: string | undefined): TestedNames {
    return name === undefined ? this : new TestedNames([...this.#names, name]);
  }
}

/** The one spelling of a name; of what is no name, as an Id, the text itself. */
export function spelled(name: string): string {
  if (/^\{\{\s*image\s*\}\}$/u.test(name)) return imageUnderTest;
  try {
    return parseImageRef(name).withDefaultTag().toString();
  } catch (error) {
    if (!(error instanceof InvalidImageRef)) throw error;
    return name;
  }
}
