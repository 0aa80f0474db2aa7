import { At as record, It as transport, Jt as isAbsent, Lt as DockerCallFailed, Mt as string, Ot as object, Rt as DockerTimedOut, Ut as Fault, bt as pRetry, m as revisionLabel, p as provenanceVerdict, qt as absent, vt as parseImageRef } from "./sentences.js";
import { m as readRegularFile } from "./scalars.js";
import { l as LinkedOutside, r as readRegistryConfig, s as GitFailed, u as NoCheckout } from "./engine.js";
const { BlockList, isIP } = process.getBuiltinModule("node:net");
const { connect: connect$1 } = process.getBuiltinModule("node:tls");
const { basename, delimiter, dirname, join, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { copyFile, lstat, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, symlink, utimes, writeFile } = process.getBuiltinModule("node:fs/promises");
const { X509Certificate, createHash } = process.getBuiltinModule("node:crypto");
const { homedir } = process.getBuiltinModule("node:os");
const { setTimeout } = process.getBuiltinModule("node:timers/promises");
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
function isWithin(path, folder) {
	return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
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
async function readContent(git, top, view, work) {
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
/** @throws DockerCallFailed or DockerTimedOut. */
function runImagetools(docker, command, { builder, env }, timeoutMs) {
	return docker[transport].call(imagetoolsArgv(command, builder), {
		timeoutMs,
		env
	});
}
// src/registry/certificates.ts
/** The certificates that the owner of an engine has laid down for a registry. */
/**
* The engine of root reads the first folder and a rootless one the second:
* https://docs.docker.com/engine/security/certificates/ and
* https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, CertsDir. A registry that is listed in
* either is trusted by whoever may write there, so both are read and the engine is not asked which it is.
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
/** Which registries may be used without TLS, or without knowing who vouches for them. Pure. */
/**
* The rule of the engine: https://github.com/moby/moby/blob/v28.5.0/daemon/pkg/registry/config.go, isSecureIndex.
* @param registry host and port.
* @param addresses of the host.
*/
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
* The rule of buildx, which speaks plain HTTP to these unless it is told otherwise; the engine tries TLS first.
* https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/registry.go, MatchLocalhost.
*/
function isLoopback(registry) {
	const host = hostOf(registry);
	return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/u.test(host);
}
/**
* Whether the settings of a builder let a registry be used in plain HTTP, as BuildKit pushes to it then.
* @param inspected what `docker buildx inspect` prints, with each file of settings line by line behind ` > `.
*/
function isPlainInBuilder(registry, inspected) {
	let section = "";
	for (const [, line = ""] of inspected.matchAll(/^ *> ?(.*)$/gmu)) {
		section = /^\s*\[(.*)\]\s*$/u.exec(line)?.[1] ?? section;
		if (section.trim() === `registry."${registry}"` && /^\s*http\s*=\s*true\b/u.test(line)) return true;
	}
	return false;
}
/** Without its port; an address of IPv6 without its brackets. */
function hostOf(registry) {
	return registry.replace(/:\d+$/u, "").replace(/^\[(.*)\]$/u, "$1");
}
/** Undefined where it is TLS's own. */
function portOf(registry) {
	const port = /:(\d+)$/u.exec(registry)?.[1];
	return port === void 0 ? void 0 : Number(port);
}
function familyOf(address) {
	return address.includes(":") ? "ipv6" : "ipv4";
}
// src/registry/presented.ts
/** The certificate that a registry presents, whoever signed it. */
/** A registry on this machine or in its network answers at once. */
const handshakeMs = 5e3;
/**
* @param registry host and port.
* @returns in PEM, with those that signed it as far as the registry sends them; none where it speaks no TLS.
*/
function presentedBy(registry) {
	const host = hostOf(registry);
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
* In this order: the first that fits is meant. Read from engines 20.10 and 28.5 and buildx 0.29. Where the registry
* gives its reason in JSON, a containerd store says "error from registry: <reason>" and keeps the status and the code
* to itself: what is known as no refusal is then worth another question.
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
/** @param output docker's, both streams. */
function troubleIn(output) {
	const words = output.replaceAll(/\S*\/\S*/gu, "");
	return readings.find(([, pattern]) => pattern.test(words))?.[0] ?? "unknown";
}
/** Whether the answer may be another one in a moment. */
function isPassing(trouble) {
	return trouble === "busy" || trouble === "unavailable";
}
/**
* For how long a registry that counts requests wants to be left alone, milliseconds: docker keeps the Retry-After of
* an answer to itself, but GHCR says it in its message as well ("retry-after: 1.04s, allowed: 44000/minute").
* @returns undefined where it does not say.
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
/** How the engine would speak to a registry, for a client that knows the machine's own certificates alone. */
/** What is known of these registries before one is asked. */
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
* How else the engine would have spoken to them, after buildx has failed. It tries TLS first with a registry that its
* owner calls insecure, believes any certificate there, and then tries plain HTTP:
* https://docs.docker.com/reference/cli/dockerd/#insecure-registries. A registry on loopback is always such a one.
* @returns undefined where it would not have.
*/
async function otherAccess(docker, registries, trouble, known) {
	if (trouble === "plain-http") {
		const plain = await plainOf(docker, registries);
		return plain.length === 0 ? void 0 : {
			...known,
			plain: new Map(plain.map((registry) => [registry, true]))
		};
	}
	const suspects = await suspectsOf(docker, registries, trouble);
	const speaking = (await Promise.all(suspects.map(async (registry) => ({
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
/** Those whose certificate the engine would not have looked at. */
async function suspectsOf(docker, registries, trouble) {
	if (trouble === "certificate") return insecureOf(docker, registries);
	return trouble === "refused" || trouble === "unknown" || isPassing(trouble) ? registries.filter(isLoopback) : [];
}
/** Those that the engine's owner, or the builder's, lets be used in plain HTTP. */
async function plainOf(docker, registries) {
	const insecure = await insecureOf(docker, registries);
	const others = registries.filter((registry) => !insecure.includes(registry));
	if (others.length === 0) return insecure;
	const builder = await describeBuilder(docker);
	return [...insecure, ...others.filter((registry) => isPlainInBuilder(registry, builder))];
}
/** Those that the engine's owner calls insecure. */
async function insecureOf(docker, registries) {
	const config = await readRegistryConfig(docker);
	return (await Promise.all(registries.map(async (registry) => {
		const addresses = await lookup(hostOf(registry), { all: true }).catch(() => []);
		return isInsecure(registry, config, addresses.map(({ address }) => address)) ? [registry] : [];
	}))).flat();
}
// src/registry/buildx-settings.ts
/**
* What buildx is told of registries while it asks one: nothing of the user's builders, whose mirrors may hold something
* else under a name than the registry does (run: buildx 0.29, `mirrors` in buildkitd.toml).
*/
/** Where a program in Go looks, beside the machine's bundle, unless it is told otherwise; then nowhere else. */
const machinesFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];
const name = "smoke-gate";
/** Disposing takes away what must exist while buildx reads it. */
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
* buildx knows nothing of docker's certificates (run: 0.29). Of those in its own settings it takes none here, in any
* version up to 0.36: https://github.com/docker/buildx/blob/v0.36.1/util/imagetools/inspect.go, registryResolver.
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
/** A builder that is never started: its settings say which registries speak plain HTTP. */
async function plainBuilder(docker, folder, plain, env) {
	const config = join(folder, "buildkitd.toml");
	const sections = [...plain].map(([registry, http]) => `[registry.${JSON.stringify(registry)}]\nhttp = ${http}\n`);
	await writeFile(config, sections.join("\n"));
	await createBuilder(docker, name, config, env);
	return name;
}
// src/registry/unread.ts
/** The registry did not give what was asked for. */
var ManifestUnread = class extends Error {
	name = "ManifestUnread";
	/** `passing`: not found (yet), 429, 5xx, a broken connection; asking again can help. */
	nature;
	trouble;
	constructor(nature, message, { trouble = "unknown", ...options } = {}) {
		super(message, options);
		this.nature = nature;
		this.trouble = trouble;
	}
};
// src/registry/url-query.ts
/** What a URL carries behind its `?`: upload states, signatures of a storage, the user who asks for a token. Pure. */
/** The text with its URLs cut before the query, which helps nobody who reads it and may let somebody in. */
function withoutQueries(text) {
	return text.replaceAll(/(?<url>\bhttps?:\/\/[^\s"'?]+)\?[^\s"']*?(?=[:,;.)]?(?:["'\s]|$))/giu, "$<url>");
}
// src/registry/imagetools.ts
/** Asks registries, not the engine, in the way in which the engine would speak to them. */
/** One question; a registry that takes longer may be asked again. */
const questionMs = 6e4;
/**
* Calls imagetools as the engine would speak to these registries: with the certificates that docker has of them and for
* them, and without proof of who they are where the engine's owner lets it. No builder's mirror is asked.
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
/** @throws ManifestUnread */
async function inspectRemote(docker, ref, what, timeoutMs = questionMs) {
	try {
		return await imagetools(docker, {
			kind: "inspect",
			what,
			ref
		}, timeoutMs);
	} catch (error) {
		if (error instanceof DockerTimedOut) throw new ManifestUnread("passing", `the registry did not answer within ${timeoutMs / 1e3} s`);
		if (!(error instanceof DockerCallFailed)) throw error;
		const trouble = troubleIn(error.output);
		throw new ManifestUnread(isPassing(trouble) || trouble === "missing" ? "passing" : "lasting", withoutQueries(error.output.trim()), { trouble });
	}
}
// src/registry/labels.ts
/** Reads from a registry how the images under a ref are labelled. */
const configSchema = object({ Labels: record(string(), string()).nullish() }).nullish();
/** One image. */
const imageSchema = object({
	architecture: string(),
	config: configSchema
});
/** An image a platform. */
const indexSchema = record(string(), object({ config: configSchema }));
/**
* A label of each platform's config, undefined where it is not set; the key is empty for a single image.
* @throws ManifestUnread
*/
async function readLabels(docker, ref, label) {
	const content = JSON.parse(await inspectRemote(docker, ref, "config"));
	const image = imageSchema.safeParse(content);
	if (image.success) return /* @__PURE__ */ new Map([["", image.data.config?.Labels?.[label]]]);
	const index = indexSchema.safeParse(content);
	if (!index.success) throw new ManifestUnread("lasting", "what the registry holds is no image");
	return new Map(Object.entries(index.data).map(([platform, { config }]) => [platform, config?.Labels?.[label]]));
}
// src/registry/manifest.ts
/** Reads manifests back from a registry. */
const manifestSchema = object({ config: object({ digest: string() }).optional() });
/**
* @param timeoutMs one question's bound; undefined is the usual one.
* @throws ManifestUnread
*/
async function readManifest(docker, ref, timeoutMs) {
	const raw = await inspectRemote(docker, ref, "manifest", timeoutMs);
	return {
		digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`,
		configDigest: configDigest(raw)
	};
}
function configDigest(raw) {
	try {
		return manifestSchema.parse(JSON.parse(raw)).config?.digest;
	} catch (cause) {
		throw new ManifestUnread("lasting", "what the registry holds is no manifest", { cause });
	}
}
// src/provenance/published.ts
/** Retries for about this many seconds if the registry's failure is transient. */
const retries$2 = 6;
const firstPauseMs$4 = 250;
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
			retries: retries$2,
			minTimeout: firstPauseMs$4,
			signal,
			shouldRetry: ({ error }) => error instanceof ManifestUnread && error.nature === "passing"
		})).values()].map((revision) => revision === void 0 ? { kind: "missing" } : {
			kind: "stated",
			revision,
			base: void 0
		});
	} catch (error) {
		if (!(error instanceof ManifestUnread)) throw error;
		return [{
			kind: "unreadable",
			why: error.message
		}];
	}
}
// src/registry/tagging.ts
/** Within one repository nothing is copied: a registry that takes longer may be asked again. */
const nameTimeoutMs = 6e4;
/** Into another repository its layers are copied. */
const copyTimeoutMs = 36e5;
/** The registry did not take the name. */
var NotNamed = class extends Error {
	name = "NotNamed";
	trouble;
	constructor(message, trouble) {
		super(message);
		this.trouble = trouble;
	}
};
/**
* Lets `target` be exactly what `source` is, with the same digest: a single manifest is not wrapped in an index.
* @param source by digest: what is named must be what was looked at.
* @param timeoutMs undefined is the usual bound.
* @throws NotNamed; DockerTimedOut where layers were copied for too long.
*/
async function nameAt(docker, target, source, timeoutMs) {
	const isCopy = target.repositoryName !== source.repositoryName;
	const boundMs = timeoutMs ?? (isCopy ? copyTimeoutMs : nameTimeoutMs);
	try {
		await imagetools(docker, {
			kind: "name",
			targets: [target],
			source
		}, boundMs);
	} catch (error) {
		if (error instanceof DockerTimedOut && !isCopy) throw new NotNamed(`the registry did not answer within ${boundMs / 1e3} s`, "unavailable");
		if (!(error instanceof DockerCallFailed)) throw error;
		throw new NotNamed(withoutQueries(verdictIn(error.output)), troubleIn(error.output));
	}
}
/** Without what buildx printed on its way there, which may be long. */
function verdictIn(output) {
	const lines = output.trim().split("\n");
	const verdict = lines.findLastIndex((line) => line.startsWith("ERROR: "));
	return lines.slice(Math.max(verdict, 0)).join("\n");
}
// src/publish/read-back.ts
/** Reads a pushed ref back from its registry. */
/**
* Registries may show a push late, and fail for a moment: about half a minute is given to both. A manifest that is
* there and differs is never asked for again.
*/
const retries$1 = 7;
const firstPauseMs$3 = 250;
const longestPauseMs$2 = 8e3;
/** A registry that hangs takes a minute each time; after this long no question is asked any more. */
const longestMs = 12e4;
/**
* @param questionMs one question's bound; undefined is the usual one.
* @throws ManifestUnread where the registry did not give it in that time, or says that it never will.
*/
function readBack(ref, { docker, signal }, questionMs) {
	return pRetry(() => readManifest(docker, ref, questionMs), {
		retries: retries$1,
		minTimeout: firstPauseMs$3,
		maxTimeout: longestPauseMs$2,
		maxRetryTime: longestMs,
		signal,
		shouldRetry: ({ error }) => error instanceof ManifestUnread && error.nature === "passing"
	});
}
// src/publish/remedy.ts
/** What the user can do where what a registry holds could not be read. One sentence. */
function remedyForReading(trouble, ref) {
	const { registry, repositoryName } = ref;
	switch (trouble) {
		case "access": return `Log in to ${registry} with docker login (on GitHub: docker/login-action) before this step, as somebody who may pull from ${repositoryName}.`;
		case "missing": return `Look whether ${registry} shows what is pushed to it, and to whom: it says that there is nothing under this name.`;
		case "busy": return "The registry counts requests and had too many: run the job again later.";
		case "immutable":
		case "silent":
		case "gone":
		case "nameless":
		case "refused":
		case "unavailable":
		case "unknown": return `Look at the answer of ${registry}, then run the job again.`;
		case "certificate":
		case "client-certificate":
		case "plain-http": return remedyFor(trouble, ref) ?? "";
	}
}
/** One sentence; undefined where nobody knows more than docker's words say. */
function remedyFor(trouble, { registry, repositoryName }) {
	switch (trouble) {
		case "access": return `Log in to ${registry} with docker login (on GitHub: docker/login-action) before this step, as somebody who may push to ${repositoryName}.`;
		case "immutable": return "The registry keeps what it has under this tag: push another tag, or let this one be overwritten there.";
		case "missing": return `Make ${repositoryName} at the registry first, or fix its name in tags.`;
		case "certificate": return `Let this machine and the engine's know who signed the certificate of ${registry}: put that certificate into /etc/docker/certs.d/${registry}/ca.crt.`;
		case "client-certificate": return `Put the certificate and key that ${registry} wants to see into /etc/docker/certs.d/${registry}/client.cert and client.key, on this machine and the engine's.`;
		case "plain-http": return `Let ${registry} speak TLS; to do without, list it under insecure-registries in the engine's daemon.json.`;
		case "busy": return "The registry counts requests and had too many: run the job again later, or raise push-retries.";
		case "silent": return "The registry or the line to it hangs, or a layer is too big for the line: look at them, then run the job again.";
		case "gone":
		case "nameless": return "Somebody removes images on this engine, or builds under the same tags: keep that off it while the job runs, then run the job again.";
		case "refused":
		case "unavailable":
		case "unknown": return;
	}
}
// src/publish/pause.ts
/** How long a registry that counts requests is left alone before the next push. Pure. */
/** Registries count by the second up to the minute: three pauses outlast half a minute at least. */
const firstPauseMs$2 = 5e3;
const longestPauseMs$1 = 3e4;
/** A registry that wants more, as one does whose quota of the day is used up, will not be waited for. */
const longestToldMs = 6e4;
/**
* @param answer docker's words.
* @param attempt the one that was refused, from 1.
* @param jitter from 0 to 1: up to as long again, so that the jobs of a matrix do not come back as one.
* @returns milliseconds.
*/
function pauseMs(answer, attempt, jitter) {
	const told = retryAfterMs(answer);
	const least = told === void 0 ? Math.min(firstPauseMs$2 * 2 ** (attempt - 1), longestPauseMs$1) : Math.min(told, longestToldMs);
	return Math.round(least * (1 + jitter));
}
// src/publish/retry.ts
/** Asks a registry again to take what it did not, where that can help. */
/** Before the first retry, milliseconds; doubled each time, with a jitter so that a matrix does not come back as one. */
const firstPauseMs$1 = 500;
const longestPauseMs = 1e4;
/**
* @param refusalIn undefined where the error is not the registry's: it is thrown on at once.
* @throws what `work` threw last; or the signal's reason, also during a pause.
*/
function retrying(work, refusalIn, { registry, retries }, { log, signal }) {
	return pRetry(work, {
		retries,
		minTimeout: firstPauseMs$1,
		maxTimeout: longestPauseMs,
		randomize: true,
		signal,
		shouldRetry: ({ error }) => canPass(refusalIn(error)),
		onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
			const refusal = refusalIn(error);
			if (refusal?.trouble !== "busy" || retriesLeft === 0) return;
			const pause = pauseMs(refusal.words, attemptNumber, Math.random());
			log.info(`${registry} counts requests and wants fewer; the next in ${(pause / 1e3).toFixed(1)} s`);
			await setTimeout(pause, void 0, { signal }).catch(() => void 0);
		}
	});
}
function canPass(refusal) {
	if (refusal === void 0 || refusal.trouble === "silent" || refusal.trouble === "gone") return false;
	return refusal.trouble === "nameless" || isPassing(refusal.trouble);
}
// src/publish/look-up.ts
/** What a registry holds under a name, where it may hold nothing. */
const retries = 3;
/** Milliseconds; doubled each time. */
const firstPauseMs = 500;
/**
* @returns undefined where there is nothing under this name.
* @throws ManifestUnread
*/
async function lookUp(ref, { docker, signal }) {
	try {
		return await pRetry(() => readManifest(docker, ref), {
			retries,
			minTimeout: firstPauseMs,
			signal,
			shouldRetry: ({ error }) => error instanceof ManifestUnread && error.nature === "passing" && error.trouble !== "missing"
		});
	} catch (error) {
		if (error instanceof ManifestUnread && error.trouble === "missing") return void 0;
		throw error;
	}
}
// src/publish/name.ts
/** Names at a registry what it holds, and says what to do where it does not take the name. */
/**
* @param source by digest.
* @param retries how often it is tried again where that can help.
* @throws Fault where the registry does not take the name.
*/
async function nameRef(ref, source, retries, context) {
	try {
		await retrying(() => nameAt(context.docker, ref, source), (error) => error instanceof NotNamed ? {
			trouble: error.trouble,
			words: error.message
		} : void 0, {
			registry: ref.registry,
			retries
		}, context);
	} catch (error) {
		if (!(error instanceof NotNamed)) throw error;
		throw new Fault(`${ref.toString()} could not be named`, error.message, remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.", { cause: error });
	}
}
export { enginePlatforms as C, buildFailure as D, buildError as E, buildRemedy as O, engineBuilder as S, buildxTrouble as T, readOrigin as _, remedyForReading as a, devTagFile as b, PublishedRevisions as c, readManifest as d, inspectRemote as f, headOf as g, troubleIn as h, remedyFor as i, provePublished as l, ManifestUnread as m, lookUp as n, readBack as o, withoutQueries as p, retrying as r, NotNamed as s, nameRef as t, statedAt as u, refuseOldGit as v, readBuilder as w, readContent as x, stillExpected as y };
