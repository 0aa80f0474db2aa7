/** What decides what comes of a build, in the words of the input and of a Compose file alike. Pure. */

export type BuildRecipe = {
  /** An absolute path, or the address of a remote context. */
  readonly context: string;
  /** An absolute path, or one within a remote context; undefined where the Dockerfile stands in the Compose file. */
  readonly dockerfile: string | undefined;
  readonly inline: string | undefined;
  /** Empty for the last stage. */
  readonly target: string;
  readonly args: ReadonlyMap<string, string>;
  /** `additional_contexts`, `build-contexts`. */
  readonly contexts: ReadonlyMap<string, string>;
};

/** What docker builds that is no folder of this machine. */
export function isRemoteContext(context: string): boolean {
  return context === "-" || /^(?:https?:\/\/|git(?:hub\.com\/|@|:\/\/)|ssh:\/\/|docker-image:\/\/)/u.test(context);
}

/** Whether both make the same of the same. */
export function isSameBuild(one: BuildRecipe, other: BuildRecipe): boolean {
  return isOfSameFiles(one, other) && isWithin(one.args, other.args) && isWithin(other.args, one.args);
}

/** Whether what `asked` builds is what `built` has: it may say less, as the arguments of a build in a workflow. */
export function isBuiltBy(asked: BuildRecipe, built: BuildRecipe): boolean {
  return isOfSameFiles(asked, built) && isWithin(asked.args, built.args);
}

/** Whether they differ in their arguments at most. */
export function isOfSameFiles(one: BuildRecipe, other: BuildRecipe): boolean {
  return (
    one.context === other.context &&
    one.dockerfile === other.dockerfile &&
    one.inline === other.inline &&
    one.target === other.target &&
    isWithin(one.contexts, other.contexts) &&
    isWithin(other.contexts, one.contexts)
  );
}

function isWithin(some: ReadonlyMap<string, string>, all: ReadonlyMap<string, string>): boolean {
  return [...some].every(([name, value]) => all.get(name) === value);
}
