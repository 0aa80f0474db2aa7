import { isFragment, unknownKeys } from "../parsing/maps.ts";
import { configFile as inFile } from "../parsing/source-location.ts";
import { rawInputs } from "../parsing/raw-inputs.ts";
import { mostSaid, type Problem } from "../parsing/problems.ts";
import { shown } from "../parsing/scalars.ts";
import { smokeFields } from "./smoke-fields.ts";
import type { Entry, WrittenInputs } from "../parsing/written-inputs.ts";
import { readYaml } from "../parsing/yaml-text.ts";

/** `trouble` is a sentence that says why there is no text. */
export type ConfigFile = { readonly path: string } & ({ readonly text: string } | { readonly trouble: string });

const names = Object.keys(smokeFields);

/** Returns undefined if the input is not set. */
export function configPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return rawInputs(env, ["config"]).inputs["config"]?.trim() || undefined;
}

/** `elsewhere` lists the inputs that only the workflow can set. */
export function fromConfig(file: ConfigFile, elsewhere: readonly string[]): WrittenInputs {
  if ("trouble" in file) return unreadable({ input: "config", reason: file.trouble });

  const yaml = readYaml(file.text);
  if (yaml.kind === "trouble") {
    const { place, what } = yaml;
    const where = place === undefined ? "" : `:${place.line}:${place.column}`;
    const verb = place === undefined ? "" : "cannot be read: ";
    return unreadable({ input: "config", reason: `${file.path}${where}: ${verb}${what}` });
  }

  const origin = inFile(file.path, yaml);
  const { value } = yaml;
  // An empty document is null; below a `---` it is an empty text.
  if (value === null || value === "") return { entries: {}, problems: [] };
  if (typeof value !== "object" || Array.isArray(value)) {
    return unreadable(origin({ path: [], reason: `must be a map of smoke inputs: ${names.join(", ")}` }));
  }

  const entries: Record<string, Entry> = {};
  const unknown: string[] = [];
  for (const [name, written] of Object.entries(value)) {
    if (names.includes(name)) entries[name] = { value: written, origin, isFromFile: true };
    else if (!isFragment(name)) unknown.push(name);
  }
  const problems = unknown
    .slice(0, mostSaid)
    .map((name) => origin({ path: [], reason: notHere(name, elsewhere), mark: { path: [name], part: "key" } }));
  return { entries, problems };
}

/** Marks every smoke input as unreadable: the file may have any of them. */
function unreadable(problem: Problem): WrittenInputs {
  const entries = Object.fromEntries(names.map((name) => [name, "unreadable" as const]));
  return { entries, problems: [problem] };
}

function notHere(name: string, elsewhere: readonly string[]): string {
  if (name === "config") return '"config" names this file: it has the smoke inputs, and no other file';
  if (elsewhere.includes(name)) return `${shown(name)} belongs in the workflow: this file has the smoke inputs only`;
  return unknownKeys([name], names);
}
