/** What becomes of one ref: it is sent, then read back. */
import { Fault, withoutStop } from "../gate/fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { ManifestUnread } from "../registry/manifest.ts";
import { NotNamed } from "../registry/tagging.ts";
import type { RefReport } from "../report/report.ts";
import type { RunContext } from "../gate/context.ts";
import { PushFailed, type PushTrouble } from "./push-failed.ts";
import { readBack } from "./read-back.ts";
import { remedyFor, remedyForReading } from "./remedy.ts";
import type { Route } from "./route.ts";

/** What stopped the publishing. */
export type PublishTrouble =
  /** The registry was given, or holds, something else. */
  { readonly kind: "replaced"; readonly what: string } | { readonly kind: "broken"; readonly cause: unknown };

export type Outcome = { readonly report: RefReport; readonly trouble: PublishTrouble | undefined };

/** A ref that the registry took. */
export type Sent = {
  readonly ref: ImageRef;
  /** Of what the registry was given; undefined where nobody says. */
  readonly digest: string | undefined;
};

/** Brings the image to the ref; an outcome where it is there already, or could not be brought. */
export async function send(
  route: Route,
  ref: ImageRef,
  { folders, log, signal }: Pick<RunContext, "folders" | "log" | "signal">,
): Promise<Sent | Outcome> {
  try {
    await folders.publishes(ref.toString());
    return { ref, digest: await route.send(ref) };
  } catch (error) {
    const found = mayBeThere(error) ? await findingOf(route, ref) : undefined;
    if (signal.aborted) return failure(ref, "failed", { kind: "broken", cause: signal.reason });
    if (typeof found === "string" || found?.isTested !== true)
      return failure(ref, "failed", notSent(ref, error, found));
    log.info(`${ref.toString()} was not taken, and is there already: ${found.digest}`);
    return { report: reportOf(ref, "verified", found.digest), trouble: undefined };
  }
}

/** What the registry holds under the ref, or why that could not be read. */
async function findingOf(route: Route, ref: ImageRef): Promise<Awaited<ReturnType<Route["find"]>> | string> {
  try {
    return await route.find(ref);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Troubles of a registry that was not spoken to, or of this side of it. */
const neverThere: ReadonlySet<PushTrouble> = new Set([
  "silent",
  "gone",
  "nameless",
  "certificate",
  "client-certificate",
  "plain-http",
]);

/**
 * Whether the registry may have the image though it was not taken: under a tag that it lets nobody move, from an earlier
 * run of the same commit, or since an attempt whose answer was lost.
 */
function mayBeThere(error: unknown): boolean {
  const refusal = error instanceof Fault ? error.cause : error;
  return (refusal instanceof PushFailed || refusal instanceof NotNamed) && !neverThere.has(refusal.trouble);
}

/** @param found what the registry holds under the ref, or why that could not be read. */
function notSent(
  ref: ImageRef,
  error: unknown,
  found: { readonly digest: string } | string | undefined,
): PublishTrouble {
  const also =
    typeof found === "string"
      ? ` (nor could it be read what it holds: ${withoutStop(found)})`
      : found === undefined
        ? ""
        : ` (it holds ${found.digest}, which was not tested)`;
  if (error instanceof PushFailed) {
    const remedy = remedyFor(error.trouble, ref) ?? "Look at the registry's answer above, then run the job again.";
    return { kind: "broken", cause: new Fault(`${ref.toString()} was not pushed`, `${error.message}${also}`, remedy) };
  }
  if (!(error instanceof Fault)) return { kind: "broken", cause: error };
  const { what, why, remedy, cause } = error;
  return { kind: "broken", cause: new Fault(what, `${why}${also}`, remedy, { cause }) };
}

/** Whether the registry holds under the ref what was tested. */
export async function lookAt(
  route: Route,
  { ref, digest }: Sent,
  context: Pick<RunContext, "docker" | "signal">,
): Promise<Outcome> {
  try {
    const remote = await readBack(ref, context);
    const other = route.difference(digest, remote);
    if (other === undefined) return { report: reportOf(ref, "verified", remote.digest), trouble: undefined };
    return failure(ref, "failed", { kind: "replaced", what: `${ref.toString()}: ${other}` }, remote.digest);
  } catch (error) {
    const unread = failure(ref, "pushed", { kind: "broken", cause: notRead(ref, error) });
    return { ...unread, report: { ...unread.report, digest } };
  }
}

function notRead(ref: ImageRef, error: unknown): unknown {
  if (!(error instanceof ManifestUnread)) return error;
  return new Fault(
    `${ref.toString()} was pushed, but could not be read back`,
    error.message,
    `What the registry holds is not proven. ${remedyForReading(error.trouble, ref)}`,
  );
}

/**
 * Of a ref at which nothing went wrong.
 * @param digest of what the registry was given, where nobody looks whether it is there.
 */
export function untroubled(ref: ImageRef, state: "untouched" | "pushed", digest?: string): Outcome {
  return { report: { ...reportOf(ref, state), digest }, trouble: undefined };
}

function failure(ref: ImageRef, state: RefReport["state"], trouble: PublishTrouble, digest?: string): Outcome {
  return { report: { ...reportOf(ref, state, digest), problem: problemIn(trouble) }, trouble };
}

function problemIn(trouble: PublishTrouble): string {
  if (trouble.kind === "replaced") return trouble.what;
  return trouble.cause instanceof Error ? trouble.cause.message : String(trouble.cause);
}

function reportOf(ref: ImageRef, state: RefReport["state"], digest?: string): RefReport {
  return {
    ref: ref.toString(),
    state,
    digest,
    pinned: digest === undefined ? undefined : ref.pinned(digest).toString(),
    problem: undefined,
  };
}
