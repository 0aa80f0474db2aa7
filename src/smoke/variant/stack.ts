import type { WatchResult } from "../../diagnosis/observation.ts";
import type { ServiceReadiness } from "../../gate/plan.ts";
import type { Container } from "./container.ts";

/** A container beside the app's; its role is its name. */
export type Service = { readonly container: Container; readonly ready: ServiceReadiness };

export type Stack = {
  readonly app: Container;
  readonly services: readonly Service[];
  /** Resolves when every service is up and ready, or with the first failure. */
  readonly ready: Promise<WatchResult | undefined>;
  /** Shell commands that boot the app as it was. */
  readonly reproduce: string;
};

export type NotUp = {
  readonly ending: WatchResult;
  readonly containers: readonly Container[];
  readonly reproduce: string;
};
