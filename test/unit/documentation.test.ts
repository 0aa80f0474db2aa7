import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";

const top = join(import.meta.dirname, "../..");
const pages = [
  "README.md",
  "SECURITY.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(top, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const read = (page: string) => readFileSync(join(top, page), "utf8");

it.each(pages)("every link of %s to a file of this repository leads somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)(?<file>[^)#]*)(?:#[^)]*)?\)/gu)].map(
    ({ groups }) => groups?.["file"] ?? "",
  );
  expect(links.filter((file) => !existsSync(join(top, dirname(page), file)))).toEqual([]);
});

it.each([
  { index: "README.md", folder: "docs" },
  { index: "docs/decisions/README.md", folder: "docs/decisions" },
])("$index leads to every page of $folder/", ({ index, folder }) => {
  const inFolder = pages.filter((page) => dirname(page) === folder && page !== index);
  expect(inFolder.filter((page) => !read(index).includes(`](${relative(dirname(index), page)})`))).toEqual([]);
});

it("README.md is one page: at most 1,500 words besides its tables of inputs and outputs", () => {
  const prose = read("README.md").replaceAll(/<!-- (?<name>inputs|outputs):start -->[^]*?<!-- \k<name>:end -->/gu, "");
  expect(prose.split(/\s+/u).length).toBeLessThanOrEqual(1_500);
});
