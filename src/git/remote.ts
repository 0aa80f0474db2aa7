import type { Git } from "./git.ts";
import { GitFailed } from "./failures.ts";

/** @throws GitFailed if the remote does not answer or has no such ref; an empty one means HEAD. */
export async function resolveRef(git: Git, url: string, ref: string, token: string | undefined): Promise<string> {
  const wanted = ref === "" ? "HEAD" : ref;
  const listed = await git.outside(
    ["ls-remote", "--", url, wanted, `${wanted}^{}`],
    token === undefined ? {} : authorized(url, token),
  );
  const commits = new Map(
    listed
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(line.indexOf("\t") + 1), line.slice(0, line.indexOf("\t"))]),
  );
  // Git's order: https://git-scm.com/docs/gitrevisions. An annotated tag is not the commit that it names.
  const names = [wanted, `refs/tags/${wanted}^{}`, `refs/tags/${wanted}`, `refs/heads/${wanted}`];
  const commit = names.map((name) => commits.get(name)).find((found) => found !== undefined);
  if (commit === undefined) throw new GitFailed(`${url} has no branch or tag ${wanted}`);
  return commit;
}

/** Uses the environment because every process on the machine can read an argv. */
function authorized(url: string, token: string): Readonly<Record<string, string>> {
  const { origin } = new URL(url);
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: basic ${credentials}`,
  };
}
