import { i as dockerCli } from "./p-retry.js";
import { a as sweep, n as savedRun, r as removeWork } from "./identity.js";
import { S as reportedFault, o as describeFault, t as jobLog } from "./log.js";
// src/clean-up.ts
/** Wires the post step: the saved run's objects on the engine, and its working files. */
/** Never fails the job: the verdict is main's. */
async function cleanUp(env) {
	const log = jobLog();
	const run = savedRun();
	if (run === void 0) return log.info("Nothing to clean up: no run was begun.");
	try {
		await removeWork(env, run);
		const swept = Object.entries(await sweep(dockerCli(env, void 0), run)).filter(([, count]) => count > 0);
		if (swept.length > 0) {
			const words = swept.map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
			log.info(`Removed what the run left: ${words.join(", ")}.`);
		}
	} catch (error) {
		log.warning("smoke-gate: cleaning up", describeFault(reportedFault(error)));
	}
}
export { cleanUp };
