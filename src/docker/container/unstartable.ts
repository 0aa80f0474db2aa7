/** What the engine says of a command that no later attempt will be able to start either. Pure. */

/** runc says other things of a container that is about to end: there, a later attempt does not come. */
const words =
  /exec(?:: "[^"\n]+"| \/[^\s:]+): (?:executable file not found|(?:stat [^\n]+: )?no such file or directory|permission denied|exec format error|is a directory)|unable to find (?:user|group)|chdir to cwd/u;

/** @param said the engine's own words, where it started no process. */
export function cannotEverStart(said: string): boolean {
  return words.test(said);
}
