import { digestPattern } from "../image/digest.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import { fillTags, parseTagTemplates } from "../image/tags.ts";
import type { ProvenancePlan } from "../gate/plan.ts";
import { matching } from "../inputs/parsing/field-types.ts";
import { parseList } from "../inputs/parsing/list.ts";
import { contractOf } from "../inputs/parsing/own-inputs.ts";
import { provenanceFields } from "../inputs/publish/publish-fields.ts";
import { readInputs } from "../inputs/parsing/read-inputs.ts";
import { refuseIfAny } from "../inputs/parsing/problems.ts";
import { integer, parsed, shown } from "../inputs/parsing/scalars.ts";
import { optional, withDefault } from "../inputs/parsing/unset.ts";

export type PromotePlan = {
  readonly source: ImageRef;
  /** Never empty: no target is implied. */
  readonly targets: readonly ImageRef[];
  /** The required digest of the source; undefined if the user sets none. */
  readonly expectedDigest: string | undefined;
  readonly provenance: ProvenancePlan;
  /** Retries after a transient failure. */
  readonly retries: number;
};

const promoteFields = {
  source: withDefault(
    "",
    parsed((text): ImageRef => {
      if (text === "") throw new Error("is missing: write the image that is to be promoted, best by its digest");
      return parseImageRef(text).withDefaultTag();
    }),
  ),
  tags: withDefault(
    "",
    parsed((text): readonly ImageRef[] => {
      const items = parseList(text);
      const unresolved = items.find((item) => item.includes("{{"));
      if (unresolved !== undefined)
        throw new Error(`${shown(unresolved)} has a placeholder, and only the gate has one: write its output dev-tag`);
      const { refs } = fillTags(parseTagTemplates(items), "");
      if (refs.length === 0) throw new Error("is missing: name every ref that the image is to be known by");
      return refs;
    }),
  ),
  "expected-digest": optional(parsed(matching(digestPattern, "a digest", "sha256: and 64 hex digits in lower case"))),
  "expected-revision": provenanceFields.revision,
  "verify-revision": provenanceFields["verify-revision"],
  "push-retries": withDefault("3", integer(0, 100)),
};

/** The inputs of promote/action.yml. */
export const promoteContract = contractOf(promoteFields);

/** @throws {InputsRefused} with every problem. */
export function readPromotePlan(env: Readonly<Record<string, string | undefined>>): PromotePlan {
  const { values, problems } = readInputs(env, promoteFields);
  refuseIfAny(problems);
  if (values === undefined) throw new Error("inputs that cannot be read, and nothing wrong with them");
  const { source, tags, "expected-digest": expectedDigest, "expected-revision": revision } = values;
  return {
    source,
    targets: tags,
    expectedDigest,
    provenance: { revision, verify: values["verify-revision"] },
    retries: values["push-retries"],
  };
}
