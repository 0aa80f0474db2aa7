import { xt as Fault } from "./sentences.js";
import { t as parseTags } from "./tags.js";
import { C as parsed, D as shown, S as oneOf, b as integer, d as optional, f as withDefault, k as parseList, v as boolean } from "./say-why-not.js";
const { join } = process.getBuiltinModule("node:path");
const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
// src/inputs/publish-fields.ts
/** The inputs of provenance and of publishing. */
const publishFields = {
	tags: withDefault("", parsed((text) => {
		const items = parseList(text);
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
export { publishFields as i, stepFolder as n, provenanceFields as r, currentStep as t };
