import { hostname } from "node:os";
import { engineHostName } from "../../docker/engine.ts";
import type { RunContext } from "../../gate/context.ts";
import { isLoopback } from "../reach/choose.ts";
import { readReachFacts } from "../reach/facts.ts";
import type { HostView } from "./host-path.ts";

export async function readHostView(context: RunContext): Promise<HostView> {
  const { endpoint, jobContainer } = await readReachFacts(context);
  if (endpoint.kind === "remote") {
    const { host } = endpoint;
    // A tunnel ends on loopback too, so the engine's host name decides.
    const isHere = isLoopback(host) && (await engineHostName(context.docker)) === hostname();
    return isHere ? { kind: "same" } : { kind: "elsewhere", host };
  }
  return jobContainer === undefined ? { kind: "same" } : { kind: "container", mounts: jobContainer.mounts };
}
