/**
 * Checks the files of an untrusted project before Compose runs: Compose reads them before it prints anything, fetches
 * those of remote repositories, and copies an env_file into its output.
 */
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { shown } from "../../../inputs/parsing/scalars.ts";
import { documentsIn } from "./documents.ts";
import { whyItHoldsGit, type Checkout, checkoutAt } from "./checkout.ts";
import type { HostAccess } from "./host-access.ts";
import { entriesOf, listOf, type Values } from "./values.ts";

/** A limit on files per project: files that include one another through links to their own folder multiply. */
const mostFiles = 100;

/** @param files in the project's order; paths in them are relative to the first file's folder. */
export async function fileHostAccessOf(files: readonly string[], checkout: string): Promise<readonly HostAccess[]> {
  const reader = new ProjectFiles(await checkoutAt(checkout));
  const [first = ""] = files;
  await reader.follow(".env", join(dirname(first), ".env"), { isOptional: true, isProject: false });
  for (const file of files) await reader.follow(file, resolve(file), { base: dirname(resolve(first)) });
  return reader.found;
}

class ProjectFiles {
  readonly found: HostAccess[] = [];
  readonly #place: Checkout;
  readonly #read = new Set<string>();

  constructor(place: Checkout) {
    this.#place = place;
  }

  /** @param base the folder for relative paths in the file; by default the file's own. */
  async follow(
    key: string,
    path: string,
    { base = dirname(path), isOptional = false, isProject = true, isIncluded = false }: FollowOptions = {},
  ): Promise<void> {
    const reach = await (isOptional ? this.#place.whyOutsideIfThere(path) : this.#place.whyOutside(path));
    const why = reach ?? (await whyItHoldsGit(path, this.#place));
    if (why !== undefined) {
      this.#refuse(key, why);
      return;
    }
    // The same file with another base names other files.
    const reading = JSON.stringify([path, base, isIncluded]);
    if (!isProject || this.#read.has(reading)) return;
    this.#read.add(reading);
    if (this.#read.size > mostFiles) {
      if (this.#read.size === mostFiles + 1) this.#refuse(key, `the project has more than ${mostFiles} files`);
      return;
    }
    const documents = documentsIn(path);
    if (typeof documents === "string") this.#refuse(key, documents);
    else for (const document of documents) await this.#followAll(path, document, { base, isIncluded });
  }

  /** A file that is read with two bases may report the same problem twice. */
  #refuse(key: string, why: string): void {
    if (!this.found.some((reach) => reach.key === key && reach.why === why)) this.found.push({ key, why });
  }

  async #followAll(
    file: string,
    document: Values,
    { base, isIncluded }: Required<Pick<FollowOptions, "base" | "isIncluded">>,
  ): Promise<void> {
    const at = (key: string) => `${basename(file)}: ${key}`;
    for (const entry of listOf(document["include"]))
      await this.#include(at, typeof entry === "string" ? { path: entry } : entriesOf(entry), base, isIncluded);
    for (const [name, value] of Object.entries(entriesOf(document["services"]))) {
      const { extends: extension, env_file: envFiles, label_file: labelFiles } = entriesOf(value);
      const extended = entriesOf(extension)["file"];
      if (extended !== undefined) await this.#local(at(`services.${name}.extends`), extended, base, {});
      for (const entry of listOf(envFiles))
        await this.#local(at(`services.${name}.env_file`), pathIn(entry), base, plain);
      for (const entry of listOf(labelFiles))
        await this.#local(at(`services.${name}.label_file`), pathIn(entry), base, plain);
    }
  }

  /** https://github.com/compose-spec/compose-go/blob/0761c331424da636609b3abe7986e072d754aece/loader/include.go */
  async #include(at: (key: string) => string, entry: Values, base: string, isNested: boolean): Promise<void> {
    for (const key of Object.keys(entry)) {
      if (key === "project_directory")
        this.#refuse(at("include.project_directory"), "paths in the included file would start there");
      // Compose accepts these keys in capitals too.
      else if (!["path", "env_file"].includes(key)) this.#refuse(at(`include.${key}`), "it is not known what it names");
    }
    const paths = listOf(entry["path"]);
    const [main] = paths;
    // The files of one entry are merged into the first, and their paths are relative to its folder.
    const folder = typeof main === "string" ? dirname(from(base, main)) : base;
    for (const path of paths) await this.#local(at("include"), path, base, { base: folder, isIncluded: true });
    if ((await this.#place.whyOutsideIfThere(folder)) === undefined)
      await this.follow(at("include, its .env"), join(folder, ".env"), plain);
    const envFiles = listOf(entry["env_file"]);
    // Compose resolves it from its working directory.
    if (isNested && envFiles.length > 0)
      this.#refuse(at("include.env_file"), "where it starts is not known in a file that is included");
    else for (const path of envFiles) await this.#local(at("include.env_file"), path, base, plain);
  }

  async #local(key: string, path: unknown, base: string, options: FollowOptions): Promise<void> {
    // Only Compose knows the value of a variable, and it takes a value with a colon for a remote resource.
    if (typeof path !== "string" || /[$:]|^~|^git@/u.test(path))
      this.#refuse(key, `${typeof path === "string" ? shown(path) : "it"} is not the path of a file in the checkout`);
    else await this.follow(key, from(base, path), options);
  }
}

type FollowOptions = {
  readonly base?: string;
  readonly isOptional?: boolean;
  readonly isProject?: boolean;
  /** True if another file of the project includes it. */
  readonly isIncluded?: boolean;
};

function from(base: string, path: string): string {
  return isAbsolute(path) ? path : join(base, path);
}

/** Options for a file of variables or labels, which names no other file. */
const plain: FollowOptions = { isOptional: true, isProject: false };

function pathIn(entry: unknown): unknown {
  return typeof entry === "string" ? entry : entriesOf(entry)["path"];
}
