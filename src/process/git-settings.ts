/** Every git gets these: buildx and Compose run it in a pull request's files, which may imitate a bare repository. */

export const gitSettings: readonly (readonly [name: string, value: string])[] = [
  ["safe.bareRepository", "explicit"],
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
];

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT */
export function withGitSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Number.parseInt(env["GIT_CONFIG_COUNT"] ?? "", 10);
  const first = Number.isInteger(own) && own > 0 ? own : 0;
  const added = gitSettings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...env, ...Object.fromEntries(added), GIT_CONFIG_COUNT: String(first + gitSettings.length) };
}
