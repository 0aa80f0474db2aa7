/**
 * Writes smoke-gate.schema.json, with which editors complete and check a config file, from the types that read it and
 * from the descriptions of the inputs in action.yml.
 *   node script/config-schema.ts            writes it
 *   node script/config-schema.ts --check    fails if it is stale
 */
import { readFileSync } from "node:fs";
import { format } from "oxfmt";
import { parse } from "yaml";
import { z } from "zod";
import { smokeFields } from "../src/inputs/smoke/smoke-fields.ts";
import { generated } from "./generated.ts";

type Action = { readonly inputs: Readonly<Record<string, { readonly description: string }>> };

const name = "smoke-gate.schema.json";

async function schema(): Promise<string> {
  const { inputs } = parse(readFileSync(new URL("../action.yml", import.meta.url), "utf8")) as Action;
  // The language server behind most editors' YAML knows drafts up to 7 in every version of it.
  const { $schema, ...rest } = z.toJSONSchema(z.strictObject(described(inputs)), {
    io: "input",
    target: "draft-07",
    override,
  });
  const written = {
    $schema,
    $id: `https://raw.githubusercontent.com/OWNER/smoke-gate/v1/${name}`,
    title: "Smoke Gate",
    description: "The smoke inputs of Smoke Gate: how an image is booted, and what counts as healthy.",
    ...rest,
  };
  const { code } = await format(name, JSON.stringify(written), { printWidth: 120 });
  return code;
}

function described(inputs: Action["inputs"]): z.ZodRawShape {
  return Object.fromEntries(
    Object.entries(smokeFields).map(([input, type]) => [input, type.meta({ description: inputs[input]?.description })]),
  );
}

/** A default is a text here; where a number may stand, an editor should offer one. */
function override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { default: fallback, type } = jsonSchema;
  if (typeof fallback === "string" && [type].flat().includes("integer") && /^\d+$/u.test(fallback))
    jsonSchema.default = Number(fallback);
}

await generated(name, schema);
