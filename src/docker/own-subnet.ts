/** Fixed addresses need an explicit subnet. */
import { z } from "zod";
import type { Docker } from "./docker.ts";
import { DockerCallFailed } from "./failures.ts";
import { removeNetwork } from "./networks.ts";
import { transport } from "./transport.ts";
import { bestEffort } from "./best-effort.ts";

/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Network/operation/NetworkCreate */
export type NetworkBody = {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Internal: boolean;
  readonly Attachable: boolean;
  readonly EnableIPv6: boolean;
  readonly Options: Readonly<Record<string, string>>;
};

export type AddressRange = {
  readonly Subnet: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
};

/** Another process can take a free subnet before we do. */
const mostTries = 20;
const taken = /overlap|conflict/iu;

const created = z.object({ Id: z.string().min(1) });
const inspected = z.object({
  IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().default("") })).nullish() }).nullish(),
});

/** Throws a DockerCallFailed if no subnet is free or the engine refuses the ranges. */
export async function createWithOwnSubnet<Chosen extends { readonly ranges: readonly AddressRange[] }>(
  docker: Docker,
  body: NetworkBody,
  choose: (free: string) => Chosen,
): Promise<AsyncDisposable & { readonly chosen: Chosen }> {
  for (let tries = 1; ; tries += 1) {
    const chosen = choose(await freeSubnet(docker, body));
    try {
      const id = await create(docker, { ...body, IPAM: { Driver: "default", Config: chosen.ranges } });
      return { chosen, [Symbol.asyncDispose]: () => bestEffort(removeNetwork(docker.cleanup, id)) };
    } catch (error) {
      if (!(error instanceof DockerCallFailed) || !taken.test(error.output) || tries === mostTries) throw error;
    }
  }
}

/** Takes the subnet that the engine chooses for a temporary network: it knows the routes of its host. */
async function freeSubnet(docker: Docker, { Name, Labels }: NetworkBody): Promise<string> {
  const id = await create(docker, { Name: `${Name}.subnet`, Labels });
  try {
    const { IPAM } = inspected.parse(
      await docker[transport].ask({ command: "network inspect", path: `/networks/${id}` }),
    );
    const subnet = IPAM?.Config?.map(({ Subnet }) => Subnet).find((text) => text.includes("."));
    if (subnet === undefined) throw new Error("the engine has made a bridge network without an IPv4 subnet");
    return subnet;
  } finally {
    await removeNetwork(docker.cleanup, id);
  }
}

async function create(docker: Docker, body: object): Promise<string> {
  const whole = { Driver: "bridge", CheckDuplicate: true, ...body };
  const path = "/networks/create";
  return created.parse(
    await docker[transport].ask({ command: "network create", method: "POST", path, body: whole, uncancellable: true }),
  ).Id;
}
