import { parseTagTemplates, type TagTemplate } from "../../image/tags.ts";
import { parseList } from "../parsing/list.ts";
import { boolean, integer, oneOf, parsed, shown } from "../parsing/scalars.ts";
import { optional, withDefault } from "../parsing/unset.ts";

export const publishFields = {
  tags: withDefault(
    "",
    parsed((text): readonly TagTemplate[] => {
      const items = parseList(text).map((item) => item.replaceAll(/\{\{\s*dev-tag\s*\}\}/gu, "{{dev-tag}}"));
      const other = items.find((item) => item.replaceAll("{{dev-tag}}", "").includes("{{"));
      if (other !== undefined)
        throw new Error(`${shown(other)} has a placeholder that is not known: only {{dev-tag}} is`);
      return parseTagTemplates(items);
    }),
  ),
  push: withDefault("false", boolean),
  "push-retries": withDefault("3", integer(0, 100)),
  "push-by-digest": optional(boolean),
  "verify-push": withDefault("true", boolean),
};

/** A text that a label can hold and a person can compare, usually a commit. */
const revision = parsed((text): string => {
  if (!/^[\x21-\x7e]{1,200}$/u.test(text))
    throw new Error(`${shown(text)} is not a revision: write the full name of a commit, without spaces`);
  return text;
});

export const provenanceFields = {
  revision: optional(revision),
  "verify-revision": withDefault("enforce", oneOf("enforce", "warn", "off")),
};
