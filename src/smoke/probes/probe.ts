/** What asks whether an app is healthy. */
import type { ProbeResult } from "../../diagnosis/observation.ts";

export type Probe = {
  /**
   * Asks once and never throws for what the app does.
   * @param signal ends the attempt early; what it was waiting for is still said.
   */
  attempt(signal: AbortSignal): Promise<ProbeResult>;
};
