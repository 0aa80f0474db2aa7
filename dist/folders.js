import { Lt as Fault, ct as objectName, ft as runId } from "./sentences.js";
const { tmpdir } = process.getBuiltinModule("node:os");
const { lstat, mkdir, open, readdir, rm } = process.getBuiltinModule("node:fs/promises");
const { join } = process.getBuiltinModule("node:path");
const { createHash } = process.getBuiltinModule("node:crypto");
const { getuid } = process.getBuiltinModule("node:process");
const { constants: constants$2 } = process.getBuiltinModule("node:fs");
// src/runner/own-file.ts
/**
* Files by which one process of a step tells the next what it has begun. The folder that they lie in is open to everything
* that the job runs: no link in it is followed, and no file is believed that another user has put there.
*/
/** Far more than any of them holds, bytes. */
const longestFile = 1048576;
/** Whatever is there under this name is replaced; what a link there leads to is not. */
async function writeOwnFile(path, text) {
	await rm(path, { force: true });
	const file = await open(path, "wx", 384);
	try {
		await file.writeFile(text);
	} finally {
		await file.close();
	}
}
/** Adds to a file, which is made where there is none. */
async function appendOwnFile(path, text) {
	const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants$2;
	const file = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 384);
	try {
		await file.writeFile(text);
	} finally {
		await file.close();
	}
}
/** Undefined where there is no such file, or none that this user has written. */
async function readOwnFile(path) {
	const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants$2;
	const file = await open(path, O_NOFOLLOW | O_NONBLOCK | O_RDONLY).catch(() => void 0);
	if (file === void 0) return void 0;
	try {
		const found = await file.stat();
		if (!found.isFile() || !isOwn(found) || found.size > longestFile) return void 0;
		return await file.readFile("utf8");
	} finally {
		await file.close();
	}
}
/** Whether a folder is there that this user has made; a link to one is none. */
async function isOwnFolder(path) {
	const found = await lstat(path).catch(() => void 0);
	return found?.isDirectory() === true && isOwn(found);
}
/** Windows has no numbers for its users. */
function isOwn({ uid }) {
	return getuid === void 0 || uid === getuid();
}
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
	if (path !== void 0) await writeOwnFile(path, run);
}
/** The run that this step has begun, and that has not ended by itself; undefined where there is none. */
async function notedRun(env) {
	const path = notePath(env);
	return path === void 0 ? void 0 : runId(await readOwnFile(path) ?? "");
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
		await mkdir(temporaryFolder(env), { recursive: true });
		await mkdir(results);
		await mkdir(logs);
		await mkdir(work, { mode: 448 });
		await writeOwnFile(markFile(results), run);
		await noteRun(env, run);
	} catch (error) {
		throw new Fault("the run has no place for its files", error instanceof Error ? error.message : String(error), "Make RUNNER_TEMP a folder that the runner can write to, on a disk with room.");
	}
	return {
		results,
		logs,
		work,
		publishes: (ref) => appendOwnFile(publishedFile(work), `${ref}\n`),
		[Symbol.asyncDispose]: () => removeWork(env, run)
	};
}
/** Whether this run was begun by a step with this temporary folder: an id alone may come from anywhere. */
async function beganHere(env, run) {
	return await runOf(resultsFolder(env, run)) === run;
}
/** What its working files say of a run; undefined where it has ended by itself, and removed them. */
async function unfinished(env, run) {
	const work = workFolder(resultsFolder(env, run));
	if (!await beganHere(env, run) || !await isOwnFolder(work)) return void 0;
	return { refs: (await readOwnFile(publishedFile(work)) ?? "").split("\n").filter((line) => line !== "") };
}
/** Removes the working files of a run, which may be one that could not do it itself. */
async function removeWork(env, run) {
	if (await beganHere(env, run)) await rm(workFolder(resultsFolder(env, run)), {
		recursive: true,
		force: true
	});
	await forgetRun(env, run);
}
/**
* Removes the working files that runs left in this temporary folder: those of a run that was killed may hold credentials.
* @param isOver whether nothing can come after what a run has left.
*/
async function removeAbandonedWork(env, isOver) {
	const folder = temporaryFolder(env);
	const names = await readdir(folder).catch(() => []);
	for (const name of names.filter((each) => /^smoke-gate-[0-9a-f]{12}$/u.test(each))) {
		const run = await runOf(join(folder, name));
		if (run !== void 0 && await isOver(run) && resultsFolder(env, run) === join(folder, name)) await removeWork(env, run);
	}
}
/** The run whose results these are, as it wrote there itself. */
async function runOf(results) {
	if (!await isOwnFolder(results)) return void 0;
	return runId(await readOwnFile(markFile(results)) ?? "");
}
function temporaryFolder(env) {
	return env["RUNNER_TEMP"] || tmpdir();
}
/** Its last part holds no separator, whatever the id: what is removed with all it holds must not lie elsewhere. */
function resultsFolder(env, run) {
	return join(temporaryFolder(env), objectName(run));
}
function markFile(results) {
	return join(results, "run");
}
function workFolder(results) {
	return join(results, "smoke-gate-work");
}
function publishedFile(work) {
	return join(work, "published");
}
export { unfinished as a, runFolders as i, removeAbandonedWork as n, notedRun as o, removeWork as r, beganHere as t };
