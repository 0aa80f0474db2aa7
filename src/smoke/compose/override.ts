import { unboundedRetries } from "../../docker/container/containers.ts";
import { type PublishedPort, publishWords } from "../../docker/container/published-port.ts";
import { Document, isMap, parseDocument } from "yaml";
import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeNetwork } from "../../docker/compose/network.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import type { EnvVariable } from "../../gate/plan.ts";
import { imageMounts } from "../mounts/mounted-images.ts";
import { literal, replacing, reset, written } from "./merging.ts";
import { aliasesOf, serviceCalled } from "./names.ts";

type Labels = Readonly<Record<string, string>>;

export type ServiceOverride = {
  readonly name: string;
  /** The Id of its image, which is final; a name can move, or may not be built yet. */
  readonly image: string;
  /** Set for every service that runs the image under test; an undefined platform removes the file's. */
  readonly tested: { readonly platform: string | undefined } | undefined;
  readonly labels: Labels;
  readonly app: AppOverride | undefined;
};

type AppOverride = {
  readonly publish: PublishedPort | undefined;
  readonly env: readonly EnvVariable[];
  /** Undefined keeps the project's, or the image's own. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
};

export type ComposeOverride = {
  /** YAML without the value of any variable. */
  readonly text: string;
  /** The values for `${…}` in the text. */
  readonly env: Readonly<Record<string, string>>;
  /** The same variables: names in the app, to names in Compose's environment. */
  readonly variables: ReadonlyMap<string, string>;
};

/** @param project the variant's project name, the prefix of its networks and volumes. */
export function composeOverride(
  project: string,
  model: ComposeModel,
  services: readonly ServiceOverride[],
  labels: Labels,
): ComposeOverride {
  const env = services.flatMap(({ app }) => app?.env ?? []);
  const content = {
    services: Object.fromEntries(services.map((service) => [service.name, overridden(service, model, project)])),
    networks: own(project, model.networks, labels, withoutBridgeName),
    volumes: own(project, model.volumes, labels, () => ({})),
  };
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = " What Smoke Gate laid over the project of compose-file.";
  return {
    text: written(document),
    env: Object.fromEntries(env.map(({ name, value }, index) => [variable(name, index), value])),
    variables: new Map(env.map(({ name }, index) => [name, variable(name, index)])),
  };
}

/** Removes the run's labels: the containers of a person who reproduces the run belong to no run. */
export function withoutLabels(text: string): string {
  const document = parseDocument(text, { logLevel: "silent" });
  for (const section of ["services", "networks", "volumes"]) {
    const items = document.get(section);
    if (!isMap(items)) continue;
    for (const { value } of items.items) if (isMap(value)) value.delete("labels");
  }
  return document.toString({ lineWidth: 0 });
}

function overridden(
  { name, image, tested, labels, app }: ServiceOverride,
  model: ComposeModel,
  project: string,
): object {
  const service = model.services.get(name);
  return {
    image,
    pull_policy: "never",
    labels,
    // A restart would hide that the container exits.
    restart: "no",
    ...(service?.isDeployed === true
      ? { deploy: { restart_policy: reset(), ...atLeastOne(service, "replicas") } }
      : {}),
    ...(service?.isScaled === true ? atLeastOne(service, "scale") : {}),
    // Compose gives up on an unhealthy container, but a service has until `timeout` to become healthy.
    ...(service?.hasHealthCheck === false ? {} : { healthcheck: { retries: unboundedRetries } }),
    ...(service?.build === undefined ? {} : { build: reset() }),
    // A fixed name would clash between variants and runs.
    ...(service?.containerName === undefined ? {} : { container_name: reset() }),
    ...(service === undefined ? {} : inOwnProject(name, service, model, project)),
    // Undefined leaves the platform to the engine: the image may not support the file's.
    ...(tested === undefined ? {} : { platform: tested.platform ?? reset() }),
    ...(service === undefined || imageMounts(service).length === 0 ? {} : { volumes: imageMounts(service) }),
    ...(service?.publishes === true && app === undefined ? { ports: reset() } : {}),
    ...(app === undefined ? {} : overriddenApp(app)),
  };
}

/** The image under test boots even if the file asks for no replica. */
function atLeastOne({ replicas }: ComposeService, key: string): object {
  return replicas === 0 ? { [key]: 1 } : {};
}

/** Points references at the variant's own containers, and adds the aliases by which others find this one. */
function inOwnProject(name: string, service: ComposeService, model: ComposeModel, project: string): object {
  const { networkMode, networks, volumesFrom, externalLinks } = service;
  const aliases = aliasesOf(name, model, project);
  const mode = asService(networkMode, model);
  return {
    ...(aliases.length === 0 || networks.size === 0
      ? {}
      : { networks: Object.fromEntries([...networks.keys()].map((key) => [key, { aliases }])) }),
    ...(mode === networkMode ? {} : { network_mode: mode }),
    ...Object.fromEntries(
      (["pid", "ipc"] as const)
        .map((key) => [key, asService(service[key], model)] as const)
        .filter(([key, value]) => value !== service[key]),
    ),
    ...(volumesFrom.some((container) => asService(container, model) !== container)
      ? {
          volumes_from: replacing(
            volumesFrom.map((container) => asService(container, model).replace(/^service:/u, "")),
          ),
        }
      : {}),
    ...(externalLinks.length === 0 ? {} : { external_links: reset() }),
  };
}

/** Turns `container:shop-db` into `service:db` if `db` has that name. A mode of `volumes_from` is kept. */
function asService(value: string, model: ComposeModel): string {
  const [kind, container = "", ...mode] = value.split(":");
  const service = kind === "container" ? serviceCalled(container, model) : undefined;
  return service === undefined ? value : ["service", service, ...mode].join(":");
}

function overriddenApp({ publish, env, entrypoint, command }: AppOverride): object {
  return {
    ports: replacing(publish === undefined ? [] : [publishWords(publish)]),
    // Prefixed names: an app's variable such as DOCKER_HOST must affect neither docker nor the Compose file.
    environment: Object.fromEntries(env.map(({ name }, index) => [name, `\${${variable(name, index)}}`])),
    ...(entrypoint === undefined ? {} : { entrypoint: replacing(entrypoint.map(literal)) }),
    ...(command === undefined ? {} : { command: replacing(command.map(literal)) }),
  };
}

/** Names every resource after the project, including external ones and those with a name in the file. */
function own<Resource extends { readonly external: boolean }>(
  project: string,
  resources: ReadonlyMap<string, Resource>,
  labels: Labels,
  more: (resource: Resource) => object,
): object {
  return Object.fromEntries(
    [...resources].map(([key, resource]) => {
      const fresh = { name: `${project}_${key}`, labels };
      return [key, resource.external ? replacing(fresh) : { ...fresh, ...more(resource) }];
    }),
  );
}

/** The option with the name of the bridge device on the engine's host. */
const bridgeName = "com.docker.network.bridge.name";

function withoutBridgeName(network: ComposeNetwork): object {
  return network.driverOptions[bridgeName] === undefined ? {} : { driver_opts: replacing(ownDriverOptions(network)) };
}

/** Removes the bridge's name, which the engine chooses for a variant's own network. */
export function ownDriverOptions({ driverOptions }: ComposeNetwork): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(driverOptions).filter(([key]) => key !== bridgeName));
}

function variable(name: string, index: number): string {
  return `SMOKE_GATE_ENV_${index + 1}_${name.replaceAll(/\W/gu, "_")}`;
}
