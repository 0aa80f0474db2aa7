/** The last stage: pushes what was tested, and proves that the registry holds it. */
import { Fault } from "../fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import type { BuildPlan, PublishPlan } from "../plan.ts";
import { ManifestUnread } from "../registry/manifest.ts";
import type { RefReport } from "../report/report.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import type { World } from "../world.ts";
import { NotTested } from "./by-digest.ts";
import { PushFailed } from "./push-failed.ts";
import { readBack } from "./read-back.ts";
import { remedyFor } from "./remedy.ts";
import { builderRoute, engineRoute, type Route } from "./route.ts";

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
 * @param wanted bare refs.
 * @param byDigest what the builder is to push by itself; undefined has the engine push what it holds.
 * @param image the type is the rule: only a passing verdict makes one.
 * @param sent is told what a registry was given, before it is read back.
 */
export async function publish(
  image: VerifiedImage,
  wanted: readonly ImageRef[],
  byDigest: BuildPlan | undefined,
  plan: PublishPlan,
  sent: (pinned: ImageRef) => void,
  world: World,
): Promise<Published> {
  const route = byDigest === undefined ? engineRoute(image, plan, world) : builderRoute(image, byDigest, plan, world);
  const refs: RefReport[] = [];
  let trouble: Published["trouble"];
  for (const ref of wanted) {
    const outcome =
      trouble === undefined
        ? await publishRef(route, ref, plan, sent, world)
        : { report: report(ref, "untouched"), trouble };
    refs.push(outcome.report);
    trouble = outcome.trouble;
  }
  return { refs, trouble };
}

async function publishRef(
  route: Route,
  ref: ImageRef,
  plan: PublishPlan,
  tell: (pinned: ImageRef) => void,
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
  let sent: string | undefined;
  try {
    await world.folders.publishes(name);
    sent = await route.send(ref);
  } catch (error) {
    if (error instanceof NotTested) return failed("failed", { kind: "replaced", what: error.message });
    const cause =
      error instanceof PushFailed
        ? new Fault(
            `${name} was not pushed`,
            error.message,
            remedyFor(error.trouble, ref) ?? "Look at the registry's answer above, then run the job again.",
          )
        : error;
    return failed("failed", { kind: "broken", cause });
  }
  if (!plan.verify) return { report: report(ref, "pushed"), trouble: undefined };
  if (sent !== undefined) tell(ref.pinned(sent));

  try {
    const remote = await readBack(ref, world);
    const other = route.difference(sent, remote);
    if (other !== undefined) return failed("failed", { kind: "replaced", what: `${name}: ${other}` }, remote.digest);
    world.log.info(`${name} holds what was tested: ${remote.digest}`);
    return { report: report(ref, "verified", remote.digest), trouble: undefined };
  } catch (error) {
    const cause =
      error instanceof ManifestUnread
        ? new Fault(
            `${name} was pushed, but could not be read back`,
            error.message,
            `What the registry holds is not proven. ${remedyFor(error.trouble, ref) ?? "Look at it before using it."}`,
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
