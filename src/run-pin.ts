/** Wires the step of `pin`: inputs, the pin, and what is said of it. */
import { reportedFault } from "./fault.ts";
import { readPinPlan } from "./inputs/pin-plan.ts";
import { InputsRefused } from "./inputs/refusal.ts";
import { pin } from "./pin/pin.ts";
import { describePinned, pinOutputs, summarizePinned } from "./pin/pinned.ts";
import { describeFault } from "./report/sentences.ts";
import { cancellation } from "./runner/cancellation.ts";
import { failStep, passStep } from "./runner/exit.ts";
import { checkRunnerFiles } from "./runner/files.ts";
import { jobLog, type Log } from "./runner/log.ts";
import { setOutputs, writeSummary } from "./runner/outputs.ts";

/** Pins as a step of a workflow. The exit code is 0 only where deployments now read what the inputs say. */
export async function runPin(env: NodeJS.ProcessEnv): Promise<void> {
  // Until it is done, whatever happens to this process.
  failStep();
  const log = jobLog();
  try {
    await checkRunnerFiles(env);
    using cancelled = cancellation();
    const pinned = await pin(readPinPlan(env), env["GITHUB_WORKSPACE"] || ".", cancelled.signal);
    log.info(describePinned(pinned));
    setOutputs(pinOutputs(pinned));
    await writeSummary(env, summarizePinned(pinned));
    passStep();
  } catch (error) {
    sayWhyNot(error, log);
  }
}

function sayWhyNot(error: unknown, log: Log): void {
  if (error instanceof InputsRefused) {
    for (const { input, reason } of error.problems) log.error(`smoke-gate: input ${input}`, `${input}: ${reason}`);
  } else {
    log.error("smoke-gate: pin could not do its work", describeFault(reportedFault(error)));
  }
}
