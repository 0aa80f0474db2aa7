/** Finds what variants or runs would share: what cannot be made per variant is refused before anything starts. */
import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeNetwork } from "../../docker/compose/network.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import type { ComposeVolume } from "../../docker/compose/volume.ts";
import { writableDevice } from "../../inputs/smoke/local-volume.ts";
import { linkedContainers, serviceCalled } from "./names.ts";

/** A problem, by the path of its key: `services.db.network_mode`. */
export type IsolationProblem = {
  readonly key: string;
  readonly why: string;
  readonly remedy: string;
};

const onNetwork = "Put it on a network of the project.";
const reachable = "Put it on a network of the project, or use the probe exec, health or exit, without checks.";
const ofProject = "Name a service of the project.";

/** @param isDialled true if a probe or check connects to the app over the network. */
export function isolationProblems(model: ComposeModel, app: string, isDialled: boolean): readonly IsolationProblem[] {
  return [
    ...[...model.services]
      .filter(([name, { replicas }]) => replicas > 0 || name === app)
      .flatMap(([name, service]) => ofService(name, service, model, isDialled && name === app)),
    ...[...model.networks].flatMap(([key, network]) => ofNetwork(`networks.${key}`, network)),
    ...[...model.volumes].flatMap(([key, volume]) => ofVolume(`volumes.${key}`, volume)),
  ];
}

function ofService(
  name: string,
  service: ComposeService,
  model: ComposeModel,
  isAsked: boolean,
): readonly IsolationProblem[] {
  const at = `services.${name}`;
  const { networkMode } = service;
  const foreign = (value: string) => foreignContainer(value, model);
  return [
    ...ofNetworkMode(`${at}.network_mode`, networkMode, model, isAsked),
    // All containers of the engine share the default bridge.
    ...(networkMode === "bridge" && service.macAddress !== undefined
      ? [{ key: `${at}.mac_address`, why: "two variants would have it on one network", remedy: onNetwork }]
      : []),
    ...(["pid", "ipc"] as const)
      .filter((key) => foreign(service[key]) !== undefined)
      .map((key) => ({ key: `${at}.${key}`, why: noOwn(foreign(service[key])), remedy: ofProject })),
    ...service.volumesFrom
      .filter((from) => foreign(from) !== undefined)
      .map((from) => ({ key: `${at}.volumes_from`, why: noOwn(foreign(from)), remedy: ofProject })),
    ...linkedContainers(service)
      .filter(({ container }) => serviceCalled(container, model) === undefined)
      .map(({ container }) => ({ key: `${at}.external_links`, why: noOwn(container), remedy: ofProject })),
  ];
}

function ofNetworkMode(key: string, mode: string, model: ComposeModel, isAsked: boolean): readonly IsolationProblem[] {
  if (mode === "" || mode === "bridge") return [];
  const why = `it is ${mode}`;
  if (mode === "host" || foreignContainer(mode, model) !== undefined)
    return [{ key, why: `${why}, where two variants, and two runs, would meet`, remedy: onNetwork }];
  return isAsked ? [{ key, why: `${why}, where the gate could not reach it`, remedy: reachable }] : [];
}

/** Returns the name in `container:NAME` if it is not a container of the project. */
function foreignContainer(value: string, model: ComposeModel): string | undefined {
  const [kind, container = ""] = value.split(":");
  return kind === "container" && serviceCalled(container, model) === undefined ? container : undefined;
}

function noOwn(container: string | undefined): string {
  return `the container ${container ?? ""} is none of the project, and no variant has its own`;
}

function ofNetwork(at: string, network: ComposeNetwork): readonly IsolationProblem[] {
  const { external, name, driver, ipamDriver, ranges } = network;
  if (external)
    return name === "host"
      ? [{ key: `${at}.name`, why: "it is the host's own network, where two variants would meet", remedy: onNetwork }]
      : [];
  if (["macvlan", "ipvlan", "host"].includes(driver)) {
    const why = `${driver} puts containers on a network of the host, where two variants would meet`;
    return [{ key: `${at}.driver`, why, remedy: "Lay a second file over it for the gate, with the driver bridge." }];
  }
  const isNumbered = ranges.some(({ subnet }) => subnet !== "");
  const isBridge = ["", "bridge"].includes(driver) && ["", "default"].includes(ipamDriver);
  const isTwice = ranges.filter(({ subnet }) => subnet.includes(".")).length > 1;
  if (!isNumbered || (isBridge && !isTwice)) return [];
  const why = "two variants would have its addresses, and only one IPv4 subnet of a bridge can be given another place";
  return [{ key: `${at}.ipam`, why, remedy: "Lay a second file over it for the gate, without ipam." }];
}

function ofVolume(at: string, { external, driver, driverOptions }: ComposeVolume): readonly IsolationProblem[] {
  const isLocal = driver === "" || driver === "local";
  const device = writableDevice(driverOptions);
  if (external || !isLocal || device === undefined) return [];
  return [
    {
      key: `${at}.driver_opts`,
      why: `it is ${device}, to which two variants would write`,
      remedy: "Mount it with the option ro, or lay a second file over it for the gate, without driver_opts.",
    },
  ];
}
