import { At as record, Mt as string, Pt as unknown, qt as absent } from "./sentences.js";
const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
const { PassThrough } = process.getBuiltinModule("node:stream");
const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");
const { delimiter, join } = process.getBuiltinModule("node:path");
const { access, constants, readFile, stat } = process.getBuiltinModule("node:fs/promises");
const { homedir } = process.getBuiltinModule("node:os");
const { ChildProcess } = process.getBuiltinModule("node:child_process");
// src/docker/cli/config-folder.ts
/** https://docs.docker.com/reference/cli/docker/#environment-variables */
function configFolder(env) {
	return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}
/** Returns an empty record if there is no config.json. Throws if it cannot be read or parsed. */
async function readConfig(env) {
	const text = await readFile(join(configFolder(env), "config.json"), "utf8").catch(absent);
	return record(string(), unknown()).parse(JSON.parse(text ?? "{}"));
}
/** Goes on without a configuration that cannot be read, as docker does after a warning. */
async function readUsableConfig(env) {
	try {
		return await readConfig(env);
	} catch {
		return {};
	}
}
/** Docker ignores the case of its keys. */
function lowerCaseKeys(config) {
	return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.toLowerCase(), value]));
}
// src/process/find-program.ts
/** Looks a name up as a shell does, in the PATH of the process to be started, which may not be ours. */
async function findProgram(name, env) {
	if (name.includes("/")) return await isProgram(name) ? name : void 0;
	for (const folder of (env["PATH"] ?? "").split(delimiter)) {
		const file = join(folder || ".", name);
		if (await isProgram(file)) return file;
	}
}
async function isProgram(file) {
	try {
		await access(file, constants.X_OK);
		return (await stat(file)).isFile();
	} catch {
		return false;
	}
}
// src/process/lines.ts
/** Splits chunks that are cut anywhere, even within a character. */
var LineSplitter = class {
	#decoder = new TextDecoder();
	#rest = "";
	push(chunk) {
		const lines = `${this.#rest}${this.#decoder.decode(chunk, { stream: true })}`.split("\n");
		this.#rest = lines.pop() ?? "";
		return lines;
	}
	end() {
		const last = this.#rest + this.#decoder.decode();
		this.#rest = "";
		return last === "" ? [] : [last];
	}
};
/** Yields the lines of a stream; an unterminated last line is left out. */
async function* linesOf(chunks) {
	const splitter = new LineSplitter();
	for await (const chunk of chunks) yield* splitter.push(chunk);
}
// src/process/started-program.ts
/** Time from SIGTERM to SIGKILL: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2e3;
/** @actions/exec hides its process; Node tells it: https://nodejs.org/api/diagnostics_channel.html#child-process. */
const started = new AsyncLocalStorage();
subscribe("child_process", (message) => {
	if (typeof message !== "object" || message === null || !("process" in message)) return;
	if (message.process instanceof ChildProcess) started.getStore()?.(message.process);
});
var StartedProgram = class {
	#child;
	#reason;
	#killing;
	isEnded = false;
	get reason() {
		return this.#reason;
	}
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
	/** Closes streams that a child may hold open: they would keep our own process from exiting. */
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
/** Starts every process but `docker system dial-stdio`, and adds deadlines, cancellation and lines to @actions/exec. */
/** A killed CLI's plugin or docker's SSH connection can hold output open forever: this bounds the wait for it. */
const lastOutputMs = 2e3;
/** Default bound of standard output, in bytes. */
const mostOutput = 16777216;
/** Bytes kept from the end of standard error. */
const keptErrors = 262144;
/** MAX_ARG_STRLEN and ARG_MAX of execve(2), in bytes: @actions/exec never settles if Linux refuses a program. */
const longestString = 131072;
const mostStrings = 2097152;
var ProgramNotStarted = class extends Error {
	name = "ProgramNotStarted";
	/** False if something else keeps the program from starting; the message says what. */
	isMissing;
	constructor(file, why, options) {
		super(why === void 0 ? `there is no program ${file} on PATH` : `${file} could not be started: ${why}`, options);
		this.isMissing = why === void 0;
	}
};
var ProgramTimedOut = class extends Error {
	name = "ProgramTimedOut";
};
var ProgramTooLoud = class extends Error {
	name = "ProgramTooLoud";
};
/** Returns any exit code. Throws ProgramNotStarted, ProgramTimedOut, ProgramTooLoud or the signal's reason. */
async function runProgram(run) {
	const stdout = [];
	const stderr = new Tail(keptErrors);
	let length = 0;
	return {
		...await execute(run, {
			stdout(chunk, stop) {
				length += chunk.length;
				if (length > mostOutput) stop(new ProgramTooLoud(`it wrote more than ${mostOutput} bytes`));
				else stdout.push(chunk);
			},
			stderr: (chunk) => stderr.push(chunk)
		}),
		stdout: Buffer.concat(stdout).toString("utf8"),
		stderr: stderr.text()
	};
}
/** Yields both streams' lines, and stops the program if the reader leaves. Throws like `runProgram`, after the last. */
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
/** @actions/exec parses a command line. */
function quoted(file) {
	return `"${file.replaceAll("\"", String.raw`\"`)}"`;
}
var Tail = class {
	#most;
	#chunks = [];
	#length = 0;
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
export { runProgram as a, isProgram as c, readConfig as d, readUsableConfig as f, programLines as i, configFolder as l, ProgramTimedOut as n, linesOf as o, ProgramTooLoud as r, findProgram as s, ProgramNotStarted as t, lowerCaseKeys as u };
