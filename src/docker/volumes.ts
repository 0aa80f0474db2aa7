import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Fault } from "../gate/fault.ts";
import { runKey, sealKey } from "../ownership/labels.ts";
import type { RunId } from "../ownership/run-id.ts";
import { bestEffort } from "./best-effort.ts";
import type { Docker } from "./docker.ts";
import { isMissing } from "./failures.ts";
import { transport } from "./transport.ts";

type Labels = Readonly<Record<string, string>>;

const labelledSchema = z.object({ Labels: z.record(z.string(), z.string()).nullish() });
const mountedSchema = z.object({ Mountpoint: z.string().min(1) });

/** Throws a Fault if another volume has the name: the engine would return that one as if it had just made it. */
export async function createVolume(docker: Docker, run: RunId, name: string): Promise<AsyncDisposable> {
  const seal = randomUUID();
  if ((await createLabelledVolume(docker, name, { [runKey]: run, [sealKey]: seal }))[sealKey] !== seal) {
    throw new Fault(
      `the volume ${name} is not this run's`,
      "somebody else made it on this engine, and what is in it would be tested too",
      "Find out who makes volumes under the names of a run, and run the job again.",
    );
  }
  return {
    [Symbol.asyncDispose]: () => bestEffort(removeVolume(docker.cleanup, name)),
  };
}

/** Returns the volume's labels: the engine returns an existing volume unchanged. */
export async function createLabelledVolume(docker: Docker, name: string, labels: Labels): Promise<Labels> {
  const body = { Name: name, Labels: labels };
  return labelsIn(
    await docker[transport].ask({
      command: "volume create",
      method: "POST",
      path: "/volumes/create",
      body,
      uncancellable: true,
    }),
  );
}

export async function volumeLabels(docker: Docker, volume: string): Promise<Labels | undefined> {
  try {
    return labelsIn(await docker[transport].ask({ command: "volume inspect", path: volumePath(volume) }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function volumeFolder(docker: Docker, volume: string): Promise<string> {
  return mountedSchema.parse(await docker[transport].ask({ command: "volume inspect", path: volumePath(volume) }))
    .Mountpoint;
}

export async function removeVolume(docker: Docker, volume: string): Promise<void> {
  await docker[transport].ask({
    command: "volume rm",
    method: "DELETE",
    path: volumePath(volume),
    query: { force: "true" },
  });
}

function volumePath(volume: string): string {
  return `/volumes/${encodeURIComponent(volume)}`;
}

function labelsIn(answer: unknown): Labels {
  return labelledSchema.parse(answer).Labels ?? {};
}
