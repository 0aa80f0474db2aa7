import { quote } from "shlex";
import { imageUnderTest } from "../../image/image-under-test.ts";
import type { ServicePlan, VariantPlan } from "../../gate/plan.ts";
import type { ComposeProject } from "../compose/project.ts";
import { bootWords } from "./argv.ts";

type Word = string | { readonly before: string; readonly variable: string };

/** Returns shell commands that boot the variant. Only names of variables appear: their values come from the shell. */
export function reproduceVariant(
  variant: VariantPlan,
  image: string,
  port: number | undefined,
  images: ReadonlyMap<string, string>,
): string {
  const services = variant.stack.kind === "services" ? variant.stack.services : [];
  // The name of a variant on another platform contains a slash, which no container name may.
  const ground = services.length === 0 ? undefined : `smoke-gate-${variant.name.replaceAll(/[^\w.-]/gu, "-")}`;
  const variableOf = shellVariables([{ owner: "app", env: variant.env }, ...services.map(ownedEnv)]);
  const ran = ({ name, image: asked }: ServicePlan) =>
    images.get(name) ?? (asked === imageUnderTest ? image : undefined);
  const app = [
    "docker",
    "run",
    "--rm",
    "--pull=never",
    ...(variant.hasNoNetwork
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

/** Waits without a timeout, so that a person can inspect a service that never gets ready. */
function readyLine({ name, ready }: ServicePlan, ground: string): string {
  const container = `${ground}-${name}`;
  const state = (format: string) => written(["docker", "inspect", `--format=${format}`, container]);
  // The output is "true starting", "true unhealthy", "true healthy" or, without a HEALTHCHECK, "true ".
  return ready.kind === "health"
    ? `while ${state("{{.State.Running}} {{with .State.Health}}{{.Status}}{{end}}")} | grep -q '^true [su]'; do sleep 1; done`
    : `while ${state("{{.State.Running}}")} | grep -q true && ! ${written(["docker", "exec", container, ...ready.command])}; do sleep 1; done`;
}

/** Docker takes a source without a leading slash or dot as a volume's name. */
function namedVolume(volume: string): string | undefined {
  const [source = "", target] = volume.split(":");
  return target === undefined || /^[./]/u.test(source) ? undefined : source;
}

type OwnEnv = { readonly owner: string; readonly env: VariantPlan["env"] };

function ownedEnv({ name, env }: ServicePlan): OwnEnv {
  return { owner: name, env };
}

type VariableOf = (owner: string, name: string) => Word;

/** Prefixes a variable with its container's name if two containers give it different values. */
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

export function reproduceProject(
  { name, files }: Pick<ComposeProject, "name" | "files">,
  variables: ReadonlyMap<string, string>,
  exactly: readonly string[] | undefined,
): string {
  const values = [...variables]
    // Shells support no other names.
    .filter(([own]) => /^[A-Za-z_]\w*$/u.test(own))
    .map(([own, variable]) => `${variable}="$${own}"`);
  const project = ["docker", "compose", `--project-name=${name}`, ...files.map((file) => `--file=${file}`)];
  const up = [...project, "up", ...(exactly === undefined ? [] : ["--no-deps", "--", ...exactly])];
  const line = (words: readonly string[]) => [...values, ...words.map((word) => quote(word))].join(" ");
  return [line(up), line([...project, "down", "--volumes"])].join("\n");
}
