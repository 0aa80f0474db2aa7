// src/runner/node-version.ts
/** Imports nothing: it must run on a Node that cannot load the rest of the bundle. */
const leastMajor = 24;
/** Returns false, and fails the step with an error, if this Node is too old. */
function nodeIsRecent(version = process.versions.node) {
	if (Number.parseInt(version, 10) >= leastMajor) return true;
	process.stdout.write(`::error title=smoke-gate%3A Node is too old::Smoke Gate needs Node ${leastMajor} or newer, and was started by ${version}. act and Gitea's runner take the node that stands first on PATH: put a newer one there.\n`);
	process.exitCode = 1;
	return false;
}
export { nodeIsRecent as t };
