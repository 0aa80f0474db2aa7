/**
 * What every git on this machine is told, whoever starts it: buildx and Compose run it in the build context, whose files
 * may be a pull request's, and may look like those of a bare repository. Pure.
 */

/** Values of git's settings that nothing in a checkout may decide. */
export const gitSettings: readonly (readonly [name: string, value: string])[] = [
  ["safe.bareRepository", "explicit"],
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
];

/**
 * The environment with these settings behind those that it has already: https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT.
 */
export function withGitSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Number.parseInt(env["GIT_CONFIG_COUNT"] ?? "", 10);
  const first = Number.isInteger(own) && own > 0 ? own : 0;
  const added = gitSettings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...env, ...Object.fromEntries(added), GIT_CONFIG_COUNT: String(first + gitSettings.length) };
}
