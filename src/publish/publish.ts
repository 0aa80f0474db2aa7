import type { RunContext } from "../gate/context.ts";
import type { BuildPlan, PublishPlan } from "../gate/plan.ts";
import type { ImageRef } from "../image/image-ref.ts";
import type { RefReport } from "../report/report.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import { type PublishTrouble, toRefReport } from "./outcome.ts";
import { publishRefs } from "./publish-refs.ts";
import { builderPublisher, enginePublisher } from "./publisher.ts";

export type Published = {
  readonly refs: readonly RefReport[];
  readonly trouble: PublishTrouble | undefined;
};

/**
 * @param image the type is the rule: only a passing verdict makes one.
 * @param byDigest what the builder is to push itself; undefined has the engine push what it holds.
 */
export async function publish(
  image: VerifiedImage,
  wanted: readonly ImageRef[],
  byDigest: BuildPlan | undefined,
  plan: PublishPlan,
  onSent: (pinned: ImageRef) => void,
  context: RunContext,
): Promise<Published> {
  const publisher =
    byDigest === undefined ? enginePublisher(image, plan, context) : builderPublisher(image, byDigest, plan, context);
  const onBegin = async (refs: readonly ImageRef[]) => {
    for (const ref of refs) await context.folders.publishes(ref.toString());
  };
  const refs: RefReport[] = [];
  let trouble: PublishTrouble | undefined;
  for await (const outcome of publishRefs(wanted, { ...plan, publisher, onBegin, onSent, context })) {
    const report = toRefReport(outcome);
    refs.push(report);
    trouble ??= outcome.trouble;
    if (outcome.wasThere) context.log.info(`${report.ref} was not taken, and is there already: ${report.digest}`);
    if (report.state === "verified") context.log.info(`${report.ref} holds what was tested: ${report.digest}`);
  }
  return { refs, trouble };
}
