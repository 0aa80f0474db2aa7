/** What all variants share: the engine's events, and images that each of them uses. */
import { EventStream } from "../docker/events.ts";
import type { TestedNames } from "../image/image-under-test.ts";
import type { SmokePlan } from "../plan.ts";
import type { RunContext } from "../run-context.ts";
import { getMountedImages, type MountedImages } from "./mounts/mounted-images.ts";
import type { Sources } from "./mounts/source.ts";
import type { Reach } from "./reach/reach.ts";
import { getServiceImages, type ServiceImages } from "./services/service-images.ts";

export class Shared implements AsyncDisposable {
  readonly reach: Reach;
  /** What options and services mount of this machine. */
  readonly sources: Sources;
  readonly events: EventStream;
  /** Its error is met by the variants that have services. */
  readonly serviceImages: Promise<ServiceImages>;
  readonly mountedImages: Promise<MountedImages>;

  /** @param context its calls end with the smoke test. */
  constructor(plan: SmokePlan, tested: TestedNames, reach: Reach, sources: Sources, context: RunContext) {
    this.reach = reach;
    this.sources = sources;
    this.events = new EventStream(context.connect, context.run, context.engine.time);
    this.serviceImages = getServiceImages(plan, tested, context);
    this.serviceImages.catch(() => undefined);
    this.mountedImages = getMountedImages(plan, tested, context);
    this.mountedImages.catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.serviceImages, this.mountedImages]);
    // Until then they tell when a container has died.
    await this.events[Symbol.asyncDispose]();
  }
}
