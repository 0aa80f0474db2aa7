import { _t as DockerCallFailed, dt as string, rt as array, st as object, vt as DockerTimedOut, xt as Fault } from "./sentences.js";
import { n as readConfig, t as configFolder } from "./config-folder.js";
const { spawn } = process.getBuiltinModule("node:child_process");
const { getSystemErrorMap } = process.getBuiltinModule("node:util");
const { delimiter, join } = process.getBuiltinModule("node:path");
const { once } = process.getBuiltinModule("node:events");
const { access, constants, stat } = process.getBuiltinModule("node:fs/promises");
const { Duplex } = process.getBuiltinModule("node:stream");
const { Agent, request } = process.getBuiltinModule("node:http");
const { Socket, connect } = process.getBuiltinModule("node:net");
const { text } = process.getBuiltinModule("node:stream/consumers");
// src/docker/no-engine.ts
/** Tells from docker's own words that no engine answers it. Pure. */
/** How the docker CLI (20.10 to 28.5) begins when it cannot reach an engine, or may not. */
const unreachable = /cannot connect to the docker daemon|error during connect|failed to connect to the docker api|permission denied while trying to connect|unable to resolve docker endpoint/iu;
/** The fault, or undefined where an engine answered, whatever it said. */
function noEngine(output) {
	const said = output.split("\n").findLast((line) => unreachable.test(line));
	return said === void 0 ? void 0 : engineUnreachable(said.replace(/^ERROR:\s*/u, "").trim());
}
/** What Go's TLS says of a certificate, what docker says of its own, and what an engine says that was asked without TLS. */
const aboutTls = /\b(?:x509|tls): |\b(?:ca|cert|key)\.pem\b|HTTP request to an HTTPS server/u;
/** @param why why no engine answers, in the words of whoever tried. */
function engineUnreachable(why, options) {
	if (/permission denied/iu.test(why)) return new Fault("the Docker engine cannot be used", why, "Give the runner's user access to the engine's socket (the docker group).", options);
	if (aboutTls.test(why)) return new Fault("the Docker engine cannot be used", why, "Set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the docker context, to what the engine's TLS asks for.", options);
	return new Fault("no Docker engine answers", why, "Start the engine, or point DOCKER_HOST or the docker context at one that runs.", options);
}
// src/docker/cli/plugins.ts
/** Read in docker's source: getPluginDirs and defaultSystemPluginDirs of cli-plugins/manager, from 20.10 to 29. */
const systemsFolders = [
	"/usr/local/lib/docker/cli-plugins",
	"/usr/local/libexec/docker/cli-plugins",
	"/usr/lib/docker/cli-plugins",
	"/usr/libexec/docker/cli-plugins"
];
/** A setting that leads elsewhere. */
const configSchema = object({ cliPluginsExtraDirs: array(string()).nullish() });
/** The command line itself. */
const docker = {
	file: "docker",
	env: {}
};
/** The plugins that we use; in an argv, a plugin's name is the first word. */
const plugins = /* @__PURE__ */ new Set(["buildx", "compose"]);
/** @param env all that docker sees of the environment. */
function programs(env) {
	const found = /* @__PURE__ */ new Map();
	return ([name = ""]) => {
		if (!plugins.has(name)) return Promise.resolve(docker);
		const program = found.get(name) ?? pluginProgram(name, env);
		found.set(name, program);
		return program;
	};
}
/**
* The plugin as docker starts it: with docker's own argv, and told by this variable that it is no program of its own
* (RunningStandalone of docker's cli-plugins/plugin).
*/
function plugin(file) {
	return {
		file,
		env: { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: docker.file }
	};
}
/** The plugin; docker itself where only docker can tell which (on Windows always), or can say what is missing. */
async function pluginProgram(name, env) {
	try {
		if (!await isInstalled(env) || await looksElsewhere(env)) return docker;
		for (const folder of [join(configFolder(env), "cli-plugins"), ...systemsFolders]) {
			const file = join(folder, `docker-${name}`);
			const found = await statIfThere(file);
			if (found !== void 0) return found.isFile() && await isExecutable(file) ? plugin(file) : docker;
		}
		return docker;
	} catch {
		return docker;
	}
}
/** Without docker nothing else of the run can be done; that is found out by calling it. */
async function isInstalled({ PATH = "" }) {
	return (await Promise.all(PATH.split(delimiter).map((folder) => isExecutable(join(folder, docker.file))))).includes(true);
}
async function looksElsewhere(env) {
	const { cliPluginsExtraDirs } = configSchema.parse(await readConfig(env) ?? {});
	return (cliPluginsExtraDirs ?? []).length > 0;
}
async function isExecutable(file) {
	return access(file, constants.X_OK).then(() => true, () => false);
}
/** Undefined where there is nothing at this path; any other trouble is an error. */
async function statIfThere(file) {
	try {
		return await stat(file);
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return void 0;
		throw error;
	}
}
// src/docker/cli/cli.ts
/** The most that is kept of a call's output, in characters. */
const keptOutput = 16777216;
/** docker is asked to stop, and killed where it does not: GitHub gives a cancelled step ten seconds for everything. */
const killAfterMs = 2e3;
/**
* What docker leaves behind can hold its output open for ever: the SSH connection that is kept for the next call, the
* plugin of a CLI that was killed. Once docker itself has ended, what it wrote last is waited for this long.
*/
const lastOutputMs = 2e3;
/**
* @param env all that docker sees of the environment.
* @param programFor what is to be run for `docker <argv>`.
*/
function dockerCli(env, programFor, limits) {
	const common = (program, options) => {
		const cancelSignal = limits.breaksOff(options);
		return {
			extendEnv: false,
			env: {
				...env,
				...program.env,
				...options.env
			},
			timeout: limits.timeoutMs(options),
			forceKillAfterDelay: killAfterMs,
			maxBuffer: keptOutput,
			stripFinalNewline: false,
			...cancelSignal === void 0 ? {} : { cancelSignal }
		};
	};
	const failure = async (error, program, argv, options) => {
		const why = await translated(error, program, argv, limits.signal);
		if (why instanceof DockerTimedOut) limits.wasReached(options);
		return why;
	};
	return {
		async call(argv, options = {}) {
			const [{ execa }, program] = await Promise.all([import("./execa.js"), programFor(argv)]);
			limits.signal?.throwIfAborted();
			try {
				const subprocess = execa(program.file, argv, {
					...common(program, options),
					stdin: options.stdin === void 0 ? "ignore" : descriptor(options.stdin),
					...options.into === void 0 ? {} : {
						stdout: descriptor(options.into),
						stderr: descriptor(options.into)
					}
				});
				closeAfterExit(subprocess.nodeChildProcess);
				const { stdout } = await subprocess;
				return typeof stdout === "string" ? stdout : "";
			} catch (error) {
				throw await failure(error, program, argv, options);
			}
		},
		async *lines(argv, options = {}) {
			const [{ execa }, program] = await Promise.all([import("./execa.js"), programFor(argv)]);
			limits.signal?.throwIfAborted();
			const subprocess = execa(program.file, argv, {
				...common(program, options),
				stdin: "ignore",
				all: true,
				buffer: false
			});
			closeAfterExit(subprocess.nodeChildProcess);
			let last = "";
			try {
				for await (const line of subprocess.iterable({ from: "all" })) {
					if (line.trim() !== "") last = line;
					yield line;
				}
				await subprocess;
			} catch (error) {
				const why = await failure(error, program, argv, options);
				throw why instanceof DockerCallFailed ? noEngine(last) ?? why : why;
			}
		}
	};
}
function closeAfterExit(subprocess) {
	subprocess.once("exit", () => {
		setTimeout(() => {
			subprocess.stdout?.destroy();
			subprocess.stderr?.destroy();
		}, lastOutputMs).unref();
	});
}
async function translated(error, program, argv, signal) {
	if (signal?.aborted === true) return signal.reason;
	const { ExecaError } = await import("./execa.js");
	if (!(error instanceof ExecaError)) return error;
	const command = commandName(argv);
	if (error.timedOut) return new DockerTimedOut(command, error.durationMs);
	if (error.code === "ENOENT" && program.file === docker.file) return noDocker(error);
	const output = typeof error.stderr === "string" && error.stderr !== "" ? error.stderr : error.shortMessage;
	return noEngine(output) ?? new DockerCallFailed(command, { exitCode: error.exitCode }, output);
}
/** There is no docker command to be run. */
function noDocker(cause) {
	return new Fault("docker could not be started", "there is no docker command on PATH", "Install the Docker CLI on the runner.", { cause });
}
/** execa hands any descriptor on to the process; its types know the first few alone. */
function descriptor(fd) {
	if (!isDescriptor(fd)) throw new Error(`${fd} is no file descriptor that a process can be given`);
	return fd;
}
function isDescriptor(fd) {
	return Number.isInteger(fd) && fd >= 3;
}
/** The words before the first option: `network create`, `run`. */
function commandName(argv) {
	const end = argv.findIndex((word) => word.startsWith("-"));
	return argv.slice(0, Math.min(end === -1 ? argv.length : end, 2)).join(" ");
}
// src/docker/api/dial.ts
/** Opens connections to the engine that the docker CLI of an environment speaks to. */
/**
* Between two requests a connection that goes a long way may break with nobody being told: one that had nothing to do
* for longer than this is not used again, milliseconds.
*/
const longestIdleMs = 2e4;
/**
* A socket on this machine is dialled. To any other engine the CLI itself connects, with its contexts, its TLS and its
* SSH: `docker system dial-stdio` is what it runs for that at the far end of an SSH connection
* (https://github.com/docker/cli/blob/v28.5.2/cli/command/system/dial_stdio.go).
*/
var EngineAgent = class extends Agent {
	#env;
	#address;
	#dialled = "the engine";
	/**
	* @param env all that docker sees of the environment.
	* @param address gives the engine's, as DOCKER_HOST and contexts have it.
	*/
	constructor(env, address) {
		super({ keepAlive: true });
		this.#env = env;
		this.#address = address;
	}
	/** What was dialled last, for messages. */
	get dialled() {
		return this.#dialled;
	}
	/** Called by Node for every connection. */
	createConnection(_options, callback) {
		this.#dial(callback ?? (() => void 0));
	}
	async #dial(dialled) {
		try {
			const address = await this.#address();
			this.#dialled = address.replace(/^unix:\/\//u, "");
			dialled(null, address.startsWith("unix:///") ? connect(address.slice(7)) : dialStdio(this.#env));
		} catch (error) {
			const why = error instanceof Error ? error : new Error(String(error));
			dialled(why, failed(why));
		}
	}
};
/** Node's types want a stream beside an error. */
function failed(error) {
	const stream = new Duplex();
	stream.on("error", () => void 0);
	return stream.destroy(error);
}
function dialStdio(env) {
	return new StdioConnection(spawn("docker", ["system", "dial-stdio"], {
		env,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	}));
}
/** A connection through a process. An agent keeps it for the next request, and then it must not hold ours up. */
var StdioConnection = class extends Duplex {
	#process;
	#words = "";
	#idle;
	constructor(process) {
		super();
		this.#process = process;
		process.stdout.on("data", (chunk) => {
			if (!this.push(chunk)) process.stdout.pause();
		});
		process.stderr.setEncoding("utf8").on("data", (text) => {
			this.#words = (this.#words + text).slice(-4096);
		});
		process.stdin.on("error", () => void 0);
		process.once("error", (error) => this.destroy("code" in error && error.code === "ENOENT" ? noDocker(error) : error));
		process.once("close", (code) => {
			if (code === 0) this.push(null);
			else this.destroy(engineUnreachable(this.#words.trim() || `docker system dial-stdio ended with code ${code}`));
		});
	}
	_read() {
		this.#process.stdout.resume();
	}
	_write(chunk, encoding, callback) {
		this.#process.stdin.write(chunk, encoding, () => callback());
	}
	_final(callback) {
		this.#process.stdin.end(() => callback());
	}
	_destroy(error, callback) {
		this.#process.kill("SIGKILL");
		for (const stream of this.#process.stdio) stream?.destroy();
		callback(error);
	}
	/** It has a request to carry. */
	ref() {
		clearTimeout(this.#idle);
		this.#process.ref();
		for (const pipe of this.#pipes()) pipe.ref();
		return this;
	}
	/** It has none. */
	unref() {
		clearTimeout(this.#idle);
		this.#idle = setTimeout(() => this.destroy(), longestIdleMs).unref();
		this.#process.unref();
		for (const pipe of this.#pipes()) pipe.unref();
		return this;
	}
	#pipes() {
		return this.#process.stdio.filter((stream) => stream instanceof Socket);
	}
	/** What an agent asks of every socket; a process has no use for it. */
	setKeepAlive() {
		return this;
	}
	setNoDelay() {
		return this;
	}
	setTimeout() {
		return this;
	}
};
// src/docker/api/exchange.ts
/** One request to the engine, and its answer. */
const refusalSchema = object({ message: string() });
/** Go's HTTP server says so, before any engine sees the request. */
const wantsTls = "Client sent an HTTP request to an HTTPS server.";
/**
* @returns the engine's answer, its body unread.
* @throws DockerCallFailed where it refuses; else what keeps it from answering.
*/
async function exchange(agent, asked, signal) {
	const answer = await sent(agent, asked, signal);
	const status = answer.statusCode ?? 0;
	if (status >= 200 && status < 300) return answer;
	const body = await text(answer);
	if (body.trim() === wantsTls) throw engineUnreachable(wantsTls);
	throw new DockerCallFailed(asked.command, { status }, `Error response from daemon: ${refusal(body)}`);
}
async function sent(agent, { method = "GET", path, query = {}, headers = {}, body }, signal) {
	const search = new URLSearchParams(query).toString();
	const payload = body === void 0 ? void 0 : JSON.stringify(body);
	const asking = request({
		agent,
		method,
		path: search === "" ? path : `${path}?${search}`,
		headers: {
			Host: "docker",
			...headers,
			...payload === void 0 ? {} : {
				"Content-Type": "application/json",
				"Content-Length": Buffer.byteLength(payload)
			}
		},
		signal
	});
	asking.end(payload);
	const [answer] = await once(asking, "response");
	asking.on("error", () => void 0);
	return answer;
}
/** The engine's own words, or all that something else has answered in its place. */
function refusal(body) {
	try {
		return refusalSchema.parse(JSON.parse(body)).message;
	} catch {
		return body.trim();
	}
}
// src/docker/api/engine-api.ts
/** Speaks the Engine API, where the CLI would start a process each time: https://docs.docker.com/reference/api/engine/ */
function engineApi(agent, version, limits) {
	const send = async (call, signal) => exchange(agent, {
		...call,
		path: `${await version.prefix(agent, signal)}${call.path}`
	}, signal);
	return {
		async ask(call) {
			using bound = new Bound(call, limits, agent);
			try {
				const body = await text(await send(call, bound.signal));
				return body === "" ? void 0 : JSON.parse(body);
			} catch (error) {
				throw bound.why(error);
			}
		},
		async *stream(call) {
			using bound = new Bound(call, limits, agent);
			try {
				const answer = await send(call, bound.signal);
				if (call.isEndless === true) bound.lift();
				for await (const chunk of answer) yield chunk;
			} catch (error) {
				throw bound.why(error);
			}
		}
	};
}
/** What ends a call that is under way, and why it has failed. */
var Bound = class {
	signal;
	#call;
	#limits;
	#agent;
	#timeoutMs;
	#patience = new AbortController();
	#timer;
	/** @throws the signal's reason, where nothing is to be begun any more. */
	constructor(call, limits, agent) {
		limits.signal?.throwIfAborted();
		this.#call = call;
		this.#limits = limits;
		this.#agent = agent;
		this.#timeoutMs = limits.timeoutMs(call);
		this.#timer = setTimeout(() => this.#patience.abort(), this.#timeoutMs);
		const breaksOff = limits.breaksOff(call);
		this.signal = breaksOff === void 0 ? this.#patience.signal : AbortSignal.any([breaksOff, this.#patience.signal]);
	}
	/** Time is of no matter any more. */
	lift() {
		clearTimeout(this.#timer);
	}
	why(error) {
		if (this.#patience.signal.aborted) this.#limits.wasReached(this.#call);
		if (this.#limits.signal?.aborted === true) return this.#limits.signal.reason;
		if (this.#patience.signal.aborted) return new DockerTimedOut(this.#call.command, this.#timeoutMs);
		return error instanceof Fault ? error : engineUnreachable(wordsOf(error, this.#agent.dialled), { cause: error });
	}
	[Symbol.dispose]() {
		this.lift();
	}
};
/** How a connection ended whose other end is gone, by what Node says of it. */
const brokenOff = /* @__PURE__ */ new Map([["aborted", "in the middle of an answer"], ["socket hang up", "without an answer"]]);
/**
* Node says `connect EACCES /run/docker.sock`, which not everybody reads.
* @param engine what was dialled.
*/
function wordsOf(error, engine) {
	if (!(error instanceof Error)) return String(error);
	const when = brokenOff.get(error.message);
	if (when !== void 0) return `the connection to ${engine} ended ${when}`;
	const known = "errno" in error ? getSystemErrorMap().get(Number(error.errno)) : void 0;
	return known === void 0 ? error.message : `the connection to ${engine} failed: ${known[1]}`;
}
// src/docker/api/version.ts
/** The newest minor version of 1 that this code was tried with. */
const newestMinor = 51;
/** As the CLI has it: what DOCKER_API_VERSION says, else the newest that both sides know. */
var ApiVersion = class {
	#prefix;
	/** @param wanted the value of DOCKER_API_VERSION. */
	constructor(wanted) {
		if (wanted !== void 0 && wanted !== "") this.#prefix = `/v${wanted}`;
	}
	/** What stands before every path. The engine is asked once. */
	async prefix(agent, signal) {
		this.#prefix ??= commonPrefix(await askedOf(agent, signal));
		return this.#prefix;
	}
};
async function askedOf(agent, signal) {
	const answer = await exchange(agent, {
		command: "version",
		path: "/_ping"
	}, signal);
	answer.resume();
	return String(answer.headers["api-version"] ?? "");
}
/**
* Empty where the engine does not say: it takes a path without a version for its own.
* @param theirs the newest that it knows: `1.41`.
*/
function commonPrefix(theirs) {
	const minor = /^1\.(\d+)$/u.exec(theirs)?.[1];
	return minor === void 0 ? "" : `/v1.${Math.min(Number(minor), newestMinor)}`;
}
// src/docker/limits.ts
/** How long a call of docker may take, and what ends it before that. */
/**
* A control call (inspect, create, rm) answers in well under a second; an engine that takes longer than this hangs.
* Calls that move bytes say their own bound.
*/
const controlTimeoutMs = 6e4;
/**
* Once a control call was given up, what is left to clean up is still tried, but not waited for as long again: each of
* those calls would hang too. The post step comes after them, with patience of its own.
*/
const controlTimeoutAfterHangMs = 5e3;
/** The limits of a run's calls, and what they have met so far. */
var Limits = class Limits {
	/** Ends every call that is under way. */
	signal;
	/** Ends also what must be done though `signal` is aborted; undefined leaves each call its own bound. */
	#cleaningUp;
	#met;
	constructor(signal, cleaningUp, met = { hung: false }) {
		this.signal = signal;
		this.#cleaningUp = cleaningUp;
		this.#met = met;
	}
	/** The same run's limits for calls that end with another signal. */
	endingWith(signal) {
		return new Limits(signal, this.#cleaningUp, this.#met);
	}
	/** The same run's limits for work that must be done though the run was cancelled. */
	get uncancelled() {
		return this.endingWith(this.#cleaningUp);
	}
	/** What breaks off a call that has begun. */
	breaksOff({ toTheEnd }) {
		return toTheEnd === true ? this.#cleaningUp : this.signal;
	}
	timeoutMs({ timeoutMs }) {
		const isCleaningUp = this.signal === this.#cleaningUp;
		return timeoutMs ?? (isCleaningUp && this.#met.hung ? controlTimeoutAfterHangMs : controlTimeoutMs);
	}
	/** A call has reached its bound. */
	wasReached({ timeoutMs }) {
		if (timeoutMs === void 0) this.#met.hung = true;
	}
};
// src/docker/docker.ts
/** Docker as a run has it: the command line, and the engine behind it. */
/**
* @param env the step's environment; the inputs in it are kept from docker, which has no use for them.
* @param cleaningUp ends also what must be done though a call's signal is aborted; undefined leaves each its own bound.
*/
function openDocker(env, cleaningUp) {
	const ownEnv = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_")));
	const limits = new Limits(void 0, cleaningUp);
	const programFor = programs(ownEnv);
	let known;
	const address = () => known ??= readAddress(ownEnv, dockerCli(ownEnv, programFor, limits));
	const agent = new EngineAgent(ownEnv, address);
	const version = new ApiVersion(env["DOCKER_API_VERSION"]);
	const within = (own) => ({
		...dockerCli(ownEnv, programFor, own),
		...engineApi(agent, version, own),
		env: ownEnv,
		address,
		get uncancelled() {
			return within(own.uncancelled);
		}
	});
	return (signal) => within(limits.endingWith(signal));
}
/** DOCKER_HOST goes before any context: https://docs.docker.com/reference/cli/docker/#environment-variables */
async function readAddress(env, cli) {
	const said = env["DOCKER_HOST"] ?? "";
	if (said !== "") return said;
	try {
		return (await cli.call([
			"context",
			"inspect",
			"--format={{.Endpoints.docker.Host}}"
		])).trim();
	} catch (error) {
		throw error instanceof DockerCallFailed ? engineUnreachable(error.output.trim(), { cause: error }) : error;
	}
}
export { openDocker as t };
