/** What can be wrong with pinning a service of a Compose project. Pure. */
import type { Problem } from "../inputs/refusal.ts";
import { nearest, shown } from "../inputs/scalars.ts";
import type { ComposeFile } from "./compose-file.ts";

export type ComposeProject = {
  /** In the order in which Compose merges them. */
  readonly roots: readonly string[];
  /** These and every file that they name, by path. */
  readonly files: ReadonlyMap<string, ComposeFile>;
};

/** @param stateful names of services that are never pinned; a typo must not leave one unprotected. */
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

/** The files and, before each, those that it includes. */
function merged(project: ComposeProject, paths: readonly string[], seen: readonly string[] = []): readonly string[] {
  return paths.flatMap((path) =>
    seen.includes(path) ? [] : merged(project, project.files.get(path)?.includes ?? [], [...seen, path]).concat(path),
  );
}

/** Undefined where neither this file nor what the service extends says it. */
function isBuiltIn(
  project: ComposeProject,
  path: string,
  service: string,
  seen: readonly object[] = [],
): boolean | undefined {
  const definition = project.files.get(path)?.services.get(service);
  if (definition === undefined || seen.includes(definition)) return undefined;
  const { isBuilt, base } = definition;
  return isBuilt ?? (base && isBuiltIn(project, base.file, base.service, [...seen, definition]));
}
