import { attributes, csvFields } from "./attributes.ts";
import { nearest } from "../parsing/scalars.ts";

/** Options kept for publishing: https://github.com/moby/buildkit/blob/v0.31.0/README.md#imageregistry. */
const kept = [
  "compression",
  "compression-level",
  "force-compression",
  "oci-mediatypes",
  "oci-artifact",
  "prefer-nondist-layers",
  "rewrite-timestamp",
  "source-date-epoch",
];

/** `annotation.key`, `annotation-index.key`, `annotation-manifest[linux/amd64].key`. */
const annotation = /^annotation(?:-(?:index|manifest)(?:-descriptor)?)?(?:\[[^\]]*\])?\../u;

const names = "would name the image beside its tags: list every name in the input tags";
const stored = "is about a store of the builder's own: the image is always loaded into the engine, leave it out";

const refused: Readonly<Record<string, string>> = {
  name: names,
  "name-canonical": names,
  "dangling-name-prefix": names,
  store: stored,
  unpack: stored,
  "registry.insecure":
    "cannot be said here: how a registry is spoken to is said in the settings of the engine (insecure-registries) and of the builder",
};

function isImage(output: string): boolean {
  const types = attributes(csvFields(output) ?? [])?.get("type") ?? [];
  return types.some((type) => type === "image" || type === "docker");
}

export function whyNotPublished(output: string): string | undefined {
  if (!isImage(output)) return undefined;
  for (const [key, values] of attributes(csvFields(output) ?? []) ?? []) {
    if (key.startsWith("push")) continue;
    if (values.length > 1) return `its ${key} is written twice`;
    const reason = refused[key];
    if (reason !== undefined) return `its ${key} ${reason}`;
    if (key === "type" || kept.includes(key) || annotation.test(key)) continue;
    return `its ${key} is nothing that an image is known to be written with: write one of ${kept.join(", ")}, annotation.KEY${nearest(key, kept)}`;
  }
  return undefined;
}

export type Outputs = {
  /** Outputs other than the image. */
  readonly others: readonly string[];
  /** The options of each image output, `key=value`; no entry for an output without options. */
  readonly images: readonly (readonly string[])[];
};

/** Expects outputs that were not refused. */
export function splitOutputs(outputs: readonly string[]): Outputs {
  return {
    others: outputs.filter((output) => !isImage(output)),
    images: outputs.filter(isImage).flatMap((output) => {
      const asked = [...(attributes(csvFields(output) ?? []) ?? [])].flatMap(([key, [value = ""]]) =>
        key === "type" || key.startsWith("push") ? [] : [`${key}=${value}`],
      );
      return asked.length === 0 ? [] : [asked];
    }),
  };
}
