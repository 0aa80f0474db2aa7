/**
 * The faults that the sources can throw, as rows of a table: what, why and the fix. Read from the syntax tree, so that a
 * new fault stands in docs/troubleshooting.md without a second list. What is only known in a run is written `…`.
 */
import { globSync, readFileSync } from "node:fs";
import { parseAst } from "rolldown/parseAst";
import { table } from "./markdown-table.ts";

type Node = { readonly type: string; readonly [key: string]: unknown };

/** The folders of src/, in the order in which a run goes through them, and what a reader calls that part. */
const parts: readonly (readonly [folder: string, heading: string])[] = [
  ["inputs", "Inputs"],
  ["runner", "The runner"],
  ["docker", "The engine and the docker command"],
  ["git", "The checkout"],
  ["build", "The build"],
  ["provenance", "Which commit the image is of"],
  ["smoke", "The variants"],
  ["publish", "Publishing"],
  ["registry", "The registry"],
  ["promote", "promote"],
  ["pin", "pin"],
];

export function faultTables(): string {
  const all = globSync("src/**/*.ts", { cwd: new URL("..", import.meta.url) })
    .toSorted()
    .flatMap((file) => faultsIn(file).map((cells) => ({ folder: file.split("/")[1] ?? "", cells })));
  const known = new Set(parts.map(([folder]) => folder));
  const sections = [
    ...parts.map(([folder, heading]) => ({ heading, rows: all.filter((fault) => fault.folder === folder) })),
    { heading: "The run", rows: all.filter(({ folder }) => !known.has(folder)) },
  ];
  return sections
    .map(({ heading, rows }) => ({
      heading,
      rows: rows.filter(({ cells }) => cells.some((cell) => /[a-z]/u.test(cell))),
    }))
    .filter(({ rows }) => rows.length > 0)
    .map(
      ({ heading, rows }) =>
        `## ${heading}\n\n${table(["What", "Why", "What to do"], unique(rows.map((row) => row.cells)))}`,
    )
    .join("\n\n");
}

function unique(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [row.join("|"), row])).values()];
}

function faultsIn(file: string): readonly (readonly string[])[] {
  const source = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  const found: (readonly string[])[] = [];
  walk(parseAst(source, { lang: "ts" }), (node) => {
    if (node.type !== "NewExpression" || (node["callee"] as Node)["name"] !== "Fault") return;
    found.push((node["arguments"] as readonly Node[]).slice(0, 3).map((argument) => textOf(argument)));
  });
  return found;
}

function walk(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, see);
  else if (typeof value === "object" && value !== null) {
    if ("type" in value) see(value as Node);
    for (const each of Object.values(value)) walk(each, see);
  }
}

/** What a person reads of the expression; `…` stands for each part that only a run knows. */
function textOf(node: Node): string {
  switch (node.type) {
    case "Literal":
      return String(node["value"]);
    case "TemplateLiteral": {
      const quasis = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
      const expressions = node["expressions"] as readonly Node[];
      return quasis
        .map(({ value }, index) => value.cooked + (expressions[index] === undefined ? "" : textOf(expressions[index])))
        .join("");
    }
    case "BinaryExpression":
      if (node["operator"] !== "+") return "…";
      return `${textOf(node["left"] as Node)}${textOf(node["right"] as Node)}`;
    case "LogicalExpression":
      return either(textOf(node["left"] as Node), textOf(node["right"] as Node));
    case "ConditionalExpression":
      return either(textOf(node["consequent"] as Node), textOf(node["alternate"] as Node));
    default:
      return "…";
  }
}

function either(one: string, other: string): string {
  if (one === "…" || one === "") return other;
  return other === "…" || other === "" ? one : `${one} / ${other}`;
}
