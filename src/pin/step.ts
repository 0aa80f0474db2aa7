import { openDocker } from "../docker/docker.ts";
import { pinContract, readPinPlan } from "./inputs/pin-plan.ts";
import { pin } from "./pin.ts";
import { describePinned, pinOutputs, summarizePinned } from "./pinned.ts";
import { cancellation } from "../runner/cancellation.ts";
import { failStep, passStep } from "../runner/exit.ts";
import { checkRunnerFiles } from "../runner/files.ts";
import { jobLog } from "../runner/log.ts";
import { setOutputs, writeSummary } from "../runner/outputs.ts";
import { withOwnInputs } from "../runner/wrapper.ts";
import { reportFailure } from "../gate/report-failure.ts";

/** The exit code is 0 only if deployments now read what the inputs say. */
export async function runPin(env: NodeJS.ProcessEnv): Promise<void> {
  // The step counts as failed until it is done, whatever happens to this process.
  failStep();
  const log = jobLog();
  try {
    await checkRunnerFiles(env);
    using cancelled = cancellation();
    const plan = readPinPlan(await withOwnInputs(env, pinContract, log));
    const { signal } = cancelled;
    const pinned = await pin(plan, env["GITHUB_WORKSPACE"] || ".", openDocker(env)(signal), signal);
    log.info(describePinned(pinned));
    setOutputs(pinOutputs(pinned));
    await writeSummary(env, summarizePinned(pinned));
    passStep();
  } catch (error) {
    reportFailure(error, "smoke-gate: pin could not do its work", log);
  }
}
