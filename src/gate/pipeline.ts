/** Each stage takes what only the stage before it can make. */
import { resolve } from "node:path";
import { build } from "../build/build.ts";
import { recipeOf } from "../build/recipe.ts";
import { confirmTags, rememberTags, restoreTags } from "../ownership/step-tags.ts";
import { describeAbandoned, removeAbandonedRuns } from "../ownership/abandoned-runs.ts";
import { recordRun } from "../ownership/record.ts";
import { removeRun } from "../ownership/remove-run.ts";
import { reportedFault } from "./fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { TestedNames } from "../image/image-under-test.ts";
import type { ImageSource, Plan } from "./plan.ts";
import { keepDevTag, nameTags } from "../provenance/dev-tag.ts";
import { readOrigin, refuseOldGit } from "../provenance/origin.ts";
import { prove, unprovable, wrongRevisions } from "../provenance/prove.ts";
import { PublishedRevisions } from "../provenance/published.ts";
import { publish } from "../publish/publish.ts";
import type { RunRecord } from "../report/run-record.ts";
import { describeFault } from "../report/sentences.ts";
import type { Log } from "../runner/log.ts";
import { bindsOfPlan } from "../smoke/mounts/option-mounts.ts";
import { readSources } from "../smoke/mounts/source.ts";
import { findReach } from "../smoke/reach/find.ts";
import { readProject } from "../smoke/compose/project.ts";
import { beginSmoke, type ImageToCome, SmokeInterrupted } from "../smoke/smoke.ts";
import { checkRunOptions } from "../smoke/run-options.ts";
import { checkVariables } from "../smoke/variables.ts";
import type { RunContext } from "./context.ts";

/** Never throws: bad images and faults both end in the record. Returns true if nothing of the run is left for sure. */
export async function gate(plan: Plan, context: RunContext, record: RunRecord): Promise<boolean> {
  const recorded = recordRun(context.docker, context.run);
  // The stages report this error, unless another comes first; the record is removed only once it exists.
  const settled = recorded.catch(() => undefined);
  const staged = recordingFaults(
    record,
    "testing the image",
    () => stages(plan, context, record, recorded),
    context.log,
  );
  // The stages begin first, because the run waits for them.
  const abandoned = removeAbandoned(context);
  await staged;
  (await abandoned)(context.log);
  await settled;
  if (plan.tags.length > 0)
    await recordingFaults(record, "naming the tags on the engine", () => settleTags(record, context), context.log);
  return recordingFaults(record, "cleaning up", () => removeRun(context.docker.cleanup, context.run), context.log);
}

async function stages(plan: Plan, context: RunContext, record: RunRecord, recorded: Promise<void>): Promise<void> {
  const reading = readOrigin(plan.source, plan.provenance, context);
  // The error is handled at the await below, unless something else fails first.
  reading.catch(() => undefined);
  checkVariables(plan.smoke);
  // Unusable inputs are reported before the build. Nothing of the run is made before its record exists.
  const [project, sources, reach] = await Promise.all([
    readProject(plan.smoke, context),
    readSources(bindsOfPlan(plan.smoke), [], context),
    findReach(plan.smoke, context),
    recorded,
    refuseOldGit(context),
    checkRunOptions(plan.smoke, context.docker),
  ]);
  record.reaches(reach.why);
  const origin = await reading;
  const { tags, devTag } = await nameTags(plan.tags, origin, context);
  record.named(devTag, tags.refs.map(String));
  const known = unprovable(origin, plan.provenance);
  if (known !== undefined) {
    record.proven(known.report);
    return record.found({ variant: undefined, finding: known.finding, last: undefined });
  }

  const tested = underTest(origin.source, tags.refs, context);
  await using smoke = await beginSmoke(plan.smoke, project, tested, reach, sources, context);

  await rememberTags(context.docker, context.run, tags.refs, context.engine.store);
  const { image, byDigest } = await build(origin.source, tags.written, plan.publish, context);
  record.built(image);
  if (devTag !== undefined) await keepDevTag(devTag, origin, context);

  const proof = await prove(image, origin, plan.provenance, context);
  record.proven(proof.report);
  if (proof.kind === "wrong") return record.found({ variant: undefined, finding: proof.finding, last: undefined });

  const verdict = await smoke.testVariants(proof.image);
  record.smoked(verdict.variants);
  if (verdict.kind === "fail") return;

  // A run that is cancelled after the last answer publishes nothing.
  context.signal.throwIfAborted();
  if (plan.publish.push) {
    await using revisions = new PublishedRevisions(context);
    const onSent = (pinned: ImageRef) => {
      if (plan.provenance.verify !== "off") void revisions.of(pinned);
    };
    const { refs, trouble } = await publish(verdict.image, tags.refs, byDigest, plan.publish, onSent, context);
    record.published(refs);
    if (trouble?.kind === "broken") throw trouble.cause;
    if (trouble?.kind === "replaced") record.found({ variant: undefined, finding: trouble, last: undefined });
    for (const finding of await wrongRevisions(refs, origin, plan.provenance, revisions, context))
      record.found({ variant: undefined, finding, last: undefined });
  }
  // A run can be cancelled until the teardown has finished; then it is not green.
  await smoke[Symbol.asyncDispose]();
  context.signal.throwIfAborted();
  record.completed();
}

/** Never fails the run. Returns a late report, because the runner reads no warning amid a build's output. */
async function removeAbandoned({ env, connect, run, signal }: RunContext): Promise<(log: Log) => void> {
  try {
    const lines = (await removeAbandonedRuns(env, connect, run, signal)).map(describeAbandoned);
    return (log) => {
      for (const line of lines) if (line !== undefined) log.info(line);
    };
  } catch (error) {
    if (signal.aborted) return () => undefined;
    return (log) => log.warning("smoke-gate: what earlier gates left", describeFault(reportedFault(error)));
  }
}

/** Collects the names by which services may mean the tested image, its recipe, and what else its build writes. */
function underTest(source: ImageSource, refs: readonly ImageRef[], { workspace, env }: RunContext): ImageToCome {
  const names = refs.map(String);
  return source.kind === "image"
    ? { names: new TestedNames([...names, source.image]), build: undefined, writes: [] }
    : {
        names: new TestedNames(names),
        build: recipeOf(source.build, workspace, env),
        writes: source.build.destinations.map(({ path }) => resolve(workspace, path)),
      };
}

/** An image that failed keeps none of the step's names: anybody who starts one would start that image. */
async function settleTags({ isPass, imageId }: RunRecord, { docker, run }: RunContext): Promise<void> {
  await (isPass ? confirmTags(docker.cleanup, run, imageId) : restoreTags(docker.cleanup, run, imageId));
}

/** Returns false after a fault. The report holds the first one; later ones in the log explain what is left. */
async function recordingFaults(
  record: RunRecord,
  subject: string,
  body: () => Promise<unknown>,
  log: Log,
): Promise<boolean> {
  try {
    await body();
    return true;
  } catch (error) {
    if (error instanceof SmokeInterrupted) record.smoked(error.variants);
    const fault = reportedFault(error instanceof SmokeInterrupted ? error.cause : error);
    if (!record.broke(fault)) log.warning(`smoke-gate: ${subject}`, describeFault(fault));
    return false;
  }
}
