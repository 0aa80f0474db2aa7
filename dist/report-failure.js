import { Bt as string, Qt as reportedFault, Ut as NEVER, Xt as Cancelled, Zt as Fault, p as describeFault } from "./program.js";
import { f as suggestions, g as longestRunMs, m as readRegularFile, o as parsed, u as shown } from "./scalars.js";
import { a as setOutput, o as setSecret } from "./log.js";
import { t as parseList } from "./list.js";
const { isDeepStrictEqual } = process.getBuiltinModule("node:util");
const { join } = process.getBuiltinModule("node:path");
const { access, appendFile } = process.getBuiltinModule("node:fs/promises");
const { constants: constants$1, existsSync } = process.getBuiltinModule("node:fs");
// src/runner/outputs.ts
function setOutputs(outputs) {
	for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
function mask(values) {
	for (const value of values) if (value.trim() !== "") setSecret(value);
}
async function writeSummary(env, markdown) {
	const path = env["GITHUB_STEP_SUMMARY"];
	if (path) await appendFile(path, markdown);
}
// src/inputs/parsing/field-types.ts
function checked(why) {
	return (value) => {
		const reason = why(value);
		if (reason !== void 0) throw new Error(reason);
		return value;
	};
}
/** Refuses with a message such as `"x" is not a host: write name:address`. */
function matching(pattern, what, allowed) {
	return checked((value) => pattern.test(value) ? void 0 : `${shown(value)} is not ${what}: write ${allowed}`);
}
function text(read) {
	return string().default("").pipe(parsed((written) => read(written.trim())));
}
function word(what, allowed) {
	return text(matching(/^\S*$/u, what, `${allowed}, without white space`));
}
/** Reads item by item; a message gives the item's position. Blank items are skipped. */
function list(options, read) {
	return string().default("").pipe(parsed((written) => parseList(written, options).filter((item) => item.trim() !== "").map((item, index) => readItem(item, index + 1, read))));
}
function readItem(item, place, read) {
	try {
		return read(item);
	} catch (cause) {
		throw new Error(`item ${place} ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
	}
}
// src/inputs/parsing/problems.ts
/** Thrown before anything is built or started, with every problem and not only the first. */
var InputsRefused = class extends Error {
	name = "InputsRefused";
	problems;
	constructor(problems) {
		super(problems.map(({ input, reason }) => `${input}: ${reason}`).join("\n"));
		this.problems = problems;
	}
};
function refuseIfAny([first, ...others]) {
	if (first !== void 0) throw new InputsRefused([first, ...others]);
}
// src/inputs/parsing/unset.ts
/** A runner hands over an empty text for an unset input. */
/** `fallback` is in the user's syntax. */
function withDefault(fallback, type) {
	return string().default("").transform((text) => text.trim() === "" ? fallback : text.trim()).pipe(type);
}
function optional(type) {
	return string().default("").transform((text, context) => {
		if (text.trim() === "") return void 0;
		const result = type.safeParse(text.trim());
		if (result.success) return result.data;
		for (const issue of result.error.issues) context.addIssue({
			code: "custom",
			message: issue.message,
			path: issue.path
		});
		return NEVER;
	});
}
// src/inputs/parsing/source-location.ts
const plainInput = ({ path, reason }) => ({
	input: dotted(path),
	reason
});
/** Adds line and column, unless the text is a single line. */
function yamlInput(text, yaml) {
	if (!text.trim().includes("\n")) return plainInput;
	return (mistake) => {
		const problem = plainInput(mistake);
		const { path, part } = markOf(mistake);
		if (path[0] !== mistake.path[0]) return problem;
		const { line, column } = yaml.place({
			path: path.slice(1),
			part
		});
		return {
			...problem,
			reason: `${problem.reason} (at line ${line}, column ${column})`
		};
	};
}
function configFile(file, yaml) {
	return (mistake) => {
		const { line, column } = yaml.place(markOf(mistake));
		return {
			input: "config",
			reason: `${file}:${line}:${column}: ${mistake.path.length === 0 ? mistake.reason : `${dotted(mistake.path)}: ${mistake.reason}`}`
		};
	};
}
function markOf({ path, mark }) {
	return mark ?? {
		path,
		part: "value"
	};
}
function dotted(path) {
	return path.map((key) => name(String(key))).join(".");
}
/** Users choose some of the keys. */
function name(key) {
	return shown(key).slice(1, -1);
}
// src/inputs/parsing/raw-inputs.ts
const prefix = "INPUT_";
/** Returns the variable that runners make of an input's name. */
function inputVariable(name) {
	return prefix + name.toUpperCase().replaceAll(/[^A-Z0-9-]/gu, "_");
}
/** Reports every unknown name: a typo must not silently mean the default. */
function rawInputs(env, known) {
	const inputs = {};
	const unknown = [];
	for (const [variable, value] of Object.entries(env)) {
		if (!variable.startsWith(prefix) || value === void 0) continue;
		const name = variable.slice(6).toLowerCase();
		if (known.includes(name)) inputs[name] = value;
		else unknown.push({
			input: name,
			reason: `there is no input ${shown(name)}${suggestions(name, known)}`
		});
	}
	return {
		inputs,
		unknown
	};
}
// src/inputs/parsing/mistake.ts
/** Flattens an issue of zod and those that it wraps. `under` is the path to the parsed value. */
function mistakesOf(issue, under) {
	const path = [...under, ...issue.path];
	const reason = issue.message;
	if (issue.code === "invalid_union") {
		const meant = issue.errors.find((issues) => issues.every((inner) => inner.code !== "invalid_type" || inner.path.length > 0));
		if (meant !== void 0) return meant.flatMap((inner) => mistakesOf(inner, path));
	}
	if (issue.code === "invalid_key") return [{
		path,
		reason,
		mark: {
			path,
			part: "key"
		}
	}];
	if (issue.code === "unrecognized_keys") return [{
		path,
		reason,
		mark: {
			path: [...path, ...issue.keys.slice(0, 1)],
			part: "key"
		}
	}];
	return [{
		path,
		reason
	}];
}
// src/inputs/parsing/own-inputs.ts
/** `fields` maps each input to a type over its text; an absent input is unset. */
function contractOf(fields) {
	return {
		names: Object.keys(fields),
		isUnset(name, text) {
			const [unset, set] = [fields[name]?.safeParse(void 0), fields[name]?.safeParse(text)];
			return text.trim() === "" || unset?.success === true && isDeepStrictEqual(unset, set);
		}
	};
}
/** Returns the wrapper's inputs that the runner mixed in, without those that the step sets in its own `with`. */
function mixedIn(env, { inputs, given = [] }, contract) {
	const own = new Set(given.map(inputVariable));
	const foreign = inputs.filter((name) => env[inputVariable(name)] !== void 0 && !own.has(inputVariable(name)));
	const known = new Map(contract.names.map((name) => [inputVariable(name), name]));
	const isProof = (name) => {
		const ours = known.get(inputVariable(name));
		if (ours === void 0) return true;
		return ours !== "github-token" && !contract.isUnset(ours, env[inputVariable(name)] ?? "");
	};
	return foreign.some(isProof) ? foreign : [];
}
function withoutInputs(env, names) {
	const variables = new Set(names.map(inputVariable));
	return Object.fromEntries(Object.entries(env).filter(([name]) => !variables.has(name)));
}
// src/runner/cancellation.ts
/** Turns the runner's signals into the AbortSignals that everything waits under. */
/** GitHub kills a cancelled step after ten seconds, and the final report needs some of them too. */
const cleaningUpMs = 6e3;
/** GitHub sends SIGINT, 7.5 s later SIGTERM, and SIGKILL 2.5 s after that: SIGTERM must not end the teardown. */
function cancellation(mostMs = longestRunMs) {
	const controller = new AbortController();
	const cleaning = new AbortController();
	let patience;
	const abort = (reason) => {
		if (controller.signal.aborted) return;
		patience = setTimeout(() => cleaning.abort(tooSlow()), cleaningUpMs).unref();
		controller.abort(reason);
	};
	const cancel = (signal) => abort(new Cancelled(signal));
	const end = setTimeout(() => abort(tooLong(mostMs)), mostMs).unref();
	process.on("SIGINT", cancel);
	process.on("SIGTERM", cancel);
	return {
		signal: controller.signal,
		cleaningUp: cleaning.signal,
		[Symbol.dispose]() {
			clearTimeout(end);
			clearTimeout(patience);
			process.off("SIGINT", cancel);
			process.off("SIGTERM", cancel);
		}
	};
}
function tooLong(afterMs) {
	return new Fault("the run took too long", `it was still going on after ${Math.round(afterMs / 36e5)} h`, "Look at the log for what it waited for.");
}
function tooSlow() {
	return new Fault("cleaning up took too long", `the engine was still at it ${cleaningUpMs / 1e3} s after the run was cancelled`, "The post step goes on with it.");
}
// src/runner/files.ts
const variables = [
	"GITHUB_OUTPUT",
	"GITHUB_STATE",
	"GITHUB_STEP_SUMMARY"
];
/** Runs before anything else: a result that cannot be reported is worthless. Throws a Fault if a file is read-only. */
async function checkRunnerFiles(env) {
	for (const variable of variables) {
		const path = env[variable];
		if (!path) continue;
		try {
			await access(path, constants$1.W_OK);
		} catch (error) {
			throw new Fault(`the runner's file ${variable} cannot be written`, error instanceof Error ? error.message : String(error), "The runner makes it before each step: look at the runner, or unset the variable in a run by hand.", { cause: error });
		}
	}
}
// src/runner/exit.ts
/** Only the exit code is set: ending the process here would not close what is open. */
function failStep() {
	process.exitCode = 1;
}
function passStep() {
	process.exitCode = 0;
}
// src/runner/wrapper.ts
const mostBytes = 1048576;
/** Removes inputs of a composite action around the step. Throws a Fault if it is unclear which: one could publish. */
async function withOwnInputs(env, contract, log) {
	const { ACT: ofAct, GITHUB_ACTION_PATH: folder, GITHUB_ACTION: step = "" } = env;
	if (ofAct !== "true" || !folder) return env;
	const path = actionFile(folder);
	const wrapper = await wrapperIn(path, step);
	if (wrapper === void 0) return env;
	const foreign = mixedIn(env, wrapper, contract);
	if (foreign.length === 0) return env;
	const names = foreign.join(", ");
	if (wrapper.given === void 0) throw cannotTell(`${path} has no step ${JSON.stringify(step)} (${names})`);
	log.info(`Left out ${names}: inputs of the composite action around this step, which are not in the step's own "with"`);
	return withoutInputs(env, foreign);
}
function actionFile(folder) {
	const path = ["action.yml", "action.yaml"].map((name) => join(folder, name)).find((each) => existsSync(each));
	if (path === void 0) throw cannotTell(`there is no action.yml in ${folder}`);
	return path;
}
async function wrapperIn(path, step) {
	const { readWrapper } = await import("./wrapper.js");
	try {
		return readWrapper(readRegularFile(path, mostBytes).toString("utf8"), step);
	} catch (error) {
		throw cannotTell(`${path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
	}
}
function cannotTell(why) {
	return new Fault("the inputs of this step cannot be told from those of the composite action around it", `this runner hands both to the step, and ${why}`, "Leave the file of the composite action as it was when the step began, with all inputs of the inner step in its own with, or call the action from the workflow itself.");
}
// src/gate/report-failure.ts
/** @param title The annotation's title; refused inputs have their own. */
function reportFailure(error, title, log) {
	if (error instanceof InputsRefused) for (const { input, reason } of error.problems) log.error(`smoke-gate: input ${input}`, `${input}: ${reason}`);
	else log.error(title, describeFault(reportedFault(error)));
}
export { mask as C, word as S, writeSummary as T, refuseIfAny as _, checkRunnerFiles as a, matching as b, mistakesOf as c, markOf as d, plainInput as f, InputsRefused as g, withDefault as h, passStep as i, rawInputs as l, optional as m, withOwnInputs as n, cancellation as o, yamlInput as p, failStep as r, contractOf as s, reportFailure as t, configFile as u, checked as v, setOutputs as w, text as x, list as y };
