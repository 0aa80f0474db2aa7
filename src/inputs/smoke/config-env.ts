import { isRunnersOwn } from "../../gate/runner-variables.ts";
import { list } from "../parsing/field-types.ts";
import type { Mistake } from "../parsing/mistake.ts";
import { nearest, shown } from "../parsing/scalars.ts";
import type { SmokeFields } from "./smoke-fields.ts";

/** Variables that the config file may pass on: the file may belong to whoever proposes a change. */
export const configEnv = list({}, (name): string => {
  if (!/^[^\s=#]+$/u.test(name)) throw new Error(`${shown(name)} is not a variable's name: write one name a line`);
  if (!isRunnersOwn(name)) return name;
  throw new Error(`${shown(name)} is the runner's own: give the step a variable of another name with what is needed`);
});

type Named = { readonly name: string; readonly value: string | undefined };

/** Returns the bare names in the file that the workflow does not allow. */
export function unnamedVariables(
  { env = [], variants = {}, services = {} }: Partial<Pick<SmokeFields, "env" | "variants" | "services">>,
  isFromFile: (input: string) => boolean,
  allowed: readonly string[],
): readonly Mistake[] {
  const unnamed = (path: readonly string[], variables: readonly Named[]) =>
    variables.flatMap(({ name, value }, index): readonly Mistake[] =>
      value !== undefined || allowed.includes(name)
        ? []
        : [{ path, reason: reasonAgainst(name, allowed), mark: { path: [...path, index], part: "value" } }],
    );
  return [
    ...(isFromFile("env") ? unnamed(["env"], env) : []),
    ...(isFromFile("variants")
      ? Object.entries(variants).flatMap(([name, own]) => unnamed(["variants", name, "env"], own.env))
      : []),
    ...(isFromFile("services")
      ? Object.entries(services).flatMap(([name, own]) => unnamed(["services", name, "env"], own.env))
      : []),
  ];
}

function reasonAgainst(name: string, allowed: readonly string[]): string {
  const what = `${shown(name)} would pass on a variable of the step`;
  return isRunnersOwn(name)
    ? `${what} that is the runner's own: write ${shown(`${name}=value`)}, or leave it out`
    : `${what}, and config-env in the workflow does not name it${nearest(name, allowed)}: name it there, or write ${shown(`${name}=value`)}`;
}
