/** The last stage: pushes what was tested, and proves that the registry holds it. */
import { tagImage } from "../docker/images.ts";
import { Fault } from "../fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import type { PublishPlan } from "../plan.ts";
import { ManifestUnread } from "../registry/manifest.ts";
import type { RefReport } from "../report/report.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { World } from "../world.ts";
import { difference } from "./compare.ts";
import { push, PushFailed } from "./push.ts";
import { readBack } from "./read-back.ts";

/** What became of every ref, and what stopped the publishing, if anything did. */
export type Published = {
  readonly refs: readonly RefReport[];
  readonly trouble:
    | undefined
    /** The registry was given, or holds, something else. */
    | { readonly kind: "replaced"; readonly what: string }
    | { readonly kind: "broken"; readonly cause: unknown };
};

/**
 * Publishes the refs one by one, in the listed order. A ref after one that failed is not touched.
 * @param image the type is the rule: only a passing verdict makes one.
 */
export async function publish(image: VerifiedImage, plan: PublishPlan, world: World): Promise<Published> {
  const refs: RefReport[] = [];
  let trouble: Published["trouble"];
  for (const ref of plan.refs) {
    const outcome =
      trouble === undefined ? await publishRef(image, ref, plan, world) : { report: report(ref, "untouched"), trouble };
    refs.push(outcome.report);
    trouble = outcome.trouble;
  }
  return { refs, trouble };
}

async function publishRef(
  image: VerifiedImage,
  ref: ImageRef,
  plan: PublishPlan,
  world: World,
): Promise<{ report: RefReport; trouble: Published["trouble"] }> {
  const name = ref.toString();
  const failed = (state: RefReport["state"], trouble: NonNullable<Published["trouble"]>, digest?: string) => {
    const problem =
      trouble.kind === "replaced"
        ? trouble.what
        : trouble.cause instanceof Error
          ? trouble.cause.message
          : String(trouble.cause);
    return { report: report(ref, state, digest, problem), trouble };
  };
  try {
    await world.log.group(`Push ${name}`, async () => {
      // From the Id, each time: between the build and now, anyone on this engine may have moved the name.
      await tagImage(world.docker, image.id, ref);
      await push(ref, plan.retries, world);
    });
  } catch (error) {
    const cause =
      error instanceof PushFailed
        ? new Fault(
            `${name} was not pushed`,
            error.message,
            "Look at the registry's answer above, then run the job again.",
          )
        : error;
    return failed("failed", { kind: "broken", cause });
  }
  if (!plan.verify) return { report: report(ref, "pushed"), trouble: undefined };

  try {
    const remote = await readBack(ref, world);
    const other = difference(image, remote);
    if (other !== undefined) return failed("failed", { kind: "replaced", what: `${name}: ${other}` }, remote.digest);
    world.log.info(`${name} holds what was tested: ${remote.digest}`);
    return { report: report(ref, "verified", remote.digest), trouble: undefined };
  } catch (error) {
    const cause =
      error instanceof ManifestUnread
        ? new Fault(
            `${name} was pushed, but could not be read back`,
            error.message,
            "What the registry holds is not proven. Look at it before using it.",
          )
        : error;
    return failed("pushed", { kind: "broken", cause });
  }
}

function report(ref: ImageRef, state: RefReport["state"], digest?: string, problem?: string): RefReport {
  return {
    ref: ref.toString(),
    state,
    digest,
    pinned: digest === undefined ? undefined : ref.pinned(digest).toString(),
    problem,
  };
}
