/**
 * The record of a run on its engine: an empty volume, made before anything else of the run and removed after it. Labels of
 * an image come with every container of it; a volume gets its labels from the gate alone. Abandoned runs are looked for
 * only among those that have a record.
 */
import type { Docker } from "../docker/docker.ts";
import { labelledVolumes } from "../docker/labelled.ts";
import { createLabelledVolume, removeVolume } from "../docker/volumes.ts";
import { recordKey } from "./labels.ts";
import { type RunId, runId } from "./run-id.ts";

export async function recordRun(docker: Docker, run: RunId): Promise<void> {
  await createLabelledVolume(docker, recordName(run), recordLabels(run));
}

/** Finds the runs that were begun on this engine and have not ended by themselves. */
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

/** Names the record of the step's tags. */
export function tagsRecord(run: RunId): string {
  return `${recordName(run)}.names`;
}
