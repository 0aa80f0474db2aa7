/** What the engine says of a command that no later attempt will be able to start either. Pure. */

/** runc says other things of a container that is about to end: there, a later attempt does not come. */
const reasons =
  /(?:exec(?:: "[^"\n]+"| \/[^\s:]+): (?:executable file not found|(?:stat [^\n]+: )?no such file or directory|permission denied|exec format error|is a directory)|unable to find (?:user|group)|chdir to cwd)[^\n]*/u;

/**
 * The part of it that says why; undefined where a later attempt may succeed.
 * @param said the engine's own words, where it started no process.
 */
export function whyUnstartable(said: string): string | undefined {
  return reasons
    .exec(said)?.[0]
    .trim()
    .replace(/: unknown$/u, "");
}
