import type { ComposeModel, ComposeService } from "../../docker/compose-model.ts";

/** Replaces the images that `other` returns a name for. */
export function withImageMounts(
  services: ComposeModel["services"],
  other: (image: string, service: string) => string | undefined,
): ComposeModel["services"] {
  return new Map(
    [...services].map(([name, service]): [string, ComposeService] => [
      name,
      {
        ...service,
        mounts: service.mounts.map((mount) =>
          isOfImage(mount) ? { ...mount, source: other(mount.source ?? "", name) ?? mount.source } : mount,
        ),
      },
    ]),
  );
}

export function imageMounts({ mounts }: ComposeService): ComposeService["mounts"] {
  return mounts.filter(isOfImage);
}

function isOfImage({ type }: ComposeService["mounts"][number]): boolean {
  return type === "image";
}
