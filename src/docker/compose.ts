/** Docker Compose: reads a project as Compose understands it, and has Compose build, create and start it. */
import { resolve } from "node:path";
import { z } from "zod";
import { Fault } from "../fault.ts";
import { type BuildRecipe, isRemoteContext } from "../image/build-recipe.ts";
import { buildError } from "./buildx/build-error.ts";
import { searchedLines } from "./buildx/build.ts";
import type { Docker } from "./docker.ts";
import { DockerCallFailed } from "./failures.ts";

/** The first version whose override files can take something away (`!reset`, `!override`). */
const leastVersion = [2, 24, 4] as const;

/** Building and copying images takes long; longer than this is a stall. */
const buildTimeoutMs = 3_600_000;

/** A start waits for what the project's services wait for; each variant has a shorter bound of its own. */
const startTimeoutMs = 24 * 3_600_000;

/** A service of a project, as much of it as the gate has to know. */
export type ComposeService = {
  /** Undefined where it is built. */
  readonly image: string | undefined;
  readonly isBuilt: boolean;
  /** Undefined where it is not built. */
  readonly build: ComposeBuild | undefined;
  /** Its build would write a cache. */
  readonly writesCache: boolean;
  readonly platform: string | undefined;
  readonly pullPolicy: string;
  readonly containerName: string | undefined;
  /** TCP ports of the container that the file publishes. */
  readonly ports: readonly number[];
  readonly publishes: boolean;
  readonly restart: string;
  /** How many containers of it the file asks for; with none it is off. */
  readonly replicas: number;
  readonly isScaled: boolean;
  readonly isDeployed: boolean;
  /** `host`, `service:db`; empty where it is on the project's networks. */
  readonly networkMode: string;
  /** The networks that it is on, by their keys, with the addresses that the file fixes. */
  readonly networks: ReadonlyMap<string, ComposeEndpoint>;
  /** As Compose has them, as every text here; a `$` is written `$$`. */
  readonly environment: ReadonlyMap<string, string>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthTest: readonly string[];
  readonly dns: readonly string[];
  readonly extraHosts: readonly string[];
  /** Undefined where the file says nothing of one: the image may have it. */
  readonly hasHealthCheck: boolean | undefined;
  readonly dependsOn: readonly string[];
  /** The services whose completion it waits for. */
  readonly waitsForCompletion: readonly string[];
  /** `host`, `container:db`; empty where it has its own. */
  readonly pid: string;
  readonly ipc: string;
  /** `db`, `container:db:ro`. */
  readonly volumesFrom: readonly string[];
  /** `container:alias`. */
  readonly externalLinks: readonly string[];
  readonly macAddress: string | undefined;
  readonly mounts: readonly ComposeMount[];
  /** The keys of those that it has. */
  readonly secrets: readonly string[];
  readonly configs: readonly string[];
};

type ComposeMount = z.output<typeof mount>;

type ComposeEndpoint = { readonly ipv4: string | undefined; readonly ipv6: string | undefined };

/** A part of `ipam.config`. */
type ComposeRange = {
  readonly subnet: string;
  readonly gateway: string;
  readonly range: string;
  readonly auxiliary: Readonly<Record<string, string>>;
};

export type ComposeNetwork = {
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly hasIpv6: boolean;
  readonly ipamDriver: string;
  readonly ranges: readonly ComposeRange[];
  readonly external: boolean;
  /** What the engine calls it. */
  readonly name: string;
  readonly driver: string;
  readonly driverOptions: Readonly<Record<string, string>>;
};

export type ComposeVolume = {
  readonly external: boolean;
  readonly driver: string;
  readonly driverOptions: Readonly<Record<string, string>>;
};

export type ComposeBuild = BuildRecipe & {
  /** Asks registries for newer images that it is built on. */
  readonly pulls: boolean;
};

/** Networks and volumes by their key in the file. */
export type ComposeModel = {
  /** All of it, as Compose has it. */
  readonly whole: unknown;
  /** What the project is called outside of the gate. */
  readonly name: string;
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly networks: ReadonlyMap<string, ComposeNetwork>;
  readonly volumes: ReadonlyMap<string, ComposeVolume>;
  /** The files in which they are, of those that are in files. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  /** What is in those configs that the file itself holds. */
  readonly configTexts: ReadonlyMap<string, string>;
};

/** The labels that Compose itself puts on a container, over those of the file and of the image. */
export const composeLabels = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  /** Which of a service's replicas it is; the first is 1. */
  number: "com.docker.compose.container-number",
} as const;

/** What Compose is to work on. */
export type ComposeProject = {
  readonly name: string;
  /** In the order in which Compose merges them. */
  readonly files: readonly string[];
  /** Added to Compose's environment: what `${…}` in the files stands for. */
  readonly env: Readonly<Record<string, string>>;
};

const texts = z
  .array(z.string())
  .nullish()
  .transform((all) => all ?? []);
const driverOptions = z
  .record(z.string(), z.union([z.string(), z.number()]).transform(String))
  .nullish()
  .transform((options) => options ?? {});
const resource = {
  external: z.boolean().default(false),
  driver: z.string().default(""),
  driver_opts: driverOptions,
};
const volume = z
  .object(resource)
  .transform(({ driver_opts: options, ...own }): ComposeVolume => ({ ...own, driverOptions: options }));
const range = z
  .object({
    subnet: z.string().default(""),
    gateway: z.string().default(""),
    ip_range: z.string().default(""),
    aux_addresses: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ subnet, gateway, ip_range: ipRange, aux_addresses: auxiliary }): ComposeRange => ({
    subnet,
    gateway,
    range: ipRange,
    auxiliary,
  }));
const network = z
  .object({
    ...resource,
    name: z.string().default(""),
    internal: z.boolean().default(false),
    attachable: z.boolean().default(false),
    enable_ipv6: z.boolean().default(false),
    ipam: z.object({ driver: z.string().default(""), config: z.array(range).nullish() }).nullish(),
  })
  .transform(({ driver_opts: options, enable_ipv6: hasIpv6, ipam, ...own }): ComposeNetwork => ({
    ...own,
    hasIpv6,
    driverOptions: options,
    ipamDriver: ipam?.driver ?? "",
    ranges: ipam?.config ?? [],
  }));
const mapOf = <Value extends z.ZodType>(value: Value) =>
  z
    .record(
      z.string(),
      z.preprocess((given) => given ?? {}, value),
    )
    .nullish()
    .transform((all) => new Map(Object.entries(all ?? {})));
const endpoint = z
  .object({ ipv4_address: z.string().optional(), ipv6_address: z.string().optional() })
  .transform(({ ipv4_address: ipv4, ipv6_address: ipv6 }): ComposeEndpoint => ({ ipv4, ipv6 }));

const mount = z.looseObject({
  type: z.string(),
  source: z.string().optional(),
  read_only: z.boolean().optional(),
  bind: z.looseObject({ create_host_path: z.boolean().optional() }).optional(),
});
const uses = z
  .array(z.object({ source: z.string() }))
  .nullish()
  .transform((all) => (all ?? []).map(({ source }) => source));
const content = z.object({ file: z.string().optional(), content: z.string().optional() });

/** https://github.com/compose-spec/compose-spec/blob/main/spec.md, in the long form that `config` writes. */
const modelSchema = z.object({
  name: z.string().default(""),
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z
        .object({
          cache_to: z.array(z.unknown()).nullish(),
          context: z.string().default(""),
          dockerfile: z.string().default("Dockerfile"),
          dockerfile_inline: z.string().optional(),
          target: z.string().default(""),
          args: z.record(z.string(), z.string().nullable()).nullish(),
          additional_contexts: z.record(z.string(), z.string()).nullish(),
          pull: z.boolean().default(false),
        })
        .nullish(),
      platform: z.string().optional(),
      pull_policy: z.string().default(""),
      container_name: z.string().optional(),
      ports: z.array(z.object({ target: z.number(), protocol: z.string().default("tcp") })).nullish(),
      restart: z.string().default(""),
      scale: z.number().optional(),
      deploy: z.object({ replicas: z.number().optional() }).nullish(),
      network_mode: z.string().default(""),
      networks: mapOf(endpoint),
      environment: z.record(z.string(), z.string().nullable()).nullish(),
      entrypoint: texts,
      command: texts,
      dns: texts,
      extra_hosts: texts,
      pid: z.string().default(""),
      ipc: z.string().default(""),
      volumes_from: texts,
      external_links: texts,
      mac_address: z.string().optional(),
      healthcheck: z.object({ disable: z.boolean().default(false), test: z.array(z.string()).nullish() }).nullish(),
      volumes: z.array(mount).nullish(),
      secrets: uses,
      configs: uses,
      depends_on: z.record(z.string(), z.object({ condition: z.string().default("") })).nullish(),
    }),
  ),
  networks: mapOf(network),
  volumes: mapOf(volume),
  secrets: mapOf(content),
  configs: mapOf(content),
});

/** @throws Fault where there is no Compose, or one that is too old. */
export async function checkCompose(docker: Docker): Promise<void> {
  const remedy = `Install the Compose plugin of docker, ${leastVersion.join(".")} or newer.`;
  let version: string;
  try {
    version = (await docker.call(["compose", "version", "--short"])).trim();
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault("Docker Compose is missing", error.output.trim(), remedy, { cause: error });
  }
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/u.exec(version)?.slice(1).map(Number) ?? [];
  const place = leastVersion.findIndex((least, index) => parts[index] !== least);
  const isEnough = place === -1 || (parts[place] ?? -1) > (leastVersion[place] ?? 0);
  if (!isEnough) throw new Fault("Docker Compose is too old", `it is version ${version}`, remedy);
}

/** Reads the files as Compose does: merged, with includes, profiles and variables resolved. */
export async function readComposeModel(
  docker: Docker,
  { files, env }: Pick<ComposeProject, "files" | "env">,
): Promise<ComposeModel> {
  let text: string;
  try {
    text = await docker.call(["compose", ...files.map((file) => `--file=${file}`), "config", "--format=json"], { env });
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault(
      "the Compose project cannot be read",
      error.output.trim(),
      "Fix compose-file, or the file that Compose names.",
      { cause: error },
    );
  }
  const whole: unknown = JSON.parse(text);
  const model = modelSchema.parse(whole);
  return {
    whole,
    name: model.name,
    services: new Map(
      Object.entries(model.services).map(([name, service]): [string, ComposeService] => [name, toService(service)]),
    ),
    networks: model.networks,
    volumes: model.volumes,
    secrets: having("file", model.secrets),
    configs: having("file", model.configs),
    configTexts: having("content", model.configs),
  };
}

function having(
  key: "file" | "content",
  all: ReadonlyMap<string, z.output<typeof content>>,
): ReadonlyMap<string, string> {
  return new Map([...all].flatMap(([name, { [key]: text }]) => (text === undefined ? [] : [[name, text] as const])));
}

function toService(service: z.output<typeof modelSchema>["services"][string]): ComposeService {
  const { ports, deploy, depends_on: dependsOn } = service;
  const tcp = (ports ?? []).filter(({ protocol }) => protocol === "tcp").map(({ target }) => target);
  return {
    image: service.image,
    isBuilt: service.build !== undefined && service.build !== null,
    build: service.build === undefined || service.build === null ? undefined : toBuild(service.build),
    writesCache: (service.build?.cache_to ?? []).length > 0,
    platform: service.platform,
    pullPolicy: service.pull_policy,
    containerName: service.container_name,
    ports: [...new Set(tcp)],
    publishes: (ports ?? []).length > 0,
    restart: service.restart,
    replicas: service.scale ?? deploy?.replicas ?? 1,
    isScaled: service.scale !== undefined,
    isDeployed: deploy !== undefined && deploy !== null,
    networkMode: service.network_mode,
    networks: service.networks,
    environment: new Map(
      Object.entries(service.environment ?? {}).flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, value]],
      ),
    ),
    entrypoint: service.entrypoint,
    command: service.command,
    healthTest: service.healthcheck?.test ?? [],
    dns: service.dns,
    extraHosts: service.extra_hosts,
    hasHealthCheck: hasHealthCheck(service.healthcheck),
    dependsOn: Object.keys(dependsOn ?? {}),
    waitsForCompletion: Object.entries(dependsOn ?? {})
      .filter(([, { condition }]) => condition === "service_completed_successfully")
      .map(([name]) => name),
    pid: service.pid,
    ipc: service.ipc,
    volumesFrom: service.volumes_from,
    externalLinks: service.external_links,
    macAddress: service.mac_address,
    mounts: service.volumes ?? [],
    secrets: service.secrets,
    configs: service.configs,
  };
}

function hasHealthCheck(check: z.output<typeof modelSchema>["services"][string]["healthcheck"]): boolean | undefined {
  return check === undefined || check === null ? undefined : !check.disable && check.test?.[0] !== "NONE";
}

type WrittenBuild = NonNullable<z.output<typeof modelSchema>["services"][string]["build"]>;

function toBuild(build: WrittenBuild): ComposeBuild {
  const context = unescaped(build.context);
  const dockerfile = unescaped(build.dockerfile);
  const inline = build.dockerfile_inline === undefined ? undefined : unescaped(build.dockerfile_inline);
  const entries = (all: Readonly<Record<string, string | null>> | null | undefined) =>
    Object.entries(all ?? {}).flatMap(([name, value]): readonly [string, string][] =>
      value === null ? [] : [[name, unescaped(value)]],
    );
  return {
    context,
    dockerfile: inline !== undefined ? undefined : isRemoteContext(context) ? dockerfile : resolve(context, dockerfile),
    inline,
    target: build.target,
    // One without a value is left to the Dockerfile.
    args: new Map(entries(build.args)),
    contexts: new Map(entries(build.additional_contexts)),
    pulls: build.pull,
  };
}

/** `config` writes texts as a Compose file would have them, in which a single dollar begins a variable. */
function unescaped(text: string): string {
  return text.replaceAll("$$", "$");
}

/**
 * Builds these services' images.
 * @param builder of buildx; undefined means the one in use.
 * @param print takes each line of the output. Untrusted text.
 * @throws Fault with the last lines of the build's error.
 */
export async function buildProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[],
  builder: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const lines: string[] = [];
  try {
    const argv = ["compose", "--progress=plain", ...at(project), "build", ...names(services)];
    // Compose without its Bake has no other way to be told, and Bake reads it as well.
    const env = builder === undefined ? project.env : { ...project.env, BUILDX_BUILDER: builder };
    for await (const line of docker.lines(argv, { timeoutMs: buildTimeoutMs, env })) {
      print(line);
      lines.push(line);
      if (lines.length > searchedLines) lines.shift();
    }
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new Fault(
      "a service of the Compose project could not be built",
      buildError(lines),
      "Fix the service's build.",
      { cause: error },
    );
  }
}

/**
 * Creates networks, volumes and containers, and starts nothing. What somebody has put there as a container of the project
 * is not taken for one.
 * @param services exactly these; undefined means every one of the project.
 */
export async function createProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[] | undefined,
): Promise<void> {
  await docker.call([...up(project), "--no-start", "--force-recreate", ...exactly(services)], {
    env: project.env,
    toTheEnd: true,
  });
}

/** Starts what was created, each service when those that it depends on are as it wants them. Resolves when all are up. */
export async function startProject(
  docker: Docker,
  project: ComposeProject,
  services: readonly string[] | undefined,
): Promise<void> {
  await docker.call([...up(project), "--detach", "--no-recreate", ...exactly(services)], {
    env: project.env,
    timeoutMs: startTimeoutMs,
  });
}

function up(project: ComposeProject): readonly string[] {
  // Every image is there by its Id: what Compose would pull or build now was neither asked for nor looked at.
  return ["compose", "--progress=quiet", ...at(project), "up", "--no-build", "--pull=never"];
}

function at({ name, files }: ComposeProject): readonly string[] {
  return [`--project-name=${name}`, ...files.map((file) => `--file=${file}`)];
}

function exactly(services: readonly string[] | undefined): readonly string[] {
  return services === undefined ? [] : ["--no-deps", ...names(services)];
}

/** Compose lets a service be called `--push` or `--ssh`: behind the dashes no word is an option. */
function names(services: readonly string[]): readonly string[] {
  return ["--", ...services];
}
