/** Other messages of runc come from a container that is about to end, and end the attempts anyway. */
const reasons =
  /(?:exec(?:: "[^"\n]+"| \/[^\s:]+): (?:executable file not found|(?:stat [^\n]+: )?no such file or directory|permission denied|exec format error|is a directory)|unable to find (?:user|group)|chdir to cwd)[^\n]*/u;

/** Returns why no later attempt can start the command; undefined if one may succeed. */
export function whyUnstartable(said: string): string | undefined {
  return reasons
    .exec(said)?.[0]
    .trim()
    .replace(/: unknown$/u, "");
}
