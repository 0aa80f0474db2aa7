/** Runs git: the one place where a git process is started. */
import { ProgramNotStarted, ProgramTimedOut, ProgramTooLoud, runProgram } from "../process/program.ts";

/** Reading a checkout takes milliseconds; a remote, or a disk, that takes longer than this hangs. */
const callTimeoutMs = 60_000;

/** Why git gave no answer: it is not there, it refused, or it hung. */
export class GitFailed extends Error {
  override readonly name = "GitFailed";
}

export type Git = {
  /**
   * Runs `git <argv>` in a folder and gives its standard output.
   * @param more is added to git's environment.
   * @throws GitFailed, or the signal's reason.
   */
  call(folder: string, argv: readonly string[], more?: Readonly<Record<string, string>>): Promise<string>;
};

/**
 * What a checkout's own configuration may not decide when it is only looked at: whose it is (in a job container the
 * files often belong to another user), which program watches its files, which hooks run, which locks are taken.
 */
const looking = ["-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

/** @param env the step's environment; the inputs in it, and what would lead git to another checkout, are kept from it. */
export function gitCli(env: NodeJS.ProcessEnv, signal: AbortSignal): Git {
  const own = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith("INPUT_") && !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/u.test(name),
    ),
  );
  return {
    async call(folder, argv, more = {}) {
      try {
        const end = await runProgram({
          file: "git",
          argv: [...looking, ...argv],
          cwd: folder,
          env: { ...own, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", ...more },
          timeoutMs: callTimeoutMs,
          signal,
        });
        if (end.exitCode === 0) return end.stdout;
        throw new GitFailed(refusal(end.stderr) || `git ended with ${end.how}`);
      } catch (error) {
        const why = whyNoAnswer(error);
        throw why === undefined ? error : new GitFailed(why, { cause: error });
      }
    },
  };
}

function whyNoAnswer(error: unknown): string | undefined {
  if (error instanceof ProgramTimedOut) return `git did not answer within ${callTimeoutMs / 1000} s`;
  if (error instanceof ProgramTooLoud) return `git said more than can be read: ${error.message}`;
  if (!(error instanceof ProgramNotStarted)) return undefined;
  return error.isMissing ? "there is no git on PATH" : error.message;
}

/** The first line of what git says: its advice follows its error. */
function refusal(stderr: string): string {
  return (stderr.trim().split("\n")[0] ?? "").replace(/^fatal: /u, "");
}
