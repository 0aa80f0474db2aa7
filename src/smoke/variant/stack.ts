/** What stands around an app, and the app in it. */
import type { WatchResult } from "../../diagnosis/observation.ts";
import type { ServiceReadiness } from "../../plan.ts";
import type { Container } from "./container.ts";

/** A container beside the app's; its role is its name. */
export type Service = { readonly container: Container; readonly ready: ServiceReadiness };

/** A variant whose app has been started. */
export type Stack = {
  readonly app: Container;
  readonly services: readonly Service[];
  /** Resolves when every service is up and ready, or with the first trouble of one. */
  readonly ready: Promise<WatchResult | undefined>;
  /** Lines for a shell that boot the app as it was. */
  readonly reproduce: string;
};

/** A variant whose app was not started, and why. */
export type NotUp = {
  readonly ending: WatchResult;
  readonly containers: readonly Container[];
  readonly reproduce: string;
};
