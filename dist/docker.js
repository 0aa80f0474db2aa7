import { r as __toESM } from "./rolldown-runtime.js";
import { t as parse } from "./sync.js";
import { a as runProgram, c as isProgram, d as readConfig, f as readUsableConfig, i as programLines, l as configFolder, n as ProgramTimedOut, r as ProgramTooLoud, s as findProgram, t as ProgramNotStarted, u as lowerCaseKeys } from "./program.js";
import { At as record, It as transport, Lt as DockerCallFailed, Mt as string, Ot as object, Rt as DockerTimedOut, Ut as Fault, qt as absent, wt as array } from "./sentences.js";
import { t as isJobCredential } from "./runner-variables.js";
const { setFlagsFromString } = process.getBuiltinModule("node:v8");
const { once } = process.getBuiltinModule("node:events");
const { Duplex } = process.getBuiltinModule("node:stream");
const { Socket, connect } = process.getBuiltinModule("node:net");
const { getSystemErrorMap } = process.getBuiltinModule("node:util");
const { join } = process.getBuiltinModule("node:path");
const { stat } = process.getBuiltinModule("node:fs/promises");
const { tmpdir } = process.getBuiltinModule("node:os");
const { spawn } = process.getBuiltinModule("node:child_process");
const { runInNewContext } = process.getBuiltinModule("node:vm");
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
function dockerCli(env, programFor, limits) {
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
	#dialled = "the engine";
	#pool;
	#first;
	constructor(env, address) {
		this.#env = env;
		this.#address = address;
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
		if (!address.startsWith("unix:///")) return awaiting(new StdioConnection(spawn("docker", ["system", "dial-stdio"], {
			env: this.#env,
			stdio: [
				"pipe",
				"pipe",
				"pipe"
			]
		})));
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
// src/docker/api/garbage.ts
/** Bytes read between two collections. */
const mostGarbage = 8388608;
var Garbage = class {
	#length = 0;
	add(length) {
		this.#length += length;
		if (this.#length < mostGarbage) return;
		this.#length = 0;
		setFlagsFromString("--expose-gc");
		const collect = runInNewContext("gc");
		if (typeof collect === "function") collect({ type: "minor" });
	}
};
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
				if (call.isEndless === true) bound.lift();
				const garbage = new Garbage();
				for await (const chunk of answer) {
					yield chunk;
					garbage.add(chunk.length);
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
		this.#timer = setTimeout(() => this.#patience.abort(), this.#timeoutMs);
		const breaksOff = limits.breaksOff(call);
		this.signal = breaksOff === void 0 ? this.#patience.signal : AbortSignal.any([breaksOff, this.#patience.signal]);
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
/** The newest tested minor version. */
const newestMinor = 51;
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
	return minor === void 0 ? "" : `/v1.${Math.min(Number(minor), newestMinor)}`;
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
	const connections = new EngineConnections(ownEnv, address);
	const version = new ApiVersion(env["DOCKER_API_VERSION"]);
	const within = (own) => ({
		[transport]: {
			...dockerCli(ownEnv, programFor, own),
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
export { gitSettings as n, openDocker as t };
