/** The record is on the engine, so that whoever removes a killed run can also restore its tags. */
import { z } from "zod";
import type { Docker } from "../docker/docker.ts";
import { isMissing } from "../docker/failures.ts";
import { holdImage, inspectImage, namedImages, removeImage, tagImage } from "../docker/images.ts";
import { labelledVolumes } from "../docker/labelled.ts";
import { createLabelledVolume, removeVolume, volumeLabels } from "../docker/volumes.ts";
import type { ImageStore } from "../image/built-image.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import { recordKey } from "./labels.ts";
import { imageRepository } from "./names.ts";
import { recordLabels, tagsRecord } from "./record.ts";
import { type RunId, runId } from "./run-id.ts";

const tagsKey = "smoke-gate.names";

/** Maps each ref to the image Id before the build; null if there was none. */
const tagsSchema = z.record(z.string(), z.string().nullable());
type Tags = Readonly<Record<string, string | null>>;

/** The run keeps the tags' previous images under names with this prefix. */
const beforePart = "before-";

/** Call this before anything is built under these tags. */
export async function rememberTags(
  docker: Docker,
  run: RunId,
  refs: readonly ImageRef[],
  store: ImageStore,
): Promise<void> {
  if (refs.length === 0) return;
  const tags = await Promise.all(
    refs.map(async (ref) => [ref.toString(), (await inspectImage(docker, ref.toString()))?.id ?? null] as const),
  );
  const images = new Set(tags.flatMap(([, image]) => image ?? []));
  // A containerd store deletes an image that loses its last name; a classic one keeps it without a name.
  if (store === "containerd")
    await Promise.all([...images].map((image, index) => holdImage(docker, image, run, `${beforePart}${index}`)));
  await write(docker, run, Object.fromEntries(tags));
}

async function write(docker: Docker, run: RunId, tags: Tags): Promise<void> {
  await createLabelledVolume(docker, tagsRecord(run), { ...recordLabels(run), [tagsKey]: JSON.stringify(tags) });
}

/** Also takes the tags from a killed run of the same image, so that its removal does not delete them. */
export async function confirmTags(docker: Docker, run: RunId, image: string | undefined): Promise<void> {
  const own = await rememberedTags(docker, run);
  if (own === undefined) return;
  if (image !== undefined) await tagWithAll(docker, image, Object.keys(own));
  await forget(docker, run);
  for (const { name, labels } of await labelledVolumes(docker, [tagsKey])) {
    const other = runId(labels[recordKey] ?? "");
    if (other === undefined || name !== tagsRecord(other)) continue;
    const tags = tagsIn(labels[tagsKey]);
    // Another process can write invalid data.
    if (tags === undefined) continue;
    const shared = Object.keys(tags).filter((ref) => Object.hasOwn(own, ref));
    const images = await Promise.all(shared.map((ref) => inspectImage(docker, ref)));
    const confirmed = new Set(shared.filter((_, index) => images[index]?.id === image));
    if (confirmed.size === 0) continue;
    await forget(docker, other);
    await write(docker, other, Object.fromEntries(Object.entries(tags).filter(([ref]) => !confirmed.has(ref))));
  }
}

/** Stops if the image is gone: it was tested, and may have been published. */
async function tagWithAll(docker: Docker, image: string, tags: readonly string[]): Promise<void> {
  for (const tag of tags)
    if ((await inspectImage(docker, tag))?.id !== image && !(await retag(docker, image, tag))) return;
}

async function forget(docker: Docker, run: RunId): Promise<void> {
  await removeVolume(docker, tagsRecord(run));
}

/** Leaves a tag that now names an image of somebody else. The run's images are `image` and those that it holds. */
export async function restoreTags(docker: Docker, run: RunId, image?: string): Promise<void> {
  const tags = await rememberedTags(docker, run);
  if (tags === undefined) return;
  const own = new Set([...(await heldImages(docker, run)), ...(image === undefined ? [] : [image])]);
  for (const [tag, before] of Object.entries(tags)) {
    const now = await inspectImage(docker, tag);
    if (now === undefined || now.id === before || !own.has(now.id)) continue;
    const isBack = before !== null && (await retag(docker, before, tag));
    // Removing an image's last name deletes the image: one that was given by Id, without a name, is the user's.
    if (!isBack && now.names.length > 1) await removeImage(docker, tag);
  }
  await forget(docker, run);
}

async function retag(docker: Docker, image: string, tag: string): Promise<boolean> {
  try {
    await tagImage(docker, image, parseImageRef(tag));
    return true;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return false;
  }
}

function tagsIn(text: string | undefined): Tags | undefined {
  try {
    return tagsSchema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return undefined;
  }
}

async function rememberedTags(docker: Docker, run: RunId): Promise<Tags | undefined> {
  const labels = await volumeLabels(docker, tagsRecord(run));
  return labels === undefined ? undefined : tagsIn(labels[tagsKey]);
}

async function heldImages(docker: Docker, run: RunId): Promise<readonly string[]> {
  const own = `${imageRepository(run)}:`;
  const names = (await namedImages(docker)).filter(
    (name) => name.startsWith(own) && !name.startsWith(`${own}${beforePart}`),
  );
  const images = await Promise.all(names.map((name) => inspectImage(docker, name)));
  return images.flatMap((image) => image?.id ?? []);
}
