import pRetry from "p-retry";
import { z } from "zod";
import { Fault } from "../gate/fault.ts";
import { digestPattern } from "../image/digest.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import type { Docker } from "./docker.ts";
import { DockerCallFailed, isMissing } from "./failures.ts";
import { transport } from "./transport.ts";
import { imagePrefix, imageRepository } from "../ownership/names.ts";
import { reservedKeys } from "../ownership/labels.ts";
import type { RunId } from "../ownership/run-id.ts";

export type InspectedImage = {
  readonly id: string;
  readonly platform: string;
  readonly tcpPorts: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  /** Digests of the uncompressed layers, lowest first. */
  readonly layers: readonly string[];
};

const imageSchema = z.object({
  Id: z.string().regex(digestPattern),
  RepoTags: z.array(z.string()).nullish(),
  Os: z.string().default(""),
  Architecture: z.string().default(""),
  Config: z
    .object({
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  RootFS: z.object({ Layers: z.array(z.string()).nullish() }).nullish(),
});

const listSchema = z.array(z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));

/** Returns undefined only if the image is missing: one that cannot be read is an error. */
export async function inspectImage(docker: Docker, image: string): Promise<InspectedImage | undefined> {
  try {
    return toImage(await docker[transport].ask({ command: "image inspect", path: `${imagePath(image)}/json` }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Throws a Fault on a label of the gate: in production, containers of the image would look like leftovers of a run. */
export function refuseReservedLabels(name: string, { labels }: Pick<InspectedImage, "labels">): void {
  const [key, ...others] = reservedKeys(labels);
  if (key === undefined) return;
  throw new Fault(
    `${name} cannot be booted`,
    `it has the label ${[key, ...others].join(", ")}, by which a gate finds what it made`,
    "Remove the label from its Dockerfile, from the input labels, or from its base image.",
  );
}

export async function imagesLabelled(docker: Docker, label: string): Promise<readonly InspectedImage[]> {
  const listed = await listImages(docker, { all: "true", filters: JSON.stringify({ label: [label] }) });
  const found = await Promise.all(listed.map(({ Id }) => inspectImage(docker, Id)));
  return found.filter((image) => image !== undefined);
}

/** Searches by name: to search by label, a containerd store reads the config of every image, and may hold thousands. */
export async function namedImages(docker: Docker): Promise<readonly string[]> {
  const listed = await listImages(docker, { filters: JSON.stringify({ reference: [`${imagePrefix}*`] }) });
  // An image in the list comes with its other names.
  return listed.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(imagePrefix));
}

/** Retries, because a containerd store answers 404 if another process removes an image while it lists them. */
async function listImages(
  docker: Docker,
  query: Readonly<Record<string, string>>,
): Promise<z.output<typeof listSchema>> {
  const list = () => docker[transport].ask({ command: "image ls", path: "/images/json", query });
  return listSchema.parse(
    await pRetry(list, { retries: 8, minTimeout: 10, randomize: true, shouldRetry: ({ error }) => isMissing(error) }),
  );
}

/** A name can contain slashes; everything else is encoded, so that it cannot change the path. */
export function imagePath(image: string): string {
  return `/images/${image.split("/").map(encodeURIComponent).join("/")}`;
}

function toImage(inspected: unknown): InspectedImage {
  const found = imageSchema.parse(inspected);
  const tcpPorts = Object.keys(found.Config?.ExposedPorts ?? {})
    .filter((exposed) => !/\/(?:udp|sctp)$/u.test(exposed))
    .map((exposed) => Number.parseInt(exposed, 10))
    .toSorted((a, b) => a - b);
  return {
    id: found.Id,
    platform: `${found.Os}/${found.Architecture}`,
    tcpPorts,
    labels: found.Config?.Labels ?? {},
    names: found.RepoTags ?? [],
    layers: found.RootFS?.Layers ?? [],
  };
}

export async function tagImage(docker: Docker, id: string, ref: ImageRef): Promise<void> {
  if (ref.digest !== undefined) throw new Error(`${ref.toString()} cannot be given to an image: it holds a digest`);
  await nameImage(docker, id, ref.repositoryName, ref.tag ?? "latest");
}

/** Keeps the image in a containerd store if another build takes its only other name. `removeRun` removes this name. */
export async function holdImage(docker: Docker, id: string, run: RunId, part: string): Promise<void> {
  await nameImage(docker, id, imageRepository(run), part);
}

/** A containerd store moves a name in two steps, and refuses a concurrent call in between with status 500 or 404. */
const namedAtOnce = /already exists/iu;

async function nameImage(docker: Docker, id: string, repo: string, tag: string): Promise<void> {
  const path = `${imagePath(id)}/tag`;
  await pRetry(() => docker[transport].ask({ command: "image tag", method: "POST", path, query: { repo, tag } }), {
    retries: 8,
    minTimeout: 10,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof DockerCallFailed && namedAtOnce.test(error.output),
  });
}

/** Removes the name, and the image if it has no other. */
export async function removeImage(docker: Docker, name: string): Promise<void> {
  await docker[transport].ask({
    command: "image rm",
    method: "DELETE",
    path: imagePath(name),
    query: { force: "true" },
  });
}

/** Two empty blocks end a tar archive. */
const emptyArchive = Buffer.alloc(1024);

/** Removes the name but keeps the image, even if it has no other. */
export async function unnameImage(docker: Docker, name: string): Promise<void> {
  const image = await inspectImage(docker, name);
  // The engine removes an image with its last name, except if the name moves to another image.
  if (image?.names.length === 1) {
    const empty = await docker[transport].call(["image", "import", "-"], { input: emptyArchive });
    await tagImage(docker, empty.trim(), parseImageRef(name));
  }
  if (image !== undefined) await removeImage(docker, name);
}
