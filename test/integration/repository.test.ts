import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

const root = new URL("../..", import.meta.url).pathname;

/** Every workflow file of the repository, wherever it stands. */
const workflows = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (path) => /(?:^|\/)\.(?:github|gitea)\/workflows\/[^/]+\.ya?ml$/u.test(path) && !path.includes("node_modules"),
);

it("has workflows to look at", () => {
  expect(workflows).toContain("examples/tenant/.github/workflows/gate.yml");
});

it.each(workflows)("%s passes actionlint", async (path) => {
  const { all, exitCode } = await execa("actionlint", ["-no-color", join(root, path)], { all: true, reject: false });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: "" });
});
