import type { Problem } from "../inputs/parsing/problems.ts";
import { nearest, shown } from "../inputs/parsing/scalars.ts";

/**
 * @param built Has every service of the project, and whether the project builds it.
 * @param stateful Services that are never pinned; a typo must not leave one unprotected.
 */
export function problemsOf(
  built: ReadonlyMap<string, boolean>,
  files: readonly string[],
  service: string,
  stateful: readonly string[],
): readonly Problem[] {
  const names = [...built.keys()];
  const unknown = (name: string) =>
    `there is no service ${shown(name)} in ${files.join(", ")}${nearest(name, names)}; it has${names.length === 0 ? " none" : `: ${names.join(", ")}`}`;
  const problems = stateful
    .filter((name) => !built.has(name))
    .map((name): Problem => ({ input: "stateful", reason: unknown(name) }));
  const isBuilt = built.get(service);
  if (isBuilt === true) return problems;
  return [
    { input: "service", reason: isBuilt === undefined ? unknown(service) : notBuilt(service, files) },
    ...problems,
  ];
}

function notBuilt(service: string, files: readonly string[]): string {
  return `${shown(service)} has no build in ${files.join(", ")}: only what the project builds is pinned; if another of its files builds it, list that in compose-file too`;
}
