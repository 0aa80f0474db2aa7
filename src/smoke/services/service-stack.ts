/** The stack of the `services` input: the app, on what was prepared. */
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

/**
 * Starts the app once its services are ready.
 * @param port the container port that serves; undefined where the probe needs none.
 */
export async function startServiceStack(
  context: VariantContext,
  setup: ServiceSetup,
  image: BuiltImage,
  port: number | undefined,
): Promise<Stack | NotUp> {
  const creating = createApp(context, image, port, setup.network);
  // Whichever fails first is thrown; the other one is seen to when the variant is taken down.
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
  // Only on a network that it was put on afterwards has it an address that it had not yet.
  const now = probeNetwork(context) === undefined ? undefined : await inspectContainer(context.docker, started.id);
  const app = { ...started, inspected: now ?? started.inspected };
  return { app, services, ready: Promise.resolve(undefined), reproduce };
}
