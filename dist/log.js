import { stripVTControlCharacters } from "node:util";
import { randomUUID } from "node:crypto";
import * as os from "os";
import * as crypto from "crypto";
import * as fs from "fs";
// src/fault.ts
/**
* The gate could not do its work: no engine, a registry that is down, a broken build.
* Never said of an image that fails: that is a finding, a value.
*/
var Fault = class extends Error {
	name = "Fault";
	/** What happened, as the beginning of a sentence without its full stop. */
	what;
	/** What is known of the cause; may hold untrusted text of a tool. */
	why;
	/** What the user can do about it. */
	remedy;
	constructor(what, why, remedy, options) {
		super(`${what}: ${why}. ${remedy}`, options);
		this.what = what;
		this.why = why;
		this.remedy = remedy;
	}
};
/** The run was cancelled from outside: SIGINT or SIGTERM. */
var Cancelled = class extends Error {
	name = "Cancelled";
	constructor(signal) {
		super(`the run was cancelled (${signal})`);
	}
};
/** Says anything that was thrown; what is no fault and no cancellation is a defect of ours, and says so. */
function reportedFault(error) {
	if (error instanceof Fault) return {
		what: error.what,
		why: error.why,
		remedy: error.remedy
	};
	if (error instanceof Cancelled) return {
		what: "the run was cancelled",
		why: error.message,
		remedy: "Run the job again."
	};
	return {
		what: "the gate broke",
		why: error instanceof Error ? error.stack ?? error.message : String(error),
		remedy: "This is a defect of Smoke Gate: please report it with this text."
	};
}
// src/diagnosis/exit-code.ts
/** Linux signal numbers that are the same on amd64 and arm64, by what they mean for a container. */
const signals = /* @__PURE__ */ new Map([
	[1, {
		name: "SIGHUP",
		hint: "its terminal went away"
	}],
	[2, {
		name: "SIGINT",
		hint: "it was interrupted"
	}],
	[3, {
		name: "SIGQUIT",
		hint: "it was told to quit"
	}],
	[4, {
		name: "SIGILL",
		hint: "an instruction this CPU does not have; was it built for a newer CPU?"
	}],
	[5, {
		name: "SIGTRAP",
		hint: "it ran into a breakpoint or a failed check"
	}],
	[6, {
		name: "SIGABRT",
		hint: "it aborted itself, usually after a failed assertion"
	}],
	[7, {
		name: "SIGBUS",
		hint: "a bad memory access; often /dev/shm is too small (--shm-size)"
	}],
	[8, {
		name: "SIGFPE",
		hint: "an arithmetic error such as a division by zero"
	}],
	[9, {
		name: "SIGKILL",
		hint: "something killed it, and not for its own memory limit: the host ran short, or a process stopped it"
	}],
	[10, {
		name: "SIGUSR1",
		hint: "a signal it does not handle"
	}],
	[11, {
		name: "SIGSEGV",
		hint: "it crashed on a bad memory access, often in a native library"
	}],
	[12, {
		name: "SIGUSR2",
		hint: "a signal it does not handle"
	}],
	[13, {
		name: "SIGPIPE",
		hint: "it wrote to a pipe or socket whose other end was closed"
	}],
	[14, {
		name: "SIGALRM",
		hint: "its own timer ran out"
	}],
	[15, {
		name: "SIGTERM",
		hint: "something asked it to stop"
	}],
	[24, {
		name: "SIGXCPU",
		hint: "it used up its limit of CPU time"
	}],
	[25, {
		name: "SIGXFSZ",
		hint: "it wrote a file beyond its size limit"
	}],
	[31, {
		name: "SIGSYS",
		hint: "a system call that seccomp forbids"
	}]
]);
/**
* A short phrase for what the exit means and what to look at; holds no text of the container.
* Codes: 125 to 127 as docker documents for `docker run`, 128+n as shells report a death by signal n.
* Words of the engine and of runc: seen on engines 20.10 and 28.5 with runc 1.1, which reports a program that the
* kernel refuses as a line of the container's own log, `exec /app: no such file or directory`, and exits 1 (255 from
* runc 1.2 on).
*/
function exitMeaning(exit, platforms = {
	image: "",
	engine: ""
}) {
	if (/exec format error/iu.test(`${exit.error}\n${exit.lastLog}`)) return formatMeaning(platforms);
	if (/(?:^| \| )exec \/?\S+: no such file or directory$/u.test(exit.lastLog)) return "its program is there, but the interpreter that it names is not: the loader of a dynamically linked program (glibc or musl), or the path after #!";
	if (exit.oomKilled) return `killed for using more memory than its limit${exit.memoryLimit === 0 ? "" : ` of ${mebibytes(exit.memoryLimit)}`}`;
	if (/executable file not found|stat .*no such file or directory/u.test(exit.error)) return "the program of ENTRYPOINT or CMD is not in the image, or not on its PATH";
	if (exit.code === 127 && /not found/u.test(exit.lastLog)) return "a script calls a program that is not in the image, or not on its PATH; its log names it";
	switch (exit.code) {
		case 0: return "it ended by itself without an error; a server must stay in the foreground";
		case 1: return "the program gave up with a general error; its log says why";
		case 125: return "the engine could not start the container";
		case 126: return "the command was found but cannot be executed; check its permissions and its #! line";
		case 127: return "the command was not found; check ENTRYPOINT, CMD and PATH, and that the interpreter or loader it needs is in the image";
		case 255: return "the program gave up with -1; its log says why";
		default: return signalMeaning(exit.code - 128) ?? "the program gave up with a code of its own; its log says why";
	}
}
function formatMeaning({ image, engine }) {
	return image !== "" && engine !== "" && architecture(image) !== architecture(engine) ? `its program is for another CPU architecture: the image is for ${image}, the engine is ${engine}` : "its program is for another CPU architecture than the engine's, or a script without a #! line";
}
/** Engines call it as the kernel does, images as Go does. */
const architectures = /* @__PURE__ */ new Map([
	["x86_64", "amd64"],
	["aarch64", "arm64"],
	["armv7l", "arm"],
	["i686", "386"]
]);
function architecture(platform) {
	const [, name = ""] = platform.split("/");
	return architectures.get(name) ?? name;
}
function mebibytes(bytes) {
	return `${Math.round(bytes / 2 ** 20)} MiB`;
}
function signalMeaning(number) {
	const signal = signals.get(number);
	if (signal !== void 0) return `${signal.name} (${signal.hint})`;
	return number >= 1 && number <= 64 ? `ended by signal ${number}` : void 0;
}
// src/report/durations.ts
/** A time span as people read it: `850 ms`, `3.2 s`, `2 min 5 s`, `1 h 2 min`. */
function humanDuration(milliseconds) {
	const ms = Math.max(0, Math.round(milliseconds));
	if (ms < 1e3) return `${ms} ms`;
	const tenths = Math.round(ms / 100);
	if (tenths < 600) return `${tenths / 10} s`;
	const seconds = Math.round(ms / 1e3);
	if (seconds < 3600) return joined(Math.floor(seconds / 60), "min", seconds % 60, "s");
	const minutes = Math.round(seconds / 60);
	return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
}
function joined(large, largeUnit, small, smallUnit) {
	return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
// src/diagnosis/provenance.ts
/** Whether an image was built from the commit that it should have been. Pure. */
/** Where the image's commit is written: https://github.com/opencontainers/image-spec/blob/main/annotations.md. */
const revisionLabel = "org.opencontainers.image.revision";
/** Only a stated revision that is the expected one, letter by letter, matches: in doubt it does not (incident 5). */
function provenanceVerdict(expected, stated) {
	if (expected.kind === "unknown") return {
		kind: "no-expectation",
		why: expected.why
	};
	if (expected.revision === "") return {
		kind: "no-expectation",
		why: `${expected.source} is empty`
	};
	switch (stated.kind) {
		case "unreadable": return {
			kind: "unreadable",
			why: stated.why
		};
		case "missing": return {
			kind: "missing",
			expected: expected.revision
		};
		case "stated":
			if (stated.revision === "") return {
				kind: "missing",
				expected: expected.revision
			};
			if (stated.revision === expected.revision) return {
				kind: "match",
				revision: stated.revision
			};
			return stated.base === void 0 ? {
				kind: "mismatched",
				expected: expected.revision,
				stated: stated.revision,
				source: expected.source
			} : {
				kind: "inherited",
				expected: expected.revision,
				stated: stated.revision,
				base: stated.base
			};
	}
}
// src/report/untrusted.ts
/** Text that a container, a build or a registry wrote, made fit for a log line or for markdown. */
/** The most of a value that stands in a table cell or a sentence of markdown, in characters. */
const longestMarkdownText = 1e3;
/** The most of one line in a fenced block, in characters. */
const longestFencedLine = 2e3;
/**
* Any text as one printable line that a workflow runner reads no command in.
* @param max the most characters (code points) of the result; what is beyond gives way to `…`.
*/
function oneLine(text, max) {
	const [first = "", ...rest] = bounded(text, max).split(/[\n\r\v\f\u0085\u2028\u2029]+/u).map(printable).filter((line) => line.trim() !== "");
	return cut(harmless([first.trimEnd(), ...rest.map((line) => line.trim())].join(" ")), max);
}
/** Untrusted text inside a sentence or a table cell of GitHub-flavoured markdown: shown as it is, on one line. */
function markdownText(text) {
	return mentionless(escapedHtml(oneLine(text, longestMarkdownText).trim()).replaceAll(/[\\`*_~[\]|$]/gu, String.raw`\$&`).replaceAll("://", String.raw`:\//`).replaceAll(/(?<www>\bwww)\./giu, String.raw`$<www>\.`));
}
/** Untrusted text between HTML tags, where markdown is not read. */
function htmlText(text) {
	return mentionless(escapedHtml(oneLine(text, longestMarkdownText).trim()));
}
/** Untrusted text as a code span, fit for a table cell too. */
function markdownCode(text) {
	const line = oneLine(text, longestMarkdownText).trim().replaceAll("|", String.raw`\|`);
	const fence = "`".repeat(longestRun(line) + 1);
	const pad = fence.length > 1 || line === "" ? " " : "";
	return `${fence}${pad}${line}${pad}${fence}`;
}
/** Untrusted lines as a fenced block that nothing inside can close. Ends without a line break. */
function markdownFence(text) {
	const body = text.split(/\r\n|[\n\r]/u).map((line) => cut(harmless(printable(bounded(line, longestFencedLine))), longestFencedLine)).join("\n");
	const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
	return `${fence}text\n${body}\n${fence}`;
}
/** Without terminal sequences, control and formatting characters (the bidi ones among them) and lone surrogates. */
function printable(line) {
	return stripVTControlCharacters(line.toWellFormed()).replaceAll("	", "  ").replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "");
}
/**
* What actions/runner would obey: `::command::` after leading white space, and the legacy `##[command]` anywhere.
* Comes last of all: leaving a character out can make such a text of two halves.
*/
function harmless(line) {
	return line.replaceAll("##[", "## [").replace(/^(?<space>\s*)::/u, "$<space>: :");
}
/** Enough of the text for `max` characters after cleaning, so that a huge text costs no more than a long one. */
function bounded(text, max) {
	const most = 4 * max + 4096;
	return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
function cut(line, max) {
	const characters = Array.from(line);
	if (characters.length <= max) return line;
	return max < 1 ? "" : `${characters.slice(0, max - 1).join("").trimEnd()}…`;
}
function escapedHtml(line) {
	return line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
/** GitHub makes mentions of the text as it is shown, so that no escape keeps it from that: an invisible joiner does. */
function mentionless(line) {
	return line.replaceAll(/@(?=\w)/gu, "@⁠");
}
function longestRun(text) {
	return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}
// src/report/provenance.ts
/** What a provenance verdict says to people. */
/** The most of a label that a sentence quotes, in characters. */
const longestQuote$1 = 100;
function quoted$1(text) {
	return oneLine(text, longestQuote$1);
}
/** A sentence without its full stop: what is wrong, and what to do. */
function describeProvenance(verdict) {
	switch (verdict.kind) {
		case "match": return `the image is of commit ${quoted$1(verdict.revision)}`;
		case "missing": return `the image does not say of which commit it is, wanted ${quoted$1(verdict.expected)}; build it with the label ${revisionLabel}`;
		case "inherited": return `the image says that it is of ${quoted$1(verdict.stated)}, wanted ${quoted$1(verdict.expected)}; it has that label from its base image ${quoted$1(verdict.base)}: set ${revisionLabel} when it is built`;
		case "mismatched": return `the image says that it is of ${quoted$1(verdict.stated)}, wanted ${quoted$1(verdict.expected)} (${quoted$1(verdict.source)}); build it from that commit, or set revision to the one that is meant`;
		case "no-expectation": return `nothing says of which commit the image must be: ${oneLine(verdict.why, 300)}; set revision, or verify-revision: off`;
		case "unreadable": return `it cannot be read of which commit the image is: ${oneLine(verdict.why, 300)}`;
	}
}
// src/report/sentences.ts
/** What was found and seen, in sentences. Every text of a container in them is on one line and harmless. */
/** The most of a text that a sentence quotes, in characters. */
const longestQuote = 200;
/** The most of a tool's own words in a fault, in characters. */
const longestFaultPart = 1e3;
/** `title` is the finding's word; `sentence` goes on from "variant x: ", without a full stop. */
function describeFinding(finding) {
	const check = "check" in finding && finding.check !== void 0 ? `its check ${oneLine(finding.check, longestQuote)} ` : "";
	return {
		title: finding.kind,
		sentence: `${check}${sentenceOf(finding)}`
	};
}
function sentenceOf(finding) {
	switch (finding.kind) {
		case "exited": return describeExit(finding.exit, finding.meaning);
		case "unexpected-exit-code": return `${describeExit(finding.exit, finding.meaning)}; wanted code ${finding.wanted}`;
		case "never-listened": return `nothing listened on port ${finding.port} within ${humanDuration(finding.timeoutMs)}; ${listenedElsewhere(finding.elsewhere)}`;
		case "loopback-only": return `listened on port ${finding.port} only on 127.0.0.1 inside its container, where nobody outside reaches it, within ${humanDuration(finding.timeoutMs)}; make it listen on 0.0.0.0`;
		case "wrong-status": return `answered ${describeAnswer(finding.answer)}, wanted status ${oneLine(finding.wanted, longestQuote)}, within ${humanDuration(finding.timeoutMs)}${redirectHint(finding.answer)}`;
		case "wrong-body": return `answered ${describeAnswer(finding.answer)}, wanted ${oneLine(finding.wanted, longestQuote)} in the body, within ${humanDuration(finding.timeoutMs)}`;
		case "timed-out": return `${timeOuts[finding.how]} within ${humanDuration(finding.timeoutMs)}`;
		case "unstable": return finding.exit === void 0 ? `was healthy after ${humanDuration(finding.healthyAtMs)}, but did not stay so for ${humanDuration(finding.settleMs)}` : `was healthy after ${humanDuration(finding.healthyAtMs)}, then ${describeExit(finding.exit, exitMeaning(finding.exit))}`;
		case "service-failed": return `its service ${oneLine(finding.service, longestQuote)} ${describeTrouble(finding.trouble)}`;
		case "wrong-revision": return `${finding.ref === void 0 ? "" : `${finding.ref}: `}${describeProvenance(finding.verdict)}`;
		case "replaced": return `replaced during the run: ${oneLine(finding.what, longestFaultPart)}`;
	}
}
function listenedElsewhere(ports) {
	if (ports === void 0) return "is it the app's port, and does the app listen on 0.0.0.0?";
	if (ports.length === 0) return "the app listened on no port at all";
	return `the app listened on ${ports.join(", ")}; is that the port that it should be polled on?`;
}
/** By how: what an app did that never gave an answer which could be judged. */
const timeOuts = {
	silent: "accepted connections and never answered",
	"silent-on-ipv6": "listened on IPv6, and took no connection over IPv4 or never answered on one; if it is for IPv6 alone, make it listen on 0.0.0.0 too; nothing was heard",
	"headers-without-body": "sent headers and no body",
	"slow-body": "began a body and did not end it in the time of an attempt",
	"endless-body": "sent a body without an end",
	"not-http": "answered, but not in HTTP",
	tls: "expected TLS on a port that is polled in plain HTTP, and was not healthy",
	"still-settling": "was healthy, but not long enough",
	"still-running": "was to run to completion, and still ran",
	"probe-failed": "never satisfied its probe",
	unknown: "was not healthy"
};
/** The attempt's outcome and when it was seen, counted from the container's start. */
function describeObservation(observation) {
	if (observation === void 0) return "no attempt yet";
	return `${outcome(observation)} after ${humanDuration(observation.atMs)}`;
}
function outcome(observation) {
	switch (observation.kind) {
		case "answered": return describeAnswer(observation.answer);
		case "refused": return "connection refused";
		case "closed": return "connection closed without an answer";
		case "timed-out": return `no ${awaited[observation.during]} in ${humanDuration(observation.afterMs)}`;
		case "endless": return `HTTP ${observation.status} and a body of more than ${Math.round(observation.bodyBytes / 2 ** 20)} MiB`;
		case "passed":
		case "not-yet": return oneLine(observation.detail, longestQuote);
		case "garbled": return `an answer that is not HTTP (${oneLine(observation.detail, longestQuote)})`;
		case "failed": return `a failed attempt (${oneLine(observation.detail, longestQuote)})`;
	}
}
const awaited = {
	connect: "connection",
	headers: "response headers",
	body: "end of the response body"
};
/** Title and message of a finding's `::error::`: where, first cause with its numbers, what was seen and logged last. */
function describeLocated(located) {
	const { finding, last } = located;
	const { title, sentence } = describeFinding(finding);
	const variant = located.variant === void 0 ? void 0 : `variant ${oneLine(located.variant, longestQuote)}`;
	const log = lastLog(finding);
	const parts = [
		variant === void 0 ? sentence : `${variant}: ${sentence}`,
		...variant === void 0 ? [] : [`Last seen: ${describeObservation(last)}`],
		...log === "" ? [] : [`Last of its log: ${quoted(log)}`]
	];
	return {
		title: `smoke-gate: ${title}${variant === void 0 ? "" : ` (${variant})`}`,
		message: parts.map(asSentence).join(" ")
	};
}
/** What happened, why, and what to do, in one line. */
function describeFault({ what, why, remedy }) {
	return [[faultPart(what), faultPart(why)].filter((part) => part !== "").join(": "), faultPart(remedy)].filter((part) => part !== "").map(asSentence).join(" ");
}
function faultPart(text) {
	return oneLine(text, longestFaultPart).trim();
}
function describeExit(exit, meaning) {
	const engine = exit.error.trim() === "" ? "" : `; the engine says ${quoted(exit.error)}`;
	return `exited with code ${exit.code} after ${humanDuration(exit.afterMs)}: ${meaning}${engine}`;
}
function describeTrouble(trouble) {
	switch (trouble.kind) {
		case "exited": return describeExit(trouble.exit, exitMeaning(trouble.exit));
		case "unhealthy": return `is unhealthy; its last check said ${quoted(trouble.lastCheck)}`;
		case "not-ready": return `was not ready within ${humanDuration(trouble.timeoutMs)}; its last check said ${quoted(trouble.lastCheck)}`;
		case "not-started": return `was not started: ${oneLine(trouble.detail, longestQuote)}`;
		case "image-unavailable": return `has no image: ${oneLine(trouble.image, longestQuote)} could not be had (${oneLine(trouble.detail, longestQuote)})`;
	}
}
function describeAnswer({ status, location, body, truncated }) {
	const to = location === void 0 ? "" : ` to ${quoted(location)}`;
	const text = oneLine(body, longestQuote).trim();
	const more = truncated && !text.endsWith("…") ? "…" : "";
	return `HTTP ${status}${to}${text === "" ? "" : ` "${text}${more}"`}`;
}
function redirectHint({ location }) {
	return location === void 0 ? "" : "; redirects are not followed";
}
function lastLog(finding) {
	if (finding.kind === "service-failed") return finding.trouble.kind === "exited" ? finding.trouble.exit.lastLog.trim() : "";
	if (finding.kind === "exited" || finding.kind === "unexpected-exit-code" || finding.kind === "unstable") return finding.exit?.lastLog.trim() ?? "";
	return "";
}
function quoted(text) {
	const line = oneLine(text, longestQuote).trim();
	return line === "" ? "nothing" : `"${line}"`;
}
function asSentence(text) {
	return /[.!?…]"?$/u.test(text) ? text : `${text}.`;
}
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
// src/runner/log.ts
/** The job log: the gate's own lines, groups, annotations, and text that nobody can vouch for. */
/** The most that one line of the log holds, in characters. */
const longestLine = 2e3;
function jobLog(write = (text) => void process.stdout.write(text)) {
	const line = (text) => write(`${text}\n`);
	return {
		info: (text) => line(oneLine(text, longestLine)),
		async group(title, body) {
			line(`::group::${oneLine(title, longestLine)}`);
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
				return await body((text) => line(text.replaceAll(/\r?\n|\r/gu, "\n")));
			} finally {
				line(`::${token}::`);
			}
		},
		warning: (title, message) => warning(oneLine(message, longestLine), { title }),
		error: (title, message) => error(oneLine(message, longestLine), { title })
	};
}
export { reportedFault as S, revisionLabel as _, setSecret as a, Cancelled as b, describeLocated as c, htmlText as d, markdownCode as f, provenanceVerdict as g, oneLine as h, setOutput as i, describeObservation as l, markdownText as m, getState as n, describeFault as o, markdownFence as p, saveState as r, describeFinding as s, jobLog as t, describeProvenance as u, humanDuration as v, Fault as x, exitMeaning as y };
