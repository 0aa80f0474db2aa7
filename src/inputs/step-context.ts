export type StepContext = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workspaceHasCheckout: boolean;
  /** Without a trailing slash. */
  readonly serverUrl: string;
  /** `owner/name`; empty if the runner does not say. */
  readonly repository: string;
  /** The commit of the event; empty if the runner does not say. */
  readonly sha: string;
  /** `refs/heads/main`, `refs/pull/7/merge`; empty if the runner does not say. */
  readonly ref: string;
  /** The page of this run and attempt, which the build's provenance names as its builder. */
  readonly runUrl: string;
  /** The head commit of a pull request; empty outside one. */
  readonly pullRequestHeadSha: string;
};

/** `eventPayload` is the parsed file of `GITHUB_EVENT_PATH`, of any shape. */
export function readStepContext(
  env: Readonly<Record<string, string | undefined>>,
  workspaceHasCheckout: boolean,
  eventPayload: unknown,
): StepContext {
  const serverUrl = env["GITHUB_SERVER_URL"] || "https://github.com";
  const repository = repositoryOf(env["GITHUB_REPOSITORY"] ?? "", eventPayload);
  const run = env["GITHUB_RUN_ID"] || "0";
  const attempt = env["GITHUB_RUN_ATTEMPT"] || "1";
  return {
    env,
    workspaceHasCheckout,
    serverUrl,
    repository,
    sha: env["GITHUB_SHA"] ?? "",
    ref: env["GITHUB_REF"] ?? "",
    runUrl: `${serverUrl}/${repository}/actions/runs/${run}/attempts/${attempt}`,
    pullRequestHeadSha: textAt(eventPayload, "pull_request", "head", "sha"),
  };
}

function repositoryOf(variable: string, eventPayload: unknown): string {
  const [owner = "", name = ""] =
    variable === ""
      ? [textAt(eventPayload, "repository", "owner", "login"), textAt(eventPayload, "repository", "name")]
      : variable.split("/");
  return owner === "" || name === "" ? "" : `${owner}/${name}`;
}

function textAt(payload: unknown, ...path: readonly string[]): string {
  let at = payload;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return "";
    at = Reflect.get(at, key);
  }
  return typeof at === "string" ? at : "";
}
