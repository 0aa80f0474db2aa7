// Probes an app from a container of the same engine over a network for these two alone, without a way out: on the job's
// networks the app would see the job's services under the names of its own, and on the app's network the job could lose
// its default route.
import { DockerCallFailed } from "../../docker/failures.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import { objectName } from "../../ownership/names.ts";
import { connectToNetwork, createNetwork } from "../../docker/networks.ts";
import { Fault } from "../../gate/fault.ts";
import { isDialled } from "../../inputs/smoke/dialled.ts";
import type { VariantContext } from "../variant/context.ts";

export function probeNetwork({ run, reach, variant }: VariantContext): string | undefined {
  return reach.kind === "joined" && isDialled(variant) ? objectName(run, variant.name, "probe") : undefined;
}

export async function openProbeNetwork(context: VariantContext): Promise<void> {
  const { docker, run, reach, running } = context;
  const name = probeNetwork(context);
  if (name === undefined || reach.kind !== "joined") return;
  running.addNetwork(await createNetwork(docker, run, name, { internal: true }));
  try {
    await connectToNetwork(docker, name, reach.jobContainer);
  } catch (error) {
    throw cannotJoin("this job's own container", error);
  }
}

/** @throws Fault if the engine refuses. An app that has ended meanwhile is left alone, because its end counts. */
export async function joinApp(context: VariantContext, container: string): Promise<void> {
  const name = probeNetwork(context);
  if (name === undefined) return;
  try {
    await connectToNetwork(context.docker, name, container);
  } catch (error) {
    const now = await inspectContainer(context.docker, container);
    if (now === undefined || !["created", "running"].includes(now.status)) return;
    throw cannotJoin(`the app of the variant ${context.variant.name}`, error);
  }
}

function cannotJoin(who: string, error: unknown): unknown {
  if (!(error instanceof DockerCallFailed)) return error;
  return new Fault(`${who} cannot be put on the network for its probe`, error.output.trim(), "Use probe-from: host.", {
    cause: error,
  });
}
