import { dirname, resolve } from "node:path";
import { z } from "zod";
import { unescaped } from "../../docker/compose/escaping.ts";
import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import { isBind } from "../../inputs/smoke/local-volume.ts";
import type { OwnCopies } from "../mounts/own-copies.ts";
import type { Bind } from "../mounts/source.ts";
import { targetWithin } from "../mounts/within.ts";
import type { Mounts } from "./machine-override.ts";
import { literal } from "./merging.ts";
import { fileThatSays } from "./said-in.ts";

export function bindsOfProject(
  model: ComposeModel,
  services: readonly string[],
  files: readonly [string, ...string[]],
): readonly Bind[] {
  const asked = (key: string) => `${fileThatSays(key, files)}: ${key}`;
  return [
    ...services.flatMap((name) =>
      bindMounts(name, model).map((mount) => ({
        source: unescaped(mount.source ?? ""),
        isReadOnly: mount.read_only === true,
        asked: asked(`services.${name}.volumes`),
        // Compose creates the folder unless the file forbids it.
        orEmpty: mount.bind?.create_host_path !== false,
      })),
    ),
    ...[...folderVolumes(model, files)].map(([key, { source, isReadOnly }]) => ({
      source,
      isReadOnly,
      asked: asked(`volumes.${key}.driver_opts`),
      orEmpty: false,
      isVolume: true,
    })),
    ...fileKinds.flatMap((kind) =>
      usedFiles(kind, model, services).map(([key, file]) => ({
        source: file,
        isReadOnly: true,
        asked: asked(`${kind}.${key}.file`),
        orEmpty: false,
      })),
    ),
  ];
}

/** @param image any image that the engine has. */
export async function placeMounts(
  model: ComposeModel,
  services: readonly string[],
  files: readonly [string, ...string[]],
  copies: OwnCopies,
  image: string,
  platform: string | undefined,
): Promise<Mounts> {
  const placed = async (source: string) => copies.of(source, image, platform);
  const mounts = new Map<string, readonly object[]>();
  for (const name of services) {
    if (bindMounts(name, model).length === 0) continue;
    const all: object[] = [];
    const own = model.services.get(name)?.mounts ?? [];
    const targets = [...own.map(targetOf), ...temporaryFolders(name, model)];
    for (const mount of own) {
      if (mount.type === "bind") {
        const { hostPath, isOwn, within } = await placed(unescaped(mount.source ?? ""));
        all.push({ ...mount, source: literal(hostPath), bind: { ...mount.bind, create_host_path: isOwn } });
        for (const copy of within) {
          const target = targetWithin(targetOf(mount), copy.path, targets);
          if (target === undefined) continue;
          const { selinux } = mount.bind ?? {};
          all.push({
            type: "bind",
            source: literal(copy.hostPath),
            target: literal(target),
            read_only: true,
            bind: { create_host_path: true, ...(selinux === undefined ? {} : { selinux }) },
          });
        }
      } else all.push(mount);
    }
    mounts.set(name, all);
  }
  const volumes = new Map<string, Readonly<Record<string, string>>>();
  for (const [key, { source }] of folderVolumes(model, files)) {
    const { hostPath } = await placed(source);
    volumes.set(key, { ...model.volumes.get(key)?.driverOptions, device: literal(hostPath) });
  }
  const ofKind = async (kind: FileKind) =>
    new Map(
      await Promise.all(
        usedFiles(kind, model, services).map(
          async ([key, file]) => [key, literal((await placed(file)).hostPath)] as const,
        ),
      ),
    );
  return { mounts, volumes, secrets: await ofKind("secrets"), configs: await ofKind("configs") };
}

const fileKinds = ["secrets", "configs"] as const;
type FileKind = (typeof fileKinds)[number];

function bindMounts(name: string, model: ComposeModel) {
  return (model.services.get(name)?.mounts ?? []).filter(({ type }) => type === "bind");
}

function targetOf({ target }: ComposeService["mounts"][number]): string {
  return typeof target === "string" ? unescaped(target) : "";
}

const withTmpfs = z.object({
  services: z.record(z.string(), z.object({ tmpfs: z.union([z.string(), z.array(z.string())]).nullish() })),
});

/** Reads the short syntax; the long one is among the mounts. */
function temporaryFolders(name: string, { whole }: ComposeModel): readonly string[] {
  return [withTmpfs.parse(whole).services[name]?.tmpfs ?? []]
    .flat()
    .map((folder) => unescaped(folder).split(":")[0] ?? "");
}

function folderVolumes(
  { volumes }: ComposeModel,
  [first]: readonly [string, ...string[]],
): ReadonlyMap<string, { readonly source: string; readonly isReadOnly: boolean }> {
  return new Map(
    [...volumes]
      .filter(([, { external, driverOptions }]) => !external && isBind(driverOptions))
      .map(([key, { driverOptions }]) => {
        const { device = "", o = "" } = driverOptions;
        return [key, { source: resolve(dirname(first), unescaped(device)), isReadOnly: o.split(",").includes("ro") }];
      }),
  );
}

function usedFiles(
  kind: FileKind,
  model: ComposeModel,
  services: readonly string[],
): readonly (readonly [string, string])[] {
  const used = new Set(services.flatMap((name) => model.services.get(name)?.[kind] ?? []));
  return [...model[kind]].flatMap(([key, file]) => (used.has(key) ? [[key, unescaped(file)] as const] : []));
}
