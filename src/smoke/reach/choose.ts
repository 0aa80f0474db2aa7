import type { HostMount } from "../../docker/container/containers.ts";
import type { Endpoint } from "../../docker/endpoint.ts";
import { Fault } from "../../gate/fault.ts";
import type { Reach } from "./reach.ts";

export type ReachFacts = {
  readonly endpoint: Endpoint;
  /** Undefined if the job runs in no container, or in one of another engine. */
  readonly jobContainer: JobContainer | undefined;
  /** The host of the job's container; undefined if the job runs on the engine's own host. */
  readonly gateway: string | undefined;
};

export type JobContainer = {
  /** The container whose network the job uses: its own, or one that it shares. */
  readonly id: string;
  readonly hasHostNetwork: boolean;
  readonly mounts: readonly HostMount[];
};

/** An address, because `localhost` is ::1 on some hosts. A wider bind would expose the app to the runner's network. */
const loopback = "127.0.0.1";

export const isLoopback = (host: string) => host === "localhost" || host === "::1" || host.startsWith("127.");

/** All interfaces of the engine's host: it is unknown which one this job can reach. */
const everywhere = "0.0.0.0";
const everywhere6 = "::";

/** @throws Fault if what `probe-from` asks for cannot work; it names what can. */
export function chooseReach(asked: "auto" | "host" | "network", facts: ReachFacts): Reach {
  const chosen = asked === "network" ? overNetwork(facts) : throughHost(asked, facts);
  if (asked !== "auto") return { ...chosen, why: `probe-from is ${asked}; ${chosen.why}` };
  const otherwise = chosen.kind === "published" ? atOwnAddress(facts) : undefined;
  return otherwise === undefined ? chosen : { ...chosen, otherwise };
}

function throughHost(asked: "auto" | "host", { endpoint, jobContainer, gateway }: ReachFacts): Reach {
  if (endpoint.kind === "remote") {
    const { host } = endpoint;
    if (isLoopback(host)) return onLoopback("the engine is behind a loopback address");
    return {
      kind: "published",
      bind: host.includes(":") ? everywhere6 : everywhere,
      host,
      why: `the engine is on the host ${host}`,
    };
  }
  if (jobContainer?.hasHostNetwork === true) return onLoopback("the job runs in a container with the host's network");
  if (jobContainer !== undefined && asked === "auto") return joined(jobContainer);
  if (gateway !== undefined) {
    return {
      kind: "published",
      bind: everywhere,
      host: gateway,
      why: `the job runs in a container whose host is ${gateway}`,
    };
  }
  return onLoopback("the job runs on the engine's host");
}

function overNetwork({ endpoint, jobContainer, gateway }: ReachFacts): Reach {
  if (jobContainer !== undefined && !jobContainer.hasHostNetwork) return joined(jobContainer);
  const direct = atOwnAddress({ endpoint, jobContainer, gateway });
  if (direct !== undefined) return direct;
  throw new Fault(
    "probe-from: network cannot work here",
    endpoint.kind === "remote"
      ? `the engine is on the host ${endpoint.host}, and this job runs in no container of it`
      : "this job runs in a container that its engine does not know",
    "Use probe-from: host, or run the job in a container of that engine.",
  );
}

/** Returns undefined if the engine's networks are another machine's, or only its host's ports can be reached. */
function atOwnAddress({ endpoint, jobContainer, gateway }: ReachFacts): Reach | undefined {
  const onEnginesHost = endpoint.kind === "local" && (jobContainer?.hasHostNetwork === true || gateway === undefined);
  return onEnginesHost ? { kind: "direct", why: "the engine's networks are this machine's" } : undefined;
}

function joined({ id }: JobContainer): Reach {
  return { kind: "joined", jobContainer: id, why: `the job runs in the container ${id.slice(0, 12)}` };
}

function onLoopback(why: string): Reach {
  return { kind: "published", bind: loopback, host: loopback, why };
}
