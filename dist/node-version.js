// src/runner/node-version.ts
/** Stands alone: it must run on a Node that cannot load the rest of the bundle. */
const leastMajor = 24;
/** Whether this Node can run the action; where it cannot, says so and fails the step. */
function nodeIsRecent(version = process.versions.node) {
	if (Number.parseInt(version, 10) >= leastMajor) return true;
	process.stdout.write(`::error title=smoke-gate%3A Node is too old::Smoke Gate needs Node ${leastMajor} or newer, and was started by ${version}. act and Gitea's runner take the node that stands first on PATH: put a newer one there.\n`);
	process.exitCode = 1;
	return false;
}
export { nodeIsRecent as t };
