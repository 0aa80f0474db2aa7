/** The labels by which a run knows its own objects on an engine that it shares with others. */

/**
 * Identifies one run of the action on every engine in the world, and says when it began and which process it is: of
 * what a run left behind, its id is all that others see.
 */
export type RunId = string & { readonly brand: "RunId" };

/** A random number, seconds since the epoch, and a process as `process/identity.ts` writes it; fit for an image's name. */
const runIdPattern = /^[0-9a-f]{32}\.(?<begun>\d{1,12})\.(?<owner>[0-9a-z]+(?:-[0-9a-z]+)*)$/u;

/** The most characters of an id; docker takes names of twice as many. */
const longestRunId = 120;

/** Takes a text for a run id only if it is one: it comes back from a state file that others can write. */
export function runId(text: string): RunId | undefined {
  return isRunId(text) ? text : undefined;
}

/** @param random 32 hexadecimal digits. */
export function newRunId(random: string, at: Date, owner: string): RunId {
  const id = runId(`${random}.${Math.floor(at.getTime() / 1000)}.${owner}`);
  if (id === undefined) throw new Error("a new run id has the wrong shape");
  return id;
}

export function begunAt(run: RunId): Date {
  return new Date(Number(runIdPattern.exec(run)?.groups?.["begun"]) * 1000);
}

/** The process of the run. */
export function ownerOf(run: RunId): string {
  return runIdPattern.exec(run)?.groups?.["owner"] ?? "";
}

function isRunId(text: string): text is RunId {
  return text.length <= longestRunId && runIdPattern.test(text);
}

/** What the keys of all labels of the gate begin with. */
const labelPrefix = "smoke-gate.";
export const runKey = "smoke-gate.run";
const variantKey = "smoke-gate.variant";
/** Of the volume that says that a run is, or was, on an engine. */
export const recordKey = "smoke-gate.record";
/** With the whole id behind it: an image under test has the labels that it was built with, and none of ours. */
export const imagePrefix = "smoke-gate-";
/** Of a volume: a word that only whoever made it could know before it was there. */
export const sealKey = "smoke-gate.seal";
const roleKey = "smoke-gate.role";

/** `smoke-gate.run=<id>`: what the cleanup filters by. */
export function runLabel(run: RunId): string {
  return written([runKey, run]);
}

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

/** Those keys that are kept for the gate: an image that has one could pass for an object of a run. */
export function reservedKeys(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(labels).filter((key) => key.startsWith(labelPrefix));
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

/** Of everything that a run makes. */
function runLabels(run: RunId): Readonly<Record<string, string>> {
  return { [runKey]: run };
}

/** Of what is made for one variant. */
export function variantLabels(run: RunId, variant: string): Readonly<Record<string, string>> {
  return { ...runLabels(run), [variantKey]: variant };
}

/** Of a container: what it is in its variant, `app` or the service's name, for people. */
export function roleLabels(run: RunId, variant: string, role: string): Readonly<Record<string, string>> {
  return { ...variantLabels(run, variant), [roleKey]: role };
}

/** A label as docker's options and filters write it. */
export function written([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
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
