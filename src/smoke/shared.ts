import { EventStream } from "../docker/events.ts";
import type { TestedNames } from "../image/image-under-test.ts";
import type { SmokePlan } from "../gate/plan.ts";
import type { RunContext } from "../gate/context.ts";
import type { MountedImages } from "./mounts/mounted-images.ts";
import type { Sources } from "./mounts/source.ts";
import type { Reach } from "./reach/reach.ts";
import { getMountedImages, getServiceImages, type ServiceImages } from "./services/service-images.ts";

export class Shared implements AsyncDisposable {
  readonly reach: Reach;
  readonly sources: Sources;
  readonly events: EventStream;
  /** Variants with services get its error. */
  readonly serviceImages: Promise<ServiceImages>;
  readonly mountedImages: Promise<MountedImages>;

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
    // Closed last: the removals need the events of containers that die.
    await this.events[Symbol.asyncDispose]();
  }
}
