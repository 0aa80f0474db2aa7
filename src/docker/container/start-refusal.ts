/** Engines (20.10 to 28.5), runc and crun say these of an image's user, working directory or program. */
const permanent: readonly RegExp[] = [
  /(?<![/\w])exec(?:: "[^"\n]+"| \/[^\s:]+): (?:executable file not found|(?:stat [^\n]+: )?no such file or directory|permission denied|exec format error|is a directory)/iu,
  /unable to find (?:user|group) |no matching entries in (?:passwd|group) file/iu,
  /cannot mkdir: .* is not a directory|the working directory .* is invalid|chdir to cwd/iu,
  /no command specified|exec format error|executable file .*not found/iu,
];

/** A program that cannot be executed now, such as one that is still written. */
const ofTheProgram = /\bexec: "/iu;

/** Errors about mounts, sysctls and limits, whatever the exit code. */
const ofAnOption = /error during container init: |Are you trying to mount a directory onto a file/iu;

/** https://github.com/moby/moby/blob/v27.5.1/daemon/errors.go, translateContainerdStartErr */
const codesOfTheProgram: ReadonlySet<number> = new Set([126, 127]);

export function isAboutTheImage(words: string, exitCode?: number): boolean {
  if ([...permanent, ofTheProgram].some((refusal) => refusal.test(words))) return true;
  return exitCode !== undefined && codesOfTheProgram.has(exitCode) && !ofAnOption.test(words);
}

/**
 * Returns why no later attempt can start the command; undefined if one may succeed. Other messages of runc come from a
 * container that is about to end, and end the attempts anyway.
 */
export function whyUnstartable(said: string): string | undefined {
  const found = permanent.map((refusal) => said.search(refusal)).find((at) => at >= 0);
  return found === undefined
    ? undefined
    : said
        .slice(found)
        .replace(/\n.*$/su, "")
        .trim()
        .replace(/: unknown$/u, "");
}
