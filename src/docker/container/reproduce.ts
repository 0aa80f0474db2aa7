/** How a person boots the image as the gate did. Pure. */
import { quote } from "shlex";
import { imageUnderTest } from "../../image/image-under-test.ts";
import type { ServicePlan, VariantPlan } from "../../plan.ts";
import type { ComposeProject } from "../compose.ts";
import { bootWords } from "./argv.ts";

/** A word of a command: as it is, or with a variable of the shell in it, which the shell is to fill in. */
type Word = string | { readonly before: string; readonly variable: string };

/**
 * Lines for a shell that boot the variant: its network and services, if it has any, and the app, which runs until it
 * ends or is interrupted; what is left is removed after it. The same images, options, entrypoints and commands; of the
 * environment the names alone, whose values come from the shell.
 * @param image the Id of the image.
 * @param port the container port that the gate polled; undefined where it polled none.
 * @param images what each service ran, by its name; one that is not there had none.
 */
export function reproduceVariant(
  variant: VariantPlan,
  image: string,
  port: number | undefined,
  images: ReadonlyMap<string, string>,
): string {
  const services = variant.stack.kind === "services" ? variant.stack.services : [];
  // A variant on another platform has a name that no container may have.
  const ground = services.length === 0 ? undefined : `smoke-gate-${variant.name.replaceAll(/[^\w.-]/gu, "-")}`;
  const variableOf = shellVariables([{ owner: "app", env: variant.env }, ...services.map(ownedEnv)]);
  const ran = ({ name, image: asked }: ServicePlan) =>
    images.get(name) ?? (asked === imageUnderTest ? image : undefined);
  const app = [
    "docker",
    "run",
    "--rm",
    "--pull=never",
    ...(variant.hasNoNetwork === true
      ? ["--network=none"]
      : ground === undefined
        ? []
        : [`--network=${ground}`, "--network-alias=app"]),
    ...(port === undefined ? [] : [`--publish=127.0.0.1::${port}`]),
    ...variant.env.map(({ name }) => variableOf("app", name)),
    ...bootWords({ ...variant, image }),
  ];
  if (ground === undefined) return written(app);
  const volumes = new Set(
    services.flatMap((service) => service.volumes.flatMap((volume) => namedVolume(volume) ?? [])),
  );
  return [
    written(["docker", "network", "create", ground]),
    ...services.map((service) => startLine(service, ground, ran(service), variableOf)),
    ...services.map((service) => readyLine(service, ground)),
    written(app),
    written(["docker", "rm", "--force", "--volumes", ...services.map(({ name }) => `${ground}-${name}`)]),
    ...(volumes.size === 0
      ? []
      : [written(["docker", "volume", "rm", ...[...volumes].map((name) => `${ground}-${name}`)])]),
    written(["docker", "network", "rm", ground]),
  ].join("\n");
}

function startLine(
  { name, image, env, volumes, runOptions, entrypoint, command }: ServicePlan,
  ground: string,
  ran: string | undefined,
  variableOf: VariableOf,
): string {
  return written([
    "docker",
    "run",
    "--detach",
    ...(ran === undefined ? [] : ["--pull=never"]),
    `--name=${ground}-${name}`,
    `--network=${ground}`,
    `--network-alias=${name}`,
    ...volumes.map((volume) => `--volume=${namedVolume(volume) === undefined ? volume : `${ground}-${volume}`}`),
    ...env.map((variable) => variableOf(name, variable.name)),
    ...bootWords({ runOptions, platform: undefined, entrypoint, image: ran ?? image.toString(), command }),
  ]);
}

/** Waits for as long as the service runs: a person can look at what the gate gave up. */
function readyLine({ name, ready }: ServicePlan, ground: string): string {
  const container = `${ground}-${name}`;
  const state = (format: string) => written(["docker", "inspect", `--format=${format}`, container]);
  // Words of a state are "true starting", "true unhealthy" or "true healthy"; without a HEALTHCHECK "true ".
  return ready.kind === "health"
    ? `while ${state("{{.State.Running}} {{with .State.Health}}{{.Status}}{{end}}")} | grep -q '^true [su]'; do sleep 1; done`
    : `while ${state("{{.State.Running}}")} | grep -q true && ! ${written(["docker", "exec", container, ...ready.command])}; do sleep 1; done`;
}

/** As docker reads `name:target`: what begins with neither a slash nor a dot is a volume's name. */
function namedVolume(volume: string): string | undefined {
  const [source = "", target] = volume.split(":");
  return target === undefined || /^[./]/u.test(source) ? undefined : source;
}

type OwnEnv = { readonly owner: string; readonly env: VariantPlan["env"] };

function ownedEnv({ name, env }: ServicePlan): OwnEnv {
  return { owner: name, env };
}

type VariableOf = (owner: string, name: string) => Word;

/** A name that stands for two values is called after its container, too. */
function shellVariables(all: readonly OwnEnv[]): VariableOf {
  const values = Map.groupBy(
    all.flatMap(({ env }) => env),
    ({ name }) => name,
  );
  return (owner, name) => {
    const isOne = new Set(values.get(name)?.map(({ value }) => value)).size <= 1;
    const variable = `${owner}_${name}`.replaceAll(/\W/gu, "_");
    return isOne ? `--env=${name}` : { before: `--env=${name}=`, variable };
  };
}

function written(words: readonly Word[]): string {
  return words
    .map((word) => (typeof word === "string" ? quote(word) : `${quote(word.before)}"$${word.variable}"`))
    .join(" ");
}

/**
 * The same for an image in a Compose project: the user's files, and the override that the gate laid over them.
 * @param variables of the override, by the app's that they hold.
 * @param exactly the services that the variant has; undefined means every one.
 */
export function reproduceProject(
  { name, files }: Pick<ComposeProject, "name" | "files">,
  variables: ReadonlyMap<string, string>,
  exactly: readonly string[] | undefined,
): string {
  const values = [...variables]
    // No shell has another.
    .filter(([own]) => /^[A-Za-z_]\w*$/u.test(own))
    .map(([own, variable]) => `${variable}="$${own}"`);
  const project = ["docker", "compose", `--project-name=${name}`, ...files.map((file) => `--file=${file}`)];
  const up = [...project, "up", ...(exactly === undefined ? [] : ["--no-deps", "--", ...exactly])];
  const line = (words: readonly string[]) => [...values, ...words.map((word) => quote(word))].join(" ");
  return [line(up), line([...project, "down", "--volumes"])].join("\n");
}
