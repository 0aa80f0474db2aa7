/** The last stage: pushes what was tested, and proves that the registry holds it. */
import type { ImageRef } from "../image/image-ref.ts";
import type { BuildPlan, PublishPlan } from "../gate/plan.ts";
import type { RefReport } from "../report/report.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { RunContext } from "../gate/context.ts";
import { lookAt, type Outcome, type PublishTrouble, send, type Sent, untroubled } from "./outcome.ts";
import { builderRoute, engineRoute } from "./route.ts";

/** A ref is pushed only once the one that stands this many before it is proven: a registry that lies is soon seen. */
const longestLead = 4;

/** What became of every ref, and what stopped the publishing, if anything did. */
export type Published = {
  readonly refs: readonly RefReport[];
  readonly trouble: PublishTrouble | undefined;
};

/**
 * Publishes the refs one by one, in the listed order; what comes after a failure is not touched. What a repository is
 * given first is read back before anything else is pushed. A further ref of that repository is read back beside the
 * next pushes where its registry was given the very manifest that is proven to be there: then only its name can fail.
 * @param wanted bare refs.
 * @param byDigest what the builder is to push by itself; undefined has the engine push what it holds.
 * @param image the type is the rule: only a passing verdict makes one.
 * @param tell is told what a registry was given, before it is read back.
 */
export async function publish(
  image: VerifiedImage,
  wanted: readonly ImageRef[],
  byDigest: BuildPlan | undefined,
  plan: PublishPlan,
  tell: (pinned: ImageRef) => void,
  context: RunContext,
): Promise<Published> {
  const route =
    byDigest === undefined ? engineRoute(image, plan, context) : builderRoute(image, byDigest, plan, context);
  /** Of each repository the manifest that was read back there. */
  const proven = new Map<string, string | undefined>();
  const outcomes: Promise<Outcome>[] = [];
  let failed = false;

  const prove = async (sent: Sent): Promise<Outcome> => {
    if (sent.digest !== undefined) tell(sent.ref.pinned(sent.digest));
    const outcome = await lookAt(route, sent, context);
    if (outcome.trouble === undefined) proven.set(sent.ref.repositoryName, outcome.report.digest);
    else failed = true;
    return outcome;
  };

  for (const ref of wanted) {
    await (proven.has(ref.repositoryName) ? outcomes.at(-longestLead) : Promise.all(outcomes));
    if (failed) {
      outcomes.push(Promise.resolve(untroubled(ref, "untouched")));
      continue;
    }
    const sent = await send(route, ref, context);
    if ("trouble" in sent) {
      if (sent.trouble === undefined) proven.set(ref.repositoryName, sent.report.digest);
      else failed = true;
      outcomes.push(Promise.resolve(sent));
    } else if (plan.verify) {
      const isProven = sent.digest !== undefined && sent.digest === proven.get(ref.repositoryName);
      const outcome = prove(sent);
      outcomes.push(outcome);
      if (!isProven) await outcome;
    } else outcomes.push(Promise.resolve(untroubled(ref, "pushed", sent.digest)));
  }

  const settled = await Promise.all(outcomes);
  const refs = settled.map(({ report }) => report);
  for (const { state, ref, digest } of refs) {
    if (state === "verified") context.log.info(`${ref} holds what was tested: ${digest}`);
  }
  return { refs, trouble: settled.find(({ trouble }) => trouble !== undefined)?.trouble };
}
