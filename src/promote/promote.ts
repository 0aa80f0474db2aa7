/** Gives what a registry holds more names, without a rebuild, after it is proven to be what it should be. */
import { type ExpectedRevision, type ProvenanceVerdict, provenanceVerdict } from "../diagnosis/provenance.ts";
import { Fault, withoutStop } from "../gate/fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import type { PromotePlan } from "./promote-plan.ts";
import { headOf } from "../provenance/origin.ts";
import { statedAt } from "../provenance/published.ts";
import { lookUp } from "../publish/look-up.ts";
import { nameRef } from "../publish/name.ts";
import { readBack } from "../publish/read-back.ts";
import { remedyForReading } from "../publish/remedy.ts";
import { ManifestUnread, type RemoteManifest } from "../registry/manifest.ts";
import { describeProvenance } from "../report/provenance.ts";
import type { RunContext } from "../gate/context.ts";
import type { Promotion, PromotedRef } from "./promotion.ts";

export type PromoteWorld = Pick<RunContext, "docker" | "git" | "log" | "signal" | "workspace">;

/**
 * Resolves the source once, proves its revision, and names it under each target, in the listed order. A target after
 * one that failed is not touched.
 * @param told takes what has been done so far, whenever more has been.
 * @throws Fault if the source cannot be read or is not what it should be, or a target cannot be moved.
 */
export async function promote(
  plan: PromotePlan,
  runContext: PromoteWorld,
  told: (promotion: Promotion) => void,
): Promise<void> {
  const source = await resolve(plan, runContext);
  const revision = await proven(source, plan, runContext);
  const targets: PromotedRef[] = [];
  const tell = (rest: readonly ImageRef[]) =>
    told({
      source,
      revision,
      targets: [...targets, ...rest.map((ref) => ({ ref, state: "untouched", previous: undefined }) as const)],
    });
  tell(plan.targets);

  // All are looked at before one is moved: a registry that cannot be read is known in time.
  const previous = new Map<string, string | undefined>();
  for (const ref of plan.targets) previous.set(ref.toString(), await digestAt(ref, runContext));

  for (const [index, ref] of plan.targets.entries()) {
    const before = previous.get(ref.toString());
    targets.push({ ref, state: "failed", previous: before });
    tell(plan.targets.slice(index + 1));
    if (before !== source.digest) await name(ref, source, plan.retries, runContext);
    await readingBack(ref, source, runContext);
    targets[index] = { ref, state: before === source.digest ? "unchanged" : "moved", previous: before };
    tell(plan.targets.slice(index + 1));
    runContext.log.info(said(ref, source, before));
  }
}

/** A registry may take a name and its answer be lost; one that lets no tag be moved then refuses to take it again. */
async function name(ref: ImageRef, source: ImageRef, retries: number, runContext: PromoteWorld): Promise<void> {
  try {
    await nameRef(ref, source, retries, runContext);
  } catch (error) {
    let held: RemoteManifest | undefined;
    try {
      held = await lookUp(ref, runContext);
    } catch (unread) {
      if (!(error instanceof Fault && unread instanceof ManifestUnread)) throw error;
      const why = `${error.why} (nor could it be read what it holds: ${withoutStop(unread.message)})`;
      throw new Fault(error.what, why, error.remedy, { cause: error });
    }
    if (held?.digest !== source.digest) throw error;
  }
}

/** A tag can move: what it is now is what is looked at, and named. */
async function resolve({ source, expectedDigest }: PromotePlan, runContext: PromoteWorld): Promise<ImageRef> {
  const digest = source.digest ?? (await digestOf(source, runContext));
  if (source.digest !== undefined && (await digestAt(source, runContext)) === undefined) {
    throw new Fault(
      `${source.toString()} is not there`,
      `the registry ${source.registry} holds no such digest in ${source.repository}`,
      "Nothing was named. Promote a digest that was pushed to this repository.",
    );
  }
  if (expectedDigest !== undefined && digest !== expectedDigest) {
    throw new Fault(
      `${source.toString()} is not what expected-digest says`,
      `it is ${digest}, wanted ${expectedDigest}`,
      "Nothing was named. Promote the digest that was verified.",
    );
  }
  return source.pinned(digest);
}

async function digestOf(source: ImageRef, runContext: PromoteWorld): Promise<string> {
  try {
    return (await readBack(source, runContext)).digest;
  } catch (error) {
    throw unreadable(source, error);
  }
}

/** Undefined if the registry has nothing under this name. */
async function digestAt(ref: ImageRef, runContext: PromoteWorld): Promise<string | undefined> {
  try {
    return (await lookUp(ref, runContext))?.digest;
  } catch (error) {
    throw unreadable(ref, error);
  }
}

function unreadable(ref: ImageRef, error: unknown): unknown {
  if (!(error instanceof ManifestUnread)) return error;
  return new Fault(
    `${ref.toString()} could not be read`,
    error.message,
    `Nothing was named. ${remedyForReading(error.trouble, ref)}`,
    { cause: error },
  );
}

/** Checks every platform: an index with one image of another commit is not promoted. */
async function proven(source: ImageRef, plan: PromotePlan, runContext: PromoteWorld): Promise<string | undefined> {
  const { verify, revision } = plan.provenance;
  if (verify === "off") {
    runContext.log.warning(
      "smoke-gate: revision not verified",
      `verify-revision is off: it is not proven of which commit ${source.toString()} is`,
    );
    return undefined;
  }
  const expected: ExpectedRevision =
    revision === undefined
      ? (await headOf(runContext.workspace, runContext.git)).expected
      : { kind: "known", revision, source: "the input expected-revision" };
  const verdicts = (await statedAt(source, runContext)).map((stated) => provenanceVerdict(expected, stated));
  const wrong: ProvenanceVerdict | undefined =
    verdicts.length === 0
      ? { kind: "unreadable", why: "the registry holds no image under it" }
      : verdicts.find(({ kind }) => kind !== "match");
  if (wrong === undefined) return expected.kind === "known" ? expected.revision : undefined;
  const sentence = `${source.toString()}: ${describeProvenance(wrong, "expected-revision")}`;
  if (verify === "enforce") {
    throw new Fault(
      "the image is not proven to be of the right commit",
      sentence,
      "Nothing was named. Promote what was built from that commit, set expected-revision, or switch this check off with verify-revision: off.",
    );
  }
  runContext.log.warning("smoke-gate: wrong-revision", sentence);
  return undefined;
}

async function readingBack(ref: ImageRef, source: ImageRef, runContext: PromoteWorld): Promise<void> {
  let held: string;
  try {
    held = (await readBack(ref, runContext)).digest;
  } catch (error) {
    if (!(error instanceof ManifestUnread)) throw error;
    throw new Fault(
      `${ref.toString()} was named, but could not be read back`,
      error.message,
      `What the registry holds is not proven. ${remedyForReading(error.trouble, ref)}`,
      { cause: error },
    );
  }
  if (held === source.digest) return;
  throw new Fault(
    `${ref.toString()} is not what was promoted`,
    `the registry holds ${held}, promoted was ${source.digest ?? "unknown"}`,
    "Somebody else moved it: find out who, then run the job again.",
  );
}

function said(ref: ImageRef, source: ImageRef, before: string | undefined): string {
  if (before === source.digest) return `${ref.toString()} was ${source.digest ?? ""} already`;
  return `${ref.toString()} is ${source.digest ?? ""} now${before === undefined ? "" : `; it was ${before}`}`;
}
