/** Everything that decides the result of a build, the same for the inputs and for a Compose file. */

export type BuildRecipe = {
  /** An absolute path, or the address of a remote context. */
  readonly context: string;
  /** An absolute path, or a path within a remote context; undefined if the Dockerfile is inline. */
  readonly dockerfile: string | undefined;
  readonly inline: string | undefined;
  readonly target: string;
  readonly args: ReadonlyMap<string, string>;
  readonly contexts: ReadonlyMap<string, string>;
};

export function isRemoteContext(context: string): boolean {
  return context === "-" || /^(?:https?:\/\/|git(?:hub\.com\/|@|:\/\/)|ssh:\/\/|docker-image:\/\/)/u.test(context);
}

export function isSameBuild(one: BuildRecipe, other: BuildRecipe): boolean {
  return isOfSameFiles(one, other) && hasAllOf(one.args, other.args) && hasAllOf(other.args, one.args);
}

/** Returns true if `built` covers what `asked` builds. `asked` may leave out arguments that the workflow sets. */
export function isBuiltBy(asked: BuildRecipe, built: BuildRecipe): boolean {
  return isOfSameFiles(asked, built) && hasAllOf(asked.args, built.args);
}

export function isOfSameFiles(one: BuildRecipe, other: BuildRecipe): boolean {
  return (
    one.context === other.context &&
    one.dockerfile === other.dockerfile &&
    one.inline === other.inline &&
    one.target === other.target &&
    hasAllOf(one.contexts, other.contexts) &&
    hasAllOf(other.contexts, one.contexts)
  );
}

function hasAllOf(some: ReadonlyMap<string, string>, all: ReadonlyMap<string, string>): boolean {
  return [...some].every(([name, value]) => all.get(name) === value);
}
