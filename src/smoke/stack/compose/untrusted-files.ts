/**
 * The files that a Compose project names: Compose reads them before it says what they hold, fetches those of a remote
 * repository, and writes what is in an env_file into the project. With `untrusted: true` they are looked at first.
 */
import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { type Place, placeOf } from "./place.ts";
import type { Reach } from "./untrusted.ts";

type Values = Readonly<Record<string, unknown>>;

/** As many as a project may have; one that includes itself has no end. */
const mostFiles = 100;

/**
 * @param files of the project, in their order; the paths in them are relative to the first one's folder.
 * @param checkout the folder that they may reach.
 */
export async function fileReachesOf(files: readonly string[], checkout: string): Promise<readonly Reach[]> {
  const reader = new ProjectFiles(await placeOf(checkout));
  const [first = ""] = files;
  await reader.follow(".env", join(dirname(first), ".env"), { isOptional: true, isProject: false });
  for (const file of files) await reader.follow(file, resolve(file), { base: dirname(first) });
  return reader.found;
}

class ProjectFiles {
  readonly found: Reach[] = [];
  readonly #place: Place;
  readonly #read = new Set<string>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** @param base what paths in the file are relative to; its own folder, if it does not say. */
  async follow(
    key: string,
    path: string,
    { base = dirname(path), isOptional = false, isProject = true }: FollowOptions = {},
  ): Promise<void> {
    const why = await (isOptional ? this.#place.reachIfThere(path) : this.#place.reach(path));
    if (why !== undefined) {
      this.found.push({ key, why });
      return;
    }
    if (!isProject || this.#read.has(path)) return;
    this.#read.add(path);
    if (this.#read.size > mostFiles) {
      if (this.#read.size === mostFiles + 1)
        this.found.push({ key, why: `the project has more than ${mostFiles} files` });
      return;
    }
    for (const document of await documentsIn(path)) await this.#followAll(path, document, base);
  }

  async #followAll(file: string, document: Values, base: string): Promise<void> {
    const at = (key: string) => `${basename(file)}: ${key}`;
    for (const entry of listOf(document["include"])) {
      const included = typeof entry === "string" ? { path: entry } : valuesOf(entry);
      if ("project_directory" in included)
        this.found.push({ key: at("include.project_directory"), why: "paths in the included file would start there" });
      for (const path of listOf(included["path"])) await this.#local(at("include"), path, dirname(file), {});
      for (const path of listOf(included["env_file"]))
        await this.#local(at("include.env_file"), path, dirname(file), plain);
    }
    for (const [name, value] of Object.entries(valuesOf(document["services"]))) {
      const { extends: extension, env_file: envFiles, label_file: labelFiles } = valuesOf(value);
      const extended = valuesOf(extension)["file"];
      if (extended !== undefined) await this.#local(at(`services.${name}.extends`), extended, base, {});
      for (const entry of listOf(envFiles))
        await this.#local(at(`services.${name}.env_file`), pathIn(entry), base, plain);
      for (const entry of listOf(labelFiles))
        await this.#local(at(`services.${name}.label_file`), pathIn(entry), base, plain);
    }
  }

  async #local(key: string, written: unknown, base: string, options: FollowOptions): Promise<void> {
    const path = String(written);
    // Where a variable leads is known to Compose alone; what has a colon is no path to it.
    if (/[$:]|^~|^git@/u.test(path)) this.found.push({ key, why: `${path} is not the path of a file in the checkout` });
    else await this.follow(key, isAbsolute(path) ? path : join(base, path), options);
  }
}

type FollowOptions = { readonly base?: string; readonly isOptional?: boolean; readonly isProject?: boolean };

/** A file of variables or labels: it names no other. */
const plain: FollowOptions = { isOptional: true, isProject: false };

/** Of a file that is no YAML nothing is known here: Compose will say so. */
async function documentsIn(path: string): Promise<readonly Values[]> {
  const documents = parseAllDocuments(await readFile(path, "utf8"), { merge: true, logLevel: "silent" });
  return Array.from(documents).map((document) => valuesOf(document.toJS()));
}

function pathIn(entry: unknown): unknown {
  return typeof entry === "string" ? entry : valuesOf(entry)["path"];
}

function valuesOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
