// src/gate/runner-variables.ts
/** With one of these, a process can act as the job. */
function isJobCredential(name) {
	return /^ACTIONS_|^(?:GITHUB|GITEA|FORGEJO)_TOKEN$/u.test(name);
}
/** The runner's variables, including the step's inputs, may be secret. */
function isRunnersOwn(name) {
	return isJobCredential(name) || /^(?:INPUT|RUNNER)_/u.test(name);
}
export { isRunnersOwn as n, isJobCredential as t };
