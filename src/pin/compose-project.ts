import type { Problem } from "../inputs/parsing/problems.ts";
import { nearest, shown } from "../inputs/parsing/scalars.ts";
import type { ComposeFile } from "./compose-file.ts";

export type ComposeProject = {
  /** In the order in which Compose merges them. */
  readonly roots: readonly string[];
  /** The roots and every file that they name, by path. */
  readonly files: ReadonlyMap<string, ComposeFile>;
};

/** @param stateful Services that are never pinned; a typo must not leave one unprotected. */
export function problemsOf(project: ComposeProject, service: string, stateful: readonly string[]): readonly Problem[] {
  const paths = merged(project, project.roots);
  const names = [...new Set(paths.flatMap((path) => [...(project.files.get(path)?.services.keys() ?? [])]))];
  const unknown = (name: string) =>
    `there is no service ${shown(name)} in ${project.roots.join(", ")}${nearest(name, names)}; it has${names.length === 0 ? " none" : `: ${names.join(", ")}`}`;
  const problems = stateful
    .filter((name) => !names.includes(name))
    .map((name): Problem => ({ input: "stateful", reason: unknown(name) }));
  if (!names.includes(service)) return [{ input: "service", reason: unknown(service) }, ...problems];
  const isBuilt = paths.map((path) => isBuiltIn(project, path, service)).findLast((built) => built !== undefined);
  return isBuilt === true ? problems : [{ input: "service", reason: notBuilt(project, service) }, ...problems];
}

function notBuilt({ roots }: ComposeProject, service: string): string {
  return `${shown(service)} has no build in ${roots.join(", ")}: only what the project builds is pinned; if another of its files builds it, list that in compose-file too`;
}

/** Lists the files after their includes, each at its last position: later files win. Includes may be cyclic. */
function merged(project: ComposeProject, paths: readonly string[]): readonly string[] {
  const backwards = new Set<string>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (backwards.has(path)) continue;
    backwards.add(path);
    waiting.push(...(project.files.get(path)?.includes ?? []));
  }
  return [...backwards].toReversed();
}

/** Returns undefined if neither this file nor a service that it extends says so. */
function isBuiltIn({ files }: ComposeProject, path: string, service: string): boolean | undefined {
  const seen = new Set<object>();
  let definition = files.get(path)?.services.get(service);
  while (definition !== undefined && !seen.has(definition)) {
    if (definition.isBuilt !== undefined) return definition.isBuilt;
    seen.add(definition);
    const { base } = definition;
    definition = base === undefined ? undefined : files.get(base.file)?.services.get(base.service);
  }
  return undefined;
}
