/** The publish inputs, and those of provenance, which this version checks and does not have. */
import { z } from "zod";
import { type Tags, parseTags } from "../image/tags.ts";
import { parseList } from "./list.ts";
import { onlyYet } from "./not-yet.ts";
import { boolean, integer, oneOf, parsed, withDefault } from "./scalars.ts";

export const publishFields = {
  tags: withDefault(
    "",
    parsed((text): Tags => parseTags(parseList(text))),
  ),
  push: withDefault("false", boolean),
  "push-retries": withDefault("3", integer(0, 100)),
  "verify-push": withDefault("true", boolean),
};

export const provenanceFields = {
  revision: onlyYet(withDefault("", z.string()), ""),
  "verify-revision": onlyYet(withDefault("enforce", oneOf("enforce", "warn", "off")), "enforce"),
};
