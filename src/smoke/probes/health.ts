import type { Docker } from "../../docker/docker.ts";
import { inspectContainer } from "../../docker/container/containers.ts";
import { askingDocker } from "./asking-docker.ts";
import type { Probe } from "./probe.ts";

export function healthProbe(connect: (signal: AbortSignal) => Docker, container: string): Probe {
  return askingDocker(connect, async (docker) => {
    const now = await inspectContainer(docker, container);
    if (now === undefined) return { kind: "not-yet", detail: "its container is gone" };
    const { health, lastCheck } = now;
    if (health === "healthy") return { kind: "passed", detail: "its HEALTHCHECK says healthy" };
    if (health === "none") return { kind: "impossible", detail: "the image has no HEALTHCHECK" };
    if (lastCheck.impossible !== undefined) return { kind: "impossible", detail: lastCheck.impossible };
    return { kind: "not-yet", detail: `its HEALTHCHECK says ${health}: ${lastCheck.said.trim()}` };
  });
}
