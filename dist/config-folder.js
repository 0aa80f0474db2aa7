import { yt as absent } from "./sentences.js";
const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
const { PassThrough } = process.getBuiltinModule("node:stream");
const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");
const { homedir } = process.getBuiltinModule("node:os");
const { ChildProcess } = process.getBuiltinModule("node:child_process");
const { access, constants: constants$1, readFile, stat } = process.getBuiltinModule("node:fs/promises");
const { delimiter, join } = process.getBuiltinModule("node:path");
// src/process/find-program.ts
/** Finds the file that a program's name stands for. */
/**
* As a shell does: a name with a slash is a path already, any other is looked up in the folders of PATH.
* @param env of the process to be started: its PATH may not be ours.
* @returns undefined where there is no such program.
*/
async function findProgram(name, env) {
	if (name.includes("/")) return await isProgram(name) ? name : void 0;
	for (const folder of (env["PATH"] ?? "").split(delimiter)) {
		const file = join(folder || ".", name);
		if (await isProgram(file)) return file;
	}
}
/** Whether this user may execute the file. */
async function isProgram(file) {
	try {
		await access(file, constants$1.X_OK);
		return (await stat(file)).isFile();
	} catch {
		return false;
	}
}
// src/process/lines.ts
/** Cuts a stream of bytes into lines. */
/** One stream's lines, whatever the pieces in which it comes; a character that two pieces share is one character. */
var LineSplitter = class {
	#decoder = new TextDecoder();
	#rest = "";
	/** The lines that this piece ends, without their ends. */
	push(chunk) {
		const lines = `${this.#rest}${this.#decoder.decode(chunk, { stream: true })}`.split("\n");
		this.#rest = lines.pop() ?? "";
		return lines;
	}
	/** The last line, where the stream has ended without ending it. */
	end() {
		const last = this.#rest + this.#decoder.decode();
		this.#rest = "";
		return last === "" ? [] : [last];
	}
};
/**
* The lines of a text, without their ends; a last line that has no end is left out.
* @param chunks cut anywhere.
*/
async function* linesOf(chunks) {
	const splitter = new LineSplitter();
	for await (const chunk of chunks) yield* splitter.push(chunk);
}
// src/process/started-program.ts
/** A handle on a process that @actions/exec starts: that package gives none. */
/** A program is asked to stop, and killed if it does not: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2e3;
/**
* What is to be told of the process that is started in an asynchronous context. @actions/exec gives no handle on its
* process; Node publishes each on this channel: https://nodejs.org/api/diagnostics_channel.html#child-process.
*/
const started = new AsyncLocalStorage();
subscribe("child_process", (message) => {
	if (typeof message !== "object" || message === null || !("process" in message)) return;
	if (message.process instanceof ChildProcess) started.getStore()?.(message.process);
});
/** The process behind a call of @actions/exec. */
var StartedProgram = class {
	#child;
	#reason;
	#killing;
	isEnded = false;
	/** Why it was ended. */
	get reason() {
		return this.#reason;
	}
	/** @param call starts one process by @actions/exec. */
	async begin(call) {
		await started.run((child) => this.#is(child), call);
	}
	/** Only the first reason counts. */
	end(reason) {
		if (this.isEnded) return;
		this.isEnded = true;
		this.#reason = reason;
		this.#kill();
	}
	howItEnded() {
		const child = this.#child;
		if (child === void 0) throw new Error("Node did not tell of the process that @actions/exec started");
		const { exitCode, signalCode } = child;
		return {
			exitCode: exitCode ?? void 0,
			how: signalCode === null ? `exit code ${exitCode ?? "unknown"}` : `signal ${signalCode}`
		};
	}
	/** Closes what a child of it may still hold open: it would keep our own process from ending. */
	release() {
		clearTimeout(this.#killing);
		for (const stream of this.#child?.stdio ?? []) stream?.destroy();
	}
	#is(child) {
		this.#child = child;
		child.once("spawn", () => {
			child.stdin?.on("error", () => void 0);
			if (this.isEnded) this.#kill();
		});
	}
	#kill() {
		this.#child?.kill("SIGTERM");
		this.#killing ??= setTimeout(() => this.#child?.kill("SIGKILL"), killAfterMs);
	}
};
// src/process/program.ts
/**
* Runs programs: every process of the product is started here by @actions/exec, but for the one that is a connection
* (`docker system dial-stdio`). What that package lacks is added: a deadline, cancellation, lines as they come, and an
* end to what a program's children hold open. It is loaded with the first process.
*/
/**
* A child of the program can hold its output open for ever: the SSH connection that docker keeps for the next call, the
* plugin of a CLI that was killed. Once the program itself has ended, its last output is waited for this long.
*/
const lastOutputMs = 2e3;
/** A program that writes more than this to standard output is ended, bytes, unless a call says otherwise. */
const mostOutput = 16777216;
/** The end of standard error that is kept, bytes. */
const keptErrors = 262144;
/**
* Linux refuses to start a program with a longer argument or variable than this, and with more than that in all, bytes:
* MAX_ARG_STRLEN and ARG_MAX in execve(2). @actions/exec never settles on that refusal, so it is foreseen here.
*/
const longestString = 131072;
const mostStrings = 2097152;
/** The program was not started. */
var ProgramNotStarted = class extends Error {
	name = "ProgramNotStarted";
	/** Whether there is no such program; else what keeps it from starting is in the message. */
	isMissing;
	constructor(file, why, options) {
		super(why === void 0 ? `there is no program ${file} on PATH` : `${file} could not be started: ${why}`, options);
		this.isMissing = why === void 0;
	}
};
/** The program took longer than its bound. */
var ProgramTimedOut = class extends Error {
	name = "ProgramTimedOut";
};
/** The program wrote more to standard output than was to be kept. */
var ProgramTooLoud = class extends Error {
	name = "ProgramTooLoud";
};
/**
* Runs a program and keeps what it writes. Any exit code is a value.
* @throws ProgramNotStarted, ProgramTimedOut, ProgramTooLoud, or the signal's reason.
*/
async function runProgram(run) {
	const most = run.mostOutput ?? mostOutput;
	const stdout = [];
	const stderr = new Tail(keptErrors);
	let length = 0;
	return {
		...await execute(run, {
			stdout(chunk, stop) {
				length += chunk.length;
				if (length > most) stop(new ProgramTooLoud(`it wrote more than ${most} bytes`));
				else if (run.discardsOutput !== true) stdout.push(chunk);
			},
			stderr: (chunk) => stderr.push(chunk)
		}),
		stdout: Buffer.concat(stdout).toString("utf8"),
		stderr: stderr.text()
	};
}
/**
* Runs a program and gives each line of both its streams as it comes. Whoever stops reading ends the program.
* @returns how it ended. Any exit code is a value.
* @throws like `runProgram`, after the last line.
*/
async function* programLines(run) {
	const leaving = new AbortController();
	const lines = new PassThrough({
		objectMode: true,
		highWaterMark: Number.MAX_SAFE_INTEGER
	});
	const splitters = {
		stdout: new LineSplitter(),
		stderr: new LineSplitter()
	};
	const write = (some) => {
		for (const line of some) lines.write(line.replace(/\r$/u, ""));
	};
	const signal = run.signal === void 0 ? leaving.signal : AbortSignal.any([run.signal, leaving.signal]);
	const running = execute({
		...run,
		signal
	}, {
		stdout: (chunk) => write(splitters.stdout.push(chunk)),
		stderr: (chunk) => write(splitters.stderr.push(chunk))
	}).finally(() => {
		for (const splitter of Object.values(splitters)) write(splitter.end());
		lines.end();
	});
	running.catch(() => void 0);
	try {
		for await (const line of lines) yield String(line);
		return await running;
	} finally {
		leaving.abort();
		await running.catch(() => void 0);
	}
}
async function execute(run, sinks) {
	const [{ exec }, file, isThere] = await Promise.all([
		import("./exec.js"),
		findProgram(run.file, run.env),
		run.cwd === void 0 || isFolder(run.cwd)
	]);
	run.signal?.throwIfAborted();
	if (!isThere) throw new ProgramNotStarted(run.file, `there is no such folder: ${run.cwd}`);
	if (file === void 0) throw new ProgramNotStarted(run.file);
	const env = Object.fromEntries(Object.entries(run.env).filter((entry) => entry[1] !== void 0));
	checkLength(run.file, [...run.argv, ...Object.entries(env).map((entry) => entry.join("="))]);
	const program = new StartedProgram();
	const stop = (error) => program.end(error);
	const timer = setTimeout(() => stop(new ProgramTimedOut(`it took more than ${run.timeoutMs} ms`)), run.timeoutMs);
	const onAbort = () => stop(run.signal?.reason);
	run.signal?.addEventListener("abort", onAbort, { once: true });
	try {
		await program.begin(() => exec(quoted(file), [...run.argv], {
			env,
			...run.cwd === void 0 ? {} : { cwd: run.cwd },
			input: run.input ?? Buffer.alloc(0),
			silent: true,
			ignoreReturnCode: true,
			delay: lastOutputMs,
			listeners: {
				stdout: (chunk) => sinks.stdout(chunk, stop),
				stderr: (chunk) => sinks.stderr(chunk)
			}
		}));
	} catch (error) {
		if (!program.isEnded) throw new ProgramNotStarted(run.file, error instanceof Error ? error.message : String(error), { cause: error });
	} finally {
		clearTimeout(timer);
		run.signal?.removeEventListener("abort", onAbort);
		program.release();
	}
	if (program.isEnded) throw program.reason;
	return program.howItEnded();
}
async function isFolder(path) {
	return stat(path).then((found) => found.isDirectory(), () => false);
}
function checkLength(file, strings) {
	const lengths = strings.map((text) => Buffer.byteLength(text) + 1);
	if (lengths.some((length) => length >= longestString)) throw new ProgramNotStarted(file, `an argument or a variable is longer than ${longestString / 1024} KiB`);
	if (lengths.reduce((sum, length) => sum + length, 0) >= mostStrings) throw new ProgramNotStarted(file, `its arguments and variables are longer than ${mostStrings / 1024} KiB in all`);
}
/** As @actions/exec wants a path in a command line. */
function quoted(file) {
	return `"${file.replaceAll("\"", String.raw`\"`)}"`;
}
/** The end of a stream. */
var Tail = class {
	#most;
	#chunks = [];
	#length = 0;
	/** @param most that is kept, bytes; a last piece may go beyond it. */
	constructor(most) {
		this.#most = most;
	}
	push(chunk) {
		this.#chunks.push(chunk);
		this.#length += chunk.length;
		while (this.#length - (this.#chunks[0]?.length ?? 0) >= this.#most) this.#length -= this.#chunks.shift()?.length ?? 0;
	}
	text() {
		return Buffer.concat(this.#chunks).toString("utf8");
	}
};
// src/docker/cli/config-folder.ts
/** Where the docker CLI keeps its configuration. */
/** https://docs.docker.com/reference/cli/docker/#environment-variables */
function configFolder(env) {
	return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}
/**
* What config.json holds; undefined where there is none.
* @throws where it cannot be read, or is no JSON.
*/
async function readConfig(env) {
	const text = await readFile(join(configFolder(env), "config.json"), "utf8").catch(absent);
	return text === void 0 ? void 0 : JSON.parse(text);
}
export { ProgramTooLoud as a, linesOf as c, ProgramTimedOut as i, findProgram as l, readConfig as n, programLines as o, ProgramNotStarted as r, runProgram as s, configFolder as t, isProgram as u };
