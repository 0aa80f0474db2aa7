import { z } from "zod";
import { mapOf, texts } from "./empty-if-absent.ts";
import { type ComposeBuild, toBuild, writtenBuild } from "./service-build.ts";

export type ComposeService = {
  readonly image: string | undefined;
  readonly build: ComposeBuild | undefined;
  readonly writesCache: boolean;
  readonly platform: string | undefined;
  readonly pullPolicy: string;
  readonly containerName: string | undefined;
  readonly ports: readonly number[];
  readonly publishes: boolean;
  /** `no` or `always`; empty if the file does not set it. */
  readonly restart: string;
  /** The policy of `deploy`, which overrides `restart`. */
  readonly restartCondition: string | undefined;
  readonly replicas: number;
  readonly isScaled: boolean;
  readonly isDeployed: boolean;
  /** `host` or `service:db`; empty means the project's networks. */
  readonly networkMode: string;
  readonly networks: ReadonlyMap<string, ComposeEndpoint>;
  /** Like entrypoint, command and healthTest, as Compose prints it: `$` is written as `$$`. */
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

export const writtenService = z.object({
  image: z.string().optional(),
  build: writtenBuild.nullish(),
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
});

type WrittenService = z.output<typeof writtenService>;

/** @param builtAs The name that Compose gives to a built image that the file does not name. */
export function toService(service: WrittenService, builtAs: string): ComposeService {
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

function hasHealthCheck(check: WrittenService["healthcheck"]): boolean | undefined {
  return check === undefined || check === null ? undefined : !check.disable && check.test?.[0] !== "NONE";
}
