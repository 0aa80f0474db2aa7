/** Fills a volume with a folder or a file of this machine. */
import { basename } from "node:path";
import type { RunId } from "../../ownership/run-id.ts";
import type { Docker } from "../docker.ts";
import { transport } from "../transport.ts";
import { type CreatedContainer, createContainer } from "./create.ts";

/** Copying a large folder takes long; longer than this is a stall. */
const copyTimeoutMs = 3_600_000;

/** Where a container that is never started has the volume. */
const place = "/smoke-gate";

export type Filling = {
  readonly run: RunId;
  /** Of the volume, and of the container through which it is filled. */
  readonly name: string;
  readonly variant: string;
  /** Any image that the engine holds. */
  readonly image: string;
  readonly platform: string | undefined;
};

/** What is copied into it: absolute, on this machine. */
export type Filler = { readonly path: string; readonly isFolder: boolean };

/**
 * Copies with owners, modes and times. A folder becomes the volume itself, a file lies in it under its name.
 * @param filler undefined leaves it empty.
 * @returns the container that has the volume.
 * @throws DockerCallFailed where it cannot be read, or the engine does not take it.
 */
export async function fillVolume(
  docker: Docker,
  { run, name, variant, image, platform }: Filling,
  filler: Filler | undefined,
): Promise<CreatedContainer> {
  // Docker sets owner and mode of what it copies by name, and not of a folder of which it copies what is in it.
  const target = filler?.isFolder === true ? `${place}/${basename(filler.path)}` : place;
  const mount = ["type=volume", `source=${name}`, csvField(`target=${target}`), "volume-nocopy=true"].join(",");
  const spec = {
    run,
    name,
    variant,
    role: "copy",
    image,
    platform,
    network: undefined,
    alias: name,
    publish: undefined,
    volumes: [],
    runOptions: [`--mount=${mount}`],
    entrypoint: undefined,
    // An image may have none; it is never run.
    command: ["-"],
  };
  const container = await createContainer(docker, spec, [], docker.folder);
  try {
    if (filler !== undefined)
      await docker[transport].call(["container", "cp", filler.path, `${container.id}:${place}`], {
        timeoutMs: copyTimeoutMs,
      });
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
  return container;
}

/** docker reads a field of `--mount` as quoted if all of it is. */
function csvField(text: string): string {
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
