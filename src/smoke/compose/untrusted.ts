/**
 * Refuses what reaches the engine's host or the job in an untrusted project: whoever proposes a change writes the file.
 * A key that is not known to stay inside its container is refused too, because Compose learns new keys.
 */
import { gitReach, type Place, placeOf } from "./place.ts";

/** A problem, by the path of its key: `services.db.privileged`. */
export type HostAccess = { readonly key: string; readonly why: string };

type Values = Readonly<Record<string, unknown>>;
/** Returns what a value reaches; undefined if it stays inside. */
type Check = (value: unknown, place: Place) => string | undefined | Promise<string | undefined>;
type Checks = Readonly<Record<string, Check>>;

/**
 * @param project the output of `docker compose config`.
 * @param app the service of the image under test, which is built only if another build uses it.
 */
export async function hostAccessOf(project: unknown, app: string, checkout: string): Promise<readonly HostAccess[]> {
  const place = await placeOf(checkout);
  const { services, networks, volumes, secrets, configs, ...others } = entriesOf(project);
  const found: HostAccess[] = [];
  for (const [key, value] of Object.entries(others))
    if (key !== "name" && !isNothing(value) && !isExtension(key)) found.push({ key, why: unknownKey });
  const each = async (kind: string, all: unknown, checks: Checks) => {
    for (const [name, value] of Object.entries(entriesOf(all)))
      found.push(...(await checked(`${kind}.${name}`, entriesOf(value), checks, place)));
  };
  const isBuiltOn = Object.entries(entriesOf(services)).some(([name, value]) => name !== app && buildsOnAnother(value));
  for (const [name, value] of Object.entries(entriesOf(services))) {
    const { build, ...service } = entriesOf(value);
    found.push(...(await checked(`services.${name}`, service, serviceChecks, place)));
    if (name !== app || isBuiltOn)
      found.push(...(await checked(`services.${name}.build`, await buildOf(build), buildChecks, place)));
  }
  await each("networks", networks, networkChecks);
  await each("volumes", volumes, volumeChecks);
  await each("secrets", secrets, fileChecks);
  await each("configs", configs, fileChecks);
  return found;
}

const unknownKey = "it is not known to stay inside the container";
const inside: Check = () => undefined;

async function checked(path: string, values: Values, checks: Checks, place: Place): Promise<readonly HostAccess[]> {
  const found: HostAccess[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (isNothing(value) || isExtension(key)) continue;
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    const why = check === undefined ? unknownKey : await check(value, place);
    if (why !== undefined) found.push({ key: `${path}.${key}`, why });
  }
  return found;
}

/**
 * No value of these leads out of a container. The files of `configs` and `secrets` are checked at their definitions.
 */
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

const serviceChecks: Checks = {
  ...Object.fromEntries(harmless.map((key) => [key, inside])),
  privileged: unset("it has every right on the host"),
  use_api_socket: unset("it hands the engine and the registry's credentials to the container"),
  cap_add: unset("it gives the container rights on the host"),
  devices: unset("it hands devices of the host to the container"),
  device_cgroup_rules: unset("it hands devices of the host to the container"),
  gpus: unset("it hands devices of the host to the container"),
  credential_spec: unset("it is a file of the host"),
  external_links: unset("it leads to containers that are none of the project"),
  models: unset("it starts a program on the host"),
  provider: unset("it starts a program on the host"),
  runtime: unset("another runtime may let the container out"),
  cgroup_parent: unset("it puts the container among the host's processes"),
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
      const why = await mountReach(entriesOf(volume), place);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

async function buildOf(build: unknown): Promise<Values> {
  return typeof build === "string" ? { context: build } : withDockerfile(entriesOf(build));
}

/** Compose then builds the other service too; which one does not matter, because all are checked. */
function buildsOnAnother(service: unknown): boolean {
  const contexts = entriesOf(entriesOf(entriesOf(service)["build"])["additional_contexts"]);
  return Object.values(contexts).some((context) => isOtherBuild(String(context)));
}

/** A Dockerfile's path is relative to its context. */
function withDockerfile(build: Values): Values {
  const { context, dockerfile } = build;
  return typeof context === "string" && typeof dockerfile === "string" && !isRemote(context)
    ? { ...build, dockerfile: dockerfile.startsWith("/") ? dockerfile : `${context}/${dockerfile}` }
    : build;
}

const harmlessInBuild = `
  args cache_from dockerfile_inline extra_hosts labels no_cache no_cache_filter platforms provenance
  pull sbom secrets shm_size tags target ulimits
`
  .trim()
  .split(/\s+/u);

const buildChecks: Checks = {
  ...Object.fromEntries(harmlessInBuild.map((key) => [key, inside])),
  privileged: unset("its steps have every right on the host"),
  entitlements: unset("its steps have rights on the host"),
  ssh: unset("its steps could use the job's keys"),
  network: oneOf([/^(?:none|default)?$/u], "its steps are on the network of the host"),
  context: contextReach,
  dockerfile: (value, place) => place.reach(String(value)),
  additional_contexts: async (value, place) => {
    for (const context of Object.values(entriesOf(value))) {
      const why = isOtherBuild(String(context)) ? undefined : await contextReach(context, place);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

const networkChecks: Checks = {
  name: inside,
  labels: inside,
  internal: inside,
  attachable: inside,
  enable_ipv4: inside,
  enable_ipv6: inside,
  // The variant's own network replaces it.
  external: inside,
  driver: oneOf([/^(?:bridge)?$/u], "it is a network of the host"),
  driver_opts: unset("it may be a device of the host"),
  ipam: (value) => {
    const { driver, config } = entriesOf(value);
    return ["", "default"].includes(textOf(driver)) && isNothing(config)
      ? undefined
      : "the addresses that it takes become routes of the host";
  },
};

const volumeChecks: Checks = {
  name: inside,
  labels: inside,
  external: inside,
  driver: oneOf([/^(?:local)?$/u], "its driver is the host's"),
  driver_opts: unset("it may be a folder of the host"),
};

const fileChecks: Checks = {
  name: inside,
  labels: inside,
  content: inside,
  environment: inside,
  file: (value, place) => readReach(String(value), place),
};

/** A container that can write to the checkout could redirect a later mount, or the rest of the job. */
async function mountReach(mount: Values, place: Place): Promise<string | undefined> {
  const { type, source, read_only: isReadOnly } = mount;
  if (["volume", "tmpfs", "image"].includes(String(type))) return undefined;
  if (type !== "bind") return `a mount of the type ${String(type)} ${unknownKey.replace(/^it /u, "")}`;
  const reach = await readReach(String(source), place);
  if (reach !== undefined) return reach;
  return isReadOnly === true ? undefined : `${String(source)} can be written: mount it with read_only`;
}

/** Checks a file or folder whose content a container or build can read. */
async function readReach(path: string, place: Place): Promise<string | undefined> {
  return (await place.reach(path)) ?? (await gitReach(path, place));
}

function contextReach(value: unknown, place: Place): Promise<string | undefined> | undefined {
  const context = String(value);
  return isRemote(context) ? undefined : readReach(context, place);
}

/** The builder fetches it without credentials of the job. Without the slashes it is a folder's path. */
function isRemote(context: string): boolean {
  return /^(?:https?|git|docker-image):\/\//u.test(context);
}

function isOtherBuild(context: string): boolean {
  return /^(?:target|service):[\w.-]+$/u.test(context);
}

function privilegedHook(value: unknown): string | undefined {
  return listOf(value).some((hook) => !isNothing(entriesOf(hook)["privileged"]))
    ? "its command has every right on the host"
    : undefined;
}

function unset(why: string): Check {
  return () => why;
}

function oneOf(allowed: readonly RegExp[], why: string): Check {
  return (value) =>
    allowed.some((pattern) => pattern.test(String(value))) ? undefined : `it is ${String(value)}: ${why}`;
}

/** Returns true if the value asks for nothing, however it is written. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isExtension(key: string): boolean {
  return key.startsWith("x-");
}

function entriesOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Returns JSON, which no check allows, for a value that is not a string. */
function textOf(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
