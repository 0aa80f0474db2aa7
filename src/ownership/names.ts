import { type RunId, runId } from "./run-id.ts";

/** The whole id follows, because an image under test carries no label of its run. */
export const imagePrefix = "smoke-gate-";

/** Unique in a run, too: a dot separates the parts and is doubled inside them; each begins with a letter or digit. */
export function objectName(run: RunId, ...parts: readonly string[]): string {
  const named = parts.map((part) => part.replaceAll(".", "..")).join(".");
  return ["smoke-gate", run.slice(0, 12), ...(named === "" ? [] : [named])].join("-").replaceAll(/[^\w.-]/gu, "_");
}

export function isNameOf(run: RunId, name: string): boolean {
  return name.startsWith(`${objectName(run)}-`);
}

export function imageRepository(run: RunId): string {
  return `${imagePrefix}${run}`;
}

export function serviceImage(run: RunId, service: string): string {
  return `${imageRepository(run)}:service-${service}`;
}

export function testedImage(run: RunId, platform: string | undefined): string {
  return `${imageRepository(run)}:${testedTag(platform)}`;
}

export function testedTag(platform: string | undefined): string {
  return platform === undefined ? tested : `${tested}-${platform.replaceAll("/", "-")}`;
}

const tested = "tested";

/** The image under test stays when the run's name for it is removed. */
export function isTestedName(name: string): boolean {
  return name.slice(name.lastIndexOf(":") + 1).startsWith(tested);
}

const longestTag = 128;

/** The name by which `pull: missing` finds an earlier pull. No run removes it. Undefined if it would be too long. */
export function keptName(image: string, platform: string | undefined): string | undefined {
  const tag = encoded([image, ...(platform === undefined ? [] : [platform])].join(" "), /[^a-zA-Z0-9.-]/gu);
  return tag.length > longestTag ? undefined : `smoke-gate/pulled:${tag}`;
}

export function runOfImage(name: string): RunId | undefined {
  return name.startsWith(imagePrefix) ? runId(name.slice(imagePrefix.length).replace(/:[^:]*$/u, "")) : undefined;
}

/** Compose allows only `[a-z0-9_-]`. Other characters and "_" become codes, so that names stay unique. */
export function projectName(run: RunId, variant: string): string {
  return `${objectName(run)}-${encoded(variant, /[^a-z0-9-]/gu)}`;
}

function encoded(text: string, others: RegExp): string {
  return text.replaceAll(others, (letter) => `_${letter.codePointAt(0)?.toString(16) ?? ""}_`);
}
