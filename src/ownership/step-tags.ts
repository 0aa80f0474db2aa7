/**
 * What the step's tags named on the engine before its build: after a red verdict they name it again, or nothing. It is
 * kept on the engine, as the record of the run is, so that whoever removes what a killed run left can do it too.
 */
import { z } from "zod";
import type { ImageStore } from "../image/built-image.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import type { Docker } from "../docker/docker.ts";
import { isMissing } from "../docker/failures.ts";
import { holdImage, inspectImage, namedImages, removeImage, tagImage } from "../docker/images.ts";
import { imageRepository } from "./names.ts";
import { recordKey } from "./labels.ts";
import { type RunId, runId } from "./run-id.ts";
import { removeVolume } from "../docker/networks.ts";
import { labelledVolumes } from "../docker/labelled.ts";
import { namesRecord, recordLabels } from "./record.ts";
import { transport } from "../docker/transport.ts";

const namesKey = "smoke-gate.names";

/** By the ref the Id of the image that it named; null where it named none. */
const namesSchema = z.record(z.string(), z.string().nullable());
type Names = Readonly<Record<string, string | null>>;
const recordSchema = z.object({ Labels: z.record(z.string(), z.string()).nullish() });

/** Of the names by which the run holds what the tags named before. */
const beforePart = "before-";

/** To be done before anything is built under these names. */
export async function rememberNames(
  docker: Docker,
  run: RunId,
  refs: readonly ImageRef[],
  store: ImageStore,
): Promise<void> {
  if (refs.length === 0) return;
  const names = await Promise.all(
    refs.map(async (ref) => [ref.toString(), (await inspectImage(docker, ref.toString()))?.id ?? null] as const),
  );
  const images = new Set(names.flatMap(([, image]) => image ?? []));
  // A containerd store forgets an image whose last name a build takes; a classic one keeps it without a name.
  if (store === "containerd")
    await Promise.all([...images].map((image, index) => holdImage(docker, image, run, `${beforePart}${index}`)));
  await write(docker, run, Object.fromEntries(names));
}

async function write(docker: Docker, run: RunId, names: Names): Promise<void> {
  const body = { Name: namesRecord(run), Labels: { ...recordLabels(run), [namesKey]: JSON.stringify(names) } };
  await docker[transport].ask({
    command: "volume create",
    method: "POST",
    path: "/volumes/create",
    body,
    toTheEnd: true,
  });
}

/**
 * Gives the image that has passed all of the step's names. A run of the same image that was killed before has not passed,
 * and must not take them away when what it left is removed.
 */
export async function confirmNames(docker: Docker, run: RunId, image: string | undefined): Promise<void> {
  const own = await rememberedNames(docker, run);
  if (own === undefined) return;
  if (image !== undefined) await nameAll(docker, image, Object.keys(own));
  await forget(docker, run);
  for (const { name, labels } of await labelledVolumes(docker, [namesKey])) {
    const other = runId(labels[recordKey] ?? "");
    if (other === undefined || name !== namesRecord(other)) continue;
    const names = namesIn(labels[namesKey]);
    // Whatever a neighbour has written there, it is not what a run writes.
    if (names === undefined) continue;
    const shared = Object.keys(names).filter((ref) => Object.hasOwn(own, ref));
    const images = await Promise.all(shared.map((ref) => inspectImage(docker, ref)));
    const confirmed = new Set(shared.filter((_, index) => images[index]?.id === image));
    if (confirmed.size === 0) continue;
    await forget(docker, other);
    await write(docker, other, Object.fromEntries(Object.entries(names).filter(([ref]) => !confirmed.has(ref))));
  }
}

/** What the engine no longer has is named nothing: it was tested, and may have been published. */
async function nameAll(docker: Docker, image: string, names: readonly string[]): Promise<void> {
  for (const name of names)
    if ((await inspectImage(docker, name))?.id !== image && !(await nameAgain(docker, image, name))) return;
}

async function forget(docker: Docker, run: RunId): Promise<void> {
  await removeVolume(docker, namesRecord(run));
}

/**
 * Gives the names back. One that meanwhile names another image than the run's was given to it by somebody else, and stays.
 * @param image the Id of the run's image, where it is known; the images that the run holds are the run's, too.
 */
export async function restoreNames(docker: Docker, run: RunId, image?: string): Promise<void> {
  const names = await rememberedNames(docker, run);
  if (names === undefined) return;
  const own = new Set([...(await heldImages(docker, run)), ...(image === undefined ? [] : [image])]);
  for (const [name, before] of Object.entries(names)) {
    const now = await inspectImage(docker, name);
    if (now === undefined || now.id === before || !own.has(now.id)) continue;
    const isBack = before !== null && (await nameAgain(docker, before, name));
    // An image goes with its last name: one that was given by its Id, and had none, is the user's.
    if (!isBack && now.names.length > 1) await removeImage(docker, name);
  }
  await forget(docker, run);
}

/** False where the engine no longer has the image. */
async function nameAgain(docker: Docker, before: string, name: string): Promise<boolean> {
  try {
    await tagImage(docker, before, parseImageRef(name));
    return true;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return false;
  }
}

/** Undefined where it cannot be read. */
function namesIn(text: string | undefined): Names | undefined {
  try {
    return namesSchema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return undefined;
  }
}

/** Undefined where nothing was to be remembered, it was forgotten, or it cannot be read. */
async function rememberedNames(docker: Docker, run: RunId): Promise<Names | undefined> {
  const path = `/volumes/${encodeURIComponent(namesRecord(run))}`;
  try {
    const { Labels } = recordSchema.parse(await docker[transport].ask({ command: "volume inspect", path }));
    return namesIn(Labels?.[namesKey]);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The Ids of the images that the run has built or was given, which it holds by names of its own. */
async function heldImages(docker: Docker, run: RunId): Promise<readonly string[]> {
  const own = `${imageRepository(run)}:`;
  const names = (await namedImages(docker)).filter(
    (name) => name.startsWith(own) && !name.startsWith(`${own}${beforePart}`),
  );
  const images = await Promise.all(names.map((name) => inspectImage(docker, name)));
  return images.flatMap((image) => image?.id ?? []);
}
