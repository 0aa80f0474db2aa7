/**
 * Writes the tables in README.md and docs/: inputs and outputs from each action's action.yml, the keys of variants and
 * services and the defaults of smoke inputs from smoke-gate.schema.json, the faults from src/, and what the bench found from bench/results.json.
 *   node script/doc-tables.ts            writes them
 *   node script/doc-tables.ts --check    fails if they are stale
 */
import { readFileSync } from "node:fs";
import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from "yaml";
import { smokeGate } from "../bench/contestants/smoke-gate.ts";
import { performancePart } from "../bench/report/performance.ts";
import type { Results } from "../bench/report/results.ts";
import { faultTables } from "./fault-table.ts";
import { generated } from "./generated.ts";
import { table } from "./markdown-table.ts";

type Row = { readonly name: string; readonly description: string; readonly fallback: string };
type Group = { readonly heading: string; readonly rows: readonly Row[] };

const schemaFile = new URL("../smoke-gate.schema.json", import.meta.url);
type Table = { readonly page: string; readonly marker: string; readonly render: () => string };

const tables: readonly Table[] = [
  { page: "README.md", marker: "inputs", render: () => inputTables("action.yml", "###") },
  { page: "README.md", marker: "outputs", render: () => outputTable("action.yml") },
  { page: "docs/variants.md", marker: "variant", render: () => keyTable("variants") },
  { page: "docs/services.md", marker: "service", render: () => keyTable("services") },
  { page: "docs/promote.md", marker: "promote-inputs", render: () => inputTables("promote/action.yml", "##") },
  { page: "docs/promote.md", marker: "promote-outputs", render: () => outputTable("promote/action.yml") },
  { page: "docs/pin.md", marker: "pin-inputs", render: () => inputTables("pin/action.yml", "##") },
  { page: "docs/pin.md", marker: "pin-outputs", render: () => outputTable("pin/action.yml") },
  { page: "docs/troubleshooting.md", marker: "faults", render: faultTables },
  { page: "docs/performance.md", marker: "bench", render: () => performancePart(results(), smokeGate.name) },
];

/** @param level of the headings of the input groups. */
function inputTables(action: string, level: string): string {
  return groups(section(action, "inputs"))
    .map(({ heading, rows }) =>
      [
        `${level} ${heading}`,
        "",
        table(
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
  );
}

type Schema = {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Partial<Record<string, Schema>>>;
  readonly additionalProperties?: Schema;
};

function schema(): Schema {
  return JSON.parse(readFileSync(schemaFile, "utf8")) as Schema;
}

/** The keys of each item in the map that an input is. */
function keyTable(input: string): string {
  const keys = schema().properties?.[input]?.additionalProperties?.properties ?? {};
  return table(
    ["Key", "Meaning"],
    Object.entries(keys).map(([name, key]) => [code(name), key?.description ?? ""]),
  );
}

function results(): Results {
  return JSON.parse(readFileSync(new URL("../bench/results.json", import.meta.url), "utf8")) as Results;
}

/** @param action the path of its action.yml. */
function section(action: string, name: string): YAMLMap {
  const found = parseDocument(readFileSync(new URL(`../${action}`, import.meta.url), "utf8")).get(name, true);
  if (!isMap(found)) throw new Error(`${action} has no map called ${name}`);
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
  const name = String(key);
  return { name, description: text("description"), fallback: text("default") || schemaDefault(name) };
}

/** Empty where there is none, and where it is no scalar: the input's description says that. */
function schemaDefault(name: string): string {
  const fallback = schema().properties?.[name]?.default;
  return typeof fallback === "string" || typeof fallback === "number" ? String(fallback) : "";
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function between(page: string, marker: string, text: string): string {
  const [start, end] = [`<!-- ${marker}:start -->`, `<!-- ${marker}:end -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`there is no ${start} followed by ${end}`);
  return `${page.slice(0, from)}${start}\n\n${text}\n\n${page.slice(to)}`;
}

for (const page of new Set(tables.map((one) => one.page))) {
  const own = tables.filter((one) => one.page === page);
  await generated(page, (before) => own.reduce((text, { marker, render }) => between(text, marker, render()), before));
}
