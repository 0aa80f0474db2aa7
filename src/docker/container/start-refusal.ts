/** Whether it is the image that keeps a container from being made or started, or what was asked for beside it. Pure. */

/** How engines (20.10 to 28.5), runc and crun speak of the user, the working directory and the program of an image. */
const ofTheImage =
  /unable to find (?:user|group) |no matching entries in (?:passwd|group) file|no command specified|cannot mkdir: .* is not a directory|the working directory .* is invalid|chdir to cwd|\bexec: "|exec format error|executable file .*not found/iu;

/** What a run option asks for, whatever the code: mounts, sysctls, limits. */
const ofAnOption = /error during container init: |Are you trying to mount a directory onto a file/iu;

/**
 * What the engine notes as the exit code of a program that is not there or cannot be executed:
 * https://github.com/moby/moby/blob/v27.5.1/daemon/errors.go, translateContainerdStartErr.
 */
const aboutTheProgram: ReadonlySet<number> = new Set([126, 127]);

/**
 * @param words the engine's.
 * @param exitCode as the engine notes it for a start; undefined where the container was not even made.
 */
export function isAboutTheImage(words: string, exitCode?: number): boolean {
  if (ofTheImage.test(words)) return true;
  return exitCode !== undefined && aboutTheProgram.has(exitCode) && !ofAnOption.test(words);
}
