import { Zt as Fault, a as runProgram, n as ProgramTimedOut, r as ProgramTooLoud, t as ProgramNotStarted } from "./program.js";
import { a as GitMissing, i as GitFailed, u as parseTagTemplates } from "./engine.js";
import { a as oneOf, o as parsed, r as integer, t as boolean, u as shown } from "./scalars.js";
import { c as gitSettings } from "./log.js";
import { h as withDefault, m as optional } from "./report-failure.js";
import { t as parseList } from "./list.js";
const { join } = process.getBuiltinModule("node:path");
const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
// src/git/command-overrides.ts
/** Settings of the machine and the user are trusted; those of a command line are our own. */
const repositoryScopes = /* @__PURE__ */ new Set(["local", "worktree"]);
/** The only programs of a repository that git would still run here; without them, their files count as changed. */
const filter = /^filter\.(?<name>[^]*)\.(?<key>clean|smudge|process)$/u;
/** The commands that `git lfs install --local` writes; actions/checkout runs it for `lfs: true`. */
const largeFileStorage = /^git-lfs (?:clean|smudge|filter-process)(?: --skip)?(?: -- %f)?$/u;
/** @param listed Output of `git config --list --null --show-scope`: scope, NUL, key, line break, value, NUL. */
function commandOverrides(listed) {
	const parts = listed.split("\0");
	const names = /* @__PURE__ */ new Set();
	for (let at = 0; at + 1 < parts.length; at += 2) {
		const [scope = "", setting = ""] = [parts[at], parts[at + 1]];
		const end = setting.indexOf("\n");
		const [key, value] = end === -1 ? [setting, ""] : [setting.slice(0, end), setting.slice(end + 1)];
		const name = filter.exec(key)?.groups?.["name"];
		if (name === void 0 || !repositoryScopes.has(scope)) continue;
		if (name === "lfs" && largeFileStorage.test(value)) continue;
		names.add(name);
	}
	return [...names].flatMap((name) => [
		`clean=`,
		`smudge=`,
		`process=`,
		`required=false`
	].flatMap((setting) => ["-c", `filter.${name}.${setting}`]));
}
// src/git/git.ts
/** Runs git so that nothing in a checkout or its repository decides which programs run. */
/** Reading a checkout takes milliseconds; after this long, a remote or a disk hangs. */
const callTimeoutMs = 6e4;
/** The first version in which `safe.bareRepository` protects from a bare repository among a checkout's files. */
const leastVersion = [2, 38];
const settings = [["safe.directory", "*"], ...gitSettings].flatMap(([name, value]) => ["-c", `${name}=${value}`]);
/** A partial clone must not fetch: the repository's configuration names the program for it. */
const offline = {
	GIT_ALLOW_PROTOCOL: "",
	GIT_NO_LAZY_FETCH: "1"
};
/** @param env The step's environment; git does not see its inputs or anything that leads to another checkout. */
function gitCli(env, signal) {
	const own = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_") && !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/u.test(name)));
	const call = (cwd, argv, more) => answer({
		file: "git",
		argv: [...settings, ...argv],
		cwd,
		env: {
			...own,
			GIT_OPTIONAL_LOCKS: "0",
			GIT_TERMINAL_PROMPT: "0",
			...more
		},
		timeoutMs: callTimeoutMs,
		signal
	});
	let checked;
	const check = () => checked ??= call("/", ["version"], {}).then(refuseOld);
	const overrides = /* @__PURE__ */ new Map();
	const overridesOf = (repository) => {
		const known = overrides.get(repository.gitDir) ?? call(repository.top, listSettings, named(repository)).then((listed) => commandOverrides(listed));
		overrides.set(repository.gitDir, known);
		return known;
	};
	return {
		async in(repository, argv, more = {}) {
			const [harmless] = await Promise.all([overridesOf(repository), check()]);
			return call(repository.top, [...harmless, ...argv], {
				...named(repository),
				...offline,
				...more
			});
		},
		async checkVersion() {
			try {
				await check();
			} catch (error) {
				if (!(error instanceof GitMissing)) throw error;
			}
		},
		outside: (argv, more = {}) => call("/", argv, more)
	};
}
const listSettings = [
	"config",
	"--list",
	"--null",
	"--show-scope",
	"--includes"
];
function named({ top, gitDir }) {
	return {
		GIT_DIR: gitDir,
		GIT_WORK_TREE: top
	};
}
async function answer(run) {
	try {
		const end = await runProgram(run);
		if (end.exitCode === 0) return end.stdout;
		throw new GitFailed(refusal(end.stderr) || `git ended with ${end.how}`);
	} catch (error) {
		const why = whyNoAnswer(error);
		if (why === void 0) throw error;
		throw new (error instanceof ProgramNotStarted && error.isMissing ? GitMissing : GitFailed)(why, { cause: error });
	}
}
function whyNoAnswer(error) {
	if (error instanceof ProgramTimedOut) return `git did not answer within ${callTimeoutMs / 1e3} s`;
	if (error instanceof ProgramTooLoud) return `git said more than can be read: ${error.message}`;
	if (!(error instanceof ProgramNotStarted)) return void 0;
	return error.isMissing ? "there is no git on PATH" : error.message;
}
function refusal(stderr) {
	return (stderr.trim().split("\n")[0] ?? "").replace(/^fatal: /u, "");
}
function refuseOld(said) {
	const [, major = "0", minor = "0"] = /^git version (\d+)\.(\d+)/u.exec(said) ?? [];
	if (Number(major) > leastVersion[0] || major === "2" && Number(minor) >= leastVersion[1]) return;
	throw new GitFailed(`${said.trim()} is too old to read files that somebody else wrote: install git ${leastVersion.join(".")} or newer`);
}
// src/inputs/publish/publish-fields.ts
const publishFields = {
	tags: withDefault("", parsed((text) => {
		const items = parseList(text).map((item) => item.replaceAll(/\{\{\s*dev-tag\s*\}\}/gu, "{{dev-tag}}"));
		const other = items.find((item) => item.replaceAll("{{dev-tag}}", "").includes("{{"));
		if (other !== void 0) throw new Error(`${shown(other)} has a placeholder that is not known: only {{dev-tag}} is`);
		return parseTagTemplates(items);
	})),
	push: withDefault("false", boolean),
	"push-retries": withDefault("3", integer(0, 100)),
	"push-by-digest": optional(boolean),
	"verify-push": withDefault("true", boolean)
};
/** A text that a label can hold and a person can compare, usually a commit. */
const revision = parsed((text) => {
	if (!/^[\x21-\x7e]{1,200}$/u.test(text)) throw new Error(`${shown(text)} is not a revision: write the full name of a commit, without spaces`);
	return text;
});
const provenanceFields = {
	revision: optional(revision),
	"verify-revision": withDefault("enforce", oneOf("enforce", "warn", "off"))
};
// src/inputs/step-context.ts
/** `eventPayload` is the parsed file of `GITHUB_EVENT_PATH`, of any shape. */
function readStepContext(env, workspaceHasCheckout, eventPayload) {
	const serverUrl = env["GITHUB_SERVER_URL"] || "https://github.com";
	const repository = repositoryOf(env["GITHUB_REPOSITORY"] ?? "", eventPayload);
	const run = env["GITHUB_RUN_ID"] || "0";
	const attempt = env["GITHUB_RUN_ATTEMPT"] || "1";
	return {
		env,
		workspaceHasCheckout,
		serverUrl,
		repository,
		sha: env["GITHUB_SHA"] ?? "",
		ref: env["GITHUB_REF"] ?? "",
		runUrl: `${serverUrl}/${repository}/actions/runs/${run}/attempts/${attempt}`,
		pullRequestHeadSha: textAt(eventPayload, "pull_request", "head", "sha")
	};
}
function repositoryOf(variable, eventPayload) {
	const [owner = "", name = ""] = variable === "" ? [textAt(eventPayload, "repository", "owner", "login"), textAt(eventPayload, "repository", "name")] : variable.split("/");
	return owner === "" || name === "" ? "" : `${owner}/${name}`;
}
function textAt(payload, ...path) {
	let at = payload;
	for (const key of path) {
		if (typeof at !== "object" || at === null) return "";
		at = Reflect.get(at, key);
	}
	return typeof at === "string" ? at : "";
}
// src/runner/step.ts
/** Treats a missing event file, as in a run by hand, as an empty event. Throws a Fault if the file is unreadable. */
function currentStep(env) {
	const workspace = env["GITHUB_WORKSPACE"] || process.cwd();
	return readStepContext(env, existsSync(join(workspace, ".git")), eventIn(env["GITHUB_EVENT_PATH"] ?? ""));
}
function eventIn(path) {
	if (!existsSync(path)) return {};
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch (cause) {
		throw new Fault("the workflow's event cannot be read", `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, "The runner writes this file, and names it in GITHUB_EVENT_PATH: look there; a run by hand needs neither.", { cause });
	}
}
function stepFolder() {
	return process.cwd();
}
export { gitCli as a, publishFields as i, stepFolder as n, provenanceFields as r, currentStep as t };
