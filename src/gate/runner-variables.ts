/** With one of these, a process can act as the job. */
export function isJobCredential(name: string): boolean {
  return /^ACTIONS_|^(?:GITHUB|GITEA|FORGEJO)_TOKEN$/u.test(name);
}

/** The runner's variables, including the step's inputs, may be secret. */
export function isRunnersOwn(name: string): boolean {
  return isJobCredential(name) || /^(?:INPUT|RUNNER)_/u.test(name);
}
