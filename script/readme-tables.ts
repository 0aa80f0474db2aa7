/**
 * Writes the tables of inputs and outputs in README.md from action.yml.
 *   node script/readme-tables.ts            writes them
 *   node script/readme-tables.ts --check    fails if they are stale
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from "yaml";

type Row = { readonly name: string; readonly description: string; readonly fallback: string };
type Group = { readonly heading: string; readonly rows: readonly Row[] };

const readmeFile = new URL("../README.md", import.meta.url);
const actionFile = new URL("../action.yml", import.meta.url);

function main(): void {
  const action = readFileSync(actionFile, "utf8");
  const before = readFileSync(readmeFile, "utf8");
  const after = [
    { marker: "inputs", text: inputTables(action) },
    { marker: "outputs", text: outputTable(action) },
  ].reduce((readme, { marker, text }) => between(readme, marker, text), before);

  if (after === before) return;
  if (process.argv.includes("--check")) {
    throw new Error("the tables in README.md do not match action.yml: run `node script/readme-tables.ts`");
  }
  writeFileSync(readmeFile, after);
}

function inputTables(action: string): string {
  return groups(section(action, "inputs"))
    .map(({ heading, rows }) =>
      [
        `### ${heading}`,
        "",
        ...table(
          ["Input", "Default", "Meaning"],
          rows.map(({ name, fallback, description }) => [code(name), code(fallback), description]),
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

function outputTable(action: string): string {
  const rows = section(action, "outputs").items.map(row);
  return table(
    ["Output", "Meaning"],
    rows.map(({ name, description }) => [code(name), description]),
  ).join("\n");
}

function section(action: string, name: string): YAMLMap {
  const found = parseDocument(action).get(name, true);
  if (!isMap(found)) throw new Error(`action.yml has no map called ${name}`);
  return found;
}

/** A comment above an input begins a group and is its heading. */
function groups(inputs: YAMLMap): readonly Group[] {
  const found: { heading: string; rows: Row[] }[] = [];
  for (const [index, item] of inputs.items.entries()) {
    // The comment above the first item belongs to the map as a whole.
    const heading = index === 0 ? inputs.commentBefore : commentAbove(item);
    if (heading) found.push({ heading: heading.trim(), rows: [] });
    const group = found.at(-1);
    if (group === undefined)
      throw new Error("action.yml has no comment, the heading of a table, above its first input");
    group.rows.push(row(item));
  }
  return found;
}

function commentAbove({ key }: Pair): string {
  return isScalar(key) ? (key.commentBefore ?? "") : "";
}

function row({ key, value }: Pair): Row {
  const text = (name: string) => {
    const found = isMap(value) ? value.get(name) : undefined;
    return typeof found === "string" ? found : "";
  };
  return { name: String(key), description: text("description"), fallback: text("default") };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function between(readme: string, marker: string, text: string): string {
  const [start, end] = [`<!-- ${marker}:start -->`, `<!-- ${marker}:end -->`];
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md has no ${start} followed by ${end}`);
  return `${readme.slice(0, from)}${start}\n\n${text}\n\n${readme.slice(to)}`;
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
