// src/runner-variables.ts
/** Which variables of a step are the runner's own. Pure. */
/** Whoever has one of these can act as the job, or learns where to. */
function isJobCredential(name) {
	return /^ACTIONS_|^(?:GITHUB|GITEA|FORGEJO)_TOKEN$/u.test(name);
}
/** What the runner hands to a step, its inputs included; they may be secret. */
function isRunnersOwn(name) {
	return isJobCredential(name) || /^(?:INPUT|RUNNER)_/u.test(name);
}
export { isRunnersOwn as n, isJobCredential as t };
