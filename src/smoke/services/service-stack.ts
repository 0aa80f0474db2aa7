import type { BuiltImage } from "../../image/built-image.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import { reproduceVariant } from "../../docker/container/reproduce.ts";
import { createApp } from "../variant/app.ts";
import { start } from "../variant/container.ts";
import { withMountedIds } from "../mounts/mounted-images.ts";
import { joinApp, probeNetwork } from "../reach/probe-network.ts";
import type { VariantContext } from "../variant/context.ts";
import type { NotUp, Stack } from "../variant/stack.ts";
import type { ServiceSetup } from "./setup.ts";

export async function startServiceStack(
  context: VariantContext,
  setup: ServiceSetup,
  image: BuiltImage,
  port: number | undefined,
): Promise<Stack | NotUp> {
  const creating = createApp(context, image, port, setup.network);
  // Throws the first error; the variant's removal awaits the other promise.
  const [{ services, trouble }, created] = await Promise.all([setup.up, creating]);
  const ran = new Map(services.map(({ container: { role, inspected } }) => [role, inspected.image]));
  const variant = withMountedIds(context.variant, await context.mountedImages, image.id);
  const reproduce = reproduceVariant(variant, image.id, port, ran);
  const containers = services.map(({ container }) => container);
  if ("exit" in created) return { ending: { kind: "exited", exit: created.exit }, containers, reproduce };
  const ending = await trouble;
  if (ending !== undefined) return { ending, containers, reproduce };
  const started = await start(context, created);
  await joinApp(context, started.id);
  // Only joining a further network gives the container another address.
  const now = probeNetwork(context) === undefined ? undefined : await inspectContainer(context.docker, started.id);
  const app = { ...started, inspected: now ?? started.inspected };
  return { app, services, ready: Promise.resolve(undefined), reproduce };
}
