/** Exactly one of `digest`, `dev-tag` and `rollback` chooses the image. */
import { type ImageRef, parseImageRef } from "../../image/image-ref.ts";
import type { PinFields } from "./pin-fields.ts";
import type { Problem } from "../../inputs/parsing/problems.ts";

export type PinChoice =
  | { readonly kind: "image"; readonly image: ImageRef; readonly revision: string | undefined }
  /** `steps` counts back from the current pin, within `repository` if one is given. */
  | { readonly kind: "rollback"; readonly steps: number; readonly repository: ImageRef | undefined };

const choices = ["digest", "dev-tag", "rollback"] as const;

export function toPinChoice(fields: PinFields): PinChoice | Problem {
  const [chosen, ...others] = choices.filter((name) => fields[name] !== undefined);
  if (chosen === undefined)
    return {
      input: "digest",
      reason: `is missing: write the digest to pin, or one of ${choices.slice(1).join(" and ")}`,
    };
  if (others.length > 0)
    return { input: chosen, reason: `cannot stand beside ${others.join(" and ")}: write one of them` };
  return fields.rollback === undefined ? toImage(fields) : toRollback(fields, fields.rollback);
}

function toImage({ repository, digest, "dev-tag": tag, revision }: PinFields): PinChoice | Problem {
  if (repository === undefined)
    return { input: "repository", reason: "is missing: write the image's name without a tag, like ghcr.io/me/app" };
  const { ref } = repository;
  const image = digest === undefined ? parseImageRef(`${ref.repositoryName}:${tag}`) : ref.pinned(digest);
  return { kind: "image", image, revision };
}

function toRollback({ repository, revision, keep }: PinFields, steps: number): PinChoice | Problem {
  if (steps > keep)
    return { input: "rollback", reason: `"${steps}" is more than the ${keep} earlier pins that are kept: see keep` };
  if (revision !== undefined)
    return {
      input: "revision",
      reason: "belongs to a new pin, and rollback puts back one that has its own: remove it",
    };
  return { kind: "rollback", steps, repository: repository?.ref };
}
