/**
 * The file that is laid over a user's Compose project, so that Compose runs the image under test in it, and nothing of
 * it meets another variant, another run, or what the machine already has. Pure.
 */
import { type PublishedPort, publishWords } from "../../../docker/container/published-port.ts";
import { Document, type Node, Scalar } from "yaml";
import type { ComposeModel, ComposeService } from "../../../docker/compose.ts";
import type { EnvVariable } from "../../../plan.ts";

type Labels = Readonly<Record<string, string>>;

/** What the override says of one service of the project. */
export type ServiceOverride = {
  readonly name: string;
  /** The Id of the image that it runs: neither a name that can move, nor something that is still to be built. */
  readonly image: string;
  readonly labels: Labels;
  /** Only of the service that the image under test is. */
  readonly app: AppOverride | undefined;
};

type AppOverride = {
  /** Of an image for several; undefined leaves it to the engine, whatever the file says. */
  readonly platform: string | undefined;
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
    services: Object.fromEntries(
      services.map((service) => [service.name, overridden(service, model.services.get(service.name))]),
    ),
    networks: own(project, model.networks, labels),
    volumes: own(project, model.volumes, labels),
  };
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = " What Smoke Gate laid over the project of compose-file.";
  return {
    text: written(document),
    env: Object.fromEntries(env.map(({ name, value }, index) => [variable(name, index), value])),
    variables: new Map(env.map(({ name }, index) => [name, variable(name, index)])),
  };
}

/**
 * What is laid over the project to build services of it under names of this run.
 * @param images for every service that is built: Compose builds those too that another one is built of.
 * @returns YAML.
 */
export function composeBuilds(images: ReadonlyMap<string, string>): string {
  const services = [...images].map(([service, image]) => [
    service,
    // Tags that the file gives to what it builds are somebody's names: they stay what they are. A cache that it writes
    // would leave the machine before the verdict.
    { image, build: { tags: reset(), cache_to: reset() }, pull_policy: "build" },
  ]);
  return written(new Document({ services: Object.fromEntries(services) }, { aliasDuplicateObjects: false }));
}

/** Every text in quotes: Compose reads an older YAML, in which a bare `no` or `1e3` is none. */
function written(document: Document): string {
  return document.toString({ lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
}

function overridden({ image, labels, app }: ServiceOverride, service: ComposeService | undefined): object {
  return {
    image,
    pull_policy: "never",
    labels,
    // A restart would hide that the container exits.
    restart: "no",
    ...(service?.isDeployed === true ? { deploy: { replicas: 1, restart_policy: reset() } } : {}),
    ...(service?.isScaled === true ? { scale: 1 } : {}),
    ...(service?.isBuilt === true ? { build: reset() } : {}),
    // Fixed, they would be the same for every variant and run.
    ...(service?.containerName === undefined ? {} : { container_name: reset() }),
    ...(service?.publishes === true && app === undefined ? { ports: reset() } : {}),
    ...(app === undefined ? {} : overriddenApp(app)),
  };
}

function overriddenApp({ platform, publish, env, entrypoint, command }: AppOverride): object {
  return {
    platform: platform ?? reset(),
    ports: replacing(publish === undefined ? [] : [publishWords(publish)]),
    // By names of our own: a variable called DOCKER_HOST is the container's, and must steer neither docker nor the file.
    environment: Object.fromEntries(env.map(({ name }, index) => [name, `\${${variable(name, index)}}`])),
    ...(entrypoint === undefined ? {} : { entrypoint: replacing(entrypoint.map(literal)) }),
    ...(command === undefined ? {} : { command: replacing(command.map(literal)) }),
  };
}

/** Each called after the project: also one that the file gives a name of its own, or that was there before. */
function own(project: string, resources: ComposeModel["networks"], labels: Labels): object {
  return Object.fromEntries(
    [...resources].map(([key, { external }]) => {
      const fresh = { name: `${project}_${key}`, labels };
      return [key, external ? replacing(fresh) : fresh];
    }),
  );
}

/** The variable of Compose's environment that holds a variable of the app. */
function variable(name: string, index: number): string {
  return `SMOKE_GATE_ENV_${index + 1}_${name.replaceAll(/\W/gu, "_")}`;
}

/** Compose would take `$HOME` for a variable of its own. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** Compose's own mark: https://docs.docker.com/reference/compose-file/merge/#reset-value. */
function reset(): Node {
  const nothing = new Scalar(null);
  nothing.tag = "!reset";
  return nothing;
}

/** https://docs.docker.com/reference/compose-file/merge/#replace-value; without it a list or map is added to. */
function replacing(value: object): Node {
  const node = new Document(value, { aliasDuplicateObjects: false }).contents;
  if (node === null) throw new Error("an object became no YAML");
  node.tag = "!override";
  return node;
}
