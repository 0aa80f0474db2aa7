import { resolve } from "node:path";
import { z } from "zod";
import { type BuildRecipe, isRemoteContext } from "../../image/build-recipe.ts";
import { texts } from "./empty-if-absent.ts";
import { unescaped } from "./escaping.ts";

export type ComposeBuild = BuildRecipe & {
  /** The image's name, set by the file or by Compose, and then its tags. */
  readonly names: readonly string[];
  readonly pulls: boolean;
};

export const writtenBuild = z.object({
  cache_to: z.array(z.unknown()).nullish(),
  context: z.string().default(""),
  dockerfile: z.string().default("Dockerfile"),
  dockerfile_inline: z.string().optional(),
  target: z.string().default(""),
  args: z.record(z.string(), z.string().nullable()).nullish(),
  additional_contexts: z.record(z.string(), z.string()).nullish(),
  tags: texts,
  pull: z.boolean().default(false),
});

export function toBuild(build: z.output<typeof writtenBuild>, called: string): ComposeBuild {
  const context = unescaped(build.context);
  const dockerfile = unescaped(build.dockerfile);
  const inline = build.dockerfile_inline === undefined ? undefined : unescaped(build.dockerfile_inline);
  return {
    names: [called, ...build.tags],
    context,
    dockerfile: inline !== undefined ? undefined : isRemoteContext(context) ? dockerfile : resolve(context, dockerfile),
    inline,
    target: build.target,
    args: given(build.args),
    contexts: given(build.additional_contexts),
    pulls: build.pull,
  };
}

/** The Dockerfile provides the default of an argument without a value. */
function given(all: Readonly<Record<string, string | null>> | null | undefined): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(all ?? {}).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, unescaped(value)]],
    ),
  );
}
