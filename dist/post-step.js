import { n as Secrets, s as openDocker, t as jobLog } from "./log.js";
import { A as removedWords, E as addRemoved, Et as ownerOf, G as removeWork, J as notedRun, O as removeRun, Qt as reportedFault, U as beganHere, Y as processNumber, Z as whereabouts, et as restoreTags, p as describeFault, q as unfinished } from "./program.js";
import { a as savedRun, i as savedRemoved, n as runVariable } from "./step-state.js";
const { readFile, readdir } = process.getBuiltinModule("node:fs/promises");
const { kill } = process.getBuiltinModule("node:process");
const { setTimeout } = process.getBuiltinModule("node:timers/promises");
// src/process/end.ts
/** The system does not report the end of another process's child. */
const lookEveryMs = 20;
const killedWithinMs = 1e3;
/** Ends a process on this machine, by SIGKILL after `patienceMs`. Returns true if there was one to end. */
async function endProcess(identity, patienceMs) {
	if (await whereabouts(identity) !== "alive") return false;
	const number = processNumber(identity);
	for (const [signal, withinMs] of [["SIGTERM", patienceMs], ["SIGKILL", killedWithinMs]]) {
		send(number, signal);
		const deadlineAt = performance.now() + withinMs;
		while (performance.now() < deadlineAt) {
			if (await whereabouts(identity) !== "alive") return true;
			await setTimeout(lookEveryMs);
		}
	}
	return true;
}
/** Kills every process that inherited this variable and returns their number: 0 if the system has no /proc. */
async function killMarked(variable, value) {
	const entry = `${variable}=${value}`;
	const numbers = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/u.test(name));
	const marked = await Promise.all(numbers.map(async (number) => {
		return (await readFile(`/proc/${number}/environ`, "utf8").catch(() => "")).split("\0").includes(entry) ? [Number(number)] : [];
	}));
	for (const number of marked.flat()) send(number, "SIGKILL");
	return marked.flat().length;
}
function send(number, signal) {
	try {
		kill(number, signal);
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
	}
}
// src/gate/post-step.ts
/** GitHub's own grace period for a cancelled step. */
const patienceMs = 1e4;
/** An engine finishes requests of a killed docker: a container can appear this long after. */
const inFlightMs = 2e3;
/** Never fails the job: the verdict is main's. */
async function runPost(env) {
	const secrets = new Secrets();
	const log = jobLog(void 0, secrets);
	const run = await begunRun(env);
	if (run === void 0) return log.info("Nothing to clean up: no run was begun.");
	try {
		if (savedRemoved() && await unfinished(env, run) === void 0) return;
		const { runnersSecrets, secretsIn } = await import("./secrets.js");
		secrets.know([...secretsIn(env), ...runnersSecrets(env)]);
		await endProcesses(run, log);
		const cutOff = await unfinished(env, run);
		if (cutOff !== void 0) warnOfUnproven(cutOff.refs, log);
		await removeWork(env, run);
		const words = removedWords(await removeFromEngine(env, run, cutOff !== void 0));
		if (words !== void 0) log.info(`Removed what the run left: ${words}.`);
	} catch (error) {
		log.warning("smoke-gate: cleaning up", describeFault(reportedFault(error)));
	}
}
/** Untrusted: the job's environment can name a run that is still going. The run's folder must exist here. */
async function begunRun(env) {
	for (const run of [savedRun(), await notedRun(env)]) if (run !== void 0 && await beganHere(env, run)) return run;
}
/** Without a signal from the runner (act), main would go on and push, and so would a killed main's docker. */
async function endProcesses(run, log) {
	if (await endProcess(ownerOf(run), patienceMs)) log.info("Ended the run: it was still going on.");
	await killMarked(runVariable, run);
}
function warnOfUnproven(refs, log) {
	if (refs.length === 0) return;
	log.warning("smoke-gate: killed while it published", `What the registry holds under ${refs.join(", ")} is not proven: the run was killed before it could say. Look at it before using it, or run the job again.`);
}
async function removeFromEngine(env, run, wasKilled) {
	const docker = openDocker(env)();
	await restoreTags(docker, run);
	const removed = await removeRun(docker, run);
	if (!wasKilled) return removed;
	await setTimeout(inFlightMs);
	return addRemoved(removed, await removeRun(docker, run));
}
export { runPost };
