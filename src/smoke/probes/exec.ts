/** One run of a command in the app's container: it is healthy when the command exits 0. */
import type { Docker } from "../../docker/docker.ts";
import { execIn } from "../../docker/container/containers.ts";
import { askingDocker } from "./asking-docker.ts";
import type { Probe } from "./probe.ts";

/** @param attemptTimeoutMs bounds each run of the command. */
export function execProbe(
  connect: (signal: AbortSignal) => Docker,
  container: string,
  command: readonly [string, ...string[]],
  attemptTimeoutMs: number,
): Probe {
  return askingDocker(connect, async (docker) => {
    const failure = await execIn(docker, container, command, attemptTimeoutMs);
    return failure === undefined
      ? { kind: "passed", detail: "its probe exited 0" }
      : { kind: "not-yet", detail: failure };
  });
}
