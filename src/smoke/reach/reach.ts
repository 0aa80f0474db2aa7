import type { InspectedContainer } from "../../docker/container/containers.ts";
import type { PublishedPort } from "../../docker/container/published-port.ts";

export type Reach = {
  readonly why: string;
  /** The fallback if the engine publishes no port, for example because all of the app's networks are internal. */
  readonly otherwise?: Reach;
} & (
  | {
      readonly kind: "published";
      readonly bind: string;
      readonly host: string;
    }
  /** Over a network for the app and the job's container alone. */
  | { readonly kind: "joined"; readonly jobContainer: string }
  /** At the container's own address: the engine's networks are on this machine. */
  | { readonly kind: "direct" }
);

export type Address = {
  /** Names or addresses of one port: the first that answers is used. */
  readonly hosts: readonly [string, ...string[]];
  readonly port: number;
};

export function publishedPort(reach: Reach, port: number): PublishedPort | undefined {
  return reach.kind === "published" ? { bind: reach.bind, port } : undefined;
}

export type AppAddress = { readonly reach: Reach; readonly address: Address };

/** Uses the first way for which the engine gave the container an address; undefined if there is none. */
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
