import type { z } from "zod";
import type { BuildPlan, BuildSecret } from "../../gate/plan.ts";
import type { TagTemplate } from "../../image/tags.ts";
import { checkAttest, checkProvenance, checkSbom, resolveAttestations } from "./attestations.ts";
import { parseSecret, parseSecretEnv, parseSecretFile } from "./build-secrets.ts";
import {
  buildContext,
  call,
  contextPath,
  dockerfile,
  entitlement,
  label,
  named,
  output,
  token,
  ulimit,
} from "./build-values.ts";
import { cacheEntry, cacheOverTag } from "./cache-entry.ts";
import { buildDestinations } from "./destinations.ts";
import { checked, list, matching, text, word } from "../parsing/field-types.ts";
import { defaultGitContext, renderTemplate, usesDefaultContext } from "./git-context.ts";
import { withoutCredentials } from "./git-credentials.ts";
import type { ListOptions } from "../parsing/list.ts";
import { splitOutputs } from "./image-exporter.ts";
import { InputsRefused, type Problem } from "../parsing/problems.ts";
import { boolean } from "../parsing/scalars.ts";
import type { StepContext } from "../step-context.ts";
import { withDefault } from "../parsing/unset.ts";

const lines: ListOptions = { ignoreComma: true };

/** Zod types from the text of each input to its value. Apart from secrets, buildx is given these values. */
export const buildFields = {
  "add-hosts": list({}, matching(/^[^\s:=,"]+[:=][^\s,"]+$/u, "a host", "name:address or name=address")),
  allow: list({}, checked(entitlement)),
  annotations: list(lines, matching(/^[^=]+=/u, "an annotation", "key=value")),
  attests: list(lines, checked(checkAttest)),
  "build-args": list(lines, checked(named("NAME=value, or NAME for the step's own value"))),
  "build-contexts": list(lines, checked(buildContext)),
  builder: word("a builder", "one name"),
  "cache-from": list(lines, checked(cacheEntry)),
  "cache-to": list(lines, checked(cacheEntry)),
  call: text(checked(call)),
  "cgroup-parent": word("a cgroup", "one path"),
  context: text(checked(contextPath)),
  file: text(checked(dockerfile)),
  "github-token": text(checked(token)),
  labels: list(lines, checked(label)),
  load: withDefault("true", boolean).refine((load) => load, {
    error: "false is not possible here: the gate tests what the build loads into the engine; leave the input out",
  }),
  network: word("a network mode", "one mode, such as default, none or host"),
  "no-cache": withDefault("false", boolean),
  "no-cache-filters": list({}, matching(/^[^\s"]+$/u, "a stage", "the stage's name")),
  outputs: list({ ...lines, quote: false }, checked(output)),
  platforms: list(
    {},
    matching(/^[\w.-]+(?:\([\w.-]+\))?(?:\/[\w.-]+){0,2}$/u, "a platform", "os/architecture, such as linux/amd64"),
  ).transform((platforms) => [...new Set(platforms)]),
  provenance: text(checked(checkProvenance)),
  pull: withDefault("false", boolean),
  sbom: text(checked(checkSbom)),
  "secret-envs": list({}, parseSecretEnv),
  "secret-files": list(lines, parseSecretFile),
  secrets: list({ ...lines, trimWhitespace: false }, parseSecret),
  "shm-size": text(
    matching(/^(?:\d+(?:\.\d+)? ?(?:[kmgtp](?:i?b)?|b)?)?$/iu, "a size", "a number and a unit, such as 64m or 2g"),
  ),
  ssh: list({}, matching(/^[^\s=",]+(?:=[^"]+)?$/u, "an SSH agent or key", "default, id or id=path")),
  target: word("a stage", "one name"),
  ulimit: list(lines, checked(ulimit)),
};

export type BuildFields = z.output<z.ZodObject<typeof buildFields>>;

/**
 * Adds what depends on the step to the fields.
 * @param tags for the check that no cache is written under one of them.
 * @throws {InputsRefused}
 */
export function toBuildPlan(fields: BuildFields, tags: readonly TagTemplate[], step: StepContext): BuildPlan {
  const git = defaultGitContext(step);
  const outputs = splitOutputs(fields.outputs);
  const problems = [
    ...templateProblems(fields, step, git),
    ...cacheProblems(fields, tags),
    ...(outputs.images.length > 1 ? [twoWays] : []),
  ];
  const [first, ...others] = problems;
  if (first !== undefined) throw new InputsRefused([first, ...others]);

  const rendered = (template: string) => renderTemplate(template, git);
  const { addresses, secrets } = withoutCredentials(
    [rendered(fields.context) || (step.workspaceHasCheckout ? "." : git), ...fields["build-contexts"].map(rendered)],
    fields.secrets.map(({ id }) => id),
  );
  const [context = "", ...buildContexts] = addresses;
  return {
    addHosts: fields["add-hosts"],
    allow: fields.allow,
    annotations: fields.annotations,
    ...resolveAttestations(fields, step.runUrl),
    buildArgs: fields["build-args"],
    buildContexts,
    builder: fields.builder,
    cacheFrom: fields["cache-from"],
    cacheTo: fields["cache-to"],
    call: fields.call,
    cgroupParent: fields["cgroup-parent"],
    context,
    destinations: buildDestinations(fields.outputs, fields["cache-to"]),
    exporter: outputs.images.flat(),
    file: fields.file,
    labels: fields.labels,
    network: fields.network,
    noCache: fields["no-cache"],
    noCacheFilters: fields["no-cache-filters"],
    outputs: outputs.others,
    platforms: fields.platforms,
    pull: fields.pull,
    secrets: [...fields.secrets, ...secrets, ...gitToken(fields, context, git)],
    secretEnvs: fields["secret-envs"],
    secretFiles: fields["secret-files"],
    shmSize: fields["shm-size"],
    ssh: fields.ssh,
    target: fields.target,
    ulimit: fields.ulimit,
  };
}

const twoWays: Problem = {
  input: "outputs",
  reason:
    "says twice how the image is to be written: put every attribute into one item, such as type=image,compression=zstd",
};

/** BuildKit fetches the remote Git context with the job's token, unless the workflow supplies its own. */
function gitToken(fields: BuildFields, context: string, git: string): readonly BuildSecret[] {
  const value = fields["github-token"];
  const ownToken = fields.secrets.some(({ id }) => id === "GIT_AUTH_TOKEN");
  if (value === "" || ownToken || git === "" || !context.startsWith(git)) return [];
  return [{ id: `GIT_AUTH_TOKEN.${new URL(git).host}`, value }];
}

function templateProblems(fields: BuildFields, step: StepContext, git: string): readonly Problem[] {
  if (git !== "") return [];
  const why = "the runner does not say which repository and commit this job is for (GITHUB_REPOSITORY, GITHUB_SHA)";
  const problems: Problem[] = [];
  if (fields.context === "" && !step.workspaceHasCheckout) {
    const reason = `there is no checkout in the workspace, and ${why}: check the repository out, or set a context`;
    problems.push({ input: "context", reason });
  }
  const reason = `{{defaultContext}} has no meaning here: ${why}`;
  if (usesDefaultContext(fields.context)) problems.push({ input: "context", reason });
  if (fields["build-contexts"].some(usesDefaultContext)) problems.push({ input: "build-contexts", reason });
  return problems;
}

function cacheProblems(fields: BuildFields, tags: readonly TagTemplate[]): readonly Problem[] {
  return fields["cache-to"]
    .map((entry) => cacheOverTag(entry, tags))
    .filter((reason) => reason !== undefined)
    .map((reason) => ({ input: "cache-to", reason }));
}
