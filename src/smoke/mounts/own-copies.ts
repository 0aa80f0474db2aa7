/** Copies folders and files of this machine for one variant: its containers write to them, and nobody else sees it. */
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { absent } from "../../disk/absent.ts";
import { type Filler, fillVolume } from "../../docker/container/fill.ts";
import { DockerCallFailed } from "../../docker/failures.ts";
import { objectName } from "../../ownership/names.ts";
import { createVolume, volumeFolder } from "../../docker/volumes.ts";
import { Fault } from "../../gate/fault.ts";
import type { VariantContext } from "../variant/context.ts";
import { type Placement, placements } from "./placement.ts";
import type { Bind, Source, Sources } from "./source.ts";

type CopyContext = Pick<VariantContext, "docker" | "run" | "variant" | "owned">;

export type Mounted = {
  readonly hostPath: string;
  /** True for the variant's own copy, in which the engine may create a folder. */
  readonly isOwn: boolean;
  /** The mounts inside it, by relative path. */
  readonly within: readonly { readonly path: string; readonly hostPath: string }[];
};

export class OwnCopies {
  readonly #context: CopyContext;
  readonly #placement: (source: string) => Placement;
  /** Paths of the copies on the engine's host, by the original path. */
  readonly #places = new Map<string, Promise<string>>();

  readonly #made = new Map<string, string>();

  /** @param binds those of all containers of the variant: what one writes, another may read. */
  constructor(context: CopyContext, binds: readonly Bind[], sources: Sources) {
    this.#context = context;
    this.#placement = placements(binds, sources);
  }

  /** @param image any that the engine has: a container of it, which never starts, fills the volume. */
  async of(source: string, image: string, platform?: string): Promise<Mounted> {
    const placement = this.#placement(source);
    if (placement.kind === "copy")
      return { hostPath: await this.#checkoutAt(placement, image, platform), isOwn: true, within: [] };
    const within = placement.within.map(async ({ of, path }) => ({
      path,
      hostPath: await this.#checkoutAt({ of, path: "" }, image, platform),
    }));
    return { hostPath: placement.hostPath, isOwn: false, within: await Promise.all(within) };
  }

  async #checkoutAt(
    { of, path }: Pick<Extract<Placement, { kind: "copy" }>, "of" | "path">,
    image: string,
    platform: string | undefined,
  ): Promise<string> {
    const making = this.#places.get(of.path) ?? this.#copy(of, image, platform);
    this.#places.set(of.path, making);
    return join(await making, path);
  }

  /** Replaces the copies' paths in the engine's message with the original paths. */
  inWords(text: string): string {
    return [...this.#made].reduce((words, [folder, path]) => words.replaceAll(folder, path), text);
  }

  async #copy(source: Source, image: string, platform: string | undefined): Promise<string> {
    const { docker, run, variant, owned } = this.#context;
    const name = objectName(run, variant.name, "copy", String(this.#places.size + 1));
    owned.use(await createVolume(docker, run, name));
    const { path } = source;
    const filler = await fillerOf(source);
    try {
      const filling = { run, name, variant: variant.name, image, platform };
      // This container keeps the volume in use while the variant is up: a neighbour's prune removes unused ones.
      owned.use(await fillVolume(docker, filling, filler));
    } catch (error) {
      if (!(error instanceof DockerCallFailed)) throw error;
      throw new Fault(
        `${path} cannot be copied for the variant ${variant.name}, whose containers may write to it`,
        error.output.trim(),
        "Let the runner's user read all of it, or mount it read-only.",
        { cause: error },
      );
    }
    const folder = await volumeFolder(docker, name);
    const place = filler?.isFolder === false ? join(folder, basename(path)) : folder;
    this.#made.set(place, path);
    return place;
  }
}

/** The build may have created what was missing before. */
async function fillerOf({ path, kind }: Source): Promise<Filler | undefined> {
  if (kind !== "missing") return { path, isFolder: kind === "folder" };
  const stats = await stat(path).catch(absent);
  return stats === undefined ? undefined : { path, isFolder: stats.isDirectory() };
}
