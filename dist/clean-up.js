import { t as openDocker } from "./docker.js";
import { C as sweptWords, P as restoreNames, Rt as reportedFault, S as sweep, b as whereabouts, lt as ownerOf, t as describeFault, v as processNumber, x as addSwept } from "./sentences.js";
import { o as Secrets, t as jobLog } from "./log.js";
import { a as unfinished, o as notedRun, r as removeWork, t as beganHere } from "./folders.js";
import { a as savedSwept, i as savedRun, n as runVariable } from "./identity.js";
const { setTimeout } = process.getBuiltinModule("node:timers/promises");
const { readFile, readdir } = process.getBuiltinModule("node:fs/promises");
const { kill } = process.getBuiltinModule("node:process");
// src/process/end.ts
/** Ends what a run has left running where this process runs: its own process, and those that it started. */
/** The system does not tell when a process that is nobody's child ends. */
const lookEveryMs = 20;
/** A process that is sent SIGKILL goes as soon as the kernel gets to it. */
const killedWithinMs = 1e3;
/**
* Asks a process to end, and kills it where it has not after this long. One that is elsewhere is left alone.
* @returns whether there was one to end.
*/
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
/**
* Kills every process that was started with this variable in its environment, and so whatever those started: they know
* their run by it as the objects on an engine know it by their label. Where the system has no list of them, none is.
* @returns how many there were.
*/
async function killMarked(variable, value) {
	const entry = `${variable}=${value}`;
	const numbers = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/u.test(name));
	const marked = await Promise.all(numbers.map(async (number) => {
		return (await readFile(`/proc/${number}/environ`, "utf8").catch(() => "")).split("\0").includes(entry) ? [Number(number)] : [];
	}));
	for (const number of marked.flat()) send(number, "SIGKILL");
	return marked.flat().length;
}
/** One that ended by itself meanwhile is what was wanted. */
function send(number, signal) {
	try {
		kill(number, signal);
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
	}
}
// src/clean-up.ts
/** Wires the post step: what the run has left on the machine and on the engine. */
/** As long as GitHub gives a cancelled step to end by itself. */
const patienceMs = 1e4;
/** An engine finishes what a docker that was killed had asked it for: a container stands there a while after its death. */
const afterwordMs = 2e3;
/** Never fails the job: the verdict is main's. */
async function cleanUp(env) {
	const secrets = new Secrets();
	const log = jobLog(void 0, secrets);
	const run = await begunRun(env);
	if (run === void 0) return log.info("Nothing to clean up: no run was begun.");
	try {
		if (savedSwept() && await unfinished(env, run) === void 0) return;
		const { runnersSecrets, secretsIn } = await import("./secrets.js");
		secrets.know([...secretsIn(env), ...runnersSecrets(env)]);
		await endRun(run, log);
		const cutOff = await unfinished(env, run);
		if (cutOff !== void 0) sayPublished(cutOff.refs, log);
		await removeWork(env, run);
		const words = sweptWords(await removeRun(env, run, cutOff !== void 0));
		if (words !== void 0) log.info(`Removed what the run left: ${words}.`);
	} catch (error) {
		log.warning("smoke-gate: cleaning up", describeFault(reportedFault(error)));
	}
}
/**
* The run that main began, as the runner or main's own note has it. The id of another one, which may still go on, can be
* put into the state by whatever writes to the job's environment: a run is believed only where its folder is.
*/
async function begunRun(env) {
	for (const run of [savedRun(), await notedRun(env)]) if (run !== void 0 && await beganHere(env, run)) return run;
}
/**
* Where a runner sends no signal (act, into a container), main goes on while this step runs: it would make, and push,
* what nobody sees any more. What a killed main has started ends first, too: docker goes on with its push or build.
*/
async function endRun(run, log) {
	if (await endProcess(ownerOf(run), patienceMs)) log.info("Ended the run: it was still going on.");
	await killMarked(runVariable, run);
}
/** Of a run that was killed there is neither a report nor an output. */
function sayPublished(refs, log) {
	if (refs.length === 0) return;
	log.warning("smoke-gate: killed while it published", `What the registry holds under ${refs.join(", ")} is not proven: the run was killed before it could say. Look at it before using it, or run the job again.`);
}
async function removeRun(env, run, wasKilled) {
	const docker = openDocker(env)();
	await restoreNames(docker, run);
	const swept = await sweep(docker, run);
	if (!wasKilled) return swept;
	await setTimeout(afterwordMs);
	return addSwept(swept, await sweep(docker, run));
}
export { cleanUp };
