import { Bt as string, Gt as DockerCallFailed, It as object, Jt as digestPattern, Kt as DockerTimedOut, Mt as array, Nt as boolean, Rt as record, T as revisionLabel, Wt as transport, Zt as Fault, a as runProgram, ct as imagePath, en as withoutStop, f as readUsableConfig, ft as tagImage, jt as pRetry, kt as parseImageRef, l as configFolder, nn as isAbsent, qt as isMissing, tn as absent, u as lowerCaseKeys, w as provenanceVerdict } from "./program.js";
import { _ as builtDigest, d as tagArguments, g as samePlatform, i as GitFailed, m as isAmong, o as LinkedOutside, r as readRegistryConfig, s as NoCheckout, v as builtDigests } from "./engine.js";
import { r as parse } from "./runner-variables.js";
import { m as readRegularFile } from "./scalars.js";
import { n as isWithin, t as isAtLeast } from "./plugin-version.js";
const { BlockList, isIP } = process.getBuiltinModule("node:net");
const { isDeepStrictEqual } = process.getBuiltinModule("node:util");
const { connect: connect$1 } = process.getBuiltinModule("node:tls");
const { basename, delimiter, dirname, join, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { copyFile, lstat, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, symlink, utimes, writeFile } = process.getBuiltinModule("node:fs/promises");
const { X509Certificate, createHash } = process.getBuiltinModule("node:crypto");
const { homedir } = process.getBuiltinModule("node:os");
const { setTimeout: setTimeout$1 } = process.getBuiltinModule("node:timers/promises");
const { normalize } = process.getBuiltinModule("node:path/posix");
const { lookup } = process.getBuiltinModule("node:dns/promises");
// src/docker/buildx/build-failure.ts
/** Everything that buildx prints is untrusted text. */
const rule = "------";
/** buildx's gRPC reports this if the server is gone; no registry or base image can cause it. */
const serverGone = /\bUnavailable(?: desc =|:) (?:error reading from server|connection error|closing transport|transport is closing)/u;
const noRoom = /no space left on device|disk quota exceeded/iu;
/** Messages of buildx 0.13 to 0.29 and BuildKit 0.13 to 0.25. The first match counts. */
const failures = [
	{
		what: "docker buildx is too old for this build",
		why: ({ lines }) => {
			const first = lines.find((line) => line.trim() !== "") ?? "";
			const flag = /^unknown flag: (--[\w-]+)$/mu.exec(first)?.[1];
			return flag === void 0 ? void 0 : `it knows no ${flag}, for which an input of this step asks`;
		},
		remedy: "Install a newer buildx plugin (on GitHub: docker/setup-buildx-action), or leave the input out."
	},
	{
		what: "BUILDER cannot be used",
		why: ({ verdict }) => verdict.startsWith("no builder ") ? verdict : void 0,
		remedy: "See docker buildx ls for the builders that there are; docker/setup-buildx-action makes one."
	},
	{
		what: "BUILDER cannot be used",
		why: during("waiting for connection", "its BuildKit does not answer"),
		remedy: "See docker buildx ls for its address, and whether a buildkitd runs there that this runner can reach."
	},
	{
		what: "BUILDER cannot be used",
		why: during("booting buildkit", "its container cannot be started"),
		remedy: "Give the builder an image of BuildKit that the engine can pull and run (docker buildx create --driver-opt image=…)."
	},
	{
		what: "BUILDER ended during the build",
		why: ({ verdict }) => serverGone.test(verdict) ? verdict : void 0,
		remedy: "Look at the log of its BuildKit: it was stopped, or ran out of memory."
	},
	{
		what: "the build failed",
		why: ({ lines, error }) => {
			if (noRoom.test(error)) return error;
			return lines.map((line) => /^(?:#\d+ )?ERROR: (?<said>.*)$/u.exec(line)?.groups?.["said"]).findLast((said) => noRoom.test(said ?? ""));
		},
		remedy: "Make room where the builder and the engine keep their data: docker system df and docker buildx du say what takes it."
	}
];
const remedies = [
	[/did not complete successfully|executor failed running|lstat \S+: no such file or directory|dockerfile parse error|failed to (?:read dockerfile|compute cache key|calculate checksum)|unable to prepare context|target stage|unknown instruction/iu, "Fix the build."],
	[/\/(?:buildx|\.docker)\/?\S*: (?:read-only file system|permission denied)/iu, "Let docker's configuration folder be written to, or have DOCKER_CONFIG name one that can be."],
	[/not supported (?:for|by) the docker driver|docker exporter does not currently support/iu, "Use a builder of another driver (on GitHub: docker/setup-buildx-action), or switch on the engine's containerd image store."],
	[/failed to (?:resolve source metadata|resolve reference|authorize|do request)|pull access denied/iu, "Check the name of that image, the login to its registry, and whether the builder reaches it."],
	[/error response from daemon|error during connect|failed to (?:load|import|export|copy)|error writing|importing|exporting/iu, "Look at the log of the engine, and of the builder if it has one of its own."]
];
/** buildx prints its own task as a title above that task's output. */
function during(task, why) {
	return ({ lines, verdict }) => lines.includes(` > [internal] ${task}:`) ? `${why} (${verdict})` : void 0;
}
/** @param lines The end of buildx's output, both streams. */
function buildFailure(builder, lines) {
	return firstOf(failures, builder, lines);
}
/** Returns undefined if the builder itself did its part. */
function builderFailure(builder, lines) {
	return firstOf(failures.filter(({ what }) => what.startsWith("BUILDER")), builder, lines);
}
function firstOf(rows, builder, lines) {
	const output = {
		lines,
		verdict: (lines.findLast((line) => line.startsWith("ERROR: ")) ?? "").replace(/^ERROR: (?:failed to build: )?/u, ""),
		error: buildError(lines)
	};
	for (const { what, why, remedy } of rows) {
		const said = why(output);
		if (said !== void 0) return new Fault(what.replace("BUILDER", `the builder ${builder === "" ? "in use" : builder}`), said, remedy);
	}
}
function buildRemedy(error) {
	return remedies.find(([pattern]) => pattern.test(error))?.[1] ?? "Look at what buildx names.";
}
/** Omits the Dockerfile lines that newer BuildKits print between a step's output and the error. */
function buildError(lines) {
	const said = lines.filter((line) => line.trim() !== "");
	const title = said.findLastIndex((line, index) => line.startsWith(" > ") && said[index - 1] === rule);
	const end = said.indexOf(rule, title);
	const verdict = said.findLastIndex((line) => line.startsWith("ERROR: "));
	if (title < 0 || end < 0 || verdict < end) return said.slice(verdict < 0 ? -10 : verdict).join("\n");
	return [...said.slice(title + 1, end).slice(-10), ...said.slice(verdict)].join("\n");
}
// src/docker/buildx/plugin.ts
/** Call this only after a failure: the check takes longer than most calls. */
async function buildxTrouble(docker) {
	try {
		await docker[transport].call(["buildx", "version"]);
		return;
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		return new Fault("docker buildx cannot be used", ownWords(error.output), "Install the buildx plugin (on GitHub: docker/setup-buildx-action).", { cause: error });
	}
}
/** Every call warns about a configuration file that cannot be read. */
function ownWords(text) {
	return text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("WARNING: ")) ?? text.trim();
}
// src/docker/buildx/build.ts
/** GitHub ends a job after six hours. */
const buildTimeoutMs = 216e5;
function buildFiles(folder) {
	return {
		iidfile: join(folder, "iidfile"),
		metadataFile: join(folder, "metadata.json")
	};
}
/** Throws a Fault with the end of the build's error. `print` takes each line of the output, untrusted text. */
async function runBuild(docker, command, files, print) {
	await follow(docker, command, print);
	const iid = (await readFile(files.iidfile, "utf8").catch(missing)).trim();
	const metadata = (await readFile(files.metadataFile, "utf8").catch(missing)).trim();
	const [id, ...others] = [...digestPattern.test(iid) ? [iid] : [], ...builtDigests(metadata)];
	if (id === void 0) throw new Fault("the build ended without an image", `buildx wrote ${JSON.stringify(iid)} as the image's Id`, "Look at the build's output above.");
	return {
		ids: [id, ...others],
		metadata
	};
}
/** Returns the digest of what was pushed. `print` takes untrusted text; errors are as in `runBuild`. */
async function runPublish(docker, command, metadataFile, print) {
	await follow(docker, command, print, "Look at the registry's answer.");
	const metadata = await readFile(metadataFile, "utf8").catch(missing);
	const digest = builtDigest(metadata);
	if (digest !== void 0) return digest;
	throw new Fault("the build was published, and buildx does not say as what", "there is no containerimage.digest in its metadata", "Use a newer buildx.");
}
async function follow(docker, command, print, remedy) {
	const last = [];
	try {
		for await (const line of docker[transport].lines(command.argv, {
			env: command.env,
			timeoutMs: buildTimeoutMs
		})) {
			print(line);
			last.push(line);
			if (last.length > 100) last.shift();
		}
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		const known = await buildxTrouble(docker) ?? buildFailure(command.builder, last);
		if (known !== void 0) throw known;
		const why = buildError(last) || `${error.what}, and said nothing`;
		throw new Fault("the build failed", why, remedy ?? buildRemedy(why), { cause: error });
	}
}
/** A missing file reads as empty; one that cannot be read is an error. */
function missing(error) {
	if (isAbsent(error)) return "";
	throw error;
}
// src/docker/buildx/builders.ts
/** A stopped docker-container builder is started first. */
const startTimeoutMs = 3e5;
/** Throws a Fault if the builder is missing or cannot start. An empty name means the builder in use. */
async function readBuilder(docker, name) {
	let text;
	try {
		text = await docker[transport].call([
			"buildx",
			"inspect",
			"--bootstrap",
			...name === "" ? [] : ["--", name]
		], { timeoutMs: startTimeoutMs });
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		throw await buildxTrouble(docker) ?? builderFailure(name, error.output.split("\n")) ?? error;
	}
	const values = (key) => [...text.matchAll(new RegExp(`^${key}:[ \\t]+(.+)$`, "gmu"))].map(([, value = ""]) => value.trim());
	const platforms = values("Platforms").flatMap((list) => list.split(",").map((platform) => platform.trim().replace(/\*$/u, "")));
	return {
		driver: values("Driver")[0] ?? "",
		platforms: [...new Set(platforms)]
	};
}
async function describeBuilder(docker) {
	try {
		return await docker[transport].call(["buildx", "inspect"]);
	} catch (error) {
		if (error instanceof DockerCallFailed) return "";
		throw error;
	}
}
/** Does not start the builder. `env` gives buildx a folder of its own, `config` is a buildkitd.toml. */
async function createBuilder(docker, name, config, env) {
	const argv = [
		"buildx",
		"create",
		`--name=${name}`,
		"--driver=docker-container",
		`--buildkitd-config=${config}`
	];
	await docker[transport].call(argv, { env });
}
/** The engine's own builder has its context's name, and can build on its images. */
async function engineBuilder(docker) {
	return (await docker[transport].call(["context", "show"])).trim();
}
async function enginePlatforms(docker) {
	return (await readBuilder(docker, await engineBuilder(docker))).platforms;
}
// src/image/contents.ts
const noPlatform = "unknown/unknown";
/** @param type The entry's BuildKit annotation `vnd.docker.reference.type`. */
function isAttestation(platform, type) {
	return platform === noPlatform && type === "attestation-manifest";
}
/** Returns undefined if nothing differs. A surplus entry is untested, and yet a puller's machine may choose it. */
function differenceInPlatforms(held, wanted) {
	const images = held.filter((manifest) => !manifest.isAttestation);
	const platforms = images.flatMap(({ platform }) => platform ?? []);
	if (platforms.length < images.length) return "it holds an image that does not say for which platform it is";
	const twice = platforms.find((platform, index) => isAmong(platform, platforms.slice(0, index)));
	if (twice !== void 0) return `it holds two images for ${twice}`;
	if (wanted === void 0) return images.length === 1 ? void 0 : `it holds ${list(platforms)}, and one image was asked for`;
	const surplus = platforms.filter((platform) => !isAmong(platform, wanted));
	if (surplus.length > 0) return `it holds ${list(surplus)} too, and only ${list(wanted)} was asked for`;
	const missing = wanted.filter((platform) => !isAmong(platform, platforms));
	return missing.length === 0 ? void 0 : `it holds no image for ${list(missing)}`;
}
/** Counts attestations instead of comparing them: those of two builds of one commit differ in their times. */
function sameImages(one, other) {
	const [first, second] = [one, other].map((held) => held.map(({ isAttestation: attests, digest, about, platform, annotations }) => attests ? `about ${about ?? ""}` : `${platform ?? ""} ${digest} ${listed(annotations)}`).toSorted().join("\n"));
	return one.length > 0 && first === second;
}
function list(platforms) {
	return platforms.length === 0 ? "no image" : platforms.join(", ");
}
function listed(annotations) {
	return Object.entries(annotations).map((entry) => JSON.stringify(entry)).toSorted().join(" ");
}
// src/docker/image-contents.ts
const platformSchema$1 = object({
	os: string(),
	architecture: string(),
	variant: string().default("")
});
/** https://docs.docker.com/reference/api/engine/version/v1.48/#tag/Image/operation/ImageInspect */
const contentsSchema = object({
	Descriptor: object({ mediaType: string() }),
	Manifests: array(object({
		Descriptor: object({
			digest: string(),
			platform: platformSchema$1.nullish(),
			annotations: record(string(), string()).nullish()
		}),
		Available: boolean(),
		ImageData: object({ Platform: platformSchema$1 }).nullish()
	}))
});
/** Lists the manifests under an Id in a containerd store. Throws a Fault if the engine does not show them. */
async function imageContents(docker, id) {
	const call = {
		command: "image inspect",
		path: `${imagePath(id)}/json`,
		query: { manifests: "true" }
	};
	const { success, data } = contentsSchema.safeParse(await docker[transport].ask(call));
	if (!success) throw new Fault("it cannot be seen what the image is for", "the engine keeps it as an index, and does not show what is in that", "Use Engine 28 or newer, which does (version 1.48 of its API), or one with the classic image store.");
	const isIndex = /index|manifest\.list/u.test(data.Descriptor.mediaType);
	return data.Manifests.map(({ Descriptor: { digest, platform, annotations }, Available, ImageData }) => {
		const held = written(isIndex ? platform : platform ?? ImageData?.Platform);
		return {
			platform: held,
			isAttestation: isAttestation(held, annotations?.["vnd.docker.reference.type"]),
			digest,
			about: annotations?.["vnd.docker.reference.digest"],
			annotations: annotations ?? {},
			isAvailable: Available
		};
	});
}
function written(platform) {
	if (platform === null || platform === void 0) return void 0;
	return [
		platform.os,
		platform.architecture,
		platform.variant
	].filter((part) => part !== "").join("/");
}
// src/build/argv.ts
const buildxArgv = Symbol("buildx argv");
/**
* Matches docker/build-push-action argument by argument, with two differences: `--load` is always present, and secrets
* are passed in variables, not files. buildx refuses `--iidfile` with type=local or tar; the metadata has the Id then.
*/
function buildxBuild(plan, tags, files) {
	return command(plan, {
		iidfile: plan.outputs.some(excludesImageIdFile) ? [] : ["--iidfile", files.iidfile],
		outputs: each("--output", [...plan.outputs, ...loaded(plan)]),
		tags,
		load: ["--load"],
		metadataFile: files.metadataFile
	});
}
/** Repeats the build from its cache and pushes it without a name; options that would change the image are dropped. */
function buildxPublish(plan, repository, metadataFile) {
	const cacheTo = plan.cacheTo.filter((entry) => /(?:^|,)\s*type\s*=\s*inline\s*(?:,|$)/iu.test(entry));
	return command({
		...plan,
		cacheTo,
		noCache: false,
		noCacheFilters: [],
		pull: false
	}, {
		iidfile: [],
		outputs: ["--output", csv([...[
			"type=image",
			`name=${repository}`,
			"push-by-digest=true",
			"name-canonical=true",
			"push=true"
		], ...plan.exporter])],
		tags: tagArguments([]),
		load: [],
		metadataFile
	});
}
/** `--load` has no options, but gives way to an explicit output of its type. */
function loaded({ exporter }) {
	return exporter.length === 0 ? [] : [csv(["type=docker", ...exporter])];
}
/** buildx accepts quotes only around a whole field. */
function csv(fields) {
	return fields.map((field) => /[",\n]/u.test(field) ? `"${field.replaceAll("\"", "\"\"")}"` : field).join(",");
}
function command(plan, results) {
	const argv = [
		"buildx",
		"build",
		"--progress=plain",
		...each("--add-host", plan.addHosts),
		...each("--allow", plan.allow),
		...each("--annotation", plan.annotations),
		...each("--build-arg", plan.buildArgs),
		...each("--build-context", plan.buildContexts),
		...each("--cache-from", plan.cacheFrom),
		...each("--cache-to", plan.cacheTo),
		...whenSet("--call", plan.call),
		...whenSet("--cgroup-parent", plan.cgroupParent),
		...each("--secret", plan.secretEnvs.map(({ id, source }) => `id=${id},env=${source}`)),
		...whenSet("--file", plan.file),
		...results.iidfile,
		...each("--label", plan.labels),
		...each("--no-cache-filter", plan.noCacheFilters),
		...results.outputs,
		...whenSet("--platform", plan.platforms.join(",")),
		...attest("provenance", plan.provenance),
		...attest("sbom", plan.sbom),
		...each("--attest", plan.attests),
		...each("--secret", plan.secrets.map(({ id }, index) => `id=${id},env=${secretVariable(index)}`)),
		...each("--secret", plan.secretFiles.map(({ id, source }) => `id=${id},src=${source}`)),
		...whenSet("--shm-size", plan.shmSize),
		...each("--ssh", plan.ssh),
		...each("--tag", results.tags),
		...whenSet("--target", plan.target),
		...each("--ulimit", plan.ulimit),
		...whenSet("--builder", plan.builder),
		...results.load,
		"--metadata-file",
		results.metadataFile,
		...whenSet("--network", plan.network),
		...plan.noCache ? ["--no-cache"] : [],
		...plan.pull ? ["--pull"] : [],
		plan.context
	];
	const secrets = plan.secrets.map(({ value }, index) => [secretVariable(index), value]);
	return {
		argv: Object.assign(argv, { [buildxArgv]: true }),
		env: {
			BUILDX_METADATA_WARNINGS: "true",
			...Object.fromEntries(secrets)
		},
		builder: plan.builder
	};
}
/** Separate arguments keep a value from being read as a flag. */
function each(flag, values) {
	return values.flatMap((value) => [flag, value]);
}
function whenSet(flag, value) {
	return value === "" ? [] : [flag, value];
}
function attest(type, attributes) {
	return attributes === "" ? [] : ["--attest", `type=${type},${attributes}`];
}
/** A lone path means type=local, a dash type=tar. */
function excludesImageIdFile(output) {
	if (!output.includes("=")) return true;
	return parse(output, { relax_column_count: true }).flat().some((field) => /^\s*type\s*=(?:local|tar)$/iu.test(field));
}
function secretVariable(index) {
	return `SMOKE_GATE_SECRET_${index}`;
}
// src/git/repository.ts
/** Git's own search is not used: it accepts a bare repository, which a commit can contain, unlike a `.git`. */
/** @throws NoCheckout if no folder on the path holds a `.git`; LinkedOutside if a link leads out of its checkout. */
async function findRepository(folder) {
	try {
		return await repositoryAround(folder);
	} catch (error) {
		if (error instanceof GitFailed) throw error;
		throw new GitFailed(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}
async function repositoryAround(folder) {
	const real = await realpath(folder).catch(absent);
	if (real === void 0) throw new NoCheckout(`there is no such folder: ${folder}`);
	for (const path of pathsUpFrom(resolve(folder))) {
		if (!await isLink(path)) continue;
		const around = await topAbove(dirname(path));
		if (around !== void 0 && !isWithin(real, around)) throw new LinkedOutside(`${folder} leads to ${real}, which is outside of the checkout ${around}`);
	}
	const top = await topAbove(real);
	if (top === void 0) throw new NoCheckout("it is not a git repository, and lies in none");
	return {
		top,
		gitDir: join(top, ".git")
	};
}
async function topAbove(folder) {
	for (const path of pathsUpFrom(await realpath(folder))) {
		const found = await stat(join(path, ".git")).catch(absent);
		if (found !== void 0 && (found.isDirectory() || found.isFile())) return path;
	}
}
function pathsUpFrom(path) {
	const above = dirname(path);
	return above === path ? [path] : [path, ...pathsUpFrom(above)];
}
async function isLink(path) {
	return (await lstat(path).catch(absent))?.isSymbolicLink() === true;
}
// src/git/view.ts
const everything = {
	paths: [""],
	sees: () => true,
	mayHold: () => true
};
// src/git/checkout.ts
/** The gate writes this file itself, so it does not count as a change. */
const devTagFile = ".dev-image-tag";
/** Reads a clone, shallow or not, a worktree or a submodule. Throws a GitFailed if there is none, or no commit yet. */
async function readCheckout(git, folder, viewOf = () => everything) {
	const repository = await findRepository(folder);
	const view = await viewOf(repository.top);
	const { commit, changes } = await readStatus(git, repository, view);
	if (commit === void 0) throw new GitFailed(`the checkout ${repository.top} has no commit`);
	return {
		top: repository.top,
		revision: commit,
		changes: changes.length,
		view
	};
}
async function readHead(git, top) {
	return (await git.in(await findRepository(top), [
		"rev-parse",
		"--verify",
		"HEAD"
	])).trim();
}
/** Writes nothing to the repository: git's temporary files go to the folder `work`. */
async function readContent$1(git, top, view, work) {
	const repository = await findRepository(top);
	const { changes } = await readStatus(git, repository, view);
	const [ignored, hidden] = [await readIgnored(git, repository, view), await readHidden(git, repository, view)];
	const seen = (await stage(git, repository, [
		...changes.map(({ path }) => path),
		...ignored,
		...hidden.there
	], hidden.there.length > 0, work)).filter(({ path }) => counts(path, view));
	const isIgnored = (path) => ignored.some((each) => path === each || path.startsWith(`${each}/`));
	return {
		hash: await hashOf(git, top, seen, changes, hidden.gone, work),
		isCommit: seen.length === 0 && hidden.gone.length === 0 && !changes.some(({ isChangedInside }) => isChangedInside),
		ignored: seen.map(({ path }) => path).filter(isIgnored)
	};
}
async function hashOf(git, top, staged, changes, gone, work) {
	const hash = createHash("sha256");
	for (const { path, entry } of staged) hash.update(`${entry}\0${path}\0`);
	for (const path of gone) hash.update(`gone\0${path}\0`);
	for (const { path } of changes.filter(({ isChangedInside }) => isChangedInside)) hash.update(`${path}\0${await submoduleHash(git, join(top, path), work)}\0`);
	return hash.digest("hex");
}
async function submoduleHash(git, top, work) {
	const repository = await findRepository(top);
	const { changes } = await readStatus(git, repository, everything);
	return hashOf(git, top, await stage(git, repository, changes.map(({ path }) => path), false, work), changes, [], work);
}
/** Stages paths in a copy of the real index, which saves reading, or anew if the real one hides changes. */
async function stage(git, repository, changed, isAnew, work) {
	const folder = await mkdtemp(join(work, "content-"));
	try {
		const [objects = "", index = ""] = (await git.in(repository, [
			"rev-parse",
			"--git-path",
			"objects",
			"--git-path",
			"index"
		])).split("\n");
		await mkdir(join(folder, "objects"));
		if (!isAnew) await copyIndex(resolve(repository.top, index), join(folder, "index"));
		await writeFile(join(folder, "paths"), changed.map((path) => `${path}\0`).join(""));
		const env = {
			GIT_INDEX_FILE: join(folder, "index"),
			GIT_OBJECT_DIRECTORY: join(folder, "objects"),
			GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(repository.top, objects),
			GIT_LITERAL_PATHSPECS: "1"
		};
		const from = [`--pathspec-from-file=${join(folder, "paths")}`, "--pathspec-file-nul"];
		if (isAnew) await git.in(repository, ["read-tree", "HEAD"], env);
		const whole = ["-c", "core.sparseCheckout=false"];
		if (changed.length > 0) await git.in(repository, [
			...whole,
			"add",
			"--all",
			"--force",
			...from
		], env);
		const said = (await git.in(repository, [
			"diff-index",
			...[
				"--cached",
				"--raw",
				"-z",
				"--no-abbrev",
				"--no-renames",
				"--ignore-submodules=none"
			],
			"HEAD"
		], env)).split("\0");
		return said.flatMap((entry, at) => at % 2 === 0 && entry !== "" ? [{
			entry,
			path: said[at + 1] ?? ""
		}] : []);
	} finally {
		await rm(folder, { recursive: true });
	}
}
/** Keeps the index's age, by which git finds an edit that kept a file's size: https://git-scm.com/docs/racy-git. */
async function copyIndex(from, to) {
	const found = await stat(from).catch(absent);
	if (found === void 0) return;
	await copyFile(from, to);
	const second = Math.floor(found.mtimeMs / 1e3);
	await utimes(to, second, second);
}
function counts(path, view) {
	return path !== ".dev-image-tag" && view.sees(path);
}
/** Lists what git ignores; a folder that is ignored as a whole stands for its files. */
async function readIgnored(git, repository, view) {
	return (await git.in(repository, [
		"status",
		...[
			"--porcelain=v2",
			"-z",
			"--untracked-files=all",
			"--ignored=matching"
		],
		"--",
		...pathspecs(view)
	])).split("\0").flatMap((line) => {
		const [, path, slash] = /^! ([^]*?)(\/?)$/u.exec(line) ?? [];
		if (path === void 0) return [];
		return counts(path, view) || slash === "/" && view.mayHold(path) ? [path] : [];
	});
}
/** Finds files that git does not look at: skip-worktree (a sparse checkout) and assume-unchanged. */
async function readHidden(git, repository, view) {
	const paths = (await git.in(repository, [
		"ls-files",
		"-v",
		"-z",
		"--",
		...pathspecs(view)
	])).split("\0").flatMap((line) => /^(?:S|[a-z]) ([^]+)$/u.exec(line)?.[1] ?? []).filter((path) => counts(path, view));
	const found = await Promise.all(paths.map((path) => lstat(join(repository.top, path)).catch(absent)));
	return {
		there: paths.filter((_, index) => found[index] !== void 0),
		gone: paths.filter((_, index) => found[index] === void 0)
	};
}
function pathspecs({ paths }) {
	return paths.map((path) => path === "" ? ":/" : `:(top,literal)${path}`);
}
/** The header `branch.oid` comes first: https://git-scm.com/docs/git-status#_porcelain_format_version_2. */
async function readStatus(git, repository, view) {
	const how = [
		"--porcelain=v2",
		"--branch",
		"-z",
		"--no-renames",
		...["--untracked-files=all", "--ignore-submodules=none"]
	];
	const said = await git.in(repository, [
		"status",
		...how,
		"--",
		...pathspecs(view)
	]);
	const [, commit] = /^# branch\.oid ([0-9a-f]+)\0/u.exec(said) ?? [];
	return {
		commit,
		changes: said.split("\0").flatMap((line) => changeOf(line)).filter(({ path }) => counts(path, view))
	};
}
/** `1 <XY> S<c><m><u> <mode> <mode> <mode> <hash> <hash> <path>`: m and u are changes inside a submodule. */
const tracked = /^1 \S+ (?<submodule>\S+) (?:\S+ ){5}(?<path>[^]*)$/u;
/** `u <XY> <sub> <mode> <mode> <mode> <mode> <hash> <hash> <hash> <path>`, `? <path>`; a folder ends with a slash. */
const others = /^(?:u (?:\S+ ){9}|\? )(?<path>[^]*?)\/?$/u;
function changeOf(line) {
	const { submodule = "", path } = (tracked.exec(line) ?? others.exec(line))?.groups ?? {};
	return path === void 0 ? [] : [{
		path,
		isChangedInside: /^S.(?:M.|.U)/u.test(submodule)
	}];
}
// src/git/remote.ts
/** @throws GitFailed if the remote does not answer or has no such ref; an empty one means HEAD. */
async function resolveRef(git, url, ref, token) {
	const wanted = ref === "" ? "HEAD" : ref;
	const listed = await git.outside([
		"ls-remote",
		"--",
		url,
		wanted,
		`${wanted}^{}`
	], token === void 0 ? {} : authorized$1(url, token));
	const commits = new Map(listed.split("\n").filter((line) => line !== "").map((line) => [line.slice(line.indexOf("	") + 1), line.slice(0, line.indexOf("	"))]));
	const commit = [
		wanted,
		`refs/tags/${wanted}^{}`,
		`refs/tags/${wanted}`,
		`refs/heads/${wanted}`
	].map((name) => commits.get(name)).find((found) => found !== void 0);
	if (commit === void 0) throw new GitFailed(`${url} has no branch or tag ${wanted}`);
	return commit;
}
/** Uses the environment because every process on the machine can read an argv. */
function authorized$1(url, token) {
	const { origin } = new URL(url);
	const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
	return {
		GIT_CONFIG_COUNT: "1",
		GIT_CONFIG_KEY_0: `http.${origin}/.extraheader`,
		GIT_CONFIG_VALUE_0: `Authorization: basic ${credentials}`
	};
}
// src/provenance/docker-ignore.ts
/**
* BuildKit's rules for .dockerignore: https://docs.docker.com/build/concepts/context/#dockerignore-files and
* https://github.com/moby/patternmatcher/blob/v0.6.0/patternmatcher.go.
*/
/** An unreadable pattern ignores nothing: in doubt, a file counts as visible. */
function dockerIgnore(text) {
	const patterns = linesOf(text).flatMap(pattern);
	return (path) => {
		const names = path.split("/");
		const withParents = names.map((_, index) => names.slice(0, index + 1).join("/"));
		let ignored = false;
		for (const { excepts, regex } of patterns) if (ignored === excepts && withParents.some((each) => regex.test(each))) ignored = !excepts;
		return ignored;
	};
}
/** Returns true if an exception may apply to a folder or to something in it. */
function dockerExcepts(text) {
	const exceptions = linesOf(text).filter((line) => line.startsWith("!")).map((line) => pathIn(line.slice(1)).split("/"));
	return (folder) => {
		const names = folder.split("/");
		return exceptions.some((parts) => {
			const deep = parts.findIndex((each) => each.includes("**"));
			const compared = deep === -1 ? parts : parts.slice(0, deep);
			return names.slice(0, compared.length).every((name, index) => regexOf(compared[index] ?? "")?.test(name) !== false);
		});
	};
}
function linesOf(text) {
	return text.replace(/^\uFEFF/u, "").split("\n").filter((line) => !line.startsWith("#")).map((line) => line.trim());
}
function pattern(line) {
	const excepts = line.startsWith("!");
	const path = pathIn(excepts ? line.slice(1) : line);
	if (path === "" || path === ".") return [];
	const regex = regexOf(path);
	return regex === void 0 ? [] : [{
		excepts,
		regex
	}];
}
function pathIn(written) {
	const trimmed = written.trim();
	return trimmed === "" ? "" : normalize(trimmed).replace(/^\/+/u, "").replace(/\/$/u, "");
}
function regexOf(path) {
	try {
		return new RegExp(`^${source(path)}$`, "su");
	} catch {
		return;
	}
}
/** `**` is any number of folders, `*` and `?` stay within one, `[…]` is a class, a backslash takes the next as is. */
const part = /(?<deepStart>\*\*\/)|(?<deep>\*\*)|(?<star>\*)|(?<one>\?)|(?<set>\[\^?(?:\\.|[^\]\\])+\])|\\(?<escaped>.)|(?<plain>.)/gsu;
function source(path) {
	return [...path.matchAll(part)].map(({ groups = {} }) => {
		const { deepStart, deep, star, one, set, escaped, plain } = groups;
		if (deepStart !== void 0) return "(?:.*/)?";
		if (deep !== void 0) return ".*";
		if (star !== void 0) return "[^/]*";
		if (one !== void 0) return "[^/]";
		return set ?? (escaped ?? plain ?? "").replace(/[$()*+./?[\\\]^{|}]/u, "\\$&");
	}).join("");
}
// src/provenance/remote-context.ts
/** https://docs.docker.com/build/concepts/context/#git-repositories, and other forms that buildx accepts. */
const repository = /^(?:https?:\/\/[^?#]+\.git$|git:\/\/|ssh:\/\/|git@|github\.com\/)/u;
/** Returns true if buildx takes the context for remote unless a local file or folder has that name. */
function isAddress(context) {
	return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/iu.test(context);
}
/** Returns undefined for a path, a tarball, or a repository whose commit is in a query. */
function remoteContext(context) {
	const [url = "", ...fragment] = context.split("#");
	if (!repository.test(url) || url.includes("?")) return void 0;
	const [ref = "", ...folder] = fragment.join("#").split(":");
	return {
		url: url.startsWith("github.com/") ? `https://${url}` : url,
		ref,
		folder: folder.join(":")
	};
}
/** Pins the context to this commit, so that a moving branch does not matter. */
function pinnedContext({ url, folder }, commit) {
	return `${url}#${commit}${folder === "" ? "" : `:${folder}`}`;
}
function isCommit(ref) {
	return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(ref);
}
// src/provenance/build-view.ts
/** Only changes that the build can see count as changes of the image. */
const longestIgnoreFile = 1048576;
const ignoresNothing = () => false;
const everywhere = () => true;
const nothingIgnored = {
	ignored: ignoresNothing,
	excepts: everywhere
};
/** Covers the context without what .dockerignore excludes, the Dockerfile, ignore files and other local contexts. */
async function viewOfBuild(build, top) {
	const inside = (await Promise.all((await placesOf(build)).map((place) => within(place, top)))).filter((place) => place !== void 0);
	if (inside.some(({ path, ignored }) => path === "" && ignored === ignoresNothing)) return everything;
	return {
		paths: [...new Set(inside.map(({ path }) => path))],
		sees: (file) => inside.some(({ path, ignored }) => {
			if (file === path) return true;
			const inPlace = pathWithin(path, file);
			return inPlace !== void 0 && !ignored(inPlace);
		}),
		mayHold: (folder) => inside.some(({ path, excepts }) => {
			const inPlace = pathWithin(path, folder);
			return inPlace === void 0 ? pathWithin(folder, path) !== void 0 : excepts(inPlace);
		})
	};
}
function pathWithin(folder, path) {
	if (folder === "") return path;
	return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : void 0;
}
async function placesOf({ context, file, buildContexts }) {
	const dockerfile = file === "" ? join(context, "Dockerfile") : file;
	const ignoreFiles = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")];
	const others = buildContexts.flatMap((named) => localPath(named.slice(named.indexOf("=") + 1)));
	const seenWhole = await Promise.all([
		dockerfile,
		...ignoreFiles,
		...others
	].map(realPlaces));
	const root = await realpath(context).catch(absent);
	return [...seenWhole.flat().map((path) => ({
		path,
		ignored: ignoresNothing,
		excepts: everywhere
	})), ...root === void 0 ? [] : [{
		path: root,
		...ignoredBy(ignoreFiles)
	}]];
}
/** https://docs.docker.com/reference/cli/docker/buildx/build/#build-context */
function localPath(context) {
	const [, layout] = /^oci-layout:\/\/(.+?)(?:@sha256:[0-9a-f]+|:[\w.-]+)?$/u.exec(context) ?? [];
	if (layout !== void 0) return [layout];
	return isAddress(context) || /^(?:target|input):/u.test(context) ? [] : [context];
}
/** A link counts, and so does its target. A missing file counts too: it may have been deleted. */
async function realPlaces(path) {
	const folder = await realpath(dirname(path)).catch(absent);
	const target = await realpath(path).catch(absent);
	return [folder === void 0 ? void 0 : join(folder, basename(path)), target].filter((each) => each !== void 0);
}
/** Uses the first of these files that exists, as BuildKit does. An unreadable one ignores nothing. */
function ignoredBy(files) {
	for (const file of files) try {
		const text = readRegularFile(file, longestIgnoreFile).toString("utf8");
		return {
			ignored: dockerIgnore(text),
			excepts: dockerExcepts(text)
		};
	} catch (error) {
		if (!isAbsent(error)) return nothingIgnored;
	}
	return nothingIgnored;
}
/** Returns the place relative to the checkout, or undefined outside of it. A submodule counts as a whole. */
async function within({ path, ...more }, top) {
	const own = await findRepository(path).catch((error) => {
		if (error instanceof NoCheckout) return void 0;
		throw error;
	});
	const place = own === void 0 || own.top === top ? path : own.top;
	const found = relative(top, resolve(place));
	if (found === ".." || found.startsWith(`..${sep}`)) return void 0;
	return {
		path: found.split(sep).join("/"),
		...more
	};
}
// src/provenance/origin.ts
/** An unknown commit is no fault yet: it is reported when the image must be proven. */
async function readOrigin(source, plan, runContext) {
	const { expected, checkout, view, unreadable, build } = source.kind === "build" ? await ofBuild(source.build, runContext) : await ofImage(runContext);
	const wanted = plan.revision === void 0 ? expected : {
		kind: "known",
		revision: plan.revision,
		source: "the input revision"
	};
	return {
		expected: wanted,
		checkout,
		view,
		unreadable,
		source: build === void 0 ? source : {
			kind: "build",
			build: stamped(build, wanted)
		}
	};
}
async function ofImage({ workspace, git }) {
	return {
		...await headOf(workspace, git),
		build: void 0
	};
}
/** An address is never looked up as a local folder, whatever folder has its name. */
async function ofBuild(build, runContext) {
	const { context } = build;
	if (!isAddress(context)) return {
		...await headOf(context, runContext.git, (top) => viewOfBuild(build, top)),
		build
	};
	await checkNoFolder(context);
	const remote = remoteContext(context);
	if (remote === void 0) return {
		expected: {
			kind: "unknown",
			why: `the context ${context} is an address, which does not say of which commit it is`
		},
		...noCheckout,
		unreadable: void 0,
		build
	};
	const known = await ofRemote(build, remote, runContext);
	if (known.build.context !== context) await checkNoFolder(known.build.context);
	return known;
}
/** buildx prefers a local folder to an address of the same name, such as `https:/host/app.git#main` in a checkout. */
async function checkNoFolder(address) {
	if (await lstat(address).catch(absent) === void 0) return;
	throw new Fault(`the context ${address} cannot be built`, "there is a folder or file of that name, which buildx would take for it", `Remove it from the checkout; or write ./${address}, if it is what is to be built.`);
}
/** @throws Fault if git, which buildx and Compose run on contexts, would obey files that look like a repository. */
async function refuseOldGit({ git }) {
	try {
		await git.checkVersion();
	} catch (cause) {
		if (!(cause instanceof GitFailed)) throw cause;
		throw new Fault("git cannot be used", cause.message, "Nothing was built.", { cause });
	}
}
/** Returns the commit expected before the build, or an unknown one if HEAD has moved since. */
async function stillExpected({ expected, checkout }, { git }) {
	if (checkout === void 0 || expected.kind === "unknown" || expected.revision !== checkout.revision) return expected;
	const { top, revision } = checkout;
	try {
		const now = await readHead(git, top);
		if (now === revision) return expected;
		return {
			kind: "unknown",
			why: `the checkout ${top} went from ${revision} to ${now} while the image was built`
		};
	} catch (error) {
		if (!(error instanceof GitFailed)) throw error;
		return {
			kind: "unknown",
			why: `the checkout ${top} cannot be read after the build (${error.message})`
		};
	}
}
const noCheckout = {
	checkout: void 0,
	view: everything
};
/** @param viewOf Selects the files whose changes count; by default, all. */
async function headOf(path, git, viewOf) {
	try {
		const { view, ...checkout } = await readCheckout(git, await folderOf(path), viewOf);
		return {
			expected: {
				kind: "known",
				revision: checkout.revision,
				source: `HEAD of ${checkout.top}`
			},
			checkout,
			view,
			unreadable: void 0
		};
	} catch (error) {
		if (error instanceof LinkedOutside) throw new Fault(`the context ${path} cannot be built`, error.message, "Name the folder itself, so that it can be said of which commit it is.", { cause: error });
		if (!(error instanceof GitFailed)) throw error;
		return {
			expected: {
				kind: "unknown",
				why: `${path} lies in no Git checkout that can be read (${error.message})`
			},
			...noCheckout,
			unreadable: error instanceof NoCheckout ? void 0 : error.message
		};
	}
}
/** A context may be a tarball. */
async function folderOf(context) {
	try {
		return (await stat(context).catch(absent))?.isDirectory() === true ? context : dirname(context);
	} catch (cause) {
		throw new GitFailed(`${context} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
	}
}
async function ofRemote(build, remote, { git }) {
	try {
		const commit = isCommit(remote.ref) ? remote.ref : await resolveRef(authorized(git, remote.url, build), remote.url, remote.ref, tokenFor(remote.url, build));
		return {
			expected: {
				kind: "known",
				revision: commit,
				source: `${remote.ref || "HEAD"} of ${remote.url}`
			},
			...noCheckout,
			unreadable: void 0,
			build: {
				...build,
				context: pinnedContext(remote, commit)
			}
		};
	} catch (error) {
		if (!(error instanceof GitFailed)) throw error;
		return {
			expected: {
				kind: "unknown",
				why: `it could not be found out which commit ${remote.ref || "HEAD"} of ${remote.url} is (${error.message})`
			},
			...noCheckout,
			unreadable: void 0,
			build
		};
	}
}
/** BuildKit's names: https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts. */
function tokenFor(url, { secrets }) {
	if (!/^https?:/u.test(url)) return void 0;
	const { host } = new URL(url);
	const named = (wanted) => secrets.find(({ id }) => id === wanted)?.value;
	return named(`GIT_AUTH_TOKEN.${host}`) ?? named("GIT_AUTH_TOKEN");
}
/** Sends the header that BuildKit would send, through the environment: other users cannot read that. */
function authorized(git, url, { secrets }) {
	if (!/^https?:/iu.test(url)) return git;
	const { host, origin } = new URL(url);
	const header = secrets.find(({ id }) => id === `GIT_AUTH_HEADER.${host}`)?.value;
	if (header === void 0) return git;
	const config = {
		GIT_CONFIG_COUNT: "1",
		GIT_CONFIG_KEY_0: `http.${origin}/.extraheader`,
		GIT_CONFIG_VALUE_0: `Authorization: ${header}`
	};
	return {
		...git,
		outside: (argv, more) => git.outside(argv, {
			...config,
			...more
		})
	};
}
/** The user's own revision label stays: the proof decides whether it is right. */
function stamped(build, expected) {
	const isSet = build.labels.some((label) => label.split("=", 1)[0] === revisionLabel);
	return expected.kind === "unknown" || isSet ? build : {
		...build,
		labels: [...build.labels, `${revisionLabel}=${expected.revision}`]
	};
}
// src/docker/buildx/imagetools.ts
const formats = {
	manifest: "--raw",
	config: "--format={{json .Image}}"
};
function registriesOf(command) {
	const refs = command.kind === "inspect" ? [command.ref] : [...command.targets, command.source];
	return [...new Set(refs.map(({ registry }) => registry))];
}
function imagetoolsArgv(command, builder) {
	const settings = builder === void 0 ? [] : [`--builder=${builder}`];
	if (command.kind === "inspect") {
		const { what, ref } = command;
		return [
			"buildx",
			"imagetools",
			"inspect",
			...settings,
			formats[what],
			ref.toString()
		];
	}
	const names = command.targets.map((target) => `--tag=${target.toString()}`);
	return [
		"buildx",
		"imagetools",
		"create",
		...settings,
		"--prefer-index=false",
		...names,
		command.source.toString()
	];
}
function runImagetools(docker, command, { builder, env }, timeoutMs) {
	return docker[transport].call(imagetoolsArgv(command, builder), {
		timeoutMs,
		env
	});
}
// src/registry/certificates.ts
/**
* Finds a registry's certificates in both folders: a rootful engine reads the first, a rootless one the second:
* https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, CertsDir.
* @param registry host and port.
*/
async function certificatesOf(registry, env) {
	const config = env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config");
	const candidates = ["/etc/docker/certs.d", join(config, "docker", "certs.d")].map((folder) => join(folder, registry));
	const listed = await Promise.all(candidates.map(async (folder) => ({
		folder,
		names: await namesIn(folder)
	})));
	return {
		folders: listed.flatMap(({ folder, names }) => names.length === 0 ? [] : [folder]),
		clients: listed.flatMap(({ folder, names }) => names.flatMap((name) => {
			const key = name.replace(/\.cert$/u, ".key");
			return key !== name && names.includes(key) ? [{
				cert: join(folder, name),
				key: join(folder, key)
			}] : [];
		}))
	};
}
async function namesIn(folder) {
	try {
		return await readdir(folder);
	} catch (error) {
		if (error instanceof Error && "code" in error && [
			"ENOENT",
			"ENOTDIR",
			"EACCES"
		].includes(String(error.code))) return [];
		throw error;
	}
}
// src/registry/insecure.ts
/** Follows https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, isSecureIndex. `registry` includes the port if one is written. */
function isInsecure(registry, config, addresses) {
	const named = config.IndexConfigs[registry];
	if (named !== void 0) return !named.Secure;
	const networks = new BlockList();
	for (const cidr of config.InsecureRegistryCIDRs) {
		const [network = "", length = ""] = cidr.split("/");
		networks.addSubnet(network, Number(length), familyOf(network));
	}
	return addresses.some((address) => networks.check(address, familyOf(address)));
}
/**
* Returns true for a registry to which buildx uses plain HTTP by default, while the engine tries TLS first:
* https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/registry.go, MatchLocalhost.
*/
function isLoopback(registry) {
	const host = hostOf$1(registry);
	return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/u.test(host);
}
/** Reads the output of `docker buildx inspect`, which repeats a builder's settings line by line after ` > `. */
function isPlainInBuilder(registry, inspected) {
	let section = "";
	for (const [, line = ""] of inspected.matchAll(/^ *> ?(.*)$/gmu)) {
		section = /^\s*\[(.*)\]\s*$/u.exec(line)?.[1] ?? section;
		if (section.trim() === `registry."${registry}"` && /^\s*http\s*=\s*true\b/u.test(line)) return true;
	}
	return false;
}
function hostOf$1(registry) {
	return registry.replace(/:\d+$/u, "").replace(/^\[(.*)\]$/u, "$1");
}
function portOf(registry) {
	const port = /:(\d+)$/u.exec(registry)?.[1];
	return port === void 0 ? void 0 : Number(port);
}
function familyOf(address) {
	return address.includes(":") ? "ipv6" : "ipv4";
}
// src/registry/presented.ts
/** Milliseconds: insecure registries are in the same network. */
const handshakeMs = 5e3;
/** Returns the certificate chain that a registry sends, in PEM and not verified; none if it does not use TLS. */
function presentedBy(registry) {
	const host = hostOf$1(registry);
	return new Promise((resolve) => {
		const socket = connect$1({
			host,
			port: portOf(registry) ?? 443,
			rejectUnauthorized: false,
			timeout: handshakeMs,
			...isIP(host) === 0 ? { servername: host } : {}
		}, () => {
			resolve(chainOf(socket.getPeerCertificate(true)));
			socket.destroy();
		});
		const none = () => {
			resolve([]);
			socket.destroy();
		};
		socket.on("error", none).on("timeout", none).on("close", none);
	});
}
function chainOf(first) {
	const chain = /* @__PURE__ */ new Map();
	for (let at = first; at?.raw !== void 0 && !chain.has(at.fingerprint256); at = at.issuerCertificate) chain.set(at.fingerprint256, new X509Certificate(at.raw).toString());
	return [...chain.values()];
}
// src/registry/trouble.ts
/**
* The first pattern that matches decides. Read from engines 20.10 and 28.5 and buildx 0.29. If the registry gives its
* reason in JSON, a containerd store says "error from registry: <reason>" without status and code: unless the reason is
* a known refusal, another attempt is worthwhile.
*/
const readings = [
	["busy", saying(429, "too ?many ?requests|rate (?:limit|exceeded)|retry-after|slow down")],
	["immutable", /immutab|cannot be overwritten|disallowed on this registry|does not allow updating assets/iu],
	["access", saying("40[13]", "unauthorized|denied|forbidden|authentication required|authorization failed|no basic auth credentials|getting credentials|incorrect username")],
	["client-certificate", /\btls: (?:certificate required|bad certificate)|alert (?:certificate required|bad certificate)/iu],
	["certificate", /\bx509\b|self-signed certificate|unable to (?:verify|get) .*certificate|certificate's altnames/iu],
	["plain-http", /HTTP response to HTTPS client/iu],
	["unavailable", /\bblob unknown/iu],
	["missing", saying(404, "not found|name unknown|not known to registry|repository .*does not exist")],
	["refused", saying("4(?!08)\\d\\d", "got digest")],
	["unavailable", saying("408|5\\d\\d", "internal server error|bad gateway|unavailable|time-?out|connection (?:reset|refused)|closed network connection|broken pipe|\\beof\\b|unexpected end of|temporar|error from registry")]
];
function saying(status, words) {
	return new RegExp(`\\b(?:status|http)\\D*\\b(?:${status})\\b|${words}`, "iu");
}
function troubleIn(output) {
	const words = output.replaceAll(/\S*\/\S*/gu, "");
	return readings.find(([, pattern]) => pattern.test(words))?.[0] ?? "unknown";
}
function isTransient(trouble) {
	return trouble === "busy" || trouble === "unavailable";
}
/**
* Reads how many milliseconds a busy registry wants to be left alone. Docker does not show the header Retry-After, but
* GHCR repeats it in its message ("retry-after: 1.04s, allowed: 44000/minute").
* @returns undefined if it does not say.
*/
function retryAfterMs(output) {
	const { count, unit = "s" } = /retry-after: ?(?<count>\d+(?:\.\d+)?)(?<unit>[mµun]?s\b|[mh])?/iu.exec(output)?.groups ?? {};
	return count === void 0 ? void 0 : Number(count) * (unitMs[unit.toLowerCase()] ?? 1e3);
}
const unitMs = {
	h: 36e5,
	m: 6e4,
	s: 1e3,
	ms: 1,
	µs: .001,
	us: .001,
	ns: 1e-6
};
// src/registry/access.ts
async function knownAccess(docker, registries) {
	const found = await Promise.all(registries.map(async (registry) => ({
		registry,
		...await certificatesOf(registry, docker.env)
	})));
	const wanting = found.filter(({ clients }) => clients.length > 0);
	const insecure = wanting.length === 0 ? [] : await insecureOf(docker, registries);
	return {
		folders: found.flatMap(({ folders }) => folders),
		presented: [],
		plain: /* @__PURE__ */ new Map(),
		clients: new Map(await Promise.all(wanting.map(async ({ registry, clients }) => {
			return [registry, await clientTls(clients, !insecure.includes(registry))];
		})))
	};
}
async function clientTls(clients, verifies) {
	return {
		cert: await textsOf(clients.map(({ cert }) => cert)),
		key: await textsOf(clients.map(({ key }) => key)),
		verifies
	};
}
function textsOf(files) {
	return Promise.all(files.map((file) => readFile(file, "utf8")));
}
/**
* Finds another way to connect after buildx has failed. To an insecure registry, and every registry on loopback is one,
* the engine tries TLS with any certificate, then plain HTTP:
* https://docs.docker.com/reference/cli/dockerd/#insecure-registries.
* @returns undefined if the engine would have failed too.
*/
async function otherAccess(docker, registries, trouble, known) {
	if (trouble === "plain-http") {
		const plain = await plainOf(docker, registries);
		return plain.length === 0 ? void 0 : {
			...known,
			plain: new Map(plain.map((registry) => [registry, true]))
		};
	}
	const unverified = await unverifiedOf(docker, registries, trouble);
	const speaking = (await Promise.all(unverified.map(async (registry) => ({
		registry,
		presented: await presentedBy(registry)
	})))).filter(({ presented }) => presented.length > 0);
	if (speaking.length === 0) return void 0;
	return {
		...known,
		presented: speaking.flatMap(({ presented }) => presented),
		plain: new Map(speaking.flatMap(({ registry }) => isLoopback(registry) ? [[registry, false]] : []))
	};
}
async function unverifiedOf(docker, registries, trouble) {
	if (trouble === "certificate") return insecureOf(docker, registries);
	return trouble === "refused" || trouble === "unknown" || isTransient(trouble) ? registries.filter(isLoopback) : [];
}
async function plainOf(docker, registries) {
	const insecure = await insecureOf(docker, registries);
	const others = registries.filter((registry) => !insecure.includes(registry));
	if (others.length === 0) return insecure;
	const builder = await describeBuilder(docker);
	return [...insecure, ...others.filter((registry) => isPlainInBuilder(registry, builder))];
}
async function insecureOf(docker, registries) {
	const config = await readRegistryConfig(docker);
	return (await Promise.all(registries.map(async (registry) => {
		const addresses = await lookup(hostOf$1(registry), { all: true }).catch(() => []);
		return isInsecure(registry, config, addresses.map(({ address }) => address)) ? [registry] : [];
	}))).flat();
}
// src/registry/buildx-settings.ts
/** Go reads these folders besides the machine's bundle, unless SSL_CERT_DIR is set. */
const machinesFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
const name$1 = "smoke-gate";
/**
* Hides the user's builders from buildx: with a mirror, a name may mean another image than at the registry (run: buildx
* 0.29, `mirrors` in buildkitd.toml). Disposing removes the files.
*/
async function buildxSettings(docker, access) {
	const folder = await mkdtemp(join(docker.folder, "smoke-gate-registry-"));
	const dispose = () => rm(folder, {
		recursive: true,
		force: true
	});
	try {
		const env = {
			BUILDX_CONFIG: join(folder, "buildx"),
			BUILDX_BUILDER: "",
			...await trust(folder, access, docker.env)
		};
		return {
			builder: access.plain.size === 0 ? void 0 : await plainBuilder(docker, folder, access.plain, env),
			env,
			[Symbol.asyncDispose]: dispose
		};
	} catch (error) {
		await dispose();
		throw error;
	}
}
/**
* `imagetools` reads neither docker's certificates (run: 0.29) nor those in a builder's settings:
* https://github.com/docker/buildx/blob/v0.36.1/util/imagetools/inspect.go, registryResolver.
*/
async function trust(folder, { folders, presented }, env) {
	if (folders.length === 0 && presented.length === 0) return {};
	const links = folders.map((_, index) => join(folder, `certs-${index}`));
	await Promise.all(links.map((link, index) => symlink(folders[index] ?? "", link)));
	const own = join(folder, "presented");
	await mkdir(own);
	await Promise.all(presented.map((pem, index) => writeFile(join(own, `${index}.pem`), pem)));
	return { SSL_CERT_DIR: [
		env["SSL_CERT_DIR"] || machinesFolders.join(delimiter),
		...links,
		own
	].join(delimiter) };
}
async function plainBuilder(docker, folder, plain, env) {
	const config = join(folder, "buildkitd.toml");
	const sections = [...plain].map(([registry, http]) => `[registry.${JSON.stringify(registry)}]\nhttp = ${http}\n`);
	await writeFile(config, sections.join("\n"));
	await createBuilder(docker, name$1, config, env);
	return name$1;
}
// src/registry/registry-error.ts
/** A registry did not give or take what it was asked for; the message has docker's words. */
var RegistryError = class extends Error {
	name = "RegistryError";
	trouble;
	constructor(message, trouble, options) {
		super(message, options);
		this.trouble = trouble;
	}
	get transient() {
		return this.trouble === "nameless" || isTransient(this.trouble);
	}
};
/** Returns true if another read can succeed: a registry may show late what it was given. */
function isWorthAnotherRead(error) {
	return error instanceof RegistryError && (error.transient || error.trouble === "missing");
}
// src/registry/url-query.ts
/** Cuts URLs before the query: it can hold a storage's signature, which lets anyone in. */
function withoutQueries(text) {
	return text.replaceAll(/(?<url>\bhttps?:\/\/[^\s"'?]+)\?[^\s"']*?(?=[:,;.)]?(?:["'\s]|$))/giu, "$<url>");
}
// src/registry/imagetools.ts
/** Milliseconds; a registry that takes longer may be asked again. */
const requestMs = 6e4;
/**
* Runs imagetools with the engine's access to these registries: docker's certificates, and no verification if the engine
* allows that. It uses no builder's mirror.
*/
async function imagetools(docker, command, timeoutMs) {
	const registries = registriesOf(command);
	const known = await knownAccess(docker, registries);
	const clients = new Map([...known.clients].filter(([registry]) => !isLoopback(registry)));
	if (clients.size > 0) return asClient(docker, {
		...known,
		clients
	}, command, timeoutMs);
	try {
		return await callWith(docker, known, command, timeoutMs);
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		const other = await otherAccess(docker, registries, troubleIn(error.output), known);
		if (other === void 0) throw error;
		return await callWith(docker, other, command, timeoutMs);
	}
}
async function asClient(docker, known, command, timeoutMs) {
	const { clientRelay } = await import("./client-relay.js");
	await using relay = await clientRelay(known.clients, await authoritiesIn(known.folders));
	const plain = new Map([...known.clients.keys()].map((registry) => [registry, true]));
	try {
		return await callWith(docker, {
			...known,
			plain
		}, command, timeoutMs, relay.env);
	} catch (error) {
		const trouble = relay.trouble();
		if (!(error instanceof DockerCallFailed) || trouble === void 0) throw error;
		throw new DockerCallFailed(error.command, { exitCode: error.exitCode }, trouble);
	}
}
async function authoritiesIn(folders) {
	const files = await Promise.all(folders.map(async (folder) => (await readdir(folder)).filter((name) => name.endsWith(".crt")).map((name) => join(folder, name))));
	return Promise.all(files.flat().map((file) => readFile(file, "utf8")));
}
async function callWith(docker, access, command, timeoutMs, env = {}) {
	await using settings = await buildxSettings(docker, access);
	return await runImagetools(docker, command, {
		...settings,
		env: {
			...settings.env,
			...env
		}
	}, timeoutMs);
}
async function inspectRemote(docker, ref, what, timeoutMs = requestMs) {
	try {
		return await imagetools(docker, {
			kind: "inspect",
			what,
			ref
		}, timeoutMs);
	} catch (error) {
		throw toRegistryError(error, timeoutMs);
	}
}
/** Returns errors that are not the registry's as they are. */
function toRegistryError(error, timeoutMs) {
	if (error instanceof DockerTimedOut) return new RegistryError(`the registry did not answer within ${timeoutMs / 1e3} s`, "unavailable", { cause: error });
	if (!(error instanceof DockerCallFailed)) return error;
	const trouble = error.output.includes("unknown flag: --prefer-index") ? "old-buildx" : troubleIn(error.output);
	return new RegistryError(withoutQueries(lastError(error.output)), trouble, { cause: error });
}
function lastError(output) {
	const lines = output.trim().split("\n");
	const start = lines.findLastIndex((line) => line.startsWith("ERROR: "));
	return lines.slice(Math.max(start, 0)).join("\n");
}
// src/registry/labels.ts
const configSchema$1 = object({ Labels: record(string(), string()).nullish() }).nullish();
const imageSchema = object({
	architecture: string(),
	config: configSchema$1
});
const indexSchema$1 = record(string(), object({ config: configSchema$1 }));
/** Returns a label for each platform; the key is empty for a single image. Throws RegistryError. */
async function readLabels(docker, ref, label) {
	const content = JSON.parse(await inspectRemote(docker, ref, "config"));
	const image = imageSchema.safeParse(content);
	if (image.success) return /* @__PURE__ */ new Map([["", image.data.config?.Labels?.[label]]]);
	const index = indexSchema$1.safeParse(content);
	if (!index.success) throw new RegistryError("what the registry holds is no image", "unknown");
	return new Map(Object.entries(index.data).map(([platform, { config }]) => [platform, config?.Labels?.[label]]));
}
// src/provenance/published.ts
/** Retries for about this many seconds if the registry's failure is transient. */
const retries = 6;
const firstPauseMs = 250;
/** Reads what published images say once a registry may hold them, while they are read back. Disposing stops it. */
var PublishedRevisions = class {
	#runContext;
	#stop = new AbortController();
	#asked = /* @__PURE__ */ new Map();
	constructor({ connect, signal: cancelled }) {
		const signal = AbortSignal.any([cancelled, this.#stop.signal]);
		this.#runContext = {
			docker: connect(signal),
			signal
		};
	}
	of(pinned) {
		const digest = pinned.digest ?? pinned.toString();
		const asked = this.#asked.get(digest) ?? statedAt(pinned, this.#runContext);
		this.#asked.set(digest, asked);
		asked.catch(() => void 0);
		return asked;
	}
	async [Symbol.asyncDispose]() {
		this.#stop.abort(/* @__PURE__ */ new Error("the publishing is over"));
		await Promise.allSettled(this.#asked.values());
	}
};
/** Returns a verdict for each digest and platform; refs whose digest was not read back have none. */
async function provePublished(refs, expected, revisions) {
	const byDigest = new Map(refs.flatMap(({ ref, pinned, digest }) => pinned === void 0 ? [] : [[digest, {
		ref,
		pinned
	}]]));
	const proofs = [];
	for (const { ref, pinned } of byDigest.values()) for (const stated of await revisions.of(parseImageRef(pinned))) proofs.push({
		ref,
		verdict: provenanceVerdict(expected, stated)
	});
	return proofs;
}
async function statedAt(ref, { docker, signal }) {
	try {
		return [...(await pRetry(() => readLabels(docker, ref, revisionLabel), {
			retries,
			minTimeout: firstPauseMs,
			signal,
			shouldRetry: ({ error }) => isWorthAnotherRead(error)
		})).values()].map((revision) => revision === void 0 ? { kind: "missing" } : {
			kind: "stated",
			revision,
			base: void 0
		});
	} catch (error) {
		if (!(error instanceof RegistryError)) throw error;
		return [{
			kind: "unreadable",
			why: error.message
		}];
	}
}
// src/publish/outcome.ts
function untouched(ref) {
	return {
		ref,
		state: "untouched"
	};
}
function failed(ref, cause) {
	return {
		ref,
		state: "failed",
		trouble: {
			kind: "broken",
			cause
		}
	};
}
function toRefReport({ ref, state, digest, trouble }) {
	return {
		ref: ref.toString(),
		state,
		digest,
		pinned: digest === void 0 || state === "pushed" ? void 0 : ref.pinned(digest).toString(),
		problem: trouble === void 0 ? void 0 : problemIn(trouble)
	};
}
function problemIn(trouble) {
	if (trouble.kind === "replaced") return trouble.what;
	return trouble.cause instanceof Error ? trouble.cause.message : String(trouble.cause);
}
// node_modules/p-map/index.js
function pMap(iterable, mapper, options) {
	return mapConcurrently(iterable, mapper, options, false);
}
async function mapConcurrently(iterable, mapper, { concurrency = Number.POSITIVE_INFINITY, stopOnError = true, signal } = {}, isSettled) {
	return new Promise((resolve_, reject_) => {
		validateOptions(iterable, mapper, concurrency);
		const result = [];
		const errors = [];
		let skippedCount = 0;
		let isResolved = false;
		let isIterableDone = false;
		const pendingIndexes = /* @__PURE__ */ new Set();
		let doneIndex = Number.POSITIVE_INFINITY;
		let currentIndex = 0;
		const iterator = getIterator(iterable);
		const signalListener = () => {
			reject(signal.reason);
		};
		const cleanup = () => {
			signal?.removeEventListener("abort", signalListener);
		};
		const resolve = (value) => {
			resolve_(value);
			cleanup();
		};
		const reject = (reason) => {
			if (isResolved) return;
			isResolved = true;
			reject_(reason);
			cleanup();
			if (!isIterableDone) closeIterator(iterator);
		};
		if (signal) {
			if (signal.aborted) {
				reject(signal.reason);
				return;
			}
			signal.addEventListener("abort", signalListener, { once: true });
		}
		const pull = createPuller(iterator);
		const settleIfFinished = () => {
			if (isResolved || doneIndex === Number.POSITIVE_INFINITY) return;
			for (const index of pendingIndexes) if (index < doneIndex) return;
			if (!stopOnError) {
				const collectedErrors = [];
				for (let index = 0; index < Math.min(doneIndex, errors.length); index++) if (index in errors) collectedErrors.push(errors[index]);
				if (collectedErrors.length > 0) {
					reject(new AggregateError(collectedErrors));
					return;
				}
			}
			isResolved = true;
			if (!isIterableDone) closeIterator(iterator);
			const lastIndex = Math.min(doneIndex, result.length);
			if (lastIndex === result.length && skippedCount === 0) {
				resolve(result);
				return;
			}
			resolve(result.slice(0, lastIndex).filter((value) => value !== pMapSkip));
		};
		const next = async () => {
			if (isResolved || currentIndex >= doneIndex) return;
			const index = currentIndex++;
			pendingIndexes.add(index);
			let nextItem;
			try {
				nextItem = await pull();
			} catch (error) {
				pendingIndexes.delete(index);
				if (index < doneIndex) throw error;
				settleIfFinished();
				return;
			}
			if (nextItem.done) {
				pendingIndexes.delete(index);
				doneIndex = Math.min(doneIndex, index);
				isIterableDone = true;
				settleIfFinished();
				return;
			}
			(async () => {
				try {
					const element = await nextItem.value;
					if (isResolved || index >= doneIndex) return;
					const value = await mapper(element, index);
					if (index >= doneIndex) return;
					if (value === pMapStop) {
						doneIndex = index;
						return;
					}
					if (value === pMapSkip) skippedCount++;
					result[index] = isSettled && value !== pMapSkip ? {
						status: "fulfilled",
						value
					} : value;
				} catch (error) {
					if (index >= doneIndex) return;
					if (isSettled) result[index] = {
						status: "rejected",
						reason: error
					};
					else if (stopOnError) {
						reject(error);
						return;
					} else errors[index] = error;
				} finally {
					pendingIndexes.delete(index);
					settleIfFinished();
				}
				try {
					await next();
				} catch (error) {
					reject(error);
				}
			})().then(() => new Promise(() => {})).then(resolve_);
		};
		(async () => {
			for (let index = 0; index < concurrency; index++) {
				try {
					await next();
				} catch (error) {
					reject(error);
					break;
				}
				if (isResolved || currentIndex >= doneIndex) break;
			}
		})();
	});
}
const pMapSkip = Symbol("skip");
const pMapStop = Symbol("stop");
function validateOptions(iterable, mapper, concurrency) {
	if (iterable?.[Symbol.iterator] === void 0 && iterable?.[Symbol.asyncIterator] === void 0) throw new TypeError(`Expected \`input\` to be either an \`Iterable\` or \`AsyncIterable\`, got (${typeof iterable})`);
	if (typeof mapper !== "function") throw new TypeError("Mapper function is required");
	if (!isLimit(concurrency, 1)) throw new TypeError(`Expected \`concurrency\` to be an integer from 1 and up or \`Infinity\`, got \`${concurrency}\` (${typeof concurrency})`);
}
function isLimit(value, minimum) {
	return Number.isSafeInteger(value) && value >= minimum || value === Number.POSITIVE_INFINITY;
}
function getIterator(iterable) {
	return iterable[Symbol.asyncIterator] === void 0 ? iterable[Symbol.iterator]() : iterable[Symbol.asyncIterator]();
}
async function closeIterator(iterator) {
	try {
		await iterator.return?.();
	} catch {}
}
function createPuller(iterator) {
	let isSourceDone = false;
	const markDone = (item) => {
		if (item?.done) isSourceDone = true;
	};
	return () => {
		if (isSourceDone) return { done: true };
		const result = iterator.next();
		markDone(result);
		if (typeof result?.then !== "function") return result;
		const promise = Promise.resolve(result);
		promise.then(markDone, () => {});
		return promise;
	};
}
// src/docker/buildx/names-in-order.ts
/**
* Older versions send all names of a repository at once, so that one may appear after another was refused:
* https://github.com/docker/buildx/blob/v0.31.0/commands/imagetools/create.go.
*/
const inOrderSince = [
	0,
	31,
	1
];
/** Returns true if `imagetools create` adds the names of one repository in their order and stops at the first refusal. */
async function namesInOrder(docker) {
	return isAtLeast(await docker[transport].call(["buildx", "version"]), inOrderSince);
}
// src/registry/naming.ts
/** Milliseconds for the first and each further name in the source's own repository: nothing is copied there. */
const firstNameMs = 6e4;
const furtherNameMs = 5e3;
const copyMs = 36e5;
const mostNames = 20;
/** Returns how many names one call may add, such that none appears after a refused one. */
async function namesPerCall(docker) {
	return await namesInOrder(docker) ? mostNames : 1;
}
/**
* Makes each target, all in one repository, exactly what `source` is: buildx does not wrap a single manifest in an index.
* After an error, the first of them can have been added. Throws RegistryError.
* @param source by digest: what is named is what was verified.
*/
async function addNames(docker, targets, source, boundMs) {
	if (targets.length === 0) return;
	const isCopy = targets.some(({ repositoryName }) => repositoryName !== source.repositoryName);
	const timeoutMs = boundMs ?? (isCopy ? copyMs : firstNameMs + furtherNameMs * (targets.length - 1));
	try {
		await imagetools(docker, {
			kind: "name",
			targets,
			source
		}, timeoutMs);
	} catch (error) {
		if (error instanceof DockerTimedOut && isCopy) throw new RegistryError(`the copy took longer than ${timeoutMs / 1e3} s`, "silent", { cause: error });
		throw toRegistryError(error, timeoutMs);
	}
}
// src/registry/manifest.ts
const manifestSchema = object({ config: object({ digest: string() }).optional() });
/** Reads a manifest or index as the registry serves it. Throws RegistryError. */
async function readContent(docker, ref, timeoutMs) {
	const raw = await inspectRemote(docker, ref, "manifest", timeoutMs);
	try {
		return {
			digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`,
			content: JSON.parse(raw)
		};
	} catch (cause) {
		throw noManifest(cause);
	}
}
/** Returns undefined for an index. Throws RegistryError. */
function configDigestOf(content) {
	const manifest = manifestSchema.safeParse(content);
	if (!manifest.success) throw noManifest(manifest.error);
	return manifest.data.config?.digest;
}
async function readManifest(docker, ref, timeoutMs) {
	const { digest, content } = await readContent(docker, ref, timeoutMs);
	return {
		digest,
		configDigest: configDigestOf(content)
	};
}
function noManifest(cause) {
	return new RegistryError("what the registry holds is no manifest", "unknown", { cause });
}
// src/publish/read-back.ts
/** About half a minute for a registry to show a push, or to recover; one that hangs takes a minute for each request. */
const afterPush = {
	retries: 7,
	minTimeout: 250,
	maxTimeout: 8e3,
	maxRetryTime: 12e4
};
/** Reads what was published; a manifest that differs is not asked for again. Throws RegistryError. */
function readBack(ref, { docker, signal }, requestMs) {
	return pRetry(() => readManifest(docker, ref, requestMs), {
		...afterPush,
		signal,
		shouldRetry: ({ error }) => isWorthAnotherRead(error)
	});
}
/** Reads what may be there; undefined if there is nothing under this name. Throws RegistryError. */
async function lookUp(ref, { docker, signal }) {
	try {
		return await pRetry(() => readManifest(docker, ref), {
			retries: 3,
			minTimeout: 500,
			signal,
			shouldRetry: ({ error }) => error instanceof RegistryError && error.transient
		});
	} catch (error) {
		if (error instanceof RegistryError && error.trouble === "missing") return void 0;
		throw error;
	}
}
// src/publish/remedy.ts
/** Returns one sentence for a ref that could not be read. */
function remedyForReading(trouble, ref) {
	const { registry, repositoryName } = ref;
	switch (trouble) {
		case "access": return `Log in to ${registry} with docker login (on GitHub: docker/login-action) before this step, as somebody who may pull from ${repositoryName}.`;
		case "missing": return `Check that ${registry} shows what is pushed to it, and that this login may read it: it says that there is nothing under this name.`;
		case "busy": return "The rate limit of the registry was reached: run the job again later.";
		case "immutable":
		case "silent":
		case "gone":
		case "nameless":
		case "old-buildx":
		case "refused":
		case "unavailable":
		case "unknown": return `Look at the answer of ${registry}, then run the job again.`;
		case "certificate":
		case "client-certificate":
		case "plain-http": return remedyFor(trouble, ref) ?? "";
	}
}
/** Returns one sentence for a ref that was refused; undefined if docker's words say all that is known. */
function remedyFor(trouble, { registry, repositoryName }) {
	switch (trouble) {
		case "access": return `Log in to ${registry} with docker login (on GitHub: docker/login-action) before this step, as somebody who may push to ${repositoryName}.`;
		case "immutable": return "The registry keeps what it has under this tag: push another tag, or let this one be overwritten there.";
		case "missing": return `Make ${repositoryName} at the registry first, or fix its name in tags.`;
		case "certificate": return `Let this machine and the engine's know who signed the certificate of ${registry}: put that certificate into /etc/docker/certs.d/${registry}/ca.crt.`;
		case "client-certificate": return `Put the certificate and key that ${registry} wants to see into /etc/docker/certs.d/${registry}/client.cert and client.key, on this machine and the engine's.`;
		case "plain-http": return `Let ${registry} speak TLS; to do without, list it under insecure-registries in the engine's daemon.json.`;
		case "busy": return "The rate limit of the registry was reached: run the job again later, or raise push-retries.";
		case "silent": return "The registry or the network hangs, or a layer is too big for the connection: check them, then run the job again.";
		case "gone":
		case "nameless": return "Somebody removes images on this engine, or builds under the same tags: keep that off it while the job runs, then run the job again.";
		case "old-buildx": return "Install buildx 0.15 or newer (on GitHub: docker/setup-buildx-action).";
		case "refused":
		case "unavailable":
		case "unknown": return;
	}
}
// src/publish/refusal.ts
/** After these, another question to the registry cannot help. */
const neverThere = /* @__PURE__ */ new Set([
	"silent",
	"gone",
	"nameless",
	"old-buildx",
	"certificate",
	"client-certificate",
	"plain-http"
]);
/**
* Looks whether the registry has the image although it did not take the ref: from an earlier run of the same commit,
* under a tag that nobody may move, or since an attempt whose answer was lost.
*/
async function afterRefusal(ref, error, verb, { find }, { signal }) {
	if (!(error instanceof RegistryError)) return failed(ref, signal.aborted ? signal.reason : error);
	const found = neverThere.has(error.trouble) ? void 0 : await tryToFind(find, ref);
	if (signal.aborted) return failed(ref, signal.reason);
	if (typeof found === "object" && found.isTested) return {
		ref,
		state: "verified",
		digest: found.digest,
		wasThere: true
	};
	return failed(ref, new Fault(`${ref.toString()} ${verb === "push" ? "was not pushed" : "could not be named"}`, `${error.message}${describeFound(found)}`, remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.", { cause: error }));
}
async function tryToFind(find, ref) {
	try {
		return await find(ref);
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
function describeFound(found) {
	if (found === void 0) return "";
	return typeof found === "string" ? ` (nor could it be read what it holds: ${withoutStop(found)})` : ` (it holds ${found.digest}, which was not tested)`;
}
// src/publish/retry.ts
/** Milliseconds before the first retry, doubled each time, with a jitter so that a matrix does not come back as one. */
const pauses = {
	minTimeout: 500,
	maxTimeout: 1e4,
	randomize: true
};
/** Milliseconds. Registries count by the second up to the minute: three pauses last half a minute at least. */
const firstBusyPauseMs = 5e3;
const longestBusyPauseMs = 3e4;
/** The longest wait that a registry is granted, although one whose daily quota is used up asks for hours. */
const longestToldMs = 6e4;
/** Repeats `work` after transient RegistryErrors, and throws its last error, or the signal's reason even during a pause. */
function retrying(work, { registry, retries }, { log, signal }) {
	return pRetry(work, {
		...pauses,
		retries,
		signal,
		shouldRetry: ({ error }) => error instanceof RegistryError && error.transient,
		onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
			if (!(error instanceof RegistryError) || error.trouble !== "busy" || retriesLeft === 0) return;
			const pause = pauseMs(error.message, attemptNumber, Math.random());
			log.info(`${registry} limits the request rate; the next attempt is in ${(pause / 1e3).toFixed(1)} s`);
			await setTimeout$1(pause, void 0, { signal }).catch(() => void 0);
		}
	});
}
/** Returns milliseconds. The jitter, from 0 to 1, makes them up to twice as long: the jobs of a matrix come back apart. */
function pauseMs(answer, attempt, jitter) {
	const told = retryAfterMs(answer);
	const least = told === void 0 ? Math.min(firstBusyPauseMs * 2 ** (attempt - 1), longestBusyPauseMs) : Math.min(told, longestToldMs);
	return Math.round(least * (1 + jitter));
}
// src/publish/publish-refs.ts
/** Each read is a process, which waits for the network half of its time. */
const concurrentReads = 4;
/**
* Publishes refs in the listed order. The image is brought to the first ref of each repository. Once it is verified
* there, the registry adds the further names, and each is read back. Without `verify`, and with a buildx that is too old
* to add names, every ref is brought. No ref is published after one that was refused, or once a read-back has failed.
* @returns the outcome of each ref in the listed order, as soon as it is known.
*/
async function* publishRefs(refs, publishing) {
	/** Each repository by the digest that was brought to it. */
	const verified = /* @__PURE__ */ new Map();
	let canAddNames = true;
	let perCall;
	let inFailedCall = [];
	let rest = refs;
	for (let [first] = rest; first !== void 0; [first] = rest) {
		const source = canAddNames ? verified.get(first.repositoryName) : void 0;
		const neighbours = source === void 0 ? [first] : leadingNeighbours(rest);
		if (neighbours.length > 1) perCall ??= await namesPerCall(publishing.context.docker).catch(() => 1);
		const group = neighbours.slice(0, perCall ?? 1);
		const result = source === void 0 ? [await bring(first, publishing)] : await name(group, source, publishing);
		if (result === "not all") {
			inFailedCall = group;
			perCall = 1;
			continue;
		}
		if (result === "buildx is too old") {
			canAddNames = false;
			continue;
		}
		yield* result;
		rest = rest.slice(result.length);
		const trouble = result.find((outcome) => outcome.trouble !== void 0)?.trouble;
		if (trouble !== void 0) {
			const begun = rest.filter((ref) => inFailedCall.includes(ref));
			yield* await readBegun(begun, source, trouble, publishing);
			return yield* rest.slice(begun.length).map(untouched);
		}
		for (const { ref, state, digest, wasThere } of result) if (state === "verified" && digest !== void 0 && wasThere !== true) verified.set(ref.repositoryName, ref.pinned(digest));
	}
}
function leadingNeighbours(refs) {
	const end = refs.findIndex(({ repositoryName }) => repositoryName !== refs[0]?.repositoryName);
	return end < 0 ? refs : refs.slice(0, end);
}
async function bring(ref, publishing) {
	const { publisher, onBegin, context } = publishing;
	let digest;
	try {
		await onBegin([ref]);
		digest = await publisher.bring(ref);
	} catch (error) {
		return afterRefusal(ref, error, publisher.verb, publisher, context);
	}
	return verify(ref, digest, publisher.verb, publishing);
}
/** Has the registry name what it holds. After `not all`, it may have added some of the names. */
async function name(group, source, publishing) {
	const { onBegin, context, publisher, retries } = publishing;
	const missing = group.filter((ref) => !publisher.has(ref));
	const add = () => addNames(context.docker, missing, source);
	try {
		await onBegin(group);
		await (group.length > 1 ? add() : retrying(add, {
			registry: source.registry,
			retries
		}, context));
	} catch (error) {
		const { aborted, reason } = context.signal;
		if (aborted || !(error instanceof RegistryError)) return group.map((ref) => failed(ref, aborted ? reason : error));
		if (error.trouble === "old-buildx") return "buildx is too old";
		if (group.length > 1) return "not all";
		return Promise.all(group.map((ref) => afterRefusal(ref, error, "name", publisher, context)));
	}
	return pMap(group, (ref) => verify(ref, source.digest, "name", publishing), { concurrency: concurrentReads });
}
/** Tells which refs of a failed call were named before the publishing ended. Those that cannot be read count as failed. */
async function readBegun(refs, source, trouble, { context }) {
	const outcomes = [];
	try {
		for (const ref of refs) {
			const digest = (await lookUp(ref, context))?.digest;
			const isNamed = digest !== void 0 && digest === source?.digest;
			outcomes.push(isNamed ? {
				ref,
				state: "verified",
				digest
			} : untouched(ref));
		}
	} catch {
		outcomes.push(...refs.slice(outcomes.length).map((ref) => ({
			ref,
			state: "failed",
			trouble
		})));
	}
	return outcomes;
}
async function verify(ref, digest, verb, publishing) {
	const { publisher, onSent, context } = publishing;
	if (!publishing.verify) return {
		ref,
		state: "pushed",
		digest
	};
	if (digest !== void 0) onSent?.(ref.pinned(digest));
	try {
		const held = await readBack(ref, context);
		const other = publisher.difference(digest, held);
		if (other === void 0) return {
			ref,
			state: "verified",
			digest: held.digest
		};
		const trouble = {
			kind: "replaced",
			what: `${ref.toString()}: ${other}`
		};
		return {
			ref,
			state: "failed",
			digest: held.digest,
			trouble
		};
	} catch (error) {
		return {
			ref,
			state: "pushed",
			digest,
			trouble: {
				kind: "broken",
				cause: unread(ref, verb, error)
			}
		};
	}
}
function unread(ref, verb, error) {
	if (!(error instanceof RegistryError)) return error;
	return new Fault(`${ref.toString()} was ${verb === "push" ? "pushed" : "named"}, but could not be read back`, error.message, `What the registry holds is not proven. ${remedyForReading(error.trouble, ref)}`, { cause: error });
}
// src/registry/held-contents.ts
const platformSchema = object({
	os: string(),
	architecture: string(),
	variant: string().default("")
});
const annotationsSchema = record(string(), string()).nullish();
const indexSchema = object({
	annotations: annotationsSchema,
	manifests: array(object({
		digest: string(),
		platform: platformSchema.optional(),
		annotations: annotationsSchema
	}))
});
/** Reads every manifest of an image, which is given by digest. Throws RegistryError. */
async function heldContents(docker, pinned) {
	const { digest, content } = await readContent(docker, pinned);
	if (digest !== pinned.digest) throw new RegistryError(`the registry gave ${digest} for ${pinned.toString()}`, "unknown");
	const index = indexSchema.safeParse(content);
	if (!index.success) return {
		kind: "image",
		digest,
		configDigest: configDigestOf(content)
	};
	return {
		kind: "index",
		manifests: await Promise.all(index.data.manifests.map(async ({ digest: held, platform, annotations }) => {
			const { digest: read, configDigest } = await readManifest(docker, pinned.pinned(held));
			const written = writtenPlatform(platform);
			return {
				platform: written,
				isAttestation: isAttestation(written, annotations?.["vnd.docker.reference.type"]),
				about: annotations?.["vnd.docker.reference.digest"],
				annotations: annotations ?? {},
				digest: read,
				configDigest
			};
		})),
		annotations: index.data.annotations ?? {}
	};
}
function writtenPlatform(platform) {
	if (platform === void 0) return void 0;
	return [
		platform.os,
		platform.architecture,
		platform.variant
	].filter((part) => part !== "").join("/");
}
// src/publish/compare.ts
/**
* Compares what a registry holds with the tested image. Its Id is the digest of the config on a classic store, which
* makes the registry's manifest only at the push. On a containerd store it is the digest of the manifest or index
* itself, which a push keeps (run on engines 20.10, 26.1 and 28.5).
* @param pushed the digest of the manifest that the engine sent; undefined if it did not say.
* @returns undefined if they are the same, else a sentence.
*/
function difference(tested, pushed, remote) {
	const [kind, held] = tested.store === "classic" ? ["config", remote.configDigest] : ["manifest", remote.digest];
	if (held !== tested.id) return `the registry holds ${kind} ${held ?? "of another kind (an index)"}, but ${tested.id} was tested`;
	if (pushed !== void 0 && remote.digest !== pushed) return `the registry holds manifest ${remote.digest}, but ${pushed} was pushed`;
}
/** Compares what a builder has pushed with the requested platforms (none: the builder's own) and the tested image. */
function differenceInContents(image, platforms, digest, held) {
	if (held.kind === "image") {
		if (platforms.length > 1) return `the registry holds one image, and ${platforms.join(", ")} were asked for`;
		return differenceInId(image, digest, held);
	}
	const other = differenceInPlatforms(held.manifests, platforms.length === 0 ? void 0 : platforms);
	if (other !== void 0) return other;
	const images = held.manifests.filter((manifest) => !manifest.isAttestation);
	if (images.some(({ configDigest }) => configDigest === void 0)) return "the registry holds an index in an index";
	const [only, ...others] = images;
	const tested = others.length === 0 ? only : images.find(({ platform }) => platform !== void 0 && samePlatform(platform, image.platform));
	if (tested === void 0) return `the registry holds no image for ${image.platform}, which was tested`;
	return differenceInId(image, digest, tested);
}
function differenceInId(image, digest, held) {
	const ids = image.store === "classic" ? [held.configDigest] : [digest, held.digest];
	return ids.includes(image.id) ? void 0 : `the registry holds ${ids.join(" and ")} for ${image.platform}, but ${image.id} was tested`;
}
function sameButAttestations(one, other) {
	return one.kind === "index" && other.kind === "index" && isDeepStrictEqual(one.annotations, other.annotations) && sameImages(one.manifests, other.manifests);
}
// src/publish/idle-timeout.ts
/**
* Without a terminal, docker says nothing between the start and the end of a layer, and sends several at once. In this
* time a line of 50 Mbit/s carries 10 GB. A kernel gives up a dead connection earlier (Linux: after about 16 minutes),
* and docker then says more.
*/
const defaultIdleMs = 18e5;
/** Throws RegistryError once `work`, which calls `heard` at each sign of life, has been silent for `ms`. */
async function withIdleTimeout(command, ms, { connect, signal }, work) {
	const silent = new AbortController();
	const timer = setTimeout(() => silent.abort(new RegistryError(`docker ${command} said nothing for ${Math.round(ms / 1e3)} s`, "silent")), ms);
	try {
		return await work(connect(AbortSignal.any([signal, silent.signal])), () => void timer.refresh());
	} finally {
		clearTimeout(timer);
	}
}
// src/publish/builder-push.ts
/**
* Has the builder push the image into the ref's repository without a name, so that no neighbour on the engine can come
* in between, and proves that it is the tested one.
* @param image the type is the rule: only a passing verdict makes one.
* @throws Fault
*/
async function pushByDigest(image, ref, build, plan, context) {
	const pinned = await context.log.group(`Push to ${ref.repositoryName} by digest`, () => upload(ref, build, plan, context).catch((error) => {
		throw notPushed(ref, error);
	}));
	const held = await readPushed(pinned, context);
	const problem = differenceInContents(image, build.platforms, pinned.digest ?? "", held);
	if (problem !== void 0) throw new Fault("the builder did not publish what was tested", `${problem} (${pinned.toString()})`, "Nothing was named at the registry. The second build gave another image: let the builder keep its cache until the step is over, and let nothing change the build's context before that.");
	context.log.info(`${pinned.toString()} holds what was tested`);
	return {
		pinned,
		held
	};
}
function notPushed(ref, error) {
	if (!(error instanceof RegistryError)) return error;
	const remedy = remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.";
	return new Fault(`${ref.repositoryName} was not pushed to`, error.message, `Nothing was named at the registry. ${remedy}`, { cause: error });
}
async function readPushed(pinned, { docker }) {
	try {
		return await heldContents(docker, pinned);
	} catch (error) {
		if (!(error instanceof RegistryError)) throw error;
		throw new Fault(`${pinned.repositoryName} was pushed to, but could not be read back`, error.message, `Nothing was named at the registry. ${remedyForReading(error.trouble, pinned)}`, { cause: error });
	}
}
/** Builds again, from the cache, into the ref's repository. Throws RegistryError, or Fault if it is not built. */
async function upload(ref, build, { retries, idleMs = defaultIdleMs }, context) {
	const metadataFile = join(context.folders.work, "publish.json");
	const command = buildxPublish(build, ref.repositoryName, metadataFile);
	const once = () => withIdleTimeout("buildx build", idleMs, context, (docker, heard) => context.log.untrusted(async (print) => {
		try {
			return await runPublish(docker, command, metadataFile, (line) => {
				heard();
				print(line);
			});
		} catch (error) {
			throw error instanceof Fault ? new RegistryError(error.why, troubleIn(error.why), { cause: error }) : error;
		}
	}));
	try {
		return ref.pinned(await retrying(once, {
			registry: ref.registry,
			retries
		}, context));
	} catch (error) {
		throw error instanceof RegistryError && error.cause instanceof Fault && !pushFailure.test(error.message) ? error.cause : error;
	}
}
/** BuildKit's words if the build worked and the registry refused the push. */
const pushFailure = /failed to push /u;
// src/docker/cli/credentials.ts
const loginSchema = object({
	auth: string().nullish(),
	username: string().nullish(),
	password: string().nullish(),
	identitytoken: string().nullish(),
	registrytoken: string().nullish()
});
const authsSchema = object({ auths: record(string(), loginSchema).nullish() });
const configSchema = authsSchema.extend({
	credhelpers: record(string(), string()).nullish(),
	credsstore: string().nullish()
});
/** https://github.com/docker/docker-credential-helpers#development */
const helpersAnswer = object({
	Username: string(),
	Secret: string()
});
/** https://github.com/docker/docker-credential-helpers/blob/v0.9.3/credentials/error.go */
const notFound = "credentials not found in native keychain";
/** A helper uses this name if the secret is a token. */
const tokenUser = "<token>";
/** Milliseconds; a helper may ask a keychain or a cloud. */
const helperTimeoutMs = 3e4;
/** Follows docker's order. Like docker, it skips what it cannot read: the registry then asks for credentials. */
async function credentialsFor(registry, env, signal) {
	const key = loginKey(registry);
	const ofVariable = authsSchema.safeParse(parsed(env["DOCKER_AUTH_CONFIG"])).data?.auths?.[key];
	if (ofVariable !== void 0) return authOf(ofVariable);
	const config = configSchema.safeParse(lowerCaseKeys(await readUsableConfig(env))).data;
	const helper = config?.credhelpers?.[key] ?? config?.credsstore ?? "";
	if (helper !== "") {
		const answer = await askHelper(helper, key, env, signal);
		if (answer !== "broken") return answer;
	}
	const logins = Object.entries(config?.auths ?? {});
	const [, login] = logins.find(([name]) => name === key) ?? logins.find(([name]) => hostOf(name) === key) ?? [];
	return login === void 0 ? void 0 : authOf(login);
}
function loginKey(registry) {
	return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}
/** A key may be a URL. */
function hostOf(key) {
	return key.replace(/^https?:\/\//u, "").replace(/\/.*$/u, "");
}
function authOf({ auth, username, password, identitytoken, registrytoken }) {
	if (identitytoken) return { identitytoken };
	if (registrytoken) return { registrytoken };
	const [, user = username ?? "", secret = password ?? ""] = /^([^:]*):([^]*)$/u.exec(Buffer.from(auth ?? "", "base64").toString("utf8")) ?? [];
	return user === "" ? void 0 : {
		username: user,
		password: secret
	};
}
/** `broken`: like docker, the caller goes on to what config.json itself has. */
async function askHelper(helper, key, env, signal) {
	const run = {
		file: `docker-credential-${helper}`,
		argv: ["get"],
		env,
		input: Buffer.from(key),
		timeoutMs: helperTimeoutMs,
		signal
	};
	const answer = await runProgram(run).catch(() => void 0);
	signal?.throwIfAborted();
	if (answer?.exitCode === 1 && answer.stdout.trim() === notFound) return void 0;
	const { data } = helpersAnswer.safeParse(parsed(answer?.exitCode === 0 ? answer.stdout : void 0));
	if (data === void 0) return "broken";
	const { Username: username, Secret: password } = data;
	return username === tokenUser ? { identitytoken: password } : {
		username,
		password
	};
}
function parsed(text) {
	try {
		return JSON.parse(text ?? "");
	} catch {
		return;
	}
}
// src/docker/cli/config-copy.ts
/** Keeps credentials for one call out of any argv, and out of files that stay. */
const credentialKeys = /* @__PURE__ */ new Set([
	"auths",
	"credhelpers",
	"credsstore"
]);
/** Omits only credentials. No other user can read the copy; a killed run's copy is removed with `parent`. */
async function configWithLogin(parent, env, { registry, username, password }) {
	const folder = await mkdtemp(join(parent, "smoke-gate-login-"));
	const remove = () => rm(folder, {
		recursive: true,
		force: true
	});
	try {
		const usual = configFolder(env);
		for (const name of await readdir(usual).catch(() => [])) if (name !== "config.json") await symlink(resolve(usual, name), join(folder, name));
		const others = Object.entries(await readUsableConfig(env)).filter(([key]) => !credentialKeys.has(key.toLowerCase()));
		const auth = Buffer.from(`${username}:${password}`).toString("base64");
		const own = {
			...Object.fromEntries(others),
			auths: { [loginKey(registry)]: { auth } }
		};
		await writeFile(join(folder, "config.json"), JSON.stringify(own), { mode: 384 });
	} catch (error) {
		await remove();
		throw error;
	}
	return {
		env: {
			DOCKER_CONFIG: folder,
			DOCKER_AUTH_CONFIG: ""
		},
		[Symbol.asyncDispose]: remove
	};
}
// src/docker/transfer.ts
/** GitHub ends a job after six hours. */
const timeoutMs = 216e5;
/** Milliseconds to resolve a tag, which is a single request. */
const questionMs = 6e4;
function pushImage(docker, ref) {
	return docker[transport].lines([
		"image",
		"push",
		ref.toString()
	], { timeoutMs });
}
async function pullImage(docker, ref, { platform, credentials }) {
	const argv = [
		"image",
		"pull",
		"--quiet",
		...platform === void 0 ? [] : [`--platform=${platform}`],
		ref.toString()
	];
	if (credentials === void 0) {
		await docker[transport].call(argv, { timeoutMs });
		return;
	}
	await using config = await configWithLogin(docker.folder, docker.env, {
		registry: ref.registry,
		...credentials
	});
	await docker[transport].call(argv, {
		timeoutMs,
		env: config.env
	});
}
const distributionSchema = object({ Descriptor: object({ digest: string() }) });
async function pulledDigest(docker, ref, credentials, signal) {
	const auth = credentials ?? await credentialsFor(ref.registry, docker.env, signal) ?? {};
	const answer = await docker[transport].ask({
		command: "image pull",
		path: `/distribution/${ref.toString().split("/").map(encodeURIComponent).join("/")}/json`,
		headers: { "x-registry-auth": Buffer.from(JSON.stringify(auth)).toString("base64url") },
		timeoutMs: questionMs
	});
	return distributionSchema.parse(answer).Descriptor.digest;
}
// src/publish/engine-push.ts
const progress = /^(?:The push refers to |[0-9a-f]{12}: |\s*$)/u;
const pushed = /^\S+: digest: (?<digest>sha256:[0-9a-f]{64}) size: \d+$/u;
/** The engine's words after the image has lost its name. */
const nameless = /does not exist locally with the tag|^tag does not exist/mu;
/** Has the engine push an image by its Id. Returns the digest of the sent manifest, if it tells. Throws RegistryError. */
function push(id, ref, { retries, idleMs = defaultIdleMs }, context) {
	const once = async () => {
		await tagTested(id, ref, context);
		return pushOnce(ref, idleMs, context);
	};
	return retrying(once, {
		registry: ref.registry,
		retries
	}, context);
}
async function tagTested(id, ref, { docker }) {
	try {
		await tagImage(docker, id, ref);
	} catch (error) {
		if (!isMissing(error)) throw error;
		throw new RegistryError(`the engine no longer has ${id}, which was tested`, "gone");
	}
}
async function pushOnce(ref, idleMs, context) {
	const words = [];
	let digest;
	try {
		await withIdleTimeout("image push", idleMs, context, (docker, heard) => context.log.untrusted(async (print) => {
			for await (const said of pushImage(docker, ref)) {
				heard();
				const line = withoutQueries(said);
				print(line);
				digest = pushed.exec(line)?.groups?.["digest"] ?? digest;
				if (!progress.test(line)) words.push(line.trim());
			}
		}));
		return digest;
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		const answer = words.slice(-3).join("\n") || error.output.trim();
		throw new RegistryError(answer, nameless.test(answer) ? "nameless" : troubleIn(answer), { cause: error });
	}
}
// src/publish/publisher.ts
/** The engine pushes the tested image by a name that is made anew before each push. */
function enginePublisher(image, plan, context) {
	return {
		verb: "push",
		has: () => false,
		bring: (ref) => context.log.group(`Push ${ref.toString()}`, () => push(image.id, ref, plan, context)),
		async find(ref) {
			const held = await lookUp(ref, context);
			if (held === void 0) return void 0;
			const { digest } = held;
			if (difference(image, void 0, held) === void 0) return {
				digest,
				isTested: true
			};
			if (image.store === "classic") return {
				digest,
				isTested: false
			};
			const contents = await heldContents(context.docker, ref.pinned(digest));
			return {
				digest,
				isTested: contents.kind === "index" && sameImages(contents.manifests, await imageContents(context.docker, image.id))
			};
		},
		difference: (given, held) => difference(image, given, held)
	};
}
/** Copies the image to other repositories: a second push would have other attestations, and so another digest. */
function builderPublisher(image, build, plan, context) {
	let pushed;
	return {
		verb: "name",
		has: () => false,
		async bring(ref) {
			if (pushed === void 0) {
				const { pinned, held } = await pushByDigest(image, ref, build, plan, context);
				pushed = {
					held,
					registry: registryPublisher(pinned, plan.retries, () => false, context)
				};
			}
			return pushed.registry.bring(ref);
		},
		async find(ref) {
			const found = await pushed?.registry.find(ref);
			if (pushed === void 0 || found === void 0 || found.isTested) return found;
			const contents = await heldContents(context.docker, ref.pinned(found.digest));
			return {
				...found,
				isTested: sameButAttestations(contents, pushed.held)
			};
		},
		difference: differenceInDigest
	};
}
/** @param source by digest: a registry holds it already. */
function registryPublisher(source, retries, has, context) {
	return {
		verb: "name",
		has,
		async bring(ref) {
			if (has(ref)) return source.digest;
			await retrying(() => addNames(context.docker, [ref], source), {
				registry: ref.registry,
				retries
			}, context);
			return source.digest;
		},
		async find(ref) {
			const held = await lookUp(ref, context);
			return held === void 0 ? void 0 : {
				digest: held.digest,
				isTested: held.digest === source.digest
			};
		},
		difference: differenceInDigest
	};
}
function differenceInDigest(given, held) {
	return held.digest === given ? void 0 : `the registry holds ${held.digest}, but ${String(given)} was named`;
}
export { buildError as A, imageContents as C, readBuilder as D, enginePlatforms as E, buildFiles as O, buildxBuild as S, engineBuilder as T, readOrigin as _, pulledDigest as a, devTagFile as b, lookUp as c, toRefReport as d, PublishedRevisions as f, headOf as g, RegistryError as h, pullImage as i, runBuild as k, readBack as l, statedAt as m, enginePublisher as n, publishRefs as o, provePublished as p, registryPublisher as r, remedyForReading as s, builderPublisher as t, pMap as u, refuseOldGit as v, differenceInPlatforms as w, readContent$1 as x, stillExpected as y };
