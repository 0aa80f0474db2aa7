import type { PinFields } from "./pin-fields.ts";
import type { Problem } from "../../inputs/parsing/problems.ts";
import { shown } from "../../inputs/parsing/scalars.ts";

/** Paths are as written: relative ones start in the workspace. */
export type PinTarget =
  | {
      readonly kind: "compose";
      /** In the order in which Compose merges them; empty means the file that Compose would find. */
      readonly files: readonly string[];
      /** Services that keep data and are never pinned. */
      readonly stateful: readonly string[];
    }
  | {
      readonly kind: "kustomize";
      readonly folder: string;
      /** The name of the image in the manifests. */
      readonly image: string;
    };

export function toPinTarget(fields: PinFields): PinTarget | Problem {
  // Kept as written: kustomize compares texts, so docker.io/me/app and me/app are different images to it.
  const { service, stateful, kustomize: folder, image = fields.repository?.written } = fields;
  if (stateful.includes(service))
    return { input: "service", reason: `${shown(service)} is one of stateful: what keeps data is not pinned` };
  if (folder === "") return toProject(fields);
  if (fields["compose-file"].length > 0)
    return {
      input: "compose-file",
      reason: "is for Docker Compose, and kustomize names another place: write one of them",
    };
  return image === undefined
    ? { input: "image", reason: "is missing: write the image's name as the manifests do, or the repository" }
    : { kind: "kustomize", folder, image };
}

function toProject({ "compose-file": files, stateful, image }: PinFields): PinTarget | Problem {
  return image === undefined
    ? { kind: "compose", files, stateful }
    : { input: "image", reason: "is the name in a kustomize component's manifests: write kustomize too, or remove it" };
}
