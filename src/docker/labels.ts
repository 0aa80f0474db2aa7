/** The labels by which a run knows its own objects on an engine that it shares with others. */

/** Identifies one run of the action on every engine in the world. */
export type RunId = string & { readonly brand: "RunId" };

const runIdPattern = /^[0-9a-f]{32}$/u;

/** Takes a text for a run id only if it is one: it comes back from a state file that others can write. */
export function runId(text: string): RunId | undefined {
  return isRunId(text) ? text : undefined;
}

function isRunId(text: string): text is RunId {
  return runIdPattern.test(text);
}

const runKey = "smoke-gate.run";
const variantKey = "smoke-gate.variant";
export const roleKey = "smoke-gate.role";

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

/** Of everything that a run makes. */
export function runLabels(run: RunId): Readonly<Record<string, string>> {
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
  const encoded = variant.replaceAll(/[^a-z0-9-]/gu, (letter) => `_${letter.codePointAt(0)?.toString(16) ?? ""}_`);
  return `${objectName(run)}-${encoded}`;
}
