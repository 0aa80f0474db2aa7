import { $t as unusable, Bt as string, Ft as number, Gt as DockerCallFailed, Ht as unknown, It as object, Kt as DockerTimedOut, Lt as preprocess, Mt as array, Nt as boolean, Pt as looseObject, Rt as record, Vt as union, Wt as transport, Zt as Fault, nn as isAbsent } from "./program.js";
import { m as readRegularFile, p as NotRegular } from "./scalars.js";
import { t as isAtLeast } from "./plugin-version.js";
const { dirname, resolve } = process.getBuiltinModule("node:path");
const { lstat, mkdir, open, rename, rm, rmdir, stat } = process.getBuiltinModule("node:fs/promises");
const { devNull } = process.getBuiltinModule("node:os");
// src/image/build-recipe.ts
function isRemoteContext(context) {
	return context === "-" || /^(?:https?:\/\/|git(?:hub\.com\/|@|:\/\/)|ssh:\/\/|docker-image:\/\/)/u.test(context);
}
function isSameBuild(one, other) {
	return isOfSameFiles(one, other) && hasAllOf(one.args, other.args) && hasAllOf(other.args, one.args);
}
/** Returns true if `built` covers what `asked` builds. `asked` may leave out arguments that the workflow sets. */
function isBuiltBy(asked, built) {
	return isOfSameFiles(asked, built) && hasAllOf(asked.args, built.args);
}
function isOfSameFiles(one, other) {
	return one.context === other.context && one.dockerfile === other.dockerfile && one.inline === other.inline && one.target === other.target && hasAllOf(one.contexts, other.contexts) && hasAllOf(other.contexts, one.contexts);
}
function hasAllOf(some, all) {
	return [...some].every(([name, value]) => all.get(name) === value);
}
// src/disk/replace.ts
/** Replaces all files, or none and throws a Fault. Each is whole at all times; nobody else may write them meanwhile. */
async function replaceFiles(replacements) {
	const changes = replacements.filter(({ before, after }) => after !== before);
	const undo = [];
	let at = "";
	try {
		for (const { path, after } of changes) {
			at = path;
			const made = await mkdir(dirname(path), { recursive: true });
			if (made !== void 0) undo.unshift(() => rmdir(made));
			undo.unshift(() => rm(beside(path), { force: true }));
			await stage(path, after);
		}
		for (const { path, before } of changes) {
			at = path;
			await commit(path);
			undo.unshift(() => before === void 0 ? rm(path) : stage(path, before).then(() => commit(path)));
		}
	} catch (error) {
		throw new Fault(`${at} could not be written`, error instanceof Error ? error.message : String(error), await isUndone(undo) ? "Nothing was changed. See that the folder can be written to and that the disk has room." : `Not everything could be put back as it was: look at ${changes.map(({ path }) => path).join(" and ")}.`);
	}
}
async function stage(path, text) {
	const mode = await stat(path).then((stats) => stats.mode & 4095, () => void 0);
	await rm(beside(path), { force: true });
	await using file = await open(beside(path), "wx");
	if (mode !== void 0) await file.chmod(mode);
	await file.writeFile(text);
	await file.sync();
}
async function commit(path) {
	await rename(beside(path), path);
	try {
		await using folder = await open(dirname(path));
		await folder.sync();
	} catch {}
}
function beside(path) {
	return `${path}.new`;
}
async function isUndone(steps) {
	let isWhole = true;
	for (const step of steps) try {
		await step();
	} catch {
		isWhole = false;
	}
	return isWhole;
}
// src/disk/text-file.ts
const mostMebibytes = 4;
/** @throws Fault unless it is a text file or missing: replacing a link would cut it off from its target. */
async function readOwnFile(path) {
	const stats = await lstat(path).catch(absentAt(path));
	if (stats === void 0) return void 0;
	if (stats.isSymbolicLink()) throw unusable(path, "it is a symbolic link", "Put a file in its place");
	return readTextFile(path);
}
/** @throws Fault if a checkout has a link in the place of a folder that we create and name ourselves. */
async function checkOwnFolder(path) {
	if ((await lstat(path).catch(absentAt(path)))?.isSymbolicLink() === true) throw unusable(path, "it is a symbolic link", "Put a folder in its place");
}
/** Follows links. Returns undefined if there is no file; throws a Fault if it cannot be read. */
function readTextFile(path) {
	let bytes;
	try {
		bytes = readRegularFile(path, mostMebibytes * 1024 * 1024);
	} catch (error) {
		return absentAt(path)(error);
	}
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw unusable(path, "it is not UTF-8");
	}
}
function absentAt(path) {
	return (error) => {
		if (isAbsent(error)) return void 0;
		if (error instanceof NotRegular) throw unusable(path, error.why === "too large" ? `it is larger than ${mostMebibytes} MiB` : "it is not a file", "Put a file of text in its place");
		throw unusable(path, error instanceof Error ? error.message : String(error));
	};
}
// src/docker/compose/empty-if-absent.ts
const texts = array(string()).nullish().transform((all) => all ?? []);
const mapOf = (value) => record(string(), preprocess((given) => given ?? {}, value)).nullish().transform((all) => new Map(Object.entries(all ?? {})));
// src/docker/compose/volume.ts
const driverOptions = record(string(), union([string(), number()]).transform(String)).nullish().transform((options) => options ?? {});
const resource = {
	external: boolean().default(false),
	driver: string().default(""),
	driver_opts: driverOptions
};
const volume = object(resource).transform(({ driver_opts: options, ...own }) => ({
	...own,
	driverOptions: options
}));
// src/docker/compose/network.ts
const range = object({
	subnet: string().default(""),
	gateway: string().default(""),
	ip_range: string().default(""),
	aux_addresses: record(string(), string()).default({})
}).transform(({ subnet, gateway, ip_range: ipRange, aux_addresses: auxiliary }) => ({
	subnet,
	gateway,
	range: ipRange,
	auxiliary
}));
const network = object({
	...resource,
	name: string().default(""),
	internal: boolean().default(false),
	attachable: boolean().default(false),
	enable_ipv6: boolean().default(false),
	ipam: object({
		driver: string().default(""),
		config: array(range).nullish()
	}).nullish()
}).transform(({ driver_opts: options, enable_ipv6: hasIpv6, ipam, ...own }) => ({
	...own,
	hasIpv6,
	driverOptions: options,
	ipamDriver: ipam?.driver ?? "",
	ranges: ipam?.config ?? []
}));
// src/docker/compose/escaping.ts
/** `config` doubles every dollar sign, because a single one begins a variable in a Compose file. */
function unescaped(text) {
	return text.replaceAll("$$", "$");
}
// src/docker/compose/service-build.ts
const writtenBuild = object({
	cache_to: array(unknown()).nullish(),
	context: string().default(""),
	dockerfile: string().default("Dockerfile"),
	dockerfile_inline: string().optional(),
	target: string().default(""),
	args: record(string(), string().nullable()).nullish(),
	additional_contexts: record(string(), string()).nullish(),
	tags: texts,
	pull: boolean().default(false)
});
function toBuild(build, called) {
	const context = unescaped(build.context);
	const dockerfile = unescaped(build.dockerfile);
	const inline = build.dockerfile_inline === void 0 ? void 0 : unescaped(build.dockerfile_inline);
	return {
		names: [called, ...build.tags],
		context,
		dockerfile: inline !== void 0 ? void 0 : isRemoteContext(context) ? dockerfile : resolve(context, dockerfile),
		inline,
		target: build.target,
		args: given(build.args),
		contexts: given(build.additional_contexts),
		pulls: build.pull
	};
}
/** The Dockerfile provides the default of an argument without a value. */
function given(all) {
	return new Map(Object.entries(all ?? {}).flatMap(([name, value]) => value === null ? [] : [[name, unescaped(value)]]));
}
// src/docker/compose/service.ts
const endpoint = object({
	ipv4_address: string().optional(),
	ipv6_address: string().optional()
}).transform(({ ipv4_address: ipv4, ipv6_address: ipv6 }) => ({
	ipv4,
	ipv6
}));
const mount = looseObject({
	type: string(),
	source: string().optional(),
	read_only: boolean().optional(),
	bind: looseObject({ create_host_path: boolean().optional() }).optional()
});
const uses = array(object({ source: string() })).nullish().transform((all) => (all ?? []).map(({ source }) => source));
const writtenService = object({
	image: string().optional(),
	build: writtenBuild.nullish(),
	platform: string().optional(),
	pull_policy: string().default(""),
	container_name: string().optional(),
	ports: array(object({
		target: number(),
		protocol: string().default("tcp")
	})).nullish(),
	restart: string().default(""),
	scale: number().optional(),
	deploy: object({
		replicas: number().optional(),
		restart_policy: object({ condition: string().default("any") }).nullish()
	}).nullish(),
	network_mode: string().default(""),
	networks: mapOf(endpoint),
	environment: record(string(), string().nullable()).nullish(),
	entrypoint: texts,
	command: texts,
	dns: texts,
	extra_hosts: texts,
	pid: string().default(""),
	ipc: string().default(""),
	volumes_from: texts,
	external_links: texts,
	mac_address: string().optional(),
	healthcheck: object({
		disable: boolean().default(false),
		test: array(string()).nullish()
	}).nullish(),
	volumes: array(mount).nullish(),
	secrets: uses,
	configs: uses,
	depends_on: record(string(), object({ condition: string().default("") })).nullish()
});
/** @param builtAs The name that Compose gives to a built image that the file does not name. */
function toService(service, builtAs) {
	const { ports, build, deploy, depends_on: dependsOn } = service;
	const tcp = (ports ?? []).filter(({ protocol }) => protocol === "tcp").map(({ target }) => target);
	return {
		image: service.image,
		build: build === void 0 || build === null ? void 0 : toBuild(build, service.image ?? builtAs),
		writesCache: (build?.cache_to ?? []).length > 0,
		platform: service.platform,
		pullPolicy: service.pull_policy,
		containerName: service.container_name,
		ports: [...new Set(tcp)],
		publishes: (ports ?? []).length > 0,
		restart: service.restart,
		restartCondition: deploy?.restart_policy?.condition,
		replicas: service.scale ?? deploy?.replicas ?? 1,
		isScaled: service.scale !== void 0,
		isDeployed: deploy !== void 0 && deploy !== null,
		networkMode: service.network_mode,
		networks: service.networks,
		environment: new Map(Object.entries(service.environment ?? {}).flatMap(([name, value]) => value === null ? [] : [[name, value]])),
		entrypoint: service.entrypoint,
		command: service.command,
		healthTest: service.healthcheck?.test ?? [],
		dns: service.dns,
		extraHosts: service.extra_hosts,
		hasHealthCheck: hasHealthCheck(service.healthcheck),
		dependsOn: Object.keys(dependsOn ?? {}),
		waitsForCompletion: Object.entries(dependsOn ?? {}).filter(([, { condition }]) => condition === "service_completed_successfully").map(([name]) => name),
		pid: service.pid,
		ipc: service.ipc,
		volumesFrom: service.volumes_from,
		externalLinks: service.external_links,
		macAddress: service.mac_address,
		mounts: service.volumes ?? [],
		secrets: service.secrets,
		configs: service.configs
	};
}
function hasHealthCheck(check) {
	return check === void 0 || check === null ? void 0 : !check.disable && check.test?.[0] !== "NONE";
}
// src/docker/compose/model.ts
const content = object({
	file: string().optional(),
	content: string().optional()
});
/** The long form that `config` writes: https://github.com/compose-spec/compose-spec/blob/main/spec.md */
const modelSchema = object({
	name: string().default(""),
	services: record(string(), writtenService),
	networks: mapOf(network),
	volumes: mapOf(volume),
	secrets: mapOf(content),
	configs: mapOf(content)
});
function toModel(whole) {
	const model = modelSchema.parse(whole);
	return {
		whole,
		name: model.name,
		services: new Map(Object.entries(model.services).map(([name, service]) => [name, toService(service, `${model.name}-${name}`)])),
		networks: model.networks,
		volumes: model.volumes,
		secrets: having("file", model.secrets),
		configs: having("file", model.configs),
		configTexts: having("content", model.configs)
	};
}
function having(key, all) {
	return new Map([...all].flatMap(([name, { [key]: text }]) => text === void 0 ? [] : [[name, text]]));
}
// src/docker/compose/config.ts
/** The first version whose override files can remove settings (`!reset`, `!override`). */
const leastVersion = [
	2,
	24,
	4
];
/** Compose answers in a fraction of a second, unless one of the files never ends. */
const localFilesTimeoutMs = 2e4;
/** Keeps Compose from fetching remote files: https://github.com/docker/compose/tree/v2.40.3/pkg/remote */
const localFilesOnly = {
	COMPOSE_EXPERIMENTAL_GIT_REMOTE: "false",
	COMPOSE_EXPERIMENTAL_OCI_REMOTE: "false"
};
const servicesSchema = object({ services: record(string(), object({ build: unknown().optional() }).nullish()).nullish() });
async function checkCompose(docker) {
	const remedy = `Install the Compose plugin of docker, ${leastVersion.join(".")} or newer.`;
	let version;
	try {
		version = (await docker[transport].call([
			"compose",
			"version",
			"--short"
		])).trim();
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		throw new Fault("Docker Compose is missing", error.output.trim(), remedy, { cause: error });
	}
	if (!isAtLeast(version, leastVersion)) throw new Fault("Docker Compose is too old", `it is version ${version}`, remedy);
}
async function readComposeModel(docker, { files, env }) {
	return toModel(await config(docker, files, { env }).catch(unreadable));
}
/**
* Returns whether the project builds it, for each service of any profile. Fetches nothing, and needs no engine, nor
* variables and an env_file that only the deployment has.
*/
async function readBuiltServices(docker, files) {
	const limits = {
		env: localFilesOnly,
		timeoutMs: localFilesTimeoutMs
	};
	const options = ["--project-name=smoke-gate", "--profile=*"];
	const model = await config(docker, files, limits, {
		options: [...options, `--env-file=${devNull}`],
		flags: ["--no-interpolate", "--no-consistency"]
	}).catch((error) => {
		if (!(error instanceof DockerCallFailed)) throw error;
		return config(docker, files, limits, {
			options,
			flags: ["--no-consistency"]
		}).catch((another) => {
			throw error.output.includes("$") ? another : error;
		});
	}).catch(unreadable);
	const { services } = servicesSchema.parse(model);
	return new Map(Object.entries(services ?? {}).map(([name, service]) => [name, (service?.build ?? void 0) !== void 0]));
}
async function config(docker, files, limits, { options, flags } = {
	options: [],
	flags: []
}) {
	const argv = [
		"compose",
		...options,
		...files.map((file) => `--file=${file}`),
		"config",
		"--format=json",
		...flags
	];
	return JSON.parse(await docker[transport].call(argv, limits));
}
function unreadable(error) {
	if (error instanceof DockerTimedOut) throw new Fault("the Compose project cannot be read", `Compose did not answer: ${error.why}`, "Remove from compose-file, and from what it includes, pipes, devices and files that include one another often.", { cause: error });
	if (!(error instanceof DockerCallFailed)) throw error;
	const why = error.output.trim();
	const isRemote = Object.keys(localFilesOnly).some((name) => why.includes(name));
	throw new Fault("the Compose project cannot be read", why, isRemote ? "Remote files are not fetched here: keep what includes or extends one in a file of its own, out of compose-file." : "Fix compose-file, or the file that Compose names.", { cause: error });
}
export { unescaped as a, readTextFile as c, isOfSameFiles as d, isRemoteContext as f, readComposeModel as i, replaceFiles as l, localFilesOnly as n, checkOwnFolder as o, isSameBuild as p, readBuiltServices as r, readOwnFile as s, checkCompose as t, isBuiltBy as u };
