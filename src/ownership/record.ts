// The record is an empty volume, created before and removed after all else of a run. Unlike a container, it inherits no
// labels from an image, so only runs with a record count as abandoned.
import type { Docker } from "../docker/docker.ts";
import { labelledVolumes } from "../docker/labelled.ts";
import { createLabelledVolume, removeVolume } from "../docker/volumes.ts";
import { recordKey } from "./labels.ts";
import { type RunId, runId } from "./run-id.ts";

export async function recordRun(docker: Docker, run: RunId): Promise<void> {
  await createLabelledVolume(docker, recordName(run), recordLabels(run));
}

export async function recordedRuns(docker: Docker): Promise<readonly RunId[]> {
  const records = await labelledVolumes(docker, [recordKey]);
  const runs = records.flatMap(({ name, labels }) => {
    const run = runId(labels[recordKey] ?? "");
    return run !== undefined && [recordName(run), tagsRecord(run)].includes(name) ? [run] : [];
  });
  return [...new Set(runs)];
}

export async function removeRecord(docker: Docker, run: RunId): Promise<void> {
  await removeVolume(docker, tagsRecord(run));
  await removeVolume(docker, recordName(run));
}

export function recordLabels(run: RunId): Readonly<Record<string, string>> {
  return { [recordKey]: run };
}

function recordName(run: RunId): string {
  return `smoke-gate-${run}`;
}

export function tagsRecord(run: RunId): string {
  return `${recordName(run)}.names`;
}
