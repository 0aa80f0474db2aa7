import type { z } from "zod";
import { digestPattern } from "../../image/digest.ts";
import { type ImageRef, parseImageRef } from "../../image/image-ref.ts";
import { matching } from "../../inputs/parsing/field-types.ts";
import { parseList } from "../../inputs/parsing/list.ts";
import { integer, parsed, shown } from "../../inputs/parsing/scalars.ts";
import { optional, withDefault } from "../../inputs/parsing/unset.ts";

/** The Compose override file that `pin` writes. */
export const overrideFile = "docker-compose.override.deploy.yml";

/** Compose's grammar for service names, limited to valid file names: it becomes `<service>.sha`. */
const service = parsed((text): string => {
  if (text === "") throw new Error("is missing: write the service's name");
  if (/^(?!\.+$)[a-zA-Z0-9._-]{1,200}$/u.test(text)) return text;
  throw new Error(
    `${shown(text)} is not a service's name: write 1 to 200 letters, digits, dots, _ or -, and not dots alone`,
  );
});

type Repository = { readonly written: string; readonly ref: ImageRef };

const repository = parsed((text): Repository => {
  const ref = parseImageRef(text);
  const surplus = ref.digest === undefined ? ref.tag : ref.digest;
  if (surplus === undefined) return { written: text, ref };
  throw new Error(
    `${shown(text)} names ${shown(surplus)} as well: write the repository alone, ${ref.repositoryName}, and the rest in digest or dev-tag`,
  );
});

const composeFile = parsed((text): readonly string[] => {
  const files = parseList(text).filter((file) => file !== "");
  const own = files.find((file) => file.split("/").at(-1) === overrideFile);
  if (own !== undefined) throw new Error(`${shown(own)} is what pin writes: name the file that it is laid over`);
  return files;
});

/** The name in the manifests, which need not exist in a registry. */
const manifestImage = parsed((text): string => {
  if (/^[^\s:@]+(?::\d+\/[^\s:@]+)?$/u.test(text)) return text;
  throw new Error(`${shown(text)} is not the name of an image: write it as the manifests do, without tag and digest`);
});

export const pinFields = {
  service: withDefault("", service),
  repository: optional(repository),
  digest: optional(parsed(matching(digestPattern, "a digest", "sha256: and 64 hex digits in lower case"))),
  "dev-tag": optional(
    parsed(matching(/^\w[\w.-]{0,127}$/u, "a tag", "1 to 128 letters, digits, _ . or -, not beginning with . or -")),
  ),
  rollback: optional(integer(1, 100)),
  revision: optional(
    parsed(matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u, "a commit", "its whole hash, 40 hex digits in lower case")),
  ),
  "compose-file": withDefault("", composeFile),
  kustomize: withDefault("", parsed(String)),
  image: optional(manifestImage),
  stateful: withDefault(
    "",
    parsed((text): readonly string[] => parseList(text).filter((name) => name !== "")),
  ),
  keep: withDefault("5", integer(0, 100)),
};

export type PinFields = { readonly [Name in keyof typeof pinFields]: z.output<(typeof pinFields)[Name]> };
