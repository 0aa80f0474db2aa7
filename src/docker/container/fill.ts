import { basename } from "node:path";
import type { RunId } from "../../ownership/run-id.ts";
import type { Docker } from "../docker.ts";
import { transport } from "../transport.ts";
import { type CreatedContainer, createContainer } from "./create.ts";

const copyTimeoutMs = 3_600_000;

const place = "/smoke-gate";

export type Filling = {
  readonly run: RunId;
  readonly name: string;
  readonly variant: string;
  readonly image: string;
  readonly platform: string | undefined;
};

export type Filler = { readonly path: string; readonly isFolder: boolean };

/** Copies owners, modes and times. A folder becomes the volume's root. Throws a DockerCallFailed if a copy fails. */
export async function fillVolume(
  docker: Docker,
  { run, name, variant, image, platform }: Filling,
  filler: Filler | undefined,
): Promise<CreatedContainer> {
  // `docker cp` sets owner and mode only of what it copies by name, not of the folder whose contents it copies.
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
    // The image may have no command; this one never runs.
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

/** Docker parses a field of `--mount` as quoted only if the quotes enclose the whole field. */
function csvField(text: string): string {
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
