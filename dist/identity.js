import { G as newRunId, K as objectName, X as runId, g as thisProcess, xt as Fault } from "./sentences.js";
import { n as getState, r as saveState } from "./log.js";
const { appendFile, mkdir, readFile, rm, writeFile } = process.getBuiltinModule("node:fs/promises");
const { join } = process.getBuiltinModule("node:path");
const { tmpdir } = process.getBuiltinModule("node:os");
const { existsSync } = process.getBuiltinModule("node:fs");
const { createHash, randomBytes } = process.getBuiltinModule("node:crypto");
// src/runner/step-note.ts
/**
* A note in the runner's temporary folder of which run a step has begun: the post step's way to it where the runner has
* lost what main saved. Each step of each job has one of its own.
*/
/**
* What together names a step, the same in main and post. Legs of a matrix share all but the runner or the workspace;
* act counts every run as 1.
*/
const names = [
	"GITHUB_REPOSITORY",
	"GITHUB_RUN_ID",
	"GITHUB_RUN_ATTEMPT",
	"GITHUB_JOB",
	"GITHUB_ACTION",
	"GITHUB_WORKSPACE",
	"RUNNER_NAME"
];
async function noteRun(env, run) {
	const path = notePath(env);
	if (path !== void 0) await writeFile(path, run, { mode: 384 });
}
/** The run that this step has begun, and that has not ended by itself; undefined where there is none. */
async function notedRun(env) {
	const path = notePath(env);
	return path === void 0 ? void 0 : runId(await readFile(path, "utf8").catch(() => ""));
}
/** Another run of the step keeps its note. */
async function forgetRun(env, run) {
	const path = notePath(env);
	if (path !== void 0 && await notedRun(env) === run) await rm(path, { force: true });
}
/** Undefined in a run by hand: its steps have no names, and the system's temporary folder is everybody's. */
function notePath(env) {
	const { RUNNER_TEMP: folder, GITHUB_ACTION: step } = env;
	if (!folder || !step) return void 0;
	const key = createHash("sha256").update(JSON.stringify(names.map((name) => env[name] ?? "")));
	return join(folder, `smoke-gate-step-${key.digest("hex").slice(0, 16)}`);
}
// src/runner/folders.ts
/** Where a run keeps its files. */
/** Makes the run's folders under the runner's temporary folder; disposing removes what need not stay. */
async function runFolders(env, run) {
	const results = resultsFolder(env, run);
	const logs = join(results, "logs");
	const work = workFolder(results);
	try {
		await mkdir(logs, { recursive: true });
		await mkdir(work, { mode: 448 });
		await noteRun(env, run);
	} catch (error) {
		throw new Fault("the run has no place for its files", error instanceof Error ? error.message : String(error), "Make RUNNER_TEMP a folder that the runner can write to, on a disk with room.");
	}
	return {
		results,
		logs,
		work,
		publishes: (ref) => appendFile(publishedFile(work), `${ref}\n`),
		[Symbol.asyncDispose]: () => removeWork(env, run)
	};
}
/** What its working files say of a run; undefined where it has ended by itself, and removed them. */
async function unfinished(env, run) {
	const work = workFolder(resultsFolder(env, run));
	if (!existsSync(work)) return void 0;
	return { refs: (await readFile(publishedFile(work), "utf8").catch(() => "")).split("\n").filter((line) => line !== "") };
}
/** Removes the working files of a run, which may be one that could not do it itself. */
async function removeWork(env, run) {
	await rm(workFolder(resultsFolder(env, run)), {
		recursive: true,
		force: true
	});
	await forgetRun(env, run);
}
/** Its last part holds no separator, whatever the id: what is removed with all it holds must not lie elsewhere. */
function resultsFolder(env, run) {
	return join(env["RUNNER_TEMP"] || tmpdir(), objectName(run));
}
function workFolder(results) {
	return join(results, "smoke-gate-work");
}
function publishedFile(work) {
	return join(work, "published");
}
// src/runner/identity.ts
/** Who this run is: the id that labels everything it makes, handed from main to post. */
const stateKey = "run";
const sweptKey = "swept";
/** Every process that a run starts has its id in this variable. */
const runVariable = "SMOKE_GATE_RUN";
/** Makes a new id and saves it for the post step, before anything carries it. */
async function newRun() {
	const id = newRunId(randomBytes(16).toString("hex"), /* @__PURE__ */ new Date(), await thisProcess());
	saveState(stateKey, id);
	return id;
}
/** Tells the post step that the engine was asked after this run had made its last object, and holds nothing of it. */
function saveSwept() {
	saveState(sweptKey, "true");
}
/** Whether main was sure of it. */
function savedSwept() {
	return getState(sweptKey) === "true";
}
/** The id that main saved; undefined where there is none, or none that can be trusted. */
function savedRun() {
	return runId(getState(stateKey));
}
export { savedSwept as a, unfinished as c, savedRun as i, notedRun as l, runVariable as n, removeWork as o, saveSwept as r, runFolders as s, newRun as t };
