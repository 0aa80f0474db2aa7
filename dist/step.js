import { Lt as Fault } from "./sentences.js";
import { a as ProgramTooLoud, i as ProgramTimedOut, r as ProgramNotStarted, s as runProgram } from "./config-folder.js";
import { n as gitSettings } from "./docker.js";
import { c as oneOf, i as boolean, l as parsed, o as integer, p as shown } from "./leftovers.js";
import { a as GitMissing, i as GitFailed, n as parseTags } from "./tags.js";
import { t as parseList } from "./list.js";
import { _ as optional, v as withDefault } from "./say-why-not.js";
const { join } = process.getBuiltinModule("node:path");
const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
// src/git/command-overrides.ts
/** Which settings of a repository name a program, and what takes them back. Pure. */
/** Settings of the machine and of the user are theirs; a command line's are ours. */
const repositoryScopes = /* @__PURE__ */ new Set(["local", "worktree"]);
/** A filter turns files into what git stores: `git status` and `git add` run it. */
const filter = /^filter\.(?<name>[^]*)\.(?<key>clean|smudge|process)$/u;
/** As `git lfs install --local` writes them, which actions/checkout does for `lfs: true`. */
const largeFileStorage = /^git-lfs (?:clean|smudge|filter-process)(?: --skip)?(?: -- %f)?$/u;
/**
* The options of git that disable each filter that the repository itself configures. Files that need one then differ
* from their commit, and count as changed. Git's other commands either do not run here, or have settings of their own.
* @param listed of `git config --list --null --show-scope`: scope, NUL, key, line break, value, NUL.
*/
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
/** Runs git, so that nothing in a checkout or its repository decides which programs run. */
/** Reading a checkout takes milliseconds; a remote, or a disk, that takes longer than this hangs. */
const callTimeoutMs = 6e4;
/** The first version in which `safe.bareRepository` keeps git from a bare repository among the files of a checkout. */
const leastVersion = [2, 38];
const settings = [["safe.directory", "*"], ...gitSettings].flatMap(([name, value]) => ["-c", `${name}=${value}`]);
/** What is missing in a partial clone is not fetched: the repository's configuration would say by which program. */
const offline = {
	GIT_ALLOW_PROTOCOL: "",
	GIT_NO_LAZY_FETCH: "1"
};
/** @param env the step's environment; the inputs in it, and what would lead git to another checkout, are kept from it. */
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
/** Each setting with where it comes from, included files too. */
const listSettings = [
	"config",
	"--list",
	"--null",
	"--show-scope",
	"--includes"
];
/** With these git searches for nothing. */
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
/** The first line of what git says: its advice follows its error. */
function refusal(stderr) {
	return (stderr.trim().split("\n")[0] ?? "").replace(/^fatal: /u, "");
}
function refuseOld(said) {
	const [, major = "0", minor = "0"] = /^git version (\d+)\.(\d+)/u.exec(said) ?? [];
	if (Number(major) > leastVersion[0] || major === "2" && Number(minor) >= leastVersion[1]) return;
	throw new GitFailed(`${said.trim()} is too old to read files that somebody else wrote: install git ${leastVersion.join(".")} or newer`);
}
// src/inputs/publish-fields.ts
/** The inputs of provenance and of publishing. */
const publishFields = {
	tags: withDefault("", parsed((text) => {
		const items = parseList(text).map((item) => item.replaceAll(/\{\{\s*dev-tag\s*\}\}/gu, "{{dev-tag}}"));
		const other = items.find((item) => item.replaceAll("{{dev-tag}}", "").includes("{{"));
		if (other !== void 0) throw new Error(`${shown(other)} has a placeholder that is not known: only {{dev-tag}} is`);
		parseTags(items);
		return items;
	})),
	push: withDefault("false", boolean),
	"push-retries": withDefault("3", integer(0, 100)),
	"push-by-digest": optional(boolean),
	"verify-push": withDefault("true", boolean)
};
/** What a label can hold and a person compare: a commit, as a rule. */
const revision = parsed((text) => {
	if (!/^[\x21-\x7e]{1,200}$/u.test(text)) throw new Error(`${shown(text)} is not a revision: write the full name of a commit, without spaces`);
	return text;
});
const provenanceFields = {
	revision: optional(revision),
	"verify-revision": withDefault("enforce", oneOf("enforce", "warn", "off"))
};
// src/inputs/step-context.ts
/**
* Reads what the runner says about the step.
* @param eventPayload the parsed event file (`GITHUB_EVENT_PATH`), of whatever shape it turned out to be.
*/
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
/** Reads what the runner says about the step and its workspace. */
/**
* The step that runs now. A missing event file, as in a run by hand, is an event without content.
* @throws Fault where there is one that cannot be read.
*/
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
/** The folder in which the step runs; relative paths of inputs start there. */
function stepFolder() {
	return process.cwd();
}
export { gitCli as a, publishFields as i, stepFolder as n, provenanceFields as r, currentStep as t };
