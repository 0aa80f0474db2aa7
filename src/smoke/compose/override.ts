/**
 * The file that is laid over a user's Compose project, so that Compose runs the image under test in it, and nothing of
 * it meets another variant, another run, or what the machine already has. Pure.
 */
import { unboundedRetries } from "../../docker/container/containers.ts";
import { type PublishedPort, publishWords } from "../../docker/container/published-port.ts";
import { Document, isMap, parseDocument } from "yaml";
import type { ComposeModel, ComposeNetwork, ComposeService } from "../../docker/compose-model.ts";
import type { EnvVariable } from "../../plan.ts";
import { imageMounts } from "./image-mounts.ts";
import { literal, replacing, reset, written } from "./merging.ts";
import { aliasesOf, serviceCalled } from "./names.ts";

type Labels = Readonly<Record<string, string>>;

/** What the override says of one service of the project. */
export type ServiceOverride = {
  readonly name: string;
  /** The Id of the image that it runs: neither a name that can move, nor something that is still to be built. */
  readonly image: string;
  /** Of the image under test, whichever service runs it; undefined leaves the file's. */
  readonly tested: { readonly platform: string | undefined } | undefined;
  readonly labels: Labels;
  /** Only of the service that the image under test is. */
  readonly app: AppOverride | undefined;
};

type AppOverride = {
  /** Undefined publishes nothing. */
  readonly publish: PublishedPort | undefined;
  readonly env: readonly EnvVariable[];
  /** Undefined keeps the project's, or else the image's own. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
};

export type ComposeOverride = {
  /** YAML. Holds no variable's value. */
  readonly text: string;
  /** What `${…}` in it stands for. */
  readonly env: Readonly<Record<string, string>>;
  /** The same variables, by the app's that they hold. */
  readonly variables: ReadonlyMap<string, string>;
};

/**
 * @param project the name of the variant's own project; its networks and volumes are called after it.
 * @param labels of networks and volumes.
 */
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

/** The same for a person, whose containers are no run's. */
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
    // Compose gives up on a container that docker calls unhealthy; a service has until `timeout` to become healthy.
    ...(service?.hasHealthCheck === false ? {} : { healthcheck: { retries: unboundedRetries } }),
    ...(service?.build === undefined ? {} : { build: reset() }),
    // Fixed, they would be the same for every variant and run.
    ...(service?.containerName === undefined ? {} : { container_name: reset() }),
    ...(service === undefined ? {} : inOwnProject(name, service, model, project)),
    // Undefined leaves it to the engine: the image may not be for the one that the file says.
    ...(tested === undefined ? {} : { platform: tested.platform ?? reset() }),
    ...(service === undefined || imageMounts(service).length === 0 ? {} : { volumes: imageMounts(service) }),
    ...(service?.publishes === true && app === undefined ? { ports: reset() } : {}),
    ...(app === undefined ? {} : overriddenApp(app)),
  };
}

/** The image under test is booted however many of it the file asks for. */
function atLeastOne({ replicas }: ComposeService, key: string): object {
  return replicas === 0 ? { [key]: 1 } : {};
}

/** What names other containers names the variant's own, and what others call this one leads to it. */
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

/** `container:shop-db` is `service:db` where the service has that name; a mode of `volumes_from` stays behind it. */
function asService(value: string, model: ComposeModel): string {
  const [kind, container = "", ...mode] = value.split(":");
  const service = kind === "container" ? serviceCalled(container, model) : undefined;
  return service === undefined ? value : ["service", service, ...mode].join(":");
}

function overriddenApp({ publish, env, entrypoint, command }: AppOverride): object {
  return {
    ports: replacing(publish === undefined ? [] : [publishWords(publish)]),
    // By names of our own: a variable called DOCKER_HOST is the container's, and must steer neither docker nor the file.
    environment: Object.fromEntries(env.map(({ name }, index) => [name, `\${${variable(name, index)}}`])),
    ...(entrypoint === undefined ? {} : { entrypoint: replacing(entrypoint.map(literal)) }),
    ...(command === undefined ? {} : { command: replacing(command.map(literal)) }),
  };
}

/** Each called after the project: also one that the file gives a name of its own, or that was there before. */
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

/** The device that a network is on the engine's host. */
const bridgeName = "com.docker.network.bridge.name";

function withoutBridgeName(network: ComposeNetwork): object {
  return network.driverOptions[bridgeName] === undefined ? {} : { driver_opts: replacing(ownDriverOptions(network)) };
}

/** Of a network that is a variant's own: the engine names its bridge. */
export function ownDriverOptions({ driverOptions }: ComposeNetwork): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(driverOptions).filter(([key]) => key !== bridgeName));
}

/** The variable of Compose's environment that holds a variable of the app. */
function variable(name: string, index: number): string {
  return `SMOKE_GATE_ENV_${index + 1}_${name.replaceAll(/\W/gu, "_")}`;
}
