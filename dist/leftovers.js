import { I as recordedRuns, Mt as NEVER, P as restoreNames, S as sweep, b as whereabouts, it as begunAt, kt as string, lt as ownerOf, rt as quoted } from "./sentences.js";
const { closeSync, constants, fstatSync, openSync, readSync, statSync } = process.getBuiltinModule("node:fs");
// src/disk/regular-file.ts
/** Files at paths where somebody else may have put something that is no file, or has no end. */
/** What is at the path is a folder, a device, a pipe or a socket; or more than was to be read. */
var NotRegular = class extends Error {
	name = "NotRegular";
	why;
	constructor(path, why) {
		super(`${path} is ${why}`);
		this.why = why;
	}
};
/**
* The bytes of a file, through links too. The size that the file system names is not believed: that of what the kernel
* makes up while it is read is 0.
* @throws NotRegular, or the system's error.
*/
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
// src/inputs/scalars.ts
/** The small values that inputs are made of: each a zod type from the written text to a value. */
/** A value as it may stand in a message: quoted, on one line, and short. */
function shown(value) {
	return quoted(value, 80);
}
/** ` (did you mean "x"?)` where a known name is near, else nothing. */
function nearest(name, known) {
	const [best] = near(name, known);
	return best === void 0 ? "" : ` (did you mean ${JSON.stringify(best)}?)`;
}
/** What an unknown name may have been meant for: the near ones, or the least far ones; three at most. */
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
/** The names that a slip of the fingers makes of this one, the likeliest first. */
function near(name, known) {
	const written = normal(name);
	const far = Math.max(2, Math.floor(written.length / 3));
	return known.filter((candidate) => Math.abs(written.length - candidate.length) <= far).map((candidate) => ({
		candidate,
		distance: slips(written, candidate.toLowerCase())
	})).filter(({ distance }) => distance <= far).toSorted((one, other) => one.distance - other.distance).map(({ candidate }) => candidate);
}
/** Two letters that changed places are one slip. */
function slips(written, candidate) {
	const distance = leven(written, candidate);
	return distance === 2 && letters(written) === letters(candidate) ? 1 : distance;
}
function letters(word) {
	return Array.from(word).toSorted().join("");
}
/** Names that share a word with this one come first: `image-name` is nearer to `image` than to `annotations`. */
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
// src/docker/cleanup/leftovers.ts
/**
* Removes what gates left on the engine whose runner was killed, or its machine, with no post step after them.
*
* Nobody asks whether such a gate still lives: it may be in another container or on another machine. Its id says enough:
* a process that can be looked for here is there or gone; of any other it is known when it began, and that a run ends
* itself after a day.
*/
const hourMs = 36e5;
/** A run ends itself after this long, whatever it waits for. */
const longestRunMs = 24 * hourMs;
/** The process is gone; this long its post step, which has more to say, may still come. */
const goneForMs = hourMs;
/** Longer than any run, by as much as the clocks of two machines may differ. */
const longerThanAnyRunMs = 9e7;
/**
* Sweeps what runs left that are over for certain; everything else is left alone.
* @param own the run that looks.
*/
async function sweepLeftovers(docker, own) {
	const all = [];
	for (const run of await recordedRuns(docker)) {
		if (run === own || !await hasEnded(run)) continue;
		await restoreNames(docker, run);
		all.push({
			run,
			swept: await sweep(docker, run, { named: true })
		});
	}
	return all;
}
/** Whether nothing can come after what a run has left. */
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
export { readRegularFile as _, duration as a, oneOf as c, positiveDuration as d, scalar as f, NotRegular as g, suggestions as h, boolean as i, parsed as l, something as m, longestRunMs as n, integer as o, shown as p, sweepLeftovers as r, nearest as s, hasEnded as t, port as u };
