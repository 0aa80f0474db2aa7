import { u as oneLine } from "./sentences.js";
import * as os from "os";
import * as fs from "fs";
const { randomUUID } = process.getBuiltinModule("node:crypto");
import * as crypto from "crypto";
// node_modules/@actions/core/lib/utils.js
/**
* Sanitizes an input into a string so it can be passed into issueCommand safely
* @param input input to sanitize into a string
*/
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
/**
*
* @param annotationProperties
* @returns The command properties to send with the actual annotation command
* See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
*/
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}
// node_modules/@actions/core/lib/command.js
/**
* Issues a command to the GitHub Actions runner
*
* @param command - The command name to issue
* @param properties - Additional properties for the command (key-value pairs)
* @param message - The message to include with the command
* @remarks
* This function outputs a specially formatted string to stdout that the Actions
* runner interprets as a command. These commands can control workflow behavior,
* set outputs, create annotations, mask values, and more.
*
* Command Format:
*   ::name key=value,key=value::message
*
* @example
* ```typescript
* // Issue a warning annotation
* issueCommand('warning', {}, 'This is a warning message');
* // Output: ::warning::This is a warning message
*
* // Set an environment variable
* issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
* // Output: ::set-env name=MY_VAR::some value
*
* // Add a secret mask
* issueCommand('add-mask', {}, 'secretValue123');
* // Output: ::add-mask::secretValue123
* ```
*
* @internal
* This is an internal utility function that powers the public API functions
* such as setSecret, warning, error, and exportVariable.
*/
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os.EOL);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}
// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}
/**
* The code to exit an action
*/
var ExitCode;
(function(ExitCode) {
	/**
	* A code indicating that the action was successful
	*/
	ExitCode[ExitCode["Success"] = 0] = "Success";
	/**
	* A code indicating that the action was a failure
	*/
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
/**
* Registers a secret which will get masked from logs
*
* @param secret - Value of the secret to be masked
* @remarks
* This function instructs the Actions runner to mask the specified value in any
* logs produced during the workflow run. Once registered, the secret value will
* be replaced with asterisks (***) whenever it appears in console output, logs,
* or error messages.
*
* This is useful for protecting sensitive information such as:
* - API keys
* - Access tokens
* - Authentication credentials
* - URL parameters containing signatures (SAS tokens)
*
* Note that masking only affects future logs; any previous appearances of the
* secret in logs before calling this function will remain unmasked.
*
* @example
* ```typescript
* // Register an API token as a secret
* const apiToken = "abc123xyz456";
* setSecret(apiToken);
*
* // Now any logs containing this value will show *** instead
* console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
* ```
*/
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
/**
* Sets the value of an output.
*
* @param     name     name of the output to set
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
/**
* Adds an error issue
* @param message error issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a warning issue
* @param message warning issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Saves state for current action, the state can only be retrieved by this action's post job execution.
*
* @param     name     name of the state to store
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function saveState(name, value) {
	if (process.env["GITHUB_STATE"] || "") return issueFileCommand("STATE", prepareKeyValueMessage(name, value));
	issueCommand("save-state", { name }, toCommandValue(value));
}
/**
* Gets the value of an state set by this action's main execution.
*
* @param     name     name of the state to get
* @returns   string
*/
function getState(name) {
	return process.env[`STATE_${name}`] || "";
}
// src/report/spellings.ts
/** Secrets are searched for in each encoded spelling, so that hostile text needs no parser. */
/** Characters that JSON encoders write as `\uXXXX`, besides those that all of them escape. */
const escapedInJson = [
	/(?!)/gu,
	/[<>&\u2028\u2029]/gu,
	/[<>&='\u2028\u2029]/gu,
	/[\u{80}-\u{10FFFF}]/gu,
	/[\u{7F}-\u{10FFFF}]/gu,
	/\\"|[<>&'+`\u{7F}-\u{10FFFF}]/gu
];
/** Characters that URL and form encoders keep, besides letters and digits. */
const keptInAddresses = [
	"-_.!~*'()",
	"-_.!~*'();/?:@&=+$,#",
	"*-._",
	"-_.~",
	"-_.~$&+:=@",
	"-_.~/",
	"-_."
];
function spellings(value) {
	return [.../* @__PURE__ */ new Set([
		value,
		...inJson(value),
		...inAddresses(value),
		...base64(value)
	])];
}
function inJson(value) {
	const plain = JSON.stringify(value).slice(1, -1);
	return escapedInJson.flatMap((escaped) => [lowerCase, upperCase].map((hex) => plain.replaceAll(escaped, (found) => unicode(found, hex)))).flatMap((text) => [text, text.replaceAll("/", String.raw`\/`)]);
}
/** `found` is a character, or a quote with its backslash. JSON escapes UTF-16 units. */
function unicode(found, hex) {
	return (found === String.raw`\"` ? "\"" : found).split("").map((unit) => String.raw`\u` + hex(unit.charCodeAt(0).toString(16).padStart(4, "0"))).join("");
}
function inAddresses(value) {
	const bytes = [...Buffer.from(value)];
	return keptInAddresses.flatMap((kept) => [lowerCase, upperCase].map((hex) => bytes.map((byte) => percent(byte, kept, hex)).join(""))).flatMap((text) => [text, text.replaceAll("%20", "+")]);
}
function percent(byte, kept, hex) {
	const character = String.fromCharCode(byte);
	if (/[a-z0-9]/iu.test(character) || kept.includes(character)) return character;
	return `%${hex(byte.toString(16).padStart(2, "0"))}`;
}
function lowerCase(digits) {
	return digits.toLowerCase();
}
function upperCase(digits) {
	return digits.toUpperCase();
}
/** Within a longer encoded text, a value starts at one of three offsets in a group of three bytes. */
function base64(value) {
	return [
		0,
		1,
		2
	].map((before) => {
		const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]).toString("base64");
		const first = Math.ceil(before * 8 / 6);
		const last = Math.floor((before + Buffer.byteLength(value)) * 8 / 6);
		return encoded.slice(first, last);
	}).filter(({ length }) => length > 4);
}
// src/report/secrets.ts
/** Every text that leaves the run goes through `Secrets.hide`: the runner masks only its log, and only exact values. */
const replacement = "***";
/** Characters. A shorter secret also occurs inside ordinary words, so it is hidden only as a whole word. */
const leastAnywhere = 4;
/** Characters. Hiding a single character would destroy every text. */
const leastAlone = 2;
/** The mark of a text that was cut off, perhaps inside a secret. */
const ellipsis = "…";
/** The longest prefix of a secret to look for before an ellipsis, in characters: no text is cut longer than this. */
const longestCut = 2e3;
/** A user alone (`ssh://git@host`) is no token. A password may hold a single quote (RFC 3986, sub-delims). */
const userinfo = /\b(?<scheme>[a-z][a-z0-9+.-]{0,15}):\/\/(?<user>[^\s/?#"<>]*)@/giu;
/** A query parameter whose name marks its value as a credential. Go's JSON writes `&` as `\u0026`. */
const secretParameter = /(?<name>(?:[?&;]|\\u0026)(?:[\w.[\]-]{0,40}?(?:token|signature|key|passw|secret|credential)[\w.[\]-]{0,40}|(?:[\w.]{0,40}[._-])?sig)=)[^\s&#"<>\\]+/giu;
var Secrets = class {
	/** Longest first: one may be part of another. */
	#anywhere = [];
	#alone = [];
	/** Adds secrets: each of their lines, also in the spellings of JSON, URLs, forms and base64. */
	know(values) {
		const long = values.flatMap((value) => value.split(/[\r\n]+/u)).map((line) => line.trim()).filter(({ length }) => length >= leastAnywhere).flatMap(spellings);
		const short = values.map((value) => value.trim()).filter((value) => value.length >= leastAlone && value.length < leastAnywhere && !/[\r\n]/u.test(value));
		this.#anywhere = [.../* @__PURE__ */ new Set([...this.#anywhere, ...long])].toSorted((a, b) => b.length - a.length);
		this.#alone = [.../* @__PURE__ */ new Set([...this.#alone, ...short])];
	}
	get spelled() {
		return this.#anywhere;
	}
	/** Masks known secrets, the user info of URLs, and the credentials in their queries. */
	hide = (text) => {
		let hidden = text;
		for (const spelled of this.#anywhere) hidden = hidden.replaceAll(spelled, replacement);
		for (const word of this.#alone) hidden = withoutWord(hidden, word);
		if (hidden.includes("://")) hidden = hidden.replaceAll(userinfo, withoutUser);
		if (hidden.includes("=")) hidden = hidden.replaceAll(secretParameter, `$<name>${replacement}`);
		return hidden.includes(ellipsis) ? this.#withoutCut(hidden) : hidden;
	};
	#withoutCut(text) {
		const [first = "", ...rest] = text.split(ellipsis);
		const parts = [first, ...rest];
		return parts.map((part, index) => {
			if (index === parts.length - 1) return part;
			const cut = Math.max(0, ...this.#anywhere.map((spelled) => cutLength(part, spelled)));
			return cut === 0 ? part : `${part.slice(0, -cut)}${replacement}`;
		}).join(ellipsis);
	}
};
function withoutUser(whole, scheme, user) {
	return (user.includes(":") || /^https?$/iu.test(scheme)) && user !== "" ? `${scheme}://${replacement}@` : whole;
}
function withoutWord(text, word) {
	let hidden = "";
	let from = 0;
	for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
		if (at < from || isWordCharacter(text[at - 1]) || isWordCharacter(text[at + word.length])) continue;
		hidden += `${text.slice(from, at)}${replacement}`;
		from = at + word.length;
	}
	return hidden + text.slice(from);
}
function isWordCharacter(character) {
	return character !== void 0 && /[\p{L}\p{N}_-]/u.test(character);
}
/** Returns the length of the secret's prefix at the end of the text; 0 if there is none. */
function cutLength(text, secret) {
	for (let length = Math.min(secret.length - 1, text.length, longestCut); length >= leastAnywhere; length -= 1) if (text.endsWith(secret.slice(0, length))) return length;
	return 0;
}
// src/runner/log.ts
/** The longest line of the log, in characters. */
const longestLine = 2e3;
function jobLog(write = (text) => void process.stdout.write(text), { hide } = new Secrets()) {
	const line = (text) => write(`${text}\n`);
	const shown = (text) => hide(oneLine(hide(text), longestLine));
	return {
		info: (text) => line(shown(text)),
		async group(title, body) {
			line(`::group::${shown(title)}`);
			try {
				return await body();
			} finally {
				line("::endgroup::");
			}
		},
		async untrusted(body) {
			const token = randomUUID();
			line(`::stop-commands::${token}`);
			try {
				return await body((text) => line(hide(text.replaceAll(/\r?\n|\r/gu, "\n"))));
			} finally {
				line(`::${token}::`);
			}
		},
		warning: (title, message) => warning(shown(message), { title: shown(title) }),
		error: (title, message) => error(shown(message), { title: shown(title) })
	};
}
export { setOutput as a, saveState as i, Secrets as n, setSecret as o, getState as r, jobLog as t };
