import { Et as reportedFault, J as quoted, Tt as Fault, bt as NEVER, ht as string, t as describeFault, wt as Cancelled } from "./sentences.js";
import { a as setSecret, i as setOutput } from "./log.js";
import { n as longestRunMs } from "./leftovers.js";
import { t as parseList } from "./list.js";
const { access, appendFile } = process.getBuiltinModule("node:fs/promises");
const { constants: constants$1 } = process.getBuiltinModule("node:fs");
// node_modules/leven/index.js
const array = [];
const characterCodeCache = [];
function leven(first, second, options) {
	if (first === second) return 0;
	const maxDistance = options?.maxDistance;
	const swap = first;
	if (first.length > second.length) {
		first = second;
		second = swap;
	}
	let firstLength = first.length;
	let secondLength = second.length;
	while (firstLength > 0 && first.charCodeAt(~-firstLength) === second.charCodeAt(~-secondLength)) {
		firstLength--;
		secondLength--;
	}
	let start = 0;
	while (start < firstLength && first.charCodeAt(start) === second.charCodeAt(start)) start++;
	firstLength -= start;
	secondLength -= start;
	if (maxDistance !== void 0 && secondLength - firstLength > maxDistance) return maxDistance;
	if (firstLength === 0) return maxDistance !== void 0 && secondLength > maxDistance ? maxDistance : secondLength;
	let bCharacterCode;
	let result;
	let temporary;
	let temporary2;
	let index = 0;
	let index2 = 0;
	while (index < firstLength) {
		characterCodeCache[index] = first.charCodeAt(start + index);
		array[index] = ++index;
	}
	while (index2 < secondLength) {
		bCharacterCode = second.charCodeAt(start + index2);
		temporary = index2++;
		result = index2;
		for (index = 0; index < firstLength; index++) {
			temporary2 = bCharacterCode === characterCodeCache[index] ? temporary : temporary + 1;
			temporary = array[index];
			result = array[index] = temporary > result ? temporary2 > result ? result + 1 : temporary2 : temporary2 > temporary ? temporary + 1 : temporary2;
		}
		if (maxDistance !== void 0) {
			let rowMinimum = result;
			for (index = 0; index < firstLength; index++) if (array[index] < rowMinimum) rowMinimum = array[index];
			if (rowMinimum > maxDistance) return maxDistance;
		}
	}
	array.length = firstLength;
	characterCodeCache.length = firstLength;
	return maxDistance !== void 0 && result > maxDistance ? maxDistance : result;
}
// src/inputs/scalars.ts
/** The small values that inputs are made of: each a zod type from the written text to a value. */
/** A value as it may stand in a message: quoted, on one line, and short. */
function shown(value) {
	return quoted(value, 80);
}
/** ` (did you mean "x"?)` where a known name is near, else nothing. */
function nearest(name, known) {
	const written = name.toLowerCase().replaceAll("_", "-");
	const far = Math.max(2, Math.floor(written.length / 3));
	let best;
	let bestDistance = Number.POSITIVE_INFINITY;
	for (const candidate of known) {
		if (Math.abs(written.length - candidate.length) > far) continue;
		const distance = leven(written, candidate.toLowerCase());
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best !== void 0 && bestDistance <= far ? ` (did you mean ${JSON.stringify(best)}?)` : "";
}
/** One value of a YAML input; a list or a map in its place is said to be one. */
const scalar = string({ error: ({ input }) => input === void 0 ? "is missing" : `must be a text, not a ${Array.isArray(input) ? "list" : "map"}` }).meta({ type: [
	"string",
	"number",
	"boolean",
	"null"
] });
/** A scalar that cannot be empty. */
const something = { type: [
	"string",
	"number",
	"boolean"
] };
/**
* A zod type made of a plain function from text to value.
* @param parse throws an `Error` whose message is the reason, without the input's name.
* @param schema admits every value that `parse` does.
*/
function parsed(parse, schema = something) {
	return scalar.meta({ ...schema }).transform((text, context) => {
		try {
			return parse(text);
		} catch (error) {
			context.addIssue({
				code: "custom",
				message: error instanceof Error ? error.message : String(error)
			});
			return NEVER;
		}
	});
}
const unitMs = {
	ms: 1,
	s: 1e3,
	m: 6e4,
	h: 36e5
};
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/u;
const longestMs = 2 ** 31 - 1;
const durationSchema = {
	type: ["number", "string"],
	maximum: Math.ceil(longestMs / 1e3),
	pattern: durationPattern.source
};
/** `250ms`, `120s`, `2m`, `1h`; a bare number is seconds. Gives milliseconds. */
const duration = parsed(milliseconds, {
	...durationSchema,
	minimum: 0
});
/** A duration in which something must be able to happen. */
const positiveDuration = parsed((text) => {
	const ms = milliseconds(text);
	if (ms === 0) throw new Error(`${shown(text)} is no time at all: write 250ms, 120s, 2m or 1h`);
	return ms;
}, {
	...durationSchema,
	exclusiveMinimum: 0
});
function milliseconds(text) {
	const match = durationPattern.exec(text);
	const ms = Math.round(Number(match?.[1]) * (unitMs[match?.[2] ?? "s"] ?? NaN));
	if (!(ms <= longestMs)) throw new Error(`${shown(text)} is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)`);
	return ms;
}
/** YAML 1.2 core booleans, as @actions/core reads them; a typo never means false. */
const boolean = parsed((text) => {
	if ([
		"true",
		"True",
		"TRUE"
	].includes(text)) return true;
	if ([
		"false",
		"False",
		"FALSE"
	].includes(text)) return false;
	throw new Error(`${shown(text)} is not a boolean: write true or false`);
});
/** A whole number between two bounds, both allowed. */
function integer(least, most) {
	const pattern = /^\d+$/u;
	return parsed((text) => {
		const value = pattern.test(text) ? Number(text) : NaN;
		if (!(value >= least && value <= most)) throw new Error(`${shown(text)} is not a whole number from ${least} to ${most}`);
		return value;
	}, {
		type: ["integer", "string"],
		minimum: least,
		maximum: most,
		pattern: pattern.source
	});
}
const portPattern = /^\d+(?:\/tcp)?$/u;
/** A TCP port; `8080/tcp` is allowed because images write it so. */
const port = parsed((text) => {
	const value = portPattern.test(text) ? Number.parseInt(text, 10) : NaN;
	if (!(value >= 1 && value <= 65535)) throw new Error(`${shown(text)} is not a TCP port: write a number from 1 to 65535`);
	return value;
}, {
	type: ["integer", "string"],
	minimum: 1,
	maximum: 65535,
	pattern: portPattern.source
});
/** One of a few words. */
function oneOf(...words) {
	return parsed((text) => {
		const word = words.find((candidate) => candidate === text);
		if (word === void 0) throw new Error(`${shown(text)} is not one of ${words.join(", ")}${nearest(text, words)}`);
		return word;
	}, {
		type: "string",
		enum: words
	});
}
// src/inputs/field-types.ts
/** The forms that the build inputs come in: one text, one word, a list; each made of a reader of its parts. */
/** Takes the text as it is if there is nothing against it. */
function checked(why) {
	return (value) => {
		const reason = why(value);
		if (reason !== void 0) throw new Error(reason);
		return value;
	};
}
/** `"x" is not a host: write name:address` where the text does not match. */
function matching(pattern, what, allowed) {
	return checked((value) => pattern.test(value) ? void 0 : `${shown(value)} is not ${what}: write ${allowed}`);
}
/** One text, trimmed. */
function text(read) {
	return string().default("").pipe(parsed((written) => read(written.trim())));
}
/** A text without white space in it. */
function word(what, allowed) {
	return text(matching(/^\S*$/u, what, `${allowed}, without white space`));
}
/** A list whose items are read one by one; a message names the item by its place. Blank items are left out. */
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
// src/inputs/unset.ts
/** A text input that the user did not set: a runner hands over an empty text. */
/** An unset input takes the default, which is written as a user would write it. */
function withDefault(fallback, type) {
	return string().default("").transform((text) => text.trim() === "" ? fallback : text.trim()).pipe(type);
}
/** An unset input stays undefined. */
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
// src/inputs/raw.ts
const prefix = "INPUT_";
/**
* Reads every input out of the step's environment.
* @param known the names of the contract.
* @returns a problem for each name that is none of them: a typo must not silently mean the default.
*/
function rawInputs(env, known) {
	const inputs = {};
	const unknown = [];
	for (const [variable, value] of Object.entries(env)) {
		if (!variable.startsWith(prefix) || value === void 0) continue;
		const name = variable.slice(6).toLowerCase();
		if (known.includes(name)) inputs[name] = value;
		else unknown.push({
			input: name,
			reason: `there is no input ${shown(name)}${nearest(name, known)}; allowed: ${known.join(", ")}`
		});
	}
	return {
		inputs,
		unknown
	};
}
// src/inputs/refusal.ts
/** Thrown before anything has been built or started; carries the problems that were found, not just the first. */
var InputsRefused = class extends Error {
	name = "InputsRefused";
	problems;
	constructor(problems) {
		super(problems.map(({ input, reason }) => `${input}: ${reason}`).join("\n"));
		this.problems = problems;
	}
};
// src/runner/cancellation.ts
/** Turns the runner's signals into the AbortSignals that everything waits under. */
/** GitHub kills a cancelled step after ten seconds: what is said of it at the end needs some of them, too. */
const cleaningUpMs = 6e3;
/**
* GitHub sends SIGINT, 7.5 s later SIGTERM, and kills 2.5 s after that; so it does when a job's time is over. The
* first one aborts; the process must not die of the second while it cleans up. Disposing gives the signals back.
*/
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
// src/runner/exit.ts
/** How the step ends, as the runner sees it. The process is never ended in the middle: what is open is closed first. */
function failStep() {
	process.exitCode = 1;
}
function passStep() {
	process.exitCode = 0;
}
// src/runner/files.ts
/** The files through which a step speaks to its runner. */
/** Each is named by a variable; a run by hand has none of them. */
const variables = [
	"GITHUB_OUTPUT",
	"GITHUB_STATE",
	"GITHUB_STEP_SUMMARY"
];
/**
* To be asked before anything is begun: what a step has done, and cannot say, is as good as unproven.
* @throws Fault where a file that the runner names cannot be written.
*/
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
// src/runner/outputs.ts
/** The step's outputs, its summary, and what the runner must hide. */
/** Sets each output of the step. A later value replaces an earlier one. */
function setOutputs(outputs) {
	for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
/** Has the runner hide these values in everything that the job prints from now on. */
function mask(values) {
	for (const value of values) if (value.trim() !== "") setSecret(value);
}
/** Adds to the step's summary; does nothing where the runner keeps none, as in a run by hand. */
async function writeSummary(env, markdown) {
	const path = env["GITHUB_STEP_SUMMARY"];
	if (path) await appendFile(path, markdown);
}
// src/say-why-not.ts
/** What every action says where it could not do its work. */
/** @param title of the annotation; inputs that are refused have titles of their own. */
function sayWhyNot(error, title, log) {
	if (error instanceof InputsRefused) for (const { input, reason } of error.problems) log.error(`smoke-gate: input ${input}`, `${input}: ${reason}`);
	else log.error(title, describeFault(reportedFault(error)));
}
export { parsed as C, shown as D, scalar as E, something as O, oneOf as S, positiveDuration as T, word as _, checkRunnerFiles as a, integer as b, cancellation as c, optional as d, withDefault as f, text as g, matching as h, writeSummary as i, InputsRefused as l, list as m, mask as n, failStep as o, checked as p, setOutputs as r, passStep as s, sayWhyNot as t, rawInputs as u, boolean as v, port as w, nearest as x, duration as y };
