/** Runs git: the one place where a git process is started. */
import type { ExecaError } from "execa";

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
      // As in docker/cli.ts: loaded with the first process.
      const { execa, ExecaError } = await import("execa");
      signal.throwIfAborted();
      try {
        const { stdout } = await execa("git", [...looking, ...argv], {
          cwd: folder,
          extendEnv: false,
          env: { ...own, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", ...more },
          stdin: "ignore",
          timeout: callTimeoutMs,
          cancelSignal: signal,
          stripFinalNewline: false,
        });
        return stdout;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ExecaError)) throw error;
        throw new GitFailed(words(error), { cause: error });
      }
    },
  };
}

function words(error: ExecaError): string {
  if (error.code === "ENOENT") return "there is no git on PATH, or no such folder";
  if (error.timedOut) return `git did not answer within ${callTimeoutMs / 1000} s`;
  const said = typeof error.stderr === "string" ? error.stderr.trim() : "";
  // Its advice follows its error.
  return said.split("\n")[0]?.replace(/^fatal: /u, "") || error.shortMessage;
}
