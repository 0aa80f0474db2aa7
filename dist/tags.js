import { i as parseImageRef, r as InvalidImageRef } from "./leftovers.js";
// src/git/git.ts
/** Reading a checkout takes milliseconds; a remote, or a disk, that takes longer than this hangs. */
const callTimeoutMs = 6e4;
/** Why git gave no answer: it is not there, it refused, or it hung. */
var GitFailed = class extends Error {
	name = "GitFailed";
};
/**
* What a checkout's own configuration may not decide when it is only looked at: whose it is (in a job container the
* files often belong to another user), which program watches its files, which hooks run, which locks are taken.
*/
const looking = [
	"-c",
	"safe.directory=*",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.hooksPath=/dev/null"
];
/** @param env the step's environment; the inputs in it, and what would lead git to another checkout, are kept from it. */
function gitCli(env, signal) {
	const own = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_") && !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/u.test(name)));
	return { async call(folder, argv, more = {}) {
		const { execa, ExecaError } = await import("./execa.js");
		signal.throwIfAborted();
		try {
			const { stdout } = await execa("git", [...looking, ...argv], {
				cwd: folder,
				extendEnv: false,
				env: {
					...own,
					GIT_OPTIONAL_LOCKS: "0",
					GIT_TERMINAL_PROMPT: "0",
					...more
				},
				stdin: "ignore",
				timeout: callTimeoutMs,
				cancelSignal: signal,
				stripFinalNewline: false
			});
			return stdout;
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof ExecaError)) throw error;
			throw new GitFailed(words(error), { cause: error });
		}
	} };
}
function words(error) {
	if (error.code === "ENOENT") return "there is no git on PATH, or no such folder";
	if (error.timedOut) return `git did not answer within ${callTimeoutMs / 1e3} s`;
	return (typeof error.stderr === "string" ? error.stderr.trim() : "").split("\n")[0]?.replace(/^fatal: /u, "") || error.shortMessage;
}
// src/image/tags.ts
/** The `tags` input: one parsed list, two types of it that cannot be mistaken for each other. */
const placeholder = "{{dev-tag}}";
/** As long as a development tag can be, so that what fits with it fits with any. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;
/**
* Reads the items of the `tags` input.
* @param devTag what `{{dev-tag}}` in them stands for; where it is not known yet, they are only checked.
* @throws {InvalidImageRef} at the first item that cannot be tagged and pushed.
*/
function parseTags(items, devTag = longestDevTag) {
	const written = items.map((item) => item.replaceAll(placeholder, devTag));
	const refs = /* @__PURE__ */ new Map();
	for (const item of written) {
		const ref = parseTag(item);
		refs.set(ref.toString(), ref);
	}
	return {
		written,
		refs: [...refs.values()]
	};
}
/** Whether a development tag is among them. */
function usesDevTag(items) {
	return items.some((item) => item.includes(placeholder));
}
function parseTag(item) {
	const ref = parseImageRef(item);
	if (ref.digest !== void 0) throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
	return ref.withDefaultTag();
}
export { gitCli as i, usesDevTag as n, GitFailed as r, parseTags as t };
