import { type Checks, inside, isUnknown, oneOf, refusedIfSet } from "./check.ts";
import { type Checkout, whyUnreadable } from "./checkout.ts";
import { entriesOf, isNothing, listOf, textOf, type Values } from "./values.ts";

/** No value of these leads out of a container; `configs` and `secrets` are checked at their definitions. */
const harmless = `
  attach cap_drop command container_name cpu_count cpu_percent cpu_period cpu_quota cpu_shares cpus
  cpuset depends_on develop dns dns_opt dns_search domainname entrypoint env_file environment expose
  extra_hosts group_add healthcheck hostname image init label_file labels links mac_address mem_limit
  mem_reservation mem_swappiness memswap_limit networks pids_limit platform ports profiles pull_policy
  read_only restart scale shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs
  tty ulimits user working_dir configs secrets
`
  .trim()
  .split(/\s+/u);

export const serviceChecks: Checks = {
  ...Object.fromEntries(harmless.map((key) => [key, inside])),
  privileged: refusedIfSet("it has every right on the host"),
  use_api_socket: refusedIfSet("it hands the engine and the registry's credentials to the container"),
  cap_add: refusedIfSet("it gives the container rights on the host"),
  devices: refusedIfSet("it hands devices of the host to the container"),
  device_cgroup_rules: refusedIfSet("it hands devices of the host to the container"),
  gpus: refusedIfSet("it hands devices of the host to the container"),
  credential_spec: refusedIfSet("it is a file of the host"),
  external_links: refusedIfSet("it leads to containers that are none of the project"),
  models: refusedIfSet("it starts a program on the host"),
  provider: refusedIfSet("it starts a program on the host"),
  runtime: refusedIfSet("another runtime may let the container out"),
  cgroup_parent: refusedIfSet("it puts the container among the host's processes"),
  pid: oneOf([/^$/u, /^service:/u], "it shows the container the processes of the host"),
  ipc: oneOf([/^(?:none|private|shareable)?$/u, /^service:/u], "it shares memory with the host"),
  uts: oneOf([/^$/u], "it lets the container rename the host"),
  cgroup: oneOf([/^(?:private)?$/u], "it shows the container the groups of the host"),
  userns_mode: oneOf([/^$/u], "it makes the container's users those of the host"),
  network_mode: oneOf([/^(?:none|bridge)?$/u, /^service:/u], "it puts the container on the network of the host"),
  security_opt: (value) =>
    listOf(value).every((option) => /^no-new-privileges(?:[:=]true)?$/u.test(String(option)))
      ? undefined
      : "it takes protection of the host away",
  logging: (value) =>
    ["", "json-file", "local", "none"].includes(textOf(entriesOf(value)["driver"]))
      ? undefined
      : "its driver is the host's, and speaks from there",
  deploy: (value) => {
    const { reservations } = entriesOf(entriesOf(value)["resources"]);
    return isNothing(entriesOf(reservations)["devices"]) ? undefined : "it hands devices of the host to the container";
  },
  volumes_from: (value) =>
    listOf(value).some((from) => String(from).startsWith("container:"))
      ? "it leads to a container that is none of the project"
      : undefined,
  post_start: privilegedHook,
  pre_stop: privilegedHook,
  volumes: async (value, place) => {
    for (const volume of listOf(value)) {
      const why = await whyMountRefused(entriesOf(volume), place);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

/** A container that can write to the checkout could redirect a later mount, or the rest of the job. */
async function whyMountRefused(mount: Values, place: Checkout): Promise<string | undefined> {
  const { type, source, read_only: isReadOnly } = mount;
  if (["volume", "tmpfs", "image"].includes(String(type))) return undefined;
  if (type !== "bind") return `a mount of the type ${String(type)} ${isUnknown}`;
  const reach = await whyUnreadable(String(source), place);
  if (reach !== undefined) return reach;
  return isReadOnly === true ? undefined : `${String(source)} can be written: mount it with read_only`;
}

function privilegedHook(value: unknown): string | undefined {
  return listOf(value).some((hook) => !isNothing(entriesOf(hook)["privileged"]))
    ? "its command has every right on the host"
    : undefined;
}
