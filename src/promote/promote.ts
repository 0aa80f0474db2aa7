import { type ExpectedRevision, type ProvenanceVerdict, provenanceVerdict } from "../diagnosis/provenance.ts";
import { Fault } from "../gate/fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import type { PromotePlan } from "./promote-plan.ts";
import { headOf } from "../provenance/origin.ts";
import { statedAt } from "../provenance/published.ts";
import type { Outcome } from "../publish/outcome.ts";
import { publishRefs } from "../publish/publish-refs.ts";
import { registryPublisher } from "../publish/publisher.ts";
import { lookUp, readBack } from "../publish/read-back.ts";
import { remedyForReading } from "../publish/remedy.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { describeProvenance } from "../report/provenance.ts";
import type { RunContext } from "../gate/context.ts";
import type { Promotion, PromotedRef } from "./promotion.ts";

export type PromoteContext = Pick<RunContext, "docker" | "git" | "log" | "signal" | "workspace">;

/**
 * Resolves the source once, proves its revision, and names it under each target, in the listed order. A target after
 * one that failed is not touched.
 * @param report is called with what has been done so far, whenever that changes.
 * @throws Fault if the source cannot be read or is not what it should be, or a target cannot be moved.
 */
export async function promote(
  plan: PromotePlan,
  context: PromoteContext,
  report: (promotion: Promotion) => void,
): Promise<void> {
  const source = await resolve(plan, context);
  const revision = await proven(source, plan, context);
  const targets = new Map<string, PromotedRef>();
  const tell = (ref: ImageRef, state: PromotedRef["state"], previous: string | undefined) => {
    targets.set(ref.toString(), { ref, state, previous });
    report({ source, revision, targets: [...targets.values()] });
  };
  for (const ref of plan.targets) tell(ref, "untouched", undefined);

  // All are read before one is moved: a registry that cannot be read is known in time.
  const previous = new Map<string, string | undefined>();
  for (const ref of plan.targets) previous.set(ref.toString(), await digestAt(ref, context));
  const before = (ref: ImageRef) => previous.get(ref.toString());

  const isUnchanged = (ref: ImageRef) => before(ref) === source.digest;
  const publisher = registryPublisher(source, plan.retries, isUnchanged, context);
  const onBegin = (refs: readonly ImageRef[]) => {
    for (const ref of refs) tell(ref, "failed", before(ref));
  };
  let failure: Outcome | undefined;
  for await (const outcome of publishRefs(plan.targets, { ...plan, publisher, verify: true, onBegin, context })) {
    const { ref, state } = outcome;
    if (outcome.trouble !== undefined) failure ??= outcome;
    if (state === "untouched") tell(ref, "untouched", undefined);
    if (state !== "verified") continue;
    tell(ref, isUnchanged(ref) ? "unchanged" : "moved", before(ref));
    context.log.info(describeTarget(ref, source, before(ref)));
  }
  if (failure?.trouble?.kind === "broken") throw failure.trouble.cause;
  if (failure?.trouble?.kind === "replaced") {
    throw new Fault(
      `${failure.ref.toString()} is not what was promoted`,
      `the registry holds ${String(failure.digest)}, but ${String(source.digest)} was promoted`,
      "Somebody else moved it: find out who, then run the job again.",
    );
  }
}

function describeTarget(ref: ImageRef, source: ImageRef, before: string | undefined): string {
  if (before === source.digest) return `${ref.toString()} was ${source.digest ?? ""} already`;
  return `${ref.toString()} is ${source.digest ?? ""} now${before === undefined ? "" : `; it was ${before}`}`;
}

/** A tag can move: what it is now is what is looked at, and named. */
async function resolve({ source, expectedDigest }: PromotePlan, context: PromoteContext): Promise<ImageRef> {
  const digest = source.digest ?? (await digestOf(source, context));
  if (source.digest !== undefined && (await digestAt(source, context)) === undefined) {
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

async function digestOf(source: ImageRef, context: PromoteContext): Promise<string> {
  try {
    return (await readBack(source, context)).digest;
  } catch (error) {
    throw unreadable(source, error);
  }
}

/** Undefined if the registry has nothing under this name. */
async function digestAt(ref: ImageRef, context: PromoteContext): Promise<string | undefined> {
  try {
    return (await lookUp(ref, context))?.digest;
  } catch (error) {
    throw unreadable(ref, error);
  }
}

function unreadable(ref: ImageRef, error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  return new Fault(
    `${ref.toString()} could not be read`,
    error.message,
    `Nothing was named. ${remedyForReading(error.trouble, ref)}`,
    { cause: error },
  );
}

/** Checks every platform: an index with one image of another commit is not promoted. */
async function proven(source: ImageRef, plan: PromotePlan, context: PromoteContext): Promise<string | undefined> {
  const { verify, revision } = plan.provenance;
  if (verify === "off") {
    context.log.warning(
      "smoke-gate: revision not verified",
      `verify-revision is off: it is not proven of which commit ${source.toString()} is`,
    );
    return undefined;
  }
  const expected: ExpectedRevision =
    revision === undefined
      ? (await headOf(context.workspace, context.git)).expected
      : { kind: "known", revision, source: "the input expected-revision" };
  const verdicts = (await statedAt(source, context)).map((stated) => provenanceVerdict(expected, stated));
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
  context.log.warning("smoke-gate: wrong-revision", sentence);
  return undefined;
}
