/** Which commit the image must be of: found out before it is built, and built so that the image says it too. */
import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type ExpectedRevision, revisionLabel } from "../diagnosis/provenance.ts";
import { type Checkout, readCheckout, readHead, type ViewOf } from "../git/checkout.ts";
import type { Git } from "../git/git.ts";
import { GitFailed, LinkedOutside, NoCheckout } from "../git/failures.ts";
import { resolveRef } from "../git/remote.ts";
import { everything, type View } from "../git/view.ts";
import { absent } from "../disk/absent.ts";
import { Fault } from "../fault.ts";
import type { BuildPlan, ImageSource, ProvenancePlan } from "../plan.ts";
import type { World } from "../world.ts";
import { viewOfBuild } from "./build-view.ts";
import { isAddress, isCommit, pinnedContext, remoteContext, type RemoteContext } from "./remote-context.ts";

export type Origin = {
  readonly expected: ExpectedRevision;
  /** The checkout that holds the context, if one does. */
  readonly checkout: Checkout | undefined;
  /** The part of it that the build can see. */
  readonly view: View;
  /** Why a checkout that is there cannot be read; undefined where it can, or there is none. */
  readonly unreadable: string | undefined;
  /** What is built of exactly that commit, and says so. */
  readonly source: ImageSource;
};

/** Finds out what can be known of it. What cannot is no fault here: it is said when the image is to be proven. */
export async function readOrigin(source: ImageSource, plan: ProvenancePlan, world: World): Promise<Origin> {
  const { expected, checkout, view, unreadable, build } =
    source.kind === "build" ? await ofBuild(source.build, world) : await ofImage(world);
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
  /** Undefined where nothing is built. */
  readonly build: BuildPlan | undefined;
};

async function ofImage({ workspace, git }: World): Promise<Known> {
  return { ...(await headOf(workspace, git)), build: undefined };
}

/** What is an address is never looked for on this machine, whatever folder has its name. */
async function ofBuild(build: BuildPlan, world: World): Promise<Known> {
  const { context } = build;
  if (!isAddress(context)) return { ...(await headOf(context, world.git, (top) => viewOfBuild(build, top))), build };
  await checkNoFolder(context);
  const remote = remoteContext(context);
  if (remote === undefined) {
    const why = `the context ${context} is an address, which does not say of which commit it is`;
    return { expected: { kind: "unknown", why }, ...noCheckout, unreadable: undefined, build };
  }
  const known = await ofRemote(build, remote, world);
  if (known.build.context !== context) await checkNoFolder(known.build.context);
  return known;
}

/**
 * buildx prefers a folder of that very name to the address, and a checkout may have one: `https:/host/app.git#main`.
 * @throws Fault where there is one.
 */
async function checkNoFolder(address: string): Promise<void> {
  const found = await lstat(address).catch(absent);
  if (found === undefined) return;
  throw new Fault(
    `the context ${address} cannot be built`,
    "there is a folder or file of that name, which buildx would take for it",
    `Remove it from the checkout; or write ./${address}, if it is what is to be built.`,
  );
}

/**
 * buildx and Compose run git in the folders that they build.
 * @throws Fault where that is one which would obey files in them that look like a repository.
 */
export async function refuseOldGit({ git }: Pick<World, "git">): Promise<void> {
  try {
    await git.checkVersion();
  } catch (cause) {
    if (!(cause instanceof GitFailed)) throw cause;
    throw new Fault("git cannot be used", cause.message, "Nothing was built.", { cause });
  }
}

/** The commit that was expected before the build, unless the checkout is at another one since. */
export async function stillExpected(
  { expected, checkout }: Origin,
  { git }: Pick<World, "git">,
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

/**
 * The commit of the checkout that holds a folder or a file.
 * @param viewOf the part of it whose changes count; all of it unless given.
 */
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

/** A context can be a tarball. */
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
  { git }: World,
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

/** BuildKit's own names for it: https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts. */
function tokenFor(url: string, { secrets }: BuildPlan): string | undefined {
  if (!/^https?:/u.test(url)) return undefined;
  const { host } = new URL(url);
  const named = (wanted: string) => secrets.find(({ id }) => id === wanted)?.value;
  return named(`GIT_AUTH_TOKEN.${host}`) ?? named("GIT_AUTH_TOKEN");
}

/** Git, with the header that BuildKit would send; through its environment, which is nobody else's to read. */
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

/** A revision among the user's own labels stays; whether it is the right one is seen when the image is proven. */
function stamped(build: BuildPlan, expected: ExpectedRevision): BuildPlan {
  const isSet = build.labels.some((label) => label.split("=", 1)[0] === revisionLabel);
  return expected.kind === "unknown" || isSet
    ? build
    : { ...build, labels: [...build.labels, `${revisionLabel}=${expected.revision}`] };
}
