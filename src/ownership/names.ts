/** What a run calls the objects and images that it makes. */
import { type RunId, runId } from "./run-id.ts";

/** The whole id stands behind it: an image under test has the labels that it was built with, and none of ours. */
export const imagePrefix = "smoke-gate-";

/**
 * The name of an object of this run: unique on any engine, because it holds the run's id, and in the run, because a dot
 * stands between the parts and is doubled within one (each begins with a letter or a digit).
 * @param parts what it is, for people: the variant, `app` or the service.
 */
export function objectName(run: RunId, ...parts: readonly string[]): string {
  const named = parts.map((part) => part.replaceAll(".", "..")).join(".");
  return ["smoke-gate", run.slice(0, 12), ...(named === "" ? [] : [named])].join("-").replaceAll(/[^\w.-]/gu, "_");
}

/** Whether a name could be one that `objectName` or `projectName` gave to an object of this run. */
export function isNameOf(run: RunId, name: string): boolean {
  return name.startsWith(`${objectName(run)}-`);
}

/** What all names of a run's own images are, to a tag. */
export function imageRepository(run: RunId): string {
  return `${imagePrefix}${run}`;
}

/** The run's name for what Compose builds for a service. */
export function serviceImage(run: RunId, service: string): string {
  return `${imageRepository(run)}:service-${service}`;
}

/** The run's name for the image under test, where others are built on it. */
export function testedImage(run: RunId, platform: string | undefined): string {
  return `${imageRepository(run)}:${testedTag(platform)}`;
}

/** @param platform `linux/arm64`; undefined means the engine's own. */
export function testedTag(platform: string | undefined): string {
  return platform === undefined ? tested : `${tested}-${platform.replaceAll("/", "-")}`;
}

const tested = "tested";

/** Whether an image with this name of a run's is the one under test, which stays when the run's name is taken from it. */
export function isTestedName(name: string): boolean {
  return name.slice(name.lastIndexOf(":") + 1).startsWith(tested);
}

/** The most characters of a tag. */
const longestTag = 128;

/**
 * By which a service of `pull: missing` finds again what was pulled for it. No run removes it.
 * @returns undefined for an image whose name is too long for one.
 */
export function keptName(image: string, platform: string | undefined): string | undefined {
  const tag = encoded([image, ...(platform === undefined ? [] : [platform])].join(" "), /[^a-zA-Z0-9.-]/gu);
  return tag.length > longestTag ? undefined : `smoke-gate/pulled:${tag}`;
}

/**
 * The run whose image this is; undefined of any other.
 * @param name with its tag.
 */
export function runOfImage(name: string): RunId | undefined {
  return name.startsWith(imagePrefix) ? runId(name.slice(imagePrefix.length).replace(/:[^:]*$/u, "")) : undefined;
}

/**
 * The name of a variant's Compose project. Compose takes lower-case letters, digits, "-" and "_" alone: what is none
 * of them, and "_" itself, is written by its code, so that no two variants share a name.
 */
export function projectName(run: RunId, variant: string): string {
  return `${objectName(run)}-${encoded(variant, /[^a-z0-9-]/gu)}`;
}

function encoded(text: string, others: RegExp): string {
  return text.replaceAll(others, (letter) => `_${letter.codePointAt(0)?.toString(16) ?? ""}_`);
}
