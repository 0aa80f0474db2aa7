import { a as ProgramTooLoud, i as ProgramTimedOut, r as ProgramNotStarted, s as runProgram } from "./config-folder.js";
import { i as parseImageRef, r as InvalidImageRef } from "./leftovers.js";
// src/git/git.ts
/** Runs git: the one place where a git process is started. */
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
		try {
			const end = await runProgram({
				file: "git",
				argv: [...looking, ...argv],
				cwd: folder,
				env: {
					...own,
					GIT_OPTIONAL_LOCKS: "0",
					GIT_TERMINAL_PROMPT: "0",
					...more
				},
				timeoutMs: callTimeoutMs,
				signal
			});
			if (end.exitCode === 0) return end.stdout;
			throw new GitFailed(refusal(end.stderr) || `git ended with ${end.how}`);
		} catch (error) {
			const why = whyNoAnswer(error);
			throw why === void 0 ? error : new GitFailed(why, { cause: error });
		}
	} };
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
