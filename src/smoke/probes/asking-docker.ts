import type { ProbeResult } from "../../diagnosis/observation.ts";
import type { Docker } from "../../docker/docker.ts";
import type { Probe } from "./probe.ts";

/** @param ask receives a client whose calls end with the attempt's signal. */
export function askingDocker(
  connect: (signal: AbortSignal) => Docker,
  ask: (docker: Docker) => Promise<ProbeResult>,
): Probe {
  return {
    async attempt(signal) {
      const startedAt = performance.now();
      try {
        return await ask(connect(signal));
      } catch (error) {
        if (!signal.aborted) throw error;
        return { kind: "timed-out", during: "probe", afterMs: Math.round(performance.now() - startedAt), bodyBytes: 0 };
      }
    },
  };
}
