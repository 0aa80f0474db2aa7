import { parse } from "csv-parse/sync";
import type { BuildPlan } from "../gate/plan.ts";
import { tagArguments, type TagArguments } from "../image/tags.ts";

const buildxArgv = Symbol("buildx argv");

/**
 * The arguments of a build. Once, a push took its refs from the array of a build's flags, and ran `docker push --tag`
 * (docs/why.md, 1). Now argv and refs are different types: only this module makes one, and nothing turns it into the
 * other.
 */
export type BuildxArgv = readonly string[] & { readonly [buildxArgv]: true };

export type BuildxCommand = {
  readonly argv: BuildxArgv;
  /** Added to the command's environment; contains the values of secrets. */
  readonly env: Readonly<Record<string, string>>;
  readonly builder: string;
};

export type BuildFiles = { readonly iidfile: string; readonly metadataFile: string };

/**
 * Matches docker/build-push-action argument by argument, with two differences: `--load` is always present, and secrets
 * are passed in variables, not files. buildx refuses `--iidfile` with type=local or tar; the metadata has the Id then.
 */
export function buildxBuild(plan: BuildPlan, tags: TagArguments, files: BuildFiles): BuildxCommand {
  return command(plan, {
    iidfile: plan.outputs.some(excludesImageIdFile) ? [] : ["--iidfile", files.iidfile],
    outputs: each("--output", [...plan.outputs, ...loaded(plan)]),
    tags,
    load: ["--load"],
    metadataFile: files.metadataFile,
  });
}

/** Repeats the build from its cache and pushes it without a name; options that would change the image are dropped. */
export function buildxPublish(plan: BuildPlan, repository: string, metadataFile: string): BuildxCommand {
  // An inline cache is part of the image that was tested.
  const cacheTo = plan.cacheTo.filter((entry) => /(?:^|,)\s*type\s*=\s*inline\s*(?:,|$)/iu.test(entry));
  const once = { ...plan, cacheTo, noCache: false, noCacheFilters: [], pull: false };
  const pushing = ["type=image", `name=${repository}`, "push-by-digest=true", "name-canonical=true", "push=true"];
  const output = csv([...pushing, ...plan.exporter]);
  return command(once, { iidfile: [], outputs: ["--output", output], tags: tagArguments([]), load: [], metadataFile });
}

/** `--load` has no options, but gives way to an explicit output of its type. */
function loaded({ exporter }: BuildPlan): readonly string[] {
  return exporter.length === 0 ? [] : [csv(["type=docker", ...exporter])];
}

/** buildx accepts quotes only around a whole field. */
function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}

type Results = {
  readonly iidfile: readonly string[];
  readonly outputs: readonly string[];
  readonly tags: TagArguments;
  readonly load: readonly string[];
  readonly metadataFile: string;
};

function command(plan: BuildPlan, results: Results): BuildxCommand {
  const argv = [
    "buildx",
    "build",
    // act's host mode has a terminal, on which buildx redraws lines. First: the rest matches build-push-action's.
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
    ...each("--tag", results.tags),
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

/** Separate arguments keep a value from being read as a flag. */
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
