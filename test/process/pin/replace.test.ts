/** Only Linux says of a watched folder what happened in it in order. */
import { watch } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { replaceFiles } from "../../../src/disk/replace.ts";
import { patience } from "../../harness/patience.ts";

it("files are replaced in the order in which they are named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-replace-"));
  for (const name of ["a", "b"]) await writeFile(join(folder, name), "old");
  const seen: (string | null)[] = [];
  const watcher = watch(folder, (_, name) => void seen.push(name));
  await replaceFiles(["b", "a"].map((name) => ({ path: join(folder, name), before: "old", after: "new" })));
  await vi.waitFor(() => expect(seen).toEqual(expect.arrayContaining(["a", "b"])), patience);
  watcher.close();
  expect(seen.filter((name) => name === "a" || name === "b").slice(0, 2)).toEqual(["b", "a"]);
});
