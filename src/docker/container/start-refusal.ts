/** Engines (20.10 to 28.5), runc and crun say this of an image's user, working directory or program. */
const ofTheImage =
  /unable to find (?:user|group) |no matching entries in (?:passwd|group) file|no command specified|cannot mkdir: .* is not a directory|the working directory .* is invalid|chdir to cwd|\bexec: "|exec format error|executable file .*not found/iu;

/** Errors about mounts, sysctls and limits, whatever the exit code. */
const ofAnOption = /error during container init: |Are you trying to mount a directory onto a file/iu;

/** https://github.com/moby/moby/blob/v27.5.1/daemon/errors.go, translateContainerdStartErr */
const aboutTheProgram: ReadonlySet<number> = new Set([126, 127]);

export function isAboutTheImage(words: string, exitCode?: number): boolean {
  if (ofTheImage.test(words)) return true;
  return exitCode !== undefined && aboutTheProgram.has(exitCode) && !ofAnOption.test(words);
}
