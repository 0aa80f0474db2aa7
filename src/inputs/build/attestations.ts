import { parse } from "csv-parse/sync";
import { type Attributes, attributes, csvFields, hasType as isTyped } from "./attributes.ts";
import { goBoolean } from "../parsing/go-boolean.ts";
import { boolean, shown } from "../parsing/scalars.ts";

const onOff = "true, false or";

/** Attributes without their type, as `BuildPlan` wants them; empty if the input is not set. */
export type Attestations = {
  readonly provenance: string;
  readonly sbom: string;
  readonly attests: readonly string[];
};

/** Lets `provenance` and `sbom` win over `attests`; provenance names the run as its builder. */
export function resolveAttestations(written: Attestations, runUrl: string): Attestations {
  const overridden = { provenance: written.provenance !== "", sbom: written.sbom !== "" };
  return {
    provenance: resolveProvenance(written.provenance, runUrl),
    sbom: written.sbom === "" ? "" : namedBooleans(written.sbom),
    attests: written.attests.flatMap((attest) => {
      if (hasType("provenance", attest)) return overridden.provenance ? [] : [withBuilder(attest, runUrl)];
      if (hasType("sbom", attest)) return overridden.sbom ? [] : [attest];
      return [namedBooleans(attest)];
    }),
  };
}

/** Returns why buildx would refuse the resulting argument; undefined if it would accept it. */
export function checkProvenance(text: string): string | undefined {
  return text === "" ? undefined : whyUnusable(text, onOff, () => `type=provenance,${resolveProvenance(text, "")}`);
}

export function checkSbom(text: string): string | undefined {
  return text === "" ? undefined : whyUnusable(text, onOff, () => `type=sbom,${namedBooleans(text)}`);
}

export function checkAttest(text: string): string | undefined {
  return whyUnusable(text, "type=name and", () =>
    resolveAttestations({ provenance: "", sbom: "", attests: [text] }, "").attests.join(),
  );
}

function whyUnusable(text: string, first: string, argument: () => string): string | undefined {
  const found = readAttributes(argument);
  if (found === undefined) {
    return `${shown(text)} is not an attestation: write ${first} key=value attributes, with commas between them`;
  }
  if (!isTyped(found)) return `${shown(text)} has no type: write type=sbom, type=provenance or another type first`;
  if ((found.get("disabled") ?? []).every((value) => goBoolean(value) !== undefined)) return undefined;
  return `${shown(text)} has a "disabled" that is not a boolean: write disabled=true or disabled=false`;
}

function readAttributes(argument: () => string): Attributes | undefined {
  try {
    const fields = csvFields(argument());
    return fields === undefined ? undefined : attributes(fields);
  } catch {
    // A stray quote.
    return undefined;
  }
}

function resolveProvenance(text: string, runUrl: string): string {
  if (text === "") return "";
  const alone = boolean.safeParse(text);
  const attrs = alone.success ? (alone.data ? builder(runUrl) : "false") : withBuilder(text, runUrl);
  return namedBooleans(attrs);
}

function builder(runUrl: string): string {
  return `builder-id=${runUrl}`;
}

function withBuilder(text: string, runUrl: string): string {
  const [fields = []]: string[][] = parse(text, { relax_column_count: true, skip_empty_lines: true });
  const named = fields.some((field) => /^\s*builder-id\s*=/u.test(field));
  return named ? text : `${text},${builder(runUrl)}`;
}

/** A lone boolean becomes `disabled=…`, as in buildx's own `--sbom` and `--provenance`. */
function namedBooleans(text: string): string {
  const fields = trimmedRecords(text).flat();
  return fields
    .map((field) => {
      const on = goBoolean(field);
      return on === undefined ? field : `disabled=${!on}`;
    })
    .join(",");
}

function hasType(type: string, text: string): boolean {
  return trimmedRecords(text)
    .flat()
    .some((field) => {
      const [key = "", value = ""] = field.split("=");
      return key.trim() === "type" && value.trim() === type;
    });
}

function trimmedRecords(text: string): string[][] {
  return parse(text, { trim: true, relax_column_count: true });
}
