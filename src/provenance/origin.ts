import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type ExpectedRevision, revisionLabel } from "../diagnosis/provenance.ts";
import { type Checkout, readCheckout, readHead, type ViewOf } from "../git/checkout.ts";
import type { Git } from "../git/git.ts";
import { GitFailed, LinkedOutside, NoCheckout } from "../git/failures.ts";
import { resolveRef } from "../git/remote.ts";
import { everything, type View } from "../git/view.ts";
import { absent } from "../disk/absent.ts";
import { Fault } from "../gate/fault.ts";
import type { BuildPlan, ImageSource, ProvenancePlan } from "../gate/plan.ts";
import type { RunContext } from "../gate/context.ts";
import { viewOfBuild } from "./build-view.ts";
import { isAddress, isCommit, pinnedContext, remoteContext, type RemoteContext } from "./remote-context.ts";

export type Origin = {
  readonly expected: ExpectedRevision;
  /** The checkout that contains the context, if any. */
  readonly checkout: Checkout | undefined;
  readonly view: View;
  /** The reason why an existing checkout cannot be read. */
  readonly unreadable: string | undefined;
  /** Builds exactly the expected commit, and labels the image with it. */
  readonly source: ImageSource;
};

/** An unknown commit is no fault yet: it is reported when the image must be proven. */
export async function readOrigin(source: ImageSource, plan: ProvenancePlan, runContext: RunContext): Promise<Origin> {
  const { expected, checkout, view, unreadable, build } =
    source.kind === "build" ? await ofBuild(source.build, runContext) : await ofImage(runContext);
  const wanted: ExpectedRevision =
    plan.revision === undefined ? expected : { kind: "known", revision: plan.revision, source: "the input revision" };
  return {
    expected: wanted,
    checkout,
    view,
    unreadable,
    source: build === undefined ? source : { kind: "build", build: stamped(build, wanted) },
  };
}

type Known = Head & {
  readonly build: BuildPlan | undefined;
};

async function ofImage({ workspace, git }: RunContext): Promise<Known> {
  return { ...(await headOf(workspace, git)), build: undefined };
}

/** An address is never looked up as a local folder, whatever folder has its name. */
async function ofBuild(build: BuildPlan, runContext: RunContext): Promise<Known> {
  const { context } = build;
  if (!isAddress(context))
    return { ...(await headOf(context, runContext.git, (top) => viewOfBuild(build, top))), build };
  await checkNoFolder(context);
  const remote = remoteContext(context);
  if (remote === undefined) {
    const why = `the context ${context} is an address, which does not say of which commit it is`;
    return { expected: { kind: "unknown", why }, ...noCheckout, unreadable: undefined, build };
  }
  const known = await ofRemote(build, remote, runContext);
  if (known.build.context !== context) await checkNoFolder(known.build.context);
  return known;
}

/** buildx prefers a local folder to an address of the same name, such as `https:/host/app.git#main` in a checkout. */
async function checkNoFolder(address: string): Promise<void> {
  const found = await lstat(address).catch(absent);
  if (found === undefined) return;
  throw new Fault(
    `the context ${address} cannot be built`,
    "there is a folder or file of that name, which buildx would take for it",
    `Remove it from the checkout; or write ./${address}, if it is what is to be built.`,
  );
}

/** @throws Fault if git, which buildx and Compose run on contexts, would obey files that look like a repository. */
export async function refuseOldGit({ git }: Pick<RunContext, "git">): Promise<void> {
  try {
    await git.checkVersion();
  } catch (cause) {
    if (!(cause instanceof GitFailed)) throw cause;
    throw new Fault("git cannot be used", cause.message, "Nothing was built.", { cause });
  }
}

/** Returns the commit expected before the build, or an unknown one if HEAD has moved since. */
export async function stillExpected(
  { expected, checkout }: Origin,
  { git }: Pick<RunContext, "git">,
): Promise<ExpectedRevision> {
  if (checkout === undefined || expected.kind === "unknown" || expected.revision !== checkout.revision) return expected;
  const { top, revision } = checkout;
  try {
    const now = await readHead(git, top);
    if (now === revision) return expected;
    return { kind: "unknown", why: `the checkout ${top} went from ${revision} to ${now} while the image was built` };
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    return { kind: "unknown", why: `the checkout ${top} cannot be read after the build (${error.message})` };
  }
}

type Head = Pick<Origin, "expected" | "checkout" | "view" | "unreadable">;

const noCheckout = { checkout: undefined, view: everything } as const;

/** @param viewOf Selects the files whose changes count; by default, all. */
export async function headOf(path: string, git: Git, viewOf?: ViewOf): Promise<Head> {
  try {
    const { view, ...checkout } = await readCheckout(git, await folderOf(path), viewOf);
    return {
      expected: { kind: "known", revision: checkout.revision, source: `HEAD of ${checkout.top}` },
      checkout,
      view,
      unreadable: undefined,
    };
  } catch (error) {
    if (error instanceof LinkedOutside) {
      throw new Fault(
        `the context ${path} cannot be built`,
        error.message,
        "Name the folder itself, so that it can be said of which commit it is.",
        { cause: error },
      );
    }
    if (!(error instanceof GitFailed)) throw error;
    return {
      expected: { kind: "unknown", why: `${path} lies in no Git checkout that can be read (${error.message})` },
      ...noCheckout,
      unreadable: error instanceof NoCheckout ? undefined : error.message,
    };
  }
}

/** A context may be a tarball. */
async function folderOf(context: string): Promise<string> {
  try {
    const found = await stat(context).catch(absent);
    return found?.isDirectory() === true ? context : dirname(context);
  } catch (cause) {
    throw new GitFailed(`${context} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

async function ofRemote(
  build: BuildPlan,
  remote: RemoteContext,
  { git }: RunContext,
): Promise<Known & { build: BuildPlan }> {
  try {
    const commit = isCommit(remote.ref)
      ? remote.ref
      : await resolveRef(authorized(git, remote.url, build), remote.url, remote.ref, tokenFor(remote.url, build));
    return {
      expected: { kind: "known", revision: commit, source: `${remote.ref || "HEAD"} of ${remote.url}` },
      ...noCheckout,
      unreadable: undefined,
      build: { ...build, context: pinnedContext(remote, commit) },
    };
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const why = `it could not be found out which commit ${remote.ref || "HEAD"} of ${remote.url} is (${error.message})`;
    return { expected: { kind: "unknown", why }, ...noCheckout, unreadable: undefined, build };
  }
}

/** BuildKit's names: https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts. */
function tokenFor(url: string, { secrets }: BuildPlan): string | undefined {
  if (!/^https?:/u.test(url)) return undefined;
  const { host } = new URL(url);
  const named = (wanted: string) => secrets.find(({ id }) => id === wanted)?.value;
  return named(`GIT_AUTH_TOKEN.${host}`) ?? named("GIT_AUTH_TOKEN");
}

/** Sends the header that BuildKit would send, through the environment: other users cannot read that. */
function authorized(git: Git, url: string, { secrets }: BuildPlan): Git {
  if (!/^https?:/iu.test(url)) return git;
  const { host, origin } = new URL(url);
  const header = secrets.find(({ id }) => id === `GIT_AUTH_HEADER.${host}`)?.value;
  if (header === undefined) return git;
  const config = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: ${header}`,
  };
  return { ...git, outside: (argv, more) => git.outside(argv, { ...config, ...more }) };
}

/** The user's own revision label stays: the proof decides whether it is right. */
function stamped(build: BuildPlan, expected: ExpectedRevision): BuildPlan {
  const isSet = build.labels.some((label) => label.split("=", 1)[0] === revisionLabel);
  return expected.kind === "unknown" || isSet
    ? build
    : { ...build, labels: [...build.labels, `${revisionLabel}=${expected.revision}`] };
}
