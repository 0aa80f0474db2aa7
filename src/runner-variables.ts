/** Which variables of a step are the runner's own. Pure. */

/** Whoever has one of these can act as the job, or learns where to. */
export function isJobCredential(name: string): boolean {
  return /^ACTIONS_|^(?:GITHUB|GITEA|FORGEJO)_TOKEN$/u.test(name);
}

/** What the runner hands to a step, its inputs included; they may be secret. */
export function isRunnersOwn(name: string): boolean {
  return isJobCredential(name) || /^(?:INPUT|RUNNER)_/u.test(name);
}
