import pMap from "p-map";
import type { ComposeService } from "../../docker/compose/service.ts";
import { inspectImage } from "../../docker/images.ts";
import type { BuiltImage } from "../../image/built-image.ts";
import { isImageId } from "../../image/digest.ts";
import { type ImageRef, InvalidImageRef, parseImageRef } from "../../image/image-ref.ts";
import type { PullPolicy } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";
import { serviceImage } from "../../ownership/names.ts";
import { imageUnderTest } from "../../image/image-under-test.ts";
import { buildServices } from "./build.ts";
import { imageMounts, withImageMounts } from "../mounts/mounted-images.ts";
import type { ProjectPlan } from "./plan-images.ts";
import type { ServiceSource } from "./sources.ts";
import type { Composed } from "./compose-stack.ts";
import { getImage, present, unavailable } from "../services/get-image.ts";
import { parallelPulls, type ServiceImage } from "../services/service-images.ts";

/** @returns the images, and the project with the Ids of the images that it mounts. */
export async function getProjectImages(
  planned: ProjectPlan,
  image: BuiltImage,
  context: RunContext,
): Promise<Composed> {
  const { project, others, sources, builds } = planned;
  const { model, plan } = project;
  if (builds.length > 0) await buildServices(planned, image, context);
  const serviceOf = (name: string) => {
    const service = model.services.get(name);
    if (service === undefined) throw new Error(`the service ${name}, which was read, is not there`);
    return service;
  };
  const images = await pMap(
    others,
    async (name) => [name, await imageOf(sources.get(name), serviceOf(name), context)] as const,
    { concurrency: parallelPulls },
  );
  const mounts = [plan.service, ...others].flatMap((name) =>
    imageMounts(serviceOf(name)).flatMap(({ source = "" }) => (source === imageUnderTest ? [] : [{ name, source }])),
  );
  const mounted = await pMap(
    mounts,
    async ({ name, source }) => ({ name, source, got: await mountedImage(source, serviceOf(name), planned, context) }),
    { concurrency: parallelPulls },
  );
  const missing = mounted.flatMap(({ name, got }) => (got.kind === "none" ? [[name, got] as const] : []));
  const services = withImageMounts(model.services, (source, service) => {
    const got = mounted.find((one) => one.name === service && one.source === source)?.got;
    return got?.kind === "own" ? got.id : undefined;
  });
  return { project: { ...project, model: { ...model, services } }, images: new Map([...images, ...missing]) };
}

async function mountedImage(
  source: string,
  service: ComposeService,
  { builds }: ProjectPlan,
  context: RunContext,
): Promise<ServiceImage> {
  const by = builds.flat().find((name) => serviceImage(context.run, name) === source);
  return imageOf(by === undefined ? { kind: "named", name: source } : { kind: "built", by }, service, context);
}

async function imageOf(
  source: ServiceSource | undefined,
  service: ComposeService,
  context: RunContext,
): Promise<ServiceImage> {
  if (source === undefined) throw new Error("a service that was read is not there");
  if (source.kind === "tested") return { kind: "tested" };
  const name = source.kind === "built" ? serviceImage(context.run, source.by) : source.name;
  const found = await inspectImage(context.docker, name);
  if (source.kind === "built" || isImageId(name)) {
    return found === undefined ? unavailable(name, "the engine does not hold it") : present(name, found);
  }
  let image: ImageRef;
  try {
    image = parseImageRef(name).withDefaultTag();
  } catch (error) {
    if (!(error instanceof InvalidImageRef)) throw error;
    return unavailable(name, error.message);
  }
  const pull = pullPolicy(service, image.digest !== undefined);
  const got = await getImage({ image, pull, platform: service.platform, credentials: undefined }, context);
  if (got.kind !== "none" || found === undefined || service.pullPolicy !== "") return got;
  // Compose would not have asked the registry, and an image of an earlier step is in none.
  context.log.info(`The registry does not give ${name}; the engine's own is used`);
  return present(name, found);
}

/** A tag can move, so the gate asks its registry, unlike Compose. A digest cannot move. */
function pullPolicy({ pullPolicy: written }: ComposeService, isPinned: boolean): PullPolicy {
  if (written === "never") return "never";
  return written === "missing" || written === "if_not_present" || isPinned ? "missing" : "newer";
}
