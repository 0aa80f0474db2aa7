/** Which commit the image must be of: found out before it is built, and built so that the image says it too. */
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type ExpectedRevision, revisionLabel } from "../diagnosis/provenance.ts";
import { type Checkout, readCheckout } from "../git/checkout.ts";
import type { Git } from "../git/git.ts";
import { GitFailed } from "../git/failures.ts";
import { resolveRef } from "../git/remote.ts";
import type { BuildPlan, ImageSource, ProvenancePlan } from "../plan.ts";
import type { World } from "../world.ts";
import { isCommit, pinnedContext, remoteContext, type RemoteContext } from "./remote-context.ts";

export type Origin = {
  readonly expected: ExpectedRevision;
  /** The checkout that holds the context, if one does. */
  readonly checkout: Checkout | undefined;
  /** What is built of exactly that commit, and says so. */
  readonly source: ImageSource;
};

/** Finds out what can be known of it. What cannot is no fault here: it is said when the image is to be proven. */
export async function readOrigin(source: ImageSource, plan: ProvenancePlan, world: World): Promise<Origin> {
  const remote = source.kind === "build" ? remoteContext(source.build.context) : undefined;
  const { expected, checkout, build } =
    source.kind === "build" && remote !== undefined
      ? await ofRemote(source.build, remote, world)
      : { ...(await ofFolder(source, world)), build: source.kind === "build" ? source.build : undefined };
  const wanted: ExpectedRevision =
    plan.revision === undefined ? expected : { kind: "known", revision: plan.revision, source: "the input revision" };
  return {
    expected: wanted,
    checkout,
    source: build === undefined ? source : { kind: "build", build: stamped(build, wanted) },
  };
}

function ofFolder(
  source: ImageSource,
  { git, workspace }: World,
): Promise<{ expected: ExpectedRevision; checkout: Checkout | undefined }> {
  return headOf(source.kind === "build" ? source.build.context : workspace, git);
}

/** The commit of the checkout that holds a folder or a file. */
export async function headOf(
  path: string,
  git: Git,
): Promise<{ readonly expected: ExpectedRevision; readonly checkout: Checkout | undefined }> {
  try {
    const checkout = await readCheckout(git, await folderOf(path));
    return {
      expected: { kind: "known", revision: checkout.revision, source: `HEAD of ${checkout.top}` },
      checkout,
    };
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    return {
      expected: { kind: "unknown", why: `${path} lies in no Git checkout that can be read (${error.message})` },
      checkout: undefined,
    };
  }
}

/** A context can be a tarball. */
async function folderOf(context: string): Promise<string> {
  const found = await stat(context).catch(() => undefined);
  return found?.isDirectory() === true ? context : dirname(context);
}

async function ofRemote(
  build: BuildPlan,
  remote: RemoteContext,
  { git }: World,
): Promise<{ expected: ExpectedRevision; checkout: undefined; build: BuildPlan }> {
  try {
    const commit = isCommit(remote.ref)
      ? remote.ref
      : await resolveRef(git, remote.url, remote.ref, tokenFor(remote.url, build));
    return {
      expected: { kind: "known", revision: commit, source: `${remote.ref || "HEAD"} of ${remote.url}` },
      checkout: undefined,
      build: { ...build, context: pinnedContext(remote, commit) },
    };
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const why = `it could not be found out which commit ${remote.ref || "HEAD"} of ${remote.url} is (${error.message})`;
    return { expected: { kind: "unknown", why }, checkout: undefined, build };
  }
}

/** BuildKit's own names for it: https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts. */
function tokenFor(url: string, { secrets }: BuildPlan): string | undefined {
  if (!/^https?:/u.test(url)) return undefined;
  const { host } = new URL(url);
  const named = (wanted: string) => secrets.find(({ id }) => id === wanted)?.value;
  return named(`GIT_AUTH_TOKEN.${host}`) ?? named("GIT_AUTH_TOKEN");
}

/** A revision among the user's own labels stays; whether it is the right one is seen when the image is proven. */
function stamped(build: BuildPlan, expected: ExpectedRevision): BuildPlan {
  const isSet = build.labels.some((label) => label.split("=", 1)[0] === revisionLabel);
  return expected.kind === "unknown" || isSet
    ? build
    : { ...build, labels: [...build.labels, `${revisionLabel}=${expected.revision}`] };
}
