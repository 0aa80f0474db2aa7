import { openDocker } from "../docker/docker.ts";
import { gitCli } from "../git/git.ts";
import { promoteContract, readPromotePlan } from "./promote-plan.ts";
import { promote } from "./promote.ts";
import { type Promotion, promotionOutputs, summarizePromotion } from "./promotion.ts";
import { cancellation } from "../runner/cancellation.ts";
import { failStep, passStep } from "../runner/exit.ts";
import { checkRunnerFiles } from "../runner/files.ts";
import { jobLog } from "../runner/log.ts";
import { setOutputs, writeSummary } from "../runner/outputs.ts";
import { stepFolder } from "../runner/step.ts";
import { withOwnInputs } from "../runner/wrapper.ts";
import { reportFailure } from "../gate/report-failure.ts";

/** The exit code is 0 only if every target is the source and was read back. */
export async function runPromote(env: NodeJS.ProcessEnv): Promise<void> {
  // The step counts as failed until it is done, whatever happens to this process.
  failStep();
  const log = jobLog();
  let done: Promotion | undefined;
  try {
    await checkRunnerFiles(env);
    using cancelled = cancellation();
    const plan = readPromotePlan(await withOwnInputs(env, promoteContract, log));
    const { signal } = cancelled;
    const runContext = {
      docker: openDocker(env)(signal),
      git: gitCli(env, signal),
      log,
      signal,
      workspace: stepFolder(),
    };
    await promote(plan, runContext, (promotion) => {
      done = promotion;
      // Set at once, because what was moved must be known even if something fails later.
      setOutputs(promotionOutputs(promotion));
    });
    passStep();
  } catch (error) {
    reportFailure(error, "smoke-gate: promote could not do its work", log);
  }
  if (done !== undefined) await writeSummary(env, summarizePromotion(done));
}
