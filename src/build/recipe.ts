import { join, resolve } from "node:path";
import { type BuildRecipe, isRemoteContext } from "../image/build-recipe.ts";
import type { BuildPlan } from "../gate/plan.ts";

/** @param env Supplies the value of a build argument that has none. */
export function recipeOf(
  {
    buildArgs,
    buildContexts,
    context,
    file,
    target,
  }: Pick<BuildPlan, "buildArgs" | "buildContexts" | "context" | "file" | "target">,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): BuildRecipe {
  const isRemote = isRemoteContext(context);
  const path = isRemote ? context : resolve(folder, context);
  return {
    context: path,
    dockerfile: isRemote ? file || "Dockerfile" : file === "" ? join(path, "Dockerfile") : resolve(folder, file),
    inline: undefined,
    target,
    args: new Map(buildArgs.flatMap((argument) => argumentOf(argument, env))),
    contexts: new Map(
      buildContexts.map((entry) => {
        const [name = "", ...value] = entry.split("=");
        return [name, contextOf(value.join("="), folder)];
      }),
    ),
  };
}

function argumentOf(
  argument: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly (readonly [string, string])[] {
  const [name = "", ...value] = argument.split("=");
  if (argument.includes("=")) return [[name, value.join("=")]];
  const given = env[name];
  return given === undefined ? [] : [[name, given]];
}

function contextOf(value: string, folder: string): string {
  return isRemoteContext(value) || /^[a-z-]+:/u.test(value) ? value : resolve(folder, value);
}
