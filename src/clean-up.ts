/** Wires the post step: the saved run's objects on the engine, and its working files. */
import { dockerCli } from "./docker/cli.ts";
import { sweep } from "./docker/sweep.ts";
import { reportedFault } from "./fault.ts";
import { describeFault } from "./report/sentences.ts";
import { removeWork } from "./runner/folders.ts";
import { savedRun } from "./runner/identity.ts";
import { jobLog } from "./runner/log.ts";

/** Never fails the job: the verdict is main's. */
export async function cleanUp(env: NodeJS.ProcessEnv): Promise<void> {
  const log = jobLog();
  const run = savedRun();
  if (run === undefined) return log.info("Nothing to clean up: no run was begun.");
  try {
    await removeWork(env, run);
    const swept = Object.entries(await sweep(dockerCli(env, undefined), run)).filter(([, count]) => count > 0);
    if (swept.length > 0) {
      // `containers` of one is `container`.
      const words = swept.map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
      log.info(`Removed what the run left: ${words.join(", ")}.`);
    }
  } catch (error) {
    log.warning("smoke-gate: cleaning up", describeFault(reportedFault(error)));
  }
}
