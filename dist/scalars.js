import { A as removedWords, At as quoted, Bt as string, D as removeAbandonedRun, Et as ownerOf, Ut as NEVER, W as removeAbandonedWork, Z as whereabouts, Zt as Fault, et as restoreTags, nt as recordedRuns, wt as begunAt } from "./program.js";
const { closeSync, constants, fstatSync, openSync, readSync, statSync } = process.getBuiltinModule("node:fs");
// src/ownership/abandoned-runs.ts
const hourMs = 36e5;
const longestRunMs = 24 * hourMs;
/** The post step of a dead process knows more, and may still come for this long. */
const goneForMs = hourMs;
/** Adds a margin for the difference between two machines' clocks. */
const longerThanAnyRunMs = 9e7;
/** A run waits no longer for an engine that hangs. */
const longestRemovalMs = 3e4;
/** Removes only what belongs to runs that are certainly over. */
async function removeAbandonedRuns(env, connect, own, signal) {
	const isAbandoned = async (run) => run !== own && await hasEnded(run);
	const patience = new AbortController();
	const timer = setTimeout(() => patience.abort(tooSlow()), longestRemovalMs).unref();
	try {
		await removeAbandonedWork(env, isAbandoned);
		const docker = connect(AbortSignal.any([signal, patience.signal]));
		const all = [];
		for (const run of await recordedRuns(docker)) {
			if (!await isAbandoned(run)) continue;
			await restoreTags(docker, run);
			all.push({
				run,
				removed: await removeAbandonedRun(docker, run)
			});
		}
		return all;
	} finally {
		clearTimeout(timer);
	}
}
/** Returns undefined if another gate removed everything first. */
function describeAbandoned({ run, removed }) {
	const words = removedWords(removed);
	const at = begunAt(run).toISOString().slice(0, 16).replace("T", " at ");
	return words === void 0 ? void 0 : `A gate that began on ${at} UTC, and is over, left ${words}: removed.`;
}
async function hasEnded(run) {
	return isOver(begunAt(run), await whereabouts(ownerOf(run)), Date.now());
}
function isOver(begun, owner, nowMs) {
	const agoMs = nowMs - begun.getTime();
	switch (owner) {
		case "alive": return false;
		case "gone": return agoMs > goneForMs;
		case "elsewhere": return agoMs > longerThanAnyRunMs;
	}
}
function tooSlow() {
	return new Fault("what earlier gates left is still there", `the engine did not remove it within ${longestRemovalMs / 1e3} s`, "Look at the engine's own log.");
}
// src/disk/regular-file.ts
var NotRegular = class extends Error {
	name = "NotRegular";
	why;
	constructor(path, why) {
		super(`${path} is ${why}`);
		this.why = why;
	}
};
/** Follows links. Counts bytes, because the size of a file in /proc is 0. Throws NotRegular or the system's error. */
function readRegularFile(path, mostBytes) {
	if (!statSync(path).isFile()) throw new NotRegular(path, "not a file");
	const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	try {
		const stats = fstatSync(file);
		if (!stats.isFile()) throw new NotRegular(path, "not a file");
		if (stats.size > mostBytes) throw new NotRegular(path, "too large");
		const bytes = Buffer.alloc(mostBytes + 1);
		let length = 0;
		for (let read = -1; read !== 0 && length < bytes.length; length += read) read = readSync(file, bytes, length, bytes.length - length, null);
		if (length > mostBytes) throw new NotRegular(path, "too large");
		return bytes.subarray(0, length);
	} finally {
		closeSync(file);
	}
}
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
// src/inputs/parsing/scalars.ts
/** Quotes a value for a message: on one line, and short. */
function shown(value) {
	return quoted(value, 80);
}
/** Returns ` (did you mean "x"?)` if a known name is near, otherwise an empty text. */
function nearest(name, known) {
	const [best] = near(name, known);
	return best === void 0 ? "" : ` (did you mean ${JSON.stringify(best)}?)`;
}
/** Suggests up to three names: the near ones, or else the least distant ones. */
function suggestions(name, known) {
	const close = near(name, known).slice(0, mostSuggested);
	if (close.length > 0) return ` (did you mean ${alternatives(close)}?)`;
	return known.length <= mostSuggested ? ` (allowed: ${known.join(", ")})` : ` (the nearest: ${byDistance(name, known).slice(0, mostSuggested).join(", ")})`;
}
const mostSuggested = 3;
function alternatives(names) {
	const shownNames = names.map((each) => JSON.stringify(each));
	const last = shownNames.at(-1) ?? "";
	return shownNames.length === 1 ? last : `${shownNames.slice(0, -1).join(", ")} or ${last}`;
}
/** Returns the names that a typo could have turned into this one, likeliest first. */
function near(name, known) {
	const written = normal(name);
	const far = Math.max(2, Math.floor(written.length / 3));
	return known.filter((candidate) => Math.abs(written.length - candidate.length) <= far).map((candidate) => ({
		candidate,
		distance: slips(written, candidate.toLowerCase())
	})).filter(({ distance }) => distance <= far).toSorted((one, other) => one.distance - other.distance).map(({ candidate }) => candidate);
}
/** Counts two swapped letters as one typo. */
function slips(written, candidate) {
	const distance = leven(written, candidate);
	return distance === 2 && letters(written) === letters(candidate) ? 1 : distance;
}
function letters(word) {
	return Array.from(word).toSorted().join("");
}
/** Sorts names that share a word first: `image-name` is nearer to `image` than to `annotations`. */
function byDistance(name, known) {
	const written = normal(name).slice(0, 40);
	const words = written.split("-");
	return known.map((candidate) => ({
		candidate,
		shares: candidate.split("-").some((word) => words.includes(word)),
		distance: leven(written, candidate.toLowerCase())
	})).toSorted((one, other) => Number(other.shares) - Number(one.shares) || one.distance - other.distance).map(({ candidate }) => candidate);
}
function normal(name) {
	return name.toLowerCase().replaceAll("_", "-");
}
/** One value of a YAML input; the message for a list or a map says so. */
const scalar = string({ error: ({ input }) => input === void 0 ? "is missing" : `must be a text, not a ${Array.isArray(input) ? "list" : "map"}` }).meta({ type: [
	"string",
	"number",
	"boolean",
	"null"
] });
const something = { type: [
	"string",
	"number",
	"boolean"
] };
/** Makes a type of a function that throws an `Error` with the reason. `schema` must admit all that `parse` does. */
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
/** Milliseconds from `250ms`, `120s`, `2m` or `1h`; a bare number is seconds. */
const duration = parsed(milliseconds, {
	...durationSchema,
	minimum: 0
});
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
/** YAML 1.2 core booleans, as @actions/core reads them: a typo never means false. */
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
/** Both bounds are allowed. */
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
/** Accepts `8080/tcp` too, because images write ports that way. */
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
export { removeAbandonedRuns as _, oneOf as a, positiveDuration as c, something as d, suggestions as f, longestRunMs as g, describeAbandoned as h, nearest as i, scalar as l, readRegularFile as m, duration as n, parsed as o, NotRegular as p, integer as r, port as s, boolean as t, shown as u };
