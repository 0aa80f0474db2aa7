import type { WatchResult } from "../../diagnosis/observation.ts";
import { objectName } from "../../ownership/names.ts";
import { createVolume } from "../../docker/volumes.ts";
import type { ServicePlan } from "../../gate/plan.ts";
import { create, start } from "../variant/container.ts";
import { mountedById } from "../mounts/mounted-images.ts";
import { asOption, placed } from "../mounts/option-mounts.ts";
import type { VariantContext } from "../variant/context.ts";
import { bootedImage, imageTrouble, type ServiceImages } from "./service-images.ts";
import type { Service } from "../variant/stack.ts";

type ServiceFailed = Extract<WatchResult, { kind: "service" }>;

/** The variant's network; `connected` resolves once a container can start on it. */
type VariantNetwork = { readonly name: string; readonly connected: Promise<void> };

/** Starts all services at once, or returns the first one that has no image. */
export async function startServices(
  context: VariantContext,
  plans: readonly ServicePlan[],
  images: ServiceImages,
  app: string | undefined,
  network: VariantNetwork,
): Promise<readonly Service[] | ServiceFailed> {
  const trouble = imageTrouble(
    plans.map(({ name }) => name),
    images,
  );
  if (trouble !== undefined) return trouble;
  const volumes = await createVolumes(context, plans);
  const starts = await Promise.allSettled(
    plans.map((plan) => startService(context, plan, images, app, volumes, network)),
  );
  // All starts have settled: nothing is in flight when this throws.
  const started = starts.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
  return (
    started.find((service) => "kind" in service) ?? started.flatMap((service) => ("kind" in service ? [] : [service]))
  );
}

async function startService(
  context: VariantContext,
  plan: ServicePlan,
  images: ServiceImages,
  app: string | undefined,
  volumes: ReadonlyMap<string, string>,
  network: VariantNetwork,
): Promise<Service | ServiceFailed> {
  const { platform } = context.variant;
  const { id, tested } = bootedImage(plan.name, images, app === undefined ? undefined : { id: app, platform });
  const options = mountedById(plan.runOptions, await context.mountedImages, app);
  const all = [...plan.volumes.map(asOption), ...options];
  const ofHost = await placed(plan.volumes.filter(isOfHost).map(asOption), all, context.copies, id);
  const spec = {
    run: context.run,
    name: objectName(context.run, context.variant.name, plan.name),
    role: plan.name,
    variant: context.variant.name,
    image: id,
    platform: tested?.platform,
    network: network.name,
    alias: plan.name,
    publish: undefined,
    volumes: plan.volumes.filter((volume) => !isOfHost(volume)).map((volume) => scoped(volume, volumes)),
    runOptions: [...ofHost, ...(await placed(options, all, context.copies, id))],
    entrypoint: plan.entrypoint,
    command: plan.command,
  };
  const created = await create(context, spec, plan.env);
  if ("exit" in created)
    return { kind: "service", service: plan.name, trouble: { kind: "exited", exit: created.exit } };
  await network.connected;
  return { container: await start(context, created), ready: plan.ready };
}

/** Its services share them by name, and no other variant, run or neighbour sees them. */
async function createVolumes(
  context: VariantContext,
  plans: readonly ServicePlan[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Set(plans.flatMap(({ volumes }) => volumes.flatMap((volume) => volumeName(volume) ?? [])));
  const own = new Map([...names].map((name) => [name, objectName(context.run, context.variant.name, name)]));
  for (const name of own.values()) context.owned.use(await createVolume(context.docker, context.run, name));
  return own;
}

function isOfHost(volume: string): boolean {
  return volume.startsWith("/") && volume.includes(":");
}

/** Returns the name in `name:target[:mode]`; undefined for a host path or an anonymous volume. */
function volumeName(volume: string): string | undefined {
  const [source, target] = volume.split(":");
  return source === undefined || target === undefined || source.startsWith("/") ? undefined : source;
}

function scoped(volume: string, own: ReadonlyMap<string, string>): string {
  const name = volumeName(volume);
  const ownName = name === undefined ? undefined : own.get(name);
  return name === undefined || ownName === undefined ? volume : ownName + volume.slice(name.length);
}
