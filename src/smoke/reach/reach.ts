/** How the gate gets to the port of an app. */
import type { InspectedContainer } from "../../docker/container/containers.ts";
import type { PublishedPort } from "../../docker/container/published-port.ts";

export type Reach = {
  /** Why it was chosen: for the log and the report. */
  readonly why: string;
  /** Where the engine publishes no port of a container, as of one whose networks are all internal. */
  readonly otherwise?: Reach;
} &
  /** Through a port of the engine's host. */
  (
    | {
        readonly kind: "published";
        /** The address of that host on which the port is opened. */
        readonly bind: string;
        /** What is dialled from here: a name or an address. */
        readonly host: string;
      }
    /** Over a network of their own, on which the app and the container that this job runs in are put. */
    | { readonly kind: "joined"; readonly jobContainer: string }
    /** At the container's own address: the engine's networks are this machine's. */
    | { readonly kind: "direct" }
  );

/** What is dialled to reach an app. */
export type Address = {
  /** Names or addresses of one and the same port: whichever answers first is taken. */
  readonly hosts: readonly [string, ...string[]];
  readonly port: number;
};

/** The port that must be opened for it; undefined if it needs none. */
export function publishedPort(reach: Reach, port: number): PublishedPort | undefined {
  return reach.kind === "published" ? { bind: reach.bind, port } : undefined;
}

/** Where an app is dialled, and the way there. */
export type AppAddress = { readonly reach: Reach; readonly address: Address };

/** By the first of the ways that the engine has given the container an address for; undefined where there is none. */
export function appAddressOf(
  reach: Reach,
  inspected: InspectedContainer,
  port: number,
  network: string | undefined,
): AppAddress | undefined {
  const address = addressOf(reach, inspected, port, network);
  if (address !== undefined) return { reach, address };
  return reach.otherwise === undefined ? undefined : appAddressOf(reach.otherwise, inspected, port, network);
}

/**
 * @param inspected the app's container as it runs.
 * @param networks the ones over which it can be dialled, of those that it is on; undefined means any.
 * @returns undefined where the engine has given the container no such address or port.
 */
function addressOf(
  reach: Reach,
  inspected: InspectedContainer,
  port: number,
  network: string | undefined,
): Address | undefined {
  if (reach.kind === "published") {
    const hostPort = inspected.hostPorts.get(port);
    return hostPort === undefined ? undefined : { hosts: [reach.host], port: hostPort };
  }
  const addresses =
    network === undefined ? [...inspected.addresses.values()].flat() : (inspected.addresses.get(network) ?? []);
  const [first, ...others] = addresses;
  return first === undefined ? undefined : { hosts: [first, ...others], port };
}
