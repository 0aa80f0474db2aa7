import type { BuiltImage } from "../image/built-image.ts";
import type { Finding } from "../diagnosis/finding.ts";
import {
  type ExpectedRevision,
  type ProvenanceVerdict,
  provenanceVerdict,
  revisionLabel,
  type StatedRevision,
} from "../diagnosis/provenance.ts";
import { imagesLabelled } from "../docker/images.ts";
import { Fault } from "../gate/fault.ts";
import type { ProvenancePlan } from "../gate/plan.ts";
import type { ProvenanceReport, RefReport } from "../report/report.ts";
import { describeFinding } from "../report/sentences.ts";
import type { RunContext } from "../gate/context.ts";
import { type Origin, stillExpected } from "./origin.ts";
import { provePublished, type PublishedRevisions } from "./published.ts";

const proven = Symbol("proven");

/** An image of the expected commit or exempt from the check. Only this file knows the key, so only it can make one. */
export type ProvenImage = BuiltImage & { readonly [proven]: true };

type Unproved = { readonly kind: "wrong"; readonly finding: Finding; readonly report: ProvenanceReport };

export type Proof =
  | { readonly kind: "may go on"; readonly image: ProvenImage; readonly report: ProvenanceReport }
  | Unproved;

export async function prove(
  image: BuiltImage,
  origin: Origin,
  { verify }: ProvenancePlan,
  runContext: RunContext,
): Promise<Proof> {
  const { checkout } = origin;
  // The label is not enough: nobody knows what was built while the checkout moved.
  const expected = await stillExpected(origin, runContext);
  const verdict = provenanceVerdict(expected, await statedBy(image, expected, runContext));
  const report = { verify, verdict, uncommittedFiles: checkout?.changes };
  if (checkout !== undefined && checkout.changes > 0)
    runContext.log.info(`The checkout ${checkout.top} has uncommitted changes in ${checkout.changes} files`);
  if (verdict.kind === "match") runContext.log.info(`The image is of commit ${verdict.revision}`);
  else if (verify === "enforce") return { kind: "wrong", finding: wrongRevision(undefined, verdict), report };
  else sayUnproven(undefined, verdict, verify, runContext);
  return { kind: "may go on", image: { ...image, [proven]: true }, report };
}

/** Finds what is certain before the build: no expected commit, or labels that contradict it. Otherwise undefined. */
export function unprovable(origin: Origin, { verify }: ProvenancePlan): Omit<Unproved, "kind"> | undefined {
  const { expected, checkout } = origin;
  const verdict = provenanceVerdict(expected, toBeStated(origin));
  if (verify !== "enforce" || verdict.kind === "match") return undefined;
  if (expected.kind === "known" && verdict.kind === "missing") return undefined;
  return {
    finding: wrongRevision(undefined, verdict),
    report: { verify, verdict, uncommittedFiles: checkout?.changes },
  };
}

/** Missing if the Dockerfile may still set it, or if the image already exists. */
function toBeStated({ source }: Origin): StatedRevision {
  const labels = source.kind === "build" ? source.build.labels : [];
  const revision = labels.findLast((label) => label.startsWith(`${revisionLabel}=`))?.slice(revisionLabel.length + 1);
  return revision === undefined ? { kind: "missing" } : { kind: "stated", revision, base: undefined };
}

/** Reads the revisions of published images from their registries. */
export async function wrongRevisions(
  refs: readonly RefReport[],
  { expected }: Origin,
  { verify }: ProvenancePlan,
  revisions: PublishedRevisions,
  runContext: RunContext,
): Promise<readonly Finding[]> {
  // If the check is off, the log already says that nothing is proven.
  if (verify === "off") return [];
  const findings: Finding[] = [];
  for (const { ref, verdict } of await provePublished(refs, expected, revisions)) {
    if (verdict.kind === "match") continue;
    if (verify === "enforce") findings.push(wrongRevision(ref, verdict));
    else sayUnproven(ref, verdict, verify, runContext);
  }
  return findings;
}

type Unproven = Exclude<ProvenanceVerdict, { kind: "match" }>;

function wrongRevision(ref: string | undefined, verdict: Unproven): Finding {
  return { kind: "wrong-revision", ref, verdict };
}

function sayUnproven(ref: string | undefined, verdict: Unproven, verify: "warn" | "off", { log }: RunContext): void {
  const { sentence } = describeFinding(wrongRevision(ref, verdict));
  if (verify === "warn") log.warning("smoke-gate: wrong-revision", sentence);
  else log.info(`verify-revision is off, so this stops nothing: ${sentence}`);
}

async function statedBy(
  image: BuiltImage,
  expected: ExpectedRevision,
  runContext: RunContext,
): Promise<StatedRevision> {
  const revision = image.labels[revisionLabel];
  if (revision === undefined) return { kind: "missing" };
  const isExpected = expected.kind === "known" && expected.revision === revision;
  return { kind: "stated", revision, base: isExpected ? undefined : await baseWith(revision, image, runContext) };
}

/** Finds an image with the same revision whose layers this one extends. */
async function baseWith(
  revision: string,
  { id, layers }: BuiltImage,
  { docker }: RunContext,
): Promise<string | undefined> {
  try {
    const others = await imagesLabelled(docker, `${revisionLabel}=${revision}`);
    return others.find(
      (other) =>
        other.id !== id &&
        other.layers.length < layers.length &&
        other.layers.length > 0 &&
        other.layers.every((layer, index) => layer === layers[index]),
    )?.id;
  } catch (error) {
    // The base only explains the mismatch, which is already certain.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
