/** One look at what the image's own HEALTHCHECK has found. */
import type { Docker } from "../../docker/docker.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import { askingDocker } from "./asking-docker.ts";
import type { Probe } from "./probe.ts";

export function healthProbe(connect: (signal: AbortSignal) => Docker, container: string): Probe {
  return askingDocker(connect, async (docker) => {
    const now = await inspectContainer(docker, container);
    if (now?.health === "healthy") return { kind: "passed", detail: "its HEALTHCHECK says healthy" };
    if (now?.health === "none") return { kind: "not-yet", detail: "the image has no HEALTHCHECK" };
    return {
      kind: "not-yet",
      detail: `its HEALTHCHECK says ${now?.health ?? "nothing"}: ${now?.lastCheck.trim() ?? ""}`,
    };
  });
}
