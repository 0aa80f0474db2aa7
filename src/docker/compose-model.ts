import { resolve } from "node:path";
import { z } from "zod";
import { type BuildRecipe, isRemoteContext } from "../image/build-recipe.ts";

export type ComposeService = {
  readonly image: string | undefined;
  readonly build: ComposeBuild | undefined;
  readonly writesCache: boolean;
  readonly platform: string | undefined;
  readonly pullPolicy: string;
  readonly containerName: string | undefined;
  /** TCP ports inside the container. */
  readonly ports: readonly number[];
  readonly publishes: boolean;
  /** `no` or `always`; empty if the file does not set it. */
  readonly restart: string;
  /** The policy of `deploy`, which overrides `restart`. */
  readonly restartCondition: string | undefined;
  /** Zero switches the service off. */
  readonly replicas: number;
  readonly isScaled: boolean;
  readonly isDeployed: boolean;
  /** `host` or `service:db`; empty means the project's networks. */
  readonly networkMode: string;
  /** Fixed addresses by network key. */
  readonly networks: ReadonlyMap<string, ComposeEndpoint>;
  /** Texts are as Compose prints them: `$` is written as `$$`. */
  readonly environment: ReadonlyMap<string, string>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthTest: readonly string[];
  readonly dns: readonly string[];
  readonly extraHosts: readonly string[];
  /** Undefined if the file leaves it to the image. */
  readonly hasHealthCheck: boolean | undefined;
  readonly dependsOn: readonly string[];
  readonly waitsForCompletion: readonly string[];
  /** `host` or `container:db`; empty means a namespace of its own. */
  readonly pid: string;
  readonly ipc: string;
  /** `db` or `container:db:ro`. */
  readonly volumesFrom: readonly string[];
  readonly externalLinks: readonly string[];
  readonly macAddress: string | undefined;
  readonly mounts: readonly ComposeMount[];
  readonly secrets: readonly string[];
  readonly configs: readonly string[];
};

type ComposeMount = z.output<typeof mount>;

type ComposeEndpoint = { readonly ipv4: string | undefined; readonly ipv6: string | undefined };

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
  /** The image's name, set by the file or by Compose, and then its tags. */
  readonly names: readonly string[];
  readonly pulls: boolean;
};

export type ComposeModel = {
  readonly whole: unknown;
  readonly name: string;
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly networks: ReadonlyMap<string, ComposeNetwork>;
  readonly volumes: ReadonlyMap<string, ComposeVolume>;
  /** Files by key; secrets and configs without a file are left out. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  /** Contents by key of configs that are inline in the Compose file. */
  readonly configTexts: ReadonlyMap<string, string>;
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

/** The long form that `config` writes: https://github.com/compose-spec/compose-spec/blob/main/spec.md */
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
          tags: texts,
          pull: z.boolean().default(false),
        })
        .nullish(),
      platform: z.string().optional(),
      pull_policy: z.string().default(""),
      container_name: z.string().optional(),
      ports: z.array(z.object({ target: z.number(), protocol: z.string().default("tcp") })).nullish(),
      restart: z.string().default(""),
      scale: z.number().optional(),
      deploy: z
        .object({
          replicas: z.number().optional(),
          restart_policy: z.object({ condition: z.string().default("any") }).nullish(),
        })
        .nullish(),
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

export function toModel(whole: unknown): ComposeModel {
  const model = modelSchema.parse(whole);
  return {
    whole,
    name: model.name,
    services: new Map(
      Object.entries(model.services).map(([name, service]): [string, ComposeService] => [
        name,
        toService(service, `${model.name}-${name}`),
      ]),
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

/** @param builtAs The name that Compose gives to a built image that the file does not name. */
function toService(service: z.output<typeof modelSchema>["services"][string], builtAs: string): ComposeService {
  const { ports, build, deploy, depends_on: dependsOn } = service;
  const tcp = (ports ?? []).filter(({ protocol }) => protocol === "tcp").map(({ target }) => target);
  return {
    image: service.image,
    build: build === undefined || build === null ? undefined : toBuild(build, service.image ?? builtAs),
    writesCache: (build?.cache_to ?? []).length > 0,
    platform: service.platform,
    pullPolicy: service.pull_policy,
    containerName: service.container_name,
    ports: [...new Set(tcp)],
    publishes: (ports ?? []).length > 0,
    restart: service.restart,
    restartCondition: deploy?.restart_policy?.condition,
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

function toBuild(build: WrittenBuild, called: string): ComposeBuild {
  const context = unescaped(build.context);
  const dockerfile = unescaped(build.dockerfile);
  const inline = build.dockerfile_inline === undefined ? undefined : unescaped(build.dockerfile_inline);
  const entries = (all: Readonly<Record<string, string | null>> | null | undefined) =>
    Object.entries(all ?? {}).flatMap(([name, value]): readonly [string, string][] =>
      value === null ? [] : [[name, unescaped(value)]],
    );
  return {
    names: [called, ...build.tags],
    context,
    dockerfile: inline !== undefined ? undefined : isRemoteContext(context) ? dockerfile : resolve(context, dockerfile),
    inline,
    target: build.target,
    // The Dockerfile provides the default of an argument without a value.
    args: new Map(entries(build.args)),
    contexts: new Map(entries(build.additional_contexts)),
    pulls: build.pull,
  };
}

/** `config` doubles every dollar sign, because a single one begins a variable in a Compose file. */
export function unescaped(text: string): string {
  return text.replaceAll("$$", "$");
}
