/** One look at what the image's own HEALTHCHECK has found. */
import type { Docker } from "../../docker/cli.ts";
import { inspectContainer } from "../../docker/containers.ts";
import type { Probe } from "./probe.ts";

export function healthProbe(docker: Docker, container: string): Probe {
  return {
    async attempt() {
      const now = await inspectContainer(docker, container);
      if (now?.health === "healthy") return { kind: "passed", detail: "its HEALTHCHECK says healthy" };
      if (now?.health === "none") return { kind: "not-yet", detail: "the image has no HEALTHCHECK" };
      return {
        kind: "not-yet",
        detail: `its HEALTHCHECK says ${now?.health ?? "nothing"}: ${now?.lastCheck.trim() ?? ""}`,
      };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
