import { r as __toESM } from "./rolldown-runtime.js";
import { Bt as string, Gt as DockerCallFailed, It as object, Kt as DockerTimedOut, Mt as array, Rt as record, S as oneLine, Wt as transport, Zt as Fault, a as runProgram, c as isProgram, d as readConfig, f as readUsableConfig, i as programLines, l as configFolder, n as ProgramTimedOut, r as ProgramTooLoud, s as findProgram, t as ProgramNotStarted, tn as absent, u as lowerCaseKeys } from "./program.js";
import { r as parse, t as isJobCredential } from "./runner-variables.js";
import * as os from "os";
import * as fs from "fs";
const { once } = process.getBuiltinModule("node:events");
const { Duplex } = process.getBuiltinModule("node:stream");
const { Socket, connect } = process.getBuiltinModule("node:net");
const { getSystemErrorMap } = process.getBuiltinModule("node:util");
const { join } = process.getBuiltinModule("node:path");
const { stat } = process.getBuiltinModule("node:fs/promises");
const { randomUUID } = process.getBuiltinModule("node:crypto");
const { tmpdir } = process.getBuiltinModule("node:os");
const { spawn } = process.getBuiltinModule("node:child_process");
const { isMarkedAsUntransferable } = process.getBuiltinModule("node:worker_threads");
import * as crypto from "crypto";
// src/docker/api/custom-headers.ts
/** https://docs.docker.com/reference/cli/docker/#custom-http-headers */
const configSchema$1 = object({ httpheaders: record(string(), string()).nullish() });
/** Clients set these (newAPIClientFromEndpoint): https://github.com/docker/cli/blob/v28.5.2/cli/command/cli.go */
const clientsOwn = /* @__PURE__ */ new Set([
	"connection",
	"content-length",
	"expect",
	"host",
	"keep-alive",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"user-agent"
]);
async function customHeaders(env) {
	const config = configSchema$1.safeParse(lowerCaseKeys(await readUsableConfig(env))).data;
	const headers = headersOfVariable(env) ?? Object.entries(config?.httpheaders ?? {});
	return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), Buffer.from(value, "utf8").toString("latin1")]).filter(([name]) => !clientsOwn.has(name)));
}
/** One CSV record of `name=value`, which docker takes instead of its configuration's headers. */
function headersOfVariable(env) {
	const text = env["DOCKER_CUSTOM_HEADERS"] ?? "";
	if (text === "") return void 0;
	try {
		const [fields = []] = parse(text, { relax_column_count: true });
		return fields.map((field) => {
			const [name = "", ...value] = field.split("=");
			return [name.trim(), value.join("=")];
		});
	} catch {
		return [];
	}
}
// src/docker/no-engine.ts
/** The docker CLI (20.10 to 28.5) begins these messages if it cannot reach an engine or has no permission. */
const unreachable = /cannot connect to the docker daemon|error during connect|failed to connect to the docker api|permission denied while trying to connect|unable to resolve docker endpoint/iu;
/** Returns undefined if an engine answered. */
function noEngine(output) {
	const said = output.split("\n").findLast((line) => unreachable.test(line));
	return said === void 0 ? void 0 : engineUnreachable(said.replace(/^ERROR:\s*/u, "").trim());
}
/** Errors of Go's TLS, of docker's own certificate files, and of an engine that received plain HTTP. */
const aboutTls = /\b(?:x509|tls): |\b(?:ca|cert|key)\.pem\b|HTTP request to an HTTPS server/u;
function engineUnreachable(why, options) {
	if (/permission denied/iu.test(why)) return new Fault("the Docker engine cannot be used", why, "Give the runner's user access to the engine's socket (the docker group).", options);
	if (aboutTls.test(why)) return new Fault("the Docker engine cannot be used", why, "Set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the docker context, to what the engine's TLS asks for.", options);
	return new Fault("no Docker engine answers", why, "Start the engine, or point DOCKER_HOST or the docker context at one that runs.", options);
}
// src/docker/cli/plugins.ts
/** From docker's cli-plugins/manager, 20.10 to 29: getPluginDirs and defaultSystemPluginDirs. */
const systemsFolders = [
	"/usr/local/lib/docker/cli-plugins",
	"/usr/local/libexec/docker/cli-plugins",
	"/usr/lib/docker/cli-plugins",
	"/usr/libexec/docker/cli-plugins"
];
const configSchema = object({ cliPluginsExtraDirs: array(string()).nullish() });
const docker = {
	file: "docker",
	env: {}
};
const plugins = /* @__PURE__ */ new Set(["buildx", "compose"]);
function programs(env) {
	const found = /* @__PURE__ */ new Map();
	const withheld = Object.fromEntries(Object.keys(env).filter((name) => isJobCredential(name)).map((name) => [name, ""]));
	return ([name = ""]) => {
		if (!plugins.has(name)) return Promise.resolve(docker);
		const program = found.get(name) ?? pluginProgram(name, env).then((started) => name === "compose" ? {
			...started,
			env: {
				...started.env,
				...withheld
			}
		} : started);
		found.set(name, program);
		return program;
	};
}
/** Docker sets this variable for plugins (RunningStandalone of docker's cli-plugins/plugin). */
function plugin(file, dockerFile) {
	return {
		file,
		env: { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: dockerFile }
	};
}
/** Falls back to docker if only docker knows the plugin (always on Windows) or can report what is missing. */
async function pluginProgram(name, env) {
	try {
		const dockerFile = await findProgram(docker.file, env);
		if (dockerFile === void 0 || await looksElsewhere(env)) return docker;
		for (const folder of [join(configFolder(env), "cli-plugins"), ...systemsFolders]) {
			const file = join(folder, `docker-${name}`);
			if (await stat(file).catch(absent) !== void 0) return await isProgram(file) ? plugin(file, dockerFile) : docker;
		}
		return docker;
	} catch {
		return docker;
	}
}
async function looksElsewhere(env) {
	const { cliPluginsExtraDirs: folders } = configSchema.parse(await readConfig(env));
	return (folders ?? []).length > 0;
}
// src/docker/cli/cli.ts
function dockerCli(env, programFor, limits, beginLogin = () => Promise.resolve(void 0)) {
	const runOf = (program, argv, options) => ({
		file: program.file,
		argv,
		env: {
			...env,
			...program.env,
			...options.env
		},
		timeoutMs: limits.timeoutMs(options),
		signal: limits.breaksOff(options),
		...options.input === void 0 ? {} : { input: options.input }
	});
	const failure = (error, program, argv, options) => {
		if (limits.signal?.aborted === true) return limits.signal.reason;
		const command = commandName(argv);
		if (error instanceof ProgramTimedOut) {
			limits.wasReached(options);
			return new DockerTimedOut(command, limits.timeoutMs(options));
		}
		if (error instanceof ProgramNotStarted && error.isMissing && program.file === docker.file) return noDocker(error);
		if (error instanceof ProgramNotStarted || error instanceof ProgramTooLoud) return new DockerCallFailed(command, {}, error.message);
		return error;
	};
	return {
		async call(argv, options = {}) {
			const program = await programFor(argv);
			using login = new DisposableStack();
			login.use(await beginLogin(limits.signal));
			limits.signal?.throwIfAborted();
			let end;
			try {
				end = await runProgram(runOf(program, argv, options));
			} catch (error) {
				throw failure(error, program, argv, options);
			}
			if (end.exitCode === 0) return end.stdout;
			const output = end.stderr === "" ? `docker ${commandName(argv)} ended with ${end.how}` : end.stderr;
			throw noEngine(output) ?? new DockerCallFailed(commandName(argv), { exitCode: end.exitCode }, output);
		},
		async *lines(argv, options = {}) {
			const program = await programFor(argv);
			using login = new DisposableStack();
			login.use(await beginLogin(limits.signal));
			limits.signal?.throwIfAborted();
			let last = "";
			const lines = programLines(runOf(program, argv, options));
			try {
				while (true) {
					const next = await lines.next();
					if (next.done === true) {
						const { exitCode, how } = next.value;
						if (exitCode === 0) return;
						throw noEngine(last) ?? new DockerCallFailed(commandName(argv), { exitCode }, `docker ${commandName(argv)} ended with ${how}`);
					}
					if (next.value.trim() !== "") last = next.value;
					yield next.value;
				}
			} catch (error) {
				throw failure(error, program, argv, options);
			} finally {
				await lines.return({
					exitCode: void 0,
					how: "its reader's leave"
				});
			}
		}
	};
}
function noDocker(cause) {
	return new Fault("docker could not be started", "there is no docker command on PATH", "Install the Docker CLI on the runner.", { cause });
}
function commandName(argv) {
	const end = argv.findIndex((word) => word.startsWith("-"));
	return argv.slice(0, Math.min(end === -1 ? argv.length : end, 2)).join(" ");
}
// src/docker/api/stdio-connection.ts
var StdioConnection = class extends Duplex {
	#process;
	#words = "";
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
	ref() {
		this.#process.ref();
		for (const pipe of this.#pipes()) pipe.ref();
		return this;
	}
	/** An idle connection must not keep this process running. */
	unref() {
		this.#process.unref();
		for (const pipe of this.#pipes()) pipe.unref();
		return this;
	}
	#pipes() {
		return this.#process.stdio.filter((stream) => stream instanceof Socket);
	}
	/** undici calls these on every socket; a process does not need them. */
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
// src/docker/api/connections.ts
/** Milliseconds; a connection that is idle for longer may have broken without notice, and is not reused. */
const longestIdleMs = 2e4;
/**
* Dials a local socket itself. For other engines it starts `docker system dial-stdio`, which applies docker's contexts,
* TLS and SSH: https://github.com/docker/cli/blob/v28.5.2/cli/command/system/dial_stdio.go
*/
var EngineConnections = class {
	#env;
	#address;
	#beginLogin;
	#dialled = "the engine";
	#pool;
	#first;
	constructor(env, address, beginLogin) {
		this.#env = env;
		this.#address = address;
		this.#beginLogin = beginLogin;
	}
	get dialled() {
		return this.#dialled;
	}
	/** Loads undici while the engine accepts the first connection. */
	pool() {
		return this.#pool ??= this.#open();
	}
	async #open() {
		this.#first = this.#dial();
		this.#first.catch(() => void 0);
		const [undici, headers] = await Promise.all([import("./undici.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)), customHeaders(this.#env)]);
		return {
			pool: new undici.Pool("http://docker", {
				connect: (_, done) => void this.#give(done),
				keepAliveTimeout: longestIdleMs,
				headersTimeout: 0,
				bodyTimeout: 0
			}),
			headers
		};
	}
	async #give(done) {
		const dialling = this.#first ?? this.#dial();
		this.#first = void 0;
		let connection;
		try {
			connection = await dialling;
			if (connection.destroyed) throw connection.errored ?? /* @__PURE__ */ new Error("the connection to the engine was closed");
			if (!isSocketEnough(connection)) throw new Error("the connection to the engine is no stream");
		} catch (error) {
			done(error instanceof Error ? error : new Error(String(error)), null);
			return;
		}
		done(null, connection);
	}
	async #dial() {
		const address = await this.#address();
		this.#dialled = address.replace(/^unix:\/\//u, "");
		if (!address.startsWith("unix:///")) {
			const login = await this.#beginLogin();
			const child = spawn("docker", ["system", "dial-stdio"], {
				env: this.#env,
				stdio: [
					"pipe",
					"pipe",
					"pipe"
				]
			});
			for (const ended of [once(child.stdout, "data"), once(child, "close")]) ended.then(() => login?.[Symbol.dispose](), () => void 0);
			return awaiting(new StdioConnection(child));
		}
		const socket = connect(address.slice(7));
		await once(socket, "connect");
		return awaiting(socket);
	}
};
/** Without a handler before undici adds its own, an error would end the process. */
function awaiting(connection) {
	return connection.on("error", () => void 0);
}
/** undici's types require a network socket, but it uses only what every duplex stream has. */
function isSocketEnough(connection) {
	return connection instanceof Duplex;
}
// src/docker/api/blocks.ts
/** Bytes; Node reads as many from a socket at once. */
const usualBlock = 65536;
/**
* Yields what has arrived, in memory that the next block overwrites. Frees each chunk as soon as it is copied: V8 hardly
* counts memory outside its heap, so 60 MiB of a log's chunks piled up before a collection (Node 24).
*/
async function* blocksOf(body) {
	let block = Buffer.allocUnsafeSlow(usualBlock);
	let length = 0;
	let read;
	let woken = Promise.withResolvers();
	body.on("data", (chunk) => {
		if (read !== void 0 && read !== chunk.buffer) free(read);
		read = chunk.buffer;
		if (length + chunk.length > block.length) block = Buffer.concat([block.subarray(0, length)], 2 * (length + chunk.length));
		length += chunk.copy(block, length);
		woken.resolve();
	});
	body.on("error", () => void 0);
	body.on("close", () => woken.resolve());
	try {
		while (!body.closed) {
			body.resume();
			await woken.promise;
			woken = Promise.withResolvers();
			body.pause();
			if (length > 0) yield block.subarray(0, length);
			length = 0;
		}
		if (!body.readableEnded) throw body.errored ?? /* @__PURE__ */ new Error("the answer was broken off");
	} finally {
		body.destroy();
	}
}
/** Node marks the memory that small Buffers share: https://nodejs.org/api/worker_threads.html#workermarkasuntransferableobject */
function free(memory) {
	if (memory instanceof ArrayBuffer && !isMarkedAsUntransferable(memory)) memory.transfer(0);
}
// src/docker/api/exchange.ts
const refusalSchema = object({ message: string() });
/** Go's HTTP server sends this before the engine sees the request. */
const wantsTls = "Client sent an HTTP request to an HTTPS server.";
/** Leaves the body unread. Throws a DockerCallFailed if the engine refuses. */
async function exchange({ pool, headers: common }, asked, signal) {
	const { method = "GET", path, query = {}, headers = {}, body } = asked;
	const search = new URLSearchParams(query).toString();
	const answer = await pool.request({
		method,
		path: search === "" ? path : `${path}?${search}`,
		headers: {
			...common,
			...headers,
			...body === void 0 ? {} : { "content-type": "application/json" }
		},
		body: body === void 0 ? null : JSON.stringify(body),
		signal
	});
	if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
	const text = await answer.body.text();
	if (text.trim() === wantsTls) throw engineUnreachable(wantsTls);
	const words = `Error response from daemon: ${refusal(text)}`;
	throw new DockerCallFailed(asked.command, { status: answer.statusCode }, words);
}
/** A proxy may answer instead of the engine, and not in JSON. */
function refusal(body) {
	try {
		return refusalSchema.parse(JSON.parse(body)).message;
	} catch {
		return body.trim();
	}
}
// src/docker/api/engine-api.ts
/** https://docs.docker.com/reference/api/engine/ */
function engineApi(connections, version, limits) {
	const send = async (call, bound) => {
		const pool = await connections.pool();
		const path = `${await version.prefix(pool, bound.signal)}${call.path}`;
		const { body } = await exchange(pool, {
			...call,
			path
		}, bound.signal);
		bound.isAnswered = true;
		return body;
	};
	return {
		async ask(call) {
			using bound = new Bound(call, limits, connections);
			try {
				const text = await (await send(call, bound)).text();
				return text === "" ? void 0 : JSON.parse(text);
			} catch (error) {
				throw bound.why(error);
			}
		},
		async *stream(call) {
			using bound = new Bound(call, limits, connections);
			try {
				const answer = await send(call, bound);
				const { timeoutOf = "answer" } = call;
				if (timeoutOf === "beginning") bound.lift();
				for await (const block of blocksOf(answer)) {
					if (timeoutOf === "silence") bound.lift();
					yield block;
					if (timeoutOf === "silence") bound.start();
				}
			} catch (error) {
				throw bound.why(error);
			}
		}
	};
}
var Bound = class {
	isAnswered = false;
	signal;
	#call;
	#limits;
	#connections;
	#timeoutMs;
	#patience = new AbortController();
	#timer;
	/** @throws the signal's reason if it is already aborted. */
	constructor(call, limits, connections) {
		limits.signal?.throwIfAborted();
		this.#call = call;
		this.#limits = limits;
		this.#connections = connections;
		this.#timeoutMs = limits.timeoutMs(call);
		this.start();
		const breaksOff = limits.breaksOff(call);
		this.signal = breaksOff === void 0 ? this.#patience.signal : AbortSignal.any([breaksOff, this.#patience.signal]);
	}
	start() {
		this.#timer = setTimeout(() => this.#patience.abort(), this.#timeoutMs);
	}
	lift() {
		clearTimeout(this.#timer);
	}
	why(error) {
		if (this.#patience.signal.aborted) this.#limits.wasReached(this.#call);
		if (this.#limits.signal?.aborted === true) return this.#limits.signal.reason;
		if (this.#patience.signal.aborted) return new DockerTimedOut(this.#call.command, this.#timeoutMs);
		return error instanceof Fault ? error : engineUnreachable(this.#wordsOf(error), { cause: error });
	}
	[Symbol.dispose]() {
		this.lift();
	}
	/** Node says `connect EACCES /run/docker.sock` and undici `other side closed`, which few users understand. */
	#wordsOf(error) {
		if (!(error instanceof Error)) return String(error);
		const engine = this.#connections.dialled;
		if ("code" in error && error.code === "UND_ERR_SOCKET") return `the connection to ${engine} ended ${this.isAnswered ? "in the middle of an answer" : "without an answer"}`;
		const known = "errno" in error ? getSystemErrorMap().get(Number(error.errno)) : void 0;
		return known === void 0 ? error.message : `the connection to ${engine} failed: ${known[1]}`;
	}
};
// src/docker/api/version.ts
const newestTestedMinor = 51;
/** Like the CLI: DOCKER_API_VERSION, or else the newest version that both sides support. */
var ApiVersion = class {
	#prefix;
	constructor(wanted) {
		if (wanted !== void 0 && wanted !== "") this.#prefix = `/v${wanted}`;
	}
	async prefix(pool, signal) {
		this.#prefix ??= commonPrefix(await askedOf(pool, signal));
		return this.#prefix;
	}
};
async function askedOf(pool, signal) {
	const answer = await exchange(pool, {
		command: "version",
		path: "/_ping"
	}, signal);
	await answer.body.dump();
	return String(answer.headers["api-version"] ?? "");
}
/** An engine that reports no version accepts paths without one. */
function commonPrefix(theirs) {
	const minor = /^1\.(\d+)$/u.exec(theirs)?.[1];
	return minor === void 0 ? "" : `/v1.${Math.min(Number(minor), newestTestedMinor)}`;
}
// src/docker/limits.ts
/** An engine that needs longer for a control call (inspect, create, rm) hangs. Data transfers set their own timeout. */
const controlTimeoutMs = 6e4;
/** Cleanup after a hang uses a shorter timeout, because each call may hang too. The post step tries again later. */
const controlTimeoutAfterHangMs = 5e3;
var Limits = class Limits {
	signal;
	/** Ends cleanup calls and uncancellable ones; undefined leaves each its own timeout. */
	#cleaningUp;
	#met;
	constructor(signal, cleaningUp, met = { hung: false }) {
		this.signal = signal;
		this.#cleaningUp = cleaningUp;
		this.#met = met;
	}
	endingWith(signal) {
		return new Limits(signal, this.#cleaningUp, this.#met);
	}
	get cleanup() {
		return this.endingWith(this.#cleaningUp);
	}
	breaksOff({ uncancellable }) {
		return uncancellable === true ? this.#cleaningUp : this.signal;
	}
	timeoutMs({ timeoutMs }) {
		const isCleaningUp = this.signal === this.#cleaningUp;
		return timeoutMs ?? (isCleaningUp && this.#met.hung ? controlTimeoutAfterHangMs : controlTimeoutMs);
	}
	wasReached({ timeoutMs }) {
		if (timeoutMs === void 0) this.#met.hung = true;
	}
};
// src/docker/ssh-logins.ts
/**
* Docker opens a connection for each process. OpenSSH refuses connections at random once ten have not logged in, dropbear
* the sixth from one address: https://man.openbsd.org/sshd_config#MaxStartups.
*/
const mostAtOnce = 5;
/** Milliseconds after which a process counts as logged in: docker does not report it, and a pull runs on for long. */
const longestLoginMs = 5e3;
var SshLogins = class {
	#free = mostAtOnce;
	#waiting = /* @__PURE__ */ new Set();
	/** Waits for its turn. The login ends when the result is disposed of, or after five seconds. */
	async begin(signal) {
		signal?.throwIfAborted();
		if (this.#free > 0) this.#free -= 1;
		else await this.#turn(signal);
		let isOver = false;
		const end = () => {
			clearTimeout(timer);
			if (!isOver) this.#handOver();
			isOver = true;
		};
		const timer = setTimeout(end, longestLoginMs).unref();
		return { [Symbol.dispose]: end };
	}
	#turn(signal) {
		const { promise, resolve, reject } = Promise.withResolvers();
		this.#waiting.add(resolve);
		const leave = () => {
			if (this.#waiting.delete(resolve)) reject(signal?.reason);
		};
		signal?.addEventListener("abort", leave, { once: true });
		return promise.finally(() => signal?.removeEventListener("abort", leave));
	}
	#handOver() {
		const [next] = this.#waiting;
		if (next === void 0) {
			this.#free += 1;
			return;
		}
		this.#waiting.delete(next);
		next();
	}
};
// src/process/git-settings.ts
/** Every git gets these: buildx and Compose run it in a pull request's files, which may imitate a bare repository. */
const gitSettings = [
	["safe.bareRepository", "explicit"],
	["core.fsmonitor", "false"],
	["core.hooksPath", "/dev/null"]
];
/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT */
function withGitSettings(env) {
	const own = Number.parseInt(env["GIT_CONFIG_COUNT"] ?? "", 10);
	const first = Number.isInteger(own) && own > 0 ? own : 0;
	const added = gitSettings.flatMap(([name, value], index) => [[`GIT_CONFIG_KEY_${first + index}`, name], [`GIT_CONFIG_VALUE_${first + index}`, value]]);
	return {
		...env,
		...Object.fromEntries(added),
		GIT_CONFIG_COUNT: String(first + gitSettings.length)
	};
}
// src/docker/docker.ts
/** Hides the inputs from docker. `cleaningUp` ends cleanup calls; without it, each keeps its own time limit. */
function openDocker(env, cleaningUp, folder = tmpdir()) {
	const ownEnv = withGitSettings(Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_"))));
	const limits = new Limits(void 0, cleaningUp);
	const programFor = programs(ownEnv);
	let known;
	const address = () => known ??= readAddress(ownEnv, dockerCli(ownEnv, programFor, limits));
	const logins = new SshLogins();
	const beginLogin = async (signal) => (await known?.catch(() => ""))?.startsWith("ssh://") === true ? logins.begin(signal) : void 0;
	const connections = new EngineConnections(ownEnv, address, beginLogin);
	const version = new ApiVersion(env["DOCKER_API_VERSION"]);
	const within = (own) => ({
		[transport]: {
			...dockerCli(ownEnv, programFor, own, beginLogin),
			...engineApi(connections, version, own)
		},
		env: ownEnv,
		folder,
		address,
		get cleanup() {
			return within(own.cleanup);
		}
	});
	return (signal) => within(limits.endingWith(signal));
}
/** DOCKER_HOST overrides any context: https://docs.docker.com/reference/cli/docker/#environment-variables */
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
export { setOutput as a, gitSettings as c, saveState as i, Secrets as n, setSecret as o, getState as r, openDocker as s, jobLog as t };
