import type { ProbeResult } from "../../diagnosis/observation.ts";

export type Probe = {
  /** Probes once, and never throws because of the app. An aborted attempt still reports what it was waiting for. */
  attempt(signal: AbortSignal): Promise<ProbeResult>;
};
