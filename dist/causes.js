import { Ot as InvalidImageRef, Yt as isImageId, kt as parseImageRef } from "./program.js";
import { u as shown } from "./scalars.js";
import { n as csvFields } from "./attributes.js";
// src/image/image-under-test.ts
/** The placeholder for the image under test, accepted in place of an image name. */
const imageUnderTest = "{{image}}";
/** Compares names in any spelling: docker.io and the tag may be left out. */
var TestedNames = class TestedNames {
	#names;
	constructor(names) {
		this.#names = /* @__PURE__ */ new Set([imageUnderTest, ...[...names].filter((name) => name !== "").map(spelled)]);
	}
	has(name) {
		return this.#names.has(spelled(name));
	}
	get given() {
		return [...this.#names].filter((name) => name !== imageUnderTest).map((name) => name.replace(/^docker\.io\/(?:library\/)?/u, "").replace(/:latest$/u, ""));
	}
	hasRepositoryOf(name) {
		const repository = repositoryOf(name);
		return repository !== void 0 && [...this.#names].some((own) => repositoryOf(own) === repository);
	}
	and(names) {
		return new TestedNames([...this.#names, ...names]);
	}
};
/** Returns the canonical spelling of a name; other text, such as an Id, stays as it is. */
function spelled(name) {
	if (/^\{\{\s*image\s*\}\}$/u.test(name)) return imageUnderTest;
	return refOf(name)?.withDefaultTag().toString() ?? name;
}
function repositoryOf(name) {
	return refOf(name)?.repositoryName;
}
function refOf(name) {
	try {
		return parseImageRef(name);
	} catch (error) {
		if (!(error instanceof InvalidImageRef)) throw error;
		return;
	}
}
// src/inputs/parsing/go-boolean.ts
/** Reads a boolean as Go's strconv.ParseBool, and thus buildx and BuildKit, do. */
function goBoolean(text) {
	if ([
		"1",
		"t",
		"T",
		"true",
		"True",
		"TRUE"
	].includes(text)) return true;
	if ([
		"0",
		"f",
		"F",
		"false",
		"False",
		"FALSE"
	].includes(text)) return false;
}
// src/inputs/smoke/local-volume.ts
function isBind({ o = "" }) {
	return o.split(",").some((option) => option === "bind" || option === "rbind");
}
/** Returns a writable device, `nfs of :/share`, that is neither the container's own nor a folder of the host. */
function writableDevice(options) {
	const { type = "", o = "", device = "no device" } = options;
	return type === "tmpfs" || Object.keys(options).every((key) => key === "o" || key === "size") || isBind(options) || o.split(",").includes("ro") ? void 0 : `${type} of ${device}`;
}
// src/inputs/smoke/volume-spec.ts
/** Named volumes are refused: they outlive the run, and leftovers of an earlier run would be tested too. */
const instead = "use a host path (/path or ./path), or leave the source out for a fresh volume";
/** Accepts `source:target[:mode]` or a bare target. Throws an `Error` that says what is wrong. */
function checkVolume(spec) {
	const [source = "", ...rest] = spec.split(":");
	if (rest.length === 0) {
		if (!source.startsWith("/")) throw new Error(`volume ${shown(spec)} is not an absolute path in the container`);
		return;
	}
	if (isHostPath(source)) return;
	throw new Error(`volume ${shown(spec)} has the source ${shown(source)}, and a named volume would outlive the run; ${instead}`);
}
/**
* Reads one CSV record as docker does: the last of a repeated key counts, and `type` defaults to `volume`.
* @throws an `Error` that says what is wrong.
*/
function checkMount(spec) {
	const all = fieldsOf(spec).map(keyAndValue);
	const fields = new Map(all);
	const type = fields.get("type")?.toLowerCase() ?? "volume";
	if (type === "image") checkImage(spec, fields.get("source") ?? "");
	if ([
		"bind",
		"tmpfs",
		"image"
	].includes(type)) return;
	if (type !== "volume") throw new Error(`mount ${shown(spec)} has the type ${shown(type)}; allowed: bind, tmpfs, image, volume`);
	if ((fields.get("source") ?? "") !== "") throw new Error(`mount ${shown(spec)} names a volume, which would outlive the run; ${instead}`);
	if (!["", "local"].includes(fields.get("volume-driver") ?? "")) return;
	const options = Object.fromEntries(all.filter(([key]) => key === "volume-opt").map(([, value]) => cut(value)));
	if (isBind(options)) throw new Error(`mount ${shown(spec)} is a folder of the host, to which every variant would write; write it as type=bind,source=${options["device"] ?? ""},target=…, which gives each a copy of its own`);
	const device = writableDevice(options);
	if (device !== void 0 && !isReadOnly(fields)) throw new Error(`mount ${shown(spec)} is ${device}, to which every variant would write; add readonly`);
}
function checkImage(spec, source) {
	if (spelled(source) === "{{image}}" || isImageId(source)) return;
	try {
		parseImageRef(source);
	} catch (error) {
		if (!(error instanceof InvalidImageRef)) throw error;
		throw new Error(`mount ${shown(spec)} has the source ${shown(source)}, which is no image; name one, or {{image}}`, { cause: error });
	}
}
/** Docker accepts only these prefixes for a host path; no shell expands ~ here. */
function isHostPath(source) {
	return source.startsWith("/") || source.startsWith(".");
}
/** Returns the host path that a vetted option mounts; undefined if it mounts none. */
function hostMount(token) {
	const [option, value] = optionAndValue(token);
	if (option === "--volume") {
		const [source = "", target, mode = ""] = value.split(":");
		return target === void 0 || !isHostPath(source) ? void 0 : {
			source,
			isReadOnly: mode.split(",").includes("ro")
		};
	}
	if (option !== "--mount") return void 0;
	const fields = new Map(fieldsOf(value).map(keyAndValue));
	if (fields.get("type")?.toLowerCase() !== "bind") return void 0;
	return {
		source: fields.get("source") ?? "",
		isReadOnly: isReadOnly(fields)
	};
}
/** Returns the image, as written, that an option mounts; undefined if it mounts none. */
function imageMount(token) {
	const [option, value] = optionAndValue(token);
	if (option !== "--mount") return void 0;
	const fields = new Map(fieldsOf(value).map(keyAndValue));
	return fields.get("type")?.toLowerCase() === "image" ? fields.get("source") : void 0;
}
function isReadOnly(fields) {
	const given = fields.get("readonly") ?? fields.get("ro");
	return given !== void 0 && (given === "" || goBoolean(given) === true);
}
/** Replaces the source. Without `mayBeMade`, docker must not create it, if the option can express that. */
function mountFrom(token, source, mayBeMade) {
	const [option, value] = optionAndValue(token);
	if (option === "--mount") return `--mount=${fieldsOf(value).map((field) => keyAndValue(field)[0] === "source" ? `source=${source}` : field).map(csvField).join(",")}`;
	const [, target = "", mode = "rw"] = value.split(":");
	if (mayBeMade || !["ro", "rw"].includes(mode)) return `--volume=${[source, ...value.split(":").slice(1)].join(":")}`;
	return bind(source, target, mode === "ro");
}
/** Returns the path in the container at which an option mounts something; undefined if it mounts nothing. */
function mountTarget(token) {
	const [option, value] = optionAndValue(token);
	const [first = "", second] = value.split(":");
	if (option === "--volume") return second ?? first;
	if (option === "--tmpfs") return first;
	return option === "--mount" ? fieldsOf(value).map(keyAndValue).findLast(([key]) => [
		"target",
		"dst",
		"destination"
	].includes(key))?.[1] : void 0;
}
/** Returns a read-only mount inside the one that `token` makes. */
function mountWithin(token, target, source) {
	const [option, value] = optionAndValue(token);
	const relabels = (option === "--volume" ? value.split(":")[2] ?? "" : "").split(",").filter((word) => ["z", "Z"].includes(word));
	return relabels.length > 0 ? `--volume=${source}:${target}:${["ro", ...relabels].join(",")}` : bind(source, target, true);
}
function bind(source, target, onlyRead) {
	return `--mount=${[
		"type=bind",
		`source=${source}`,
		`target=${target}`,
		...onlyRead ? ["readonly"] : []
	].map(csvField).join(",")}`;
}
function optionAndValue(token) {
	const equals = token.indexOf("=");
	return equals < 0 ? [token, ""] : [token.slice(0, equals), token.slice(equals + 1)];
}
function csvField(text) {
	return /[",]/u.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}
function keyAndValue(field) {
	const [key, value] = cut(field);
	const name = key.toLowerCase();
	return [name === "src" ? "source" : name, value];
}
function cut(text) {
	const [before = "", ...after] = text.split("=");
	return [before, after.join("=")];
}
function fieldsOf(spec) {
	const fields = csvFields(spec);
	if (fields !== void 0 && fields.length > 0 && !/[\r\n]/u.test(spec)) return fields;
	throw new Error(`mount ${shown(spec)} is not one line of comma-separated key=value pairs`);
}
// src/inputs/smoke/dialled.ts
/** Returns true if a probe or check connects to the app, which then needs a network that this job can reach. */
function isDialled({ probe, checks }) {
	return probe.kind === "http" || probe.kind === "tcp" || checks.length > 0;
}
// node_modules/shlex/shlex.js
var Shlexer = class {
	constructor(string) {
		this.i = 0;
		this.string = string;
		/**
		* Characters that will be considered whitespace and skipped. Whitespace
		* bounds tokens. By default, includes space, tab, linefeed and carriage
		* return.
		*/
		this.whitespace = " 	\r\n";
		/**
		* Characters that will be considered string quotes. The token accumulates
		* until the same quote is encountered again (thus, different quote types
		* protect each other as in the shell.) By default, includes ASCII single
		* and double quotes.
		*/
		this.quotes = `'"`;
		/**
		* Characters that will be considered as escape. Just `\` by default.
		*/
		this.escapes = "\\";
		/**
		* The subset of quote types that allow escaped characters. Just `"` by default.
		*/
		this.escapedQuotes = "\"";
		/**
		* Whether to support ANSI C-style $'' quotes
		* https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html
		*/
		this.ansiCQuotes = true;
		/**
		* Whether to support localized $"" quotes
		* https://www.gnu.org/software/bash/manual/html_node/Locale-Translation.html
		*
		* The behavior is as if the current locale is set to C or POSIX, i.e., the
		* contents are not translated.
		*/
		this.localeQuotes = true;
		this.debug = false;
	}
	readChar() {
		return this.string.charAt(this.i++);
	}
	processEscapes(string, quote, isAnsiCQuote) {
		if (!isAnsiCQuote && !this.escapedQuotes.includes(quote)) return string;
		const anyEscape = "[" + this.escapes.replace(/(.)/g, "\\$1") + "]";
		if (!isAnsiCQuote && this.escapedQuotes.includes(quote)) {
			const re = new RegExp(anyEscape + "(" + anyEscape + "|\\" + quote + ")", "g");
			return string.replace(re, "$1");
		}
		if (isAnsiCQuote) {
			const patterns = {
				"([\\\\'\"?])": (x) => x,
				"a": () => "\x07",
				"b": () => "\b",
				"e|E": () => "\x1B",
				"f": () => "\f",
				"n": () => "\n",
				"r": () => "\r",
				"t": () => "	",
				"v": () => "\v",
				"([0-7]{1,3})": (x) => String.fromCharCode(parseInt(x, 8)),
				"x([0-9a-fA-F]{1,2})": (x) => String.fromCharCode(parseInt(x, 16)),
				"u([0-9a-fA-F]{1,4})": (x) => String.fromCharCode(parseInt(x, 16)),
				"U([0-9a-fA-F]{1,8})": (x) => String.fromCharCode(parseInt(x, 16)),
				"c(.)": (x) => {
					if (x === "?") return "";
					else if (x === "@") return "\0";
					else return String.fromCharCode(x.charCodeAt(0) & 31);
				}
			};
			const re = new RegExp(anyEscape + "(" + Object.keys(patterns).join("|") + ")", "g");
			return string.replace(re, function(m, p1) {
				for (const matched in patterns) {
					const mm = new RegExp("^" + matched + "$").exec(p1);
					if (mm === null) continue;
					return patterns[matched].apply(null, mm.slice(1));
				}
			});
		}
	}
	*[Symbol.iterator]() {
		let inQuote = false;
		let inDollarQuote = false;
		let escaped = false;
		let lastDollar = -2;
		let token;
		if (this.debug) console.log("full input:", ">" + this.string + "<");
		while (true) {
			const pos = this.i;
			const char = this.readChar();
			if (this.debug) console.log("position:", pos, "input:", ">" + char + "<", "accumulated:", token, "inQuote:", inQuote, "inDollarQuote:", inDollarQuote, "lastDollar:", lastDollar, "escaped:", escaped);
			if (char === "") {
				if (inQuote) throw new Error("Got EOF while in a quoted string");
				if (escaped) throw new Error("Got EOF while in an escape sequence");
				if (token !== void 0) yield token;
				return;
			}
			if (escaped) {
				if (char === "\n") {} else if (inQuote) token = (token || "") + escaped + char;
				else token = (token || "") + char;
				escaped = false;
				continue;
			}
			if (this.escapes.includes(char)) {
				if (!inQuote || inDollarQuote !== false || this.escapedQuotes.includes(inQuote)) {
					escaped = char;
					continue;
				}
			}
			if (inQuote !== false) {
				if (char === inQuote) {
					token = this.processEscapes(token, inQuote, inDollarQuote === "'");
					inQuote = false;
					inDollarQuote = false;
					continue;
				}
				token = (token || "") + char;
				continue;
			}
			if (this.quotes.includes(char)) {
				inQuote = char;
				if (lastDollar === pos - 1) {
					if (char === "'" && !this.ansiCQuotes) {} else if (char === "\"" && !this.localeQuotes) {} else inDollarQuote = char;
				}
				token = token || "";
				if (inDollarQuote !== false) token = token.slice(0, -1);
				continue;
			}
			if (inQuote === false && char === "$") lastDollar = pos;
			if (this.whitespace.includes(char)) {
				if (token !== void 0) yield token;
				token = void 0;
				continue;
			}
			token = (token || "") + char;
		}
	}
};
/**
* Splits a given string using shell-like syntax. This function is the inverse
* of shlex.join().
*
* @param {String} s String to split.
* @returns {String[]}
*/
function split(s) {
	return Array.from(new Shlexer(s));
}
/**
* Escapes a potentially shell-unsafe string using quotes.
*
* @param {String} s String to quote
* @returns {String}
*/
function quote(s) {
	if (s === "") return "''";
	if (!/[^\w@%\-+=:,./]/.test(s)) return s;
	return ("'" + s.replace(/('+)/g, "'\"$1\"'") + "'").replace(/^''|''$/g, "");
}
// src/report/causes.ts
function variantFindings(variants) {
	return variants.flatMap(({ name, finding, last, logLine }) => finding === void 0 ? [] : [{
		variant: name,
		finding,
		last,
		...logLine === void 0 ? {} : { logLine }
	}]);
}
/** Groups findings that differ only in their variant, in the order in which each cause first appears. */
function causes(findings) {
	return [...Map.groupBy(findings, sameness).values()].flatMap((alike) => {
		const [located] = alike;
		return located === void 0 ? [] : [{
			located,
			variants: alike.flatMap(({ variant }) => variant ?? [])
		}];
	});
}
/** Times and the host differ between variants that fail for the same reason. */
const ofTheVariant = /* @__PURE__ */ new Set([
	"afterMs",
	"healthyAtMs",
	"host"
]);
/** A timestamp at the start of a log line: ISO 8601, or Go's format. */
const timestamp = /\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/gu;
function sameness({ variant, finding, last, logLine }) {
	const detail = last !== void 0 && "detail" in last ? last.detail : void 0;
	return JSON.stringify([
		variant === void 0,
		finding,
		detail,
		logLine
	], (key, value) => {
		if (ofTheVariant.has(key)) return void 0;
		return typeof value === "string" ? value.replaceAll(timestamp, "") : value;
	});
}
export { imageUnderTest as _, isDialled as a, hostMount as c, mountTarget as d, mountWithin as f, TestedNames as g, goBoolean as h, split as i, imageMount as l, writableDevice as m, variantFindings as n, checkMount as o, isBind as p, quote as r, checkVolume as s, causes as t, mountFrom as u, spelled as v };
