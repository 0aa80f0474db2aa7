/** Fills a volume with a folder or a file of this machine. */
import { basename } from "node:path";
import { z } from "zod";
import { asFarAsPossible } from "../cleanup/removal.ts";
import type { Docker } from "../docker.ts";
import { roleLabels, type RunId } from "../labels.ts";
import type { CreatedContainer } from "./create.ts";
import { removeContainer } from "./containers.ts";

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

const created = z.object({ Id: z.string().min(1) });

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
  const answer = await docker.ask({
    command: "container create",
    method: "POST",
    path: "/containers/create",
    query: { name, ...(platform === undefined ? {} : { platform }) },
    body: {
      Image: image,
      // An image may have none; it is never run.
      Cmd: ["-"],
      Labels: roleLabels(run, variant, "copy"),
      NetworkDisabled: true,
      HostConfig: {
        NetworkMode: "none",
        Mounts: [{ Type: "volume", Source: name, Target: target, VolumeOptions: { NoCopy: true } }],
      },
    },
    toTheEnd: true,
  });
  const { Id: id } = created.parse(answer);
  const container = { id, [Symbol.asyncDispose]: () => asFarAsPossible(removeContainer(docker.uncancelled, id)) };
  try {
    if (filler !== undefined)
      await docker.call(["container", "cp", filler.path, `${id}:${place}`], { timeoutMs: copyTimeoutMs });
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
  return container;
}
