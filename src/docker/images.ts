/** Images on the engine. */
import pRetry from "p-retry";
import { z } from "zod";
import { Fault } from "../fault.ts";
import { digestPattern } from "../image/digest.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import type { Docker } from "./docker.ts";
import { DockerCallFailed, isMissing } from "./failures.ts";
import { transport } from "./transport.ts";
import { imagePrefix, imageRepository } from "../ownership/names.ts";
import { reservedKeys } from "../ownership/labels.ts";
import type { RunId } from "../ownership/run-id.ts";

export type InspectedImage = {
  /** `sha256:…` */
  readonly id: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** The TCP ports that it exposes, ascending. */
  readonly tcpPorts: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  /** With their tags. */
  readonly names: readonly string[];
  /** Digests of its layers as they are unpacked, the lowest first. */
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

/** Undefined where the engine has no such image. Any other trouble is an error: an unreadable image is not a missing one. */
export async function inspectImage(docker: Docker, image: string): Promise<InspectedImage | undefined> {
  try {
    return toImage(await docker[transport].ask({ command: "image inspect", path: `${imagePath(image)}/json` }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Every container of an image has the image's labels. With one of the gate's own, a container that runs in production
 * looks like what a gate left behind.
 * @param name what the image is called in the message.
 * @throws Fault where the image has such a label, of its own or from its base.
 */
export function refuseReservedLabels(name: string, { labels }: Pick<InspectedImage, "labels">): void {
  const [key, ...others] = reservedKeys(labels);
  if (key === undefined) return;
  throw new Fault(
    `${name} cannot be booted`,
    `it has the label ${[key, ...others].join(", ")}, by which a gate finds what it made`,
    "Remove the label from its Dockerfile, from the input labels, or from its base image.",
  );
}

/** The images with this label, whatever its value. */
export async function imagesLabelled(docker: Docker, label: string): Promise<readonly InspectedImage[]> {
  const listed = await listImages(docker, { all: "true", filters: JSON.stringify({ label: [label] }) });
  const found = await Promise.all(listed.map(({ Id }) => inspectImage(docker, Id)));
  return found.filter((image) => image !== undefined);
}

/**
 * All names that runs have given to images. A containerd store reads every image's config to look for a label, and may
 * hold thousands.
 */
export async function namedImages(docker: Docker): Promise<readonly string[]> {
  const listed = await listImages(docker, { filters: JSON.stringify({ reference: [`${imagePrefix}*`] }) });
  // An image that was found has its other names, too.
  return listed.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(imagePrefix));
}

/** A containerd store answers with 404 where a neighbour removes an image while it reads them. */
async function listImages(
  docker: Docker,
  query: Readonly<Record<string, string>>,
): Promise<z.output<typeof listSchema>> {
  const list = () => docker[transport].ask({ command: "image ls", path: "/images/json", query });
  return listSchema.parse(
    await pRetry(list, { retries: 8, minTimeout: 10, randomize: true, shouldRetry: ({ error }) => isMissing(error) }),
  );
}

/** A name may hold slashes; nothing in it becomes another part of the path. */
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

/** Makes `ref` name the image with this Id, whatever it named before. */
export async function tagImage(docker: Docker, id: string, ref: ImageRef): Promise<void> {
  if (ref.digest !== undefined) throw new Error(`${ref.toString()} cannot be given to an image: it holds a digest`);
  await nameImage(docker, id, ref.repositoryName, ref.tag ?? "latest");
}

/**
 * Gives the image a name of the run's own. A containerd store forgets an image whose only name a neighbour's build has
 * taken; removeRun removes this one.
 * @param part tells several images of a run apart.
 */
export async function holdImage(docker: Docker, id: string, run: RunId, part: string): Promise<void> {
  await nameImage(docker, id, imageRepository(run), part);
}

/**
 * A containerd store takes a name from one image and gives it to another in two steps, and refuses whoever comes in
 * between, with status 500 or 404.
 */
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

/** Takes this name from its image; one that has no other is removed with it. */
export async function removeImage(docker: Docker, name: string): Promise<void> {
  await docker[transport].ask({
    command: "image rm",
    method: "DELETE",
    path: imagePath(name),
    query: { force: "true" },
  });
}

/** Two blocks of nothing are the end of an archive. */
const emptyArchive = Buffer.alloc(1024);

/** Takes this name from its image, which stays: one that has no other is left without a name. */
export async function unnameImage(docker: Docker, name: string): Promise<void> {
  const image = await inspectImage(docker, name);
  // An engine removes an image with its last name, but not where that name is given to another.
  if (image?.names.length === 1) {
    const empty = await docker[transport].call(["image", "import", "-"], { input: emptyArchive });
    await tagImage(docker, empty.trim(), parseImageRef(name));
  }
  if (image !== undefined) await removeImage(docker, name);
}
