import type { RunId } from "./run-id.ts";

const labelPrefix = "smoke-gate.";
export const runKey = "smoke-gate.run";
const variantKey = "smoke-gate.variant";
const roleKey = "smoke-gate.role";
export const recordKey = "smoke-gate.record";
/** Holds a random value that only the volume's creator knows in advance. */
export const sealKey = "smoke-gate.seal";

export function runLabel(run: RunId): string {
  return written([runKey, run]);
}

export function variantLabels(run: RunId, variant: string): Readonly<Record<string, string>> {
  return { [runKey]: run, [variantKey]: variant };
}

export function roleLabels(run: RunId, variant: string, role: string): Readonly<Record<string, string>> {
  return { ...variantLabels(run, variant), [roleKey]: role };
}

/** An image with one of these keys could pass for an object of a run. */
export function reservedKeys(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(labels).filter((key) => key.startsWith(labelPrefix));
}

export function written([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}
