/** The command line of the build: a value, made by a pure function. */
import { parse } from "csv-parse/sync";
import type { BuildPlan } from "../plan.ts";

const buildxArgv = Symbol("buildx argv");

/**
 * What `docker` is started with to build, and good for nothing else.
 *
 * The gate this project grew out of kept `--tag ref --tag ref` in one array and pushed what it found there,
 * so that the first push after a green gate was `docker push --tag` (docs/why.md, 1).
 * Here the arguments of a build and the refs of a push are types of their own: only this module makes the
 * one, and nothing makes the other out of it.
 */
export type BuildxArgv = readonly string[] & { readonly [buildxArgv]: true };

export type BuildxCommand = {
  readonly argv: BuildxArgv;
  /** To be added to the environment of the command. It carries the values of secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** The builder's name; empty means the one in use. */
  readonly builder: string;
};

/** Where buildx is to write what it made. */
export type BuildFiles = { readonly iidfile: string; readonly metadataFile: string };

/**
 * The build as docker/build-push-action would start it, argument by argument, with two differences:
 * `--load` is always there, and the values of secrets go through variables instead of files.
 * With an output of type local or tar there is no `--iidfile` (buildx refuses the pair): the Id is in the metadata then.
 */
export function buildxBuild(plan: BuildPlan, files: BuildFiles): BuildxCommand {
  return command(plan, {
    iidfile: plan.outputs.some(excludesImageIdFile) ? [] : ["--iidfile", files.iidfile],
    outputs: each("--output", [...plan.outputs, ...loaded(plan)]),
    tags: each("--tag", plan.tags),
    load: ["--load"],
    metadataFile: files.metadataFile,
  });
}

/**
 * The same build once more, out of the cache of the first, straight into a repository and under no name.
 * What the first one asked for anew, or wrote elsewhere, is not asked for again: it must be the same image.
 * @param repository as in a ref, without a tag.
 */
export function buildxPublish(plan: BuildPlan, repository: string, metadataFile: string): BuildxCommand {
  // A cache in the image itself is part of what was tested.
  const cacheTo = plan.cacheTo.filter((entry) => /(?:^|,)\s*type\s*=\s*inline\s*(?:,|$)/iu.test(entry));
  const once = { ...plan, cacheTo, noCache: false, noCacheFilters: [], pull: false };
  const pushing = ["type=image", `name=${repository}`, "push-by-digest=true", "name-canonical=true", "push=true"];
  const output = csv([...pushing, ...plan.exporter]);
  return command(once, { iidfile: [], outputs: ["--output", output], tags: [], load: [], metadataFile });
}

/** `--load` gives way to an output of its own type, and knows no options. */
function loaded({ exporter }: BuildPlan): readonly string[] {
  return exporter.length === 0 ? [] : [csv(["type=docker", ...exporter])];
}

/** buildx reads only a whole field as quoted. */
function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}

/** Where a build leaves what it makes, each in the place that it has in the argv. */
type Results = {
  readonly iidfile: readonly string[];
  readonly outputs: readonly string[];
  readonly tags: readonly string[];
  readonly load: readonly string[];
  readonly metadataFile: string;
};

function command(plan: BuildPlan, results: Results): BuildxCommand {
  const argv = [
    "buildx",
    "build",
    // Some runners give a terminal (act's host mode), on which buildx would redraw its lines. It stands first so
    // that everything behind it can be compared with build-push-action's.
    "--progress=plain",
    ...each("--add-host", plan.addHosts),
    ...each("--allow", plan.allow),
    ...each("--annotation", plan.annotations),
    ...each("--build-arg", plan.buildArgs),
    ...each("--build-context", plan.buildContexts),
    ...each("--cache-from", plan.cacheFrom),
    ...each("--cache-to", plan.cacheTo),
    ...whenSet("--call", plan.call),
    ...whenSet("--cgroup-parent", plan.cgroupParent),
    ...each(
      "--secret",
      plan.secretEnvs.map(({ id, source }) => `id=${id},env=${source}`),
    ),
    ...whenSet("--file", plan.file),
    ...results.iidfile,
    ...each("--label", plan.labels),
    ...each("--no-cache-filter", plan.noCacheFilters),
    ...results.outputs,
    ...whenSet("--platform", plan.platforms.join(",")),
    ...attest("provenance", plan.provenance),
    ...attest("sbom", plan.sbom),
    ...each("--attest", plan.attests),
    ...each(
      "--secret",
      plan.secrets.map(({ id }, index) => `id=${id},env=${secretVariable(index)}`),
    ),
    ...each(
      "--secret",
      plan.secretFiles.map(({ id, source }) => `id=${id},src=${source}`),
    ),
    ...whenSet("--shm-size", plan.shmSize),
    ...each("--ssh", plan.ssh),
    ...results.tags,
    ...whenSet("--target", plan.target),
    ...each("--ulimit", plan.ulimit),
    ...whenSet("--builder", plan.builder),
    ...results.load,
    "--metadata-file",
    results.metadataFile,
    ...whenSet("--network", plan.network),
    ...(plan.noCache ? ["--no-cache"] : []),
    ...(plan.pull ? ["--pull"] : []),
    plan.context,
  ];
  const secrets = plan.secrets.map(({ value }, index) => [secretVariable(index), value] as const);
  return {
    argv: Object.assign(argv, { [buildxArgv]: true as const }),
    env: { BUILDX_METADATA_WARNINGS: "true", ...Object.fromEntries(secrets) },
    builder: plan.builder,
  };
}

/** The flag and its value are two arguments: whatever the value begins with, it is never read as a flag. */
function each(flag: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [flag, value]);
}

function whenSet(flag: string, value: string): readonly string[] {
  return value === "" ? [] : [flag, value];
}

function attest(type: string, attributes: string): readonly string[] {
  return attributes === "" ? [] : ["--attest", `type=${type},${attributes}`];
}

/** A lone path means type=local, a dash type=tar. */
function excludesImageIdFile(output: string): boolean {
  if (!output.includes("=")) return true;
  const fields: string[][] = parse(output, { relax_column_count: true });
  return fields.flat().some((field) => /^\s*type\s*=(?:local|tar)$/iu.test(field));
}

function secretVariable(index: number): string {
  return `SMOKE_GATE_SECRET_${index}`;
}
