/** The labels by which a run knows its own objects on an engine that it shares with others. */
import type { RunId } from "./run-id.ts";

/** Every key of a label of the gate begins with this. */
const labelPrefix = "smoke-gate.";
export const runKey = "smoke-gate.run";
const variantKey = "smoke-gate.variant";
const roleKey = "smoke-gate.role";
/** The volume that says that a run is, or was, on an engine has this one. */
export const recordKey = "smoke-gate.record";
/** A volume has in it a word that only its maker could know before it was there. */
export const sealKey = "smoke-gate.seal";

/** `smoke-gate.run=<id>`: removal filters by it. */
export function runLabel(run: RunId): string {
  return written([runKey, run]);
}

/** What is made for one variant has these. */
export function variantLabels(run: RunId, variant: string): Readonly<Record<string, string>> {
  return { [runKey]: run, [variantKey]: variant };
}

/** @param role what the container is in its variant, `app` or the service's name, for people. */
export function roleLabels(run: RunId, variant: string, role: string): Readonly<Record<string, string>> {
  return { ...variantLabels(run, variant), [roleKey]: role };
}

/** Finds the keys that are kept for the gate: an image that has one could pass for an object of a run. */
export function reservedKeys(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(labels).filter((key) => key.startsWith(labelPrefix));
}

/** Writes a label as docker's options and filters do. */
export function written([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}
