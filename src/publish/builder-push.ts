import { join } from "node:path";
import { buildxPublish } from "../build/argv.ts";
import { runPublish } from "../docker/buildx/build.ts";
import { Fault } from "../gate/fault.ts";
import type { BuildPlan, PublishPlan } from "../gate/plan.ts";
import type { RunContext } from "../gate/context.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { type HeldContents, heldContents } from "../registry/held-contents.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { troubleIn } from "../registry/trouble.ts";
import type { VerifiedImage } from "../smoke/verdict.ts";
import { differenceInContents } from "./compare.ts";
import { defaultIdleMs, withIdleTimeout } from "./idle-timeout.ts";
import { remedyFor, remedyForReading } from "./remedy.ts";
import { retrying } from "./retry.ts";

/** The image in its first repository, without a name, and proven to be what was tested. */
export type PushedByDigest = {
  readonly pinned: ImageRef;
  readonly held: HeldContents;
};

/**
 * Has the builder push the image into the ref's repository without a name, so that no neighbour on the engine can come
 * in between, and proves that it is the tested one.
 * @param image the type is the rule: only a passing verdict makes one.
 * @throws Fault
 */
export async function pushByDigest(
  image: VerifiedImage,
  ref: ImageRef,
  build: BuildPlan,
  plan: PublishPlan,
  context: RunContext,
): Promise<PushedByDigest> {
  const pinned = await context.log.group(`Push to ${ref.repositoryName} by digest`, () =>
    upload(ref, build, plan, context).catch((error: unknown) => {
      throw notPushed(ref, error);
    }),
  );
  const held = await readPushed(pinned, context);
  const problem = differenceInContents(image, build.platforms, pinned.digest ?? "", held);
  if (problem !== undefined) {
    throw new Fault(
      "the builder did not publish what was tested",
      `${problem} (${pinned.toString()})`,
      "Nothing was named at the registry. The second build gave another image: let the builder keep its cache until the step is over, and let nothing change the build's context before that.",
    );
  }
  context.log.info(`${pinned.toString()} holds what was tested`);
  return { pinned, held };
}

function notPushed(ref: ImageRef, error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  const remedy = remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.";
  return new Fault(
    `${ref.repositoryName} was not pushed to`,
    error.message,
    `Nothing was named at the registry. ${remedy}`,
    { cause: error },
  );
}

async function readPushed(pinned: ImageRef, { docker }: Pick<RunContext, "docker">): Promise<HeldContents> {
  try {
    return await heldContents(docker, pinned);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    throw new Fault(
      `${pinned.repositoryName} was pushed to, but could not be read back`,
      error.message,
      `Nothing was named at the registry. ${remedyForReading(error.trouble, pinned)}`,
      { cause: error },
    );
  }
}

type Bounds = {
  readonly retries: number;
  /** Milliseconds without output after which the build is given up. */
  readonly idleMs?: number;
};

/** Builds again, from the cache, into the ref's repository. Throws RegistryError, or Fault if it is not built. */
export async function upload(
  ref: ImageRef,
  build: BuildPlan,
  { retries, idleMs = defaultIdleMs }: Bounds,
  context: Pick<RunContext, "connect" | "log" | "signal"> & { readonly folders: Pick<RunContext["folders"], "work"> },
): Promise<ImageRef> {
  const metadataFile = join(context.folders.work, "publish.json");
  const command = buildxPublish(build, ref.repositoryName, metadataFile);
  const once = () =>
    withIdleTimeout("buildx build", idleMs, context, (docker, heard) =>
      context.log.untrusted(async (print) => {
        try {
          return await runPublish(docker, command, metadataFile, (line) => {
            heard();
            print(line);
          });
        } catch (error) {
          throw error instanceof Fault ? new RegistryError(error.why, troubleIn(error.why), { cause: error }) : error;
        }
      }),
    );
  try {
    return ref.pinned(await retrying(once, { registry: ref.registry, retries }, context));
  } catch (error) {
    const isBuildFailure =
      error instanceof RegistryError && error.cause instanceof Fault && !pushFailure.test(error.message);
    throw isBuildFailure ? error.cause : error;
  }
}

/** BuildKit's words if the build worked and the registry refused the push. */
const pushFailure = /failed to push /u;
