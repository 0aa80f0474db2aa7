/** The example as its user has it: a git repository of its own. */
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { committed, write } from "./repository.ts";

const example = new URL("../../examples/tenant", import.meta.url).pathname;

/**
 * Its commit, and the image of it, is nobody else's.
 * @param files that are other than in the example, or besides.
 */
export async function exampleRepository(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), "smoke-gate-example-")), "tenant");
  await cp(example, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  await write(folder, { "copy.txt": randomUUID(), ...files });
  await committed(folder);
  return folder;
}

/** The tenant whose image is built, and cannot boot. Not by a workflow's input: Gitea's runner takes none. */
export async function brokenRepository(): Promise<string> {
  return exampleRepository({ Dockerfile: await readFile(join(example, "Dockerfile.broken"), "utf8") });
}
