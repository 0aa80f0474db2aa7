/** Runs git so that nothing in a checkout or its repository decides which programs run. */
import { gitSettings } from "../process/git-settings.ts";
import { ProgramNotStarted, ProgramTimedOut, ProgramTooLoud, runProgram } from "../process/program.ts";
import { commandOverrides } from "./command-overrides.ts";
import { GitFailed, GitMissing } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** Reading a checkout takes milliseconds; after this long, a remote or a disk hangs. */
const callTimeoutMs = 60_000;

/** The first version in which `safe.bareRepository` protects from a bare repository among a checkout's files. */
const leastVersion = [2, 38] as const;

type Environment = Readonly<Record<string, string>>;

export type Git = {
  /** Returns git's standard output. Throws a GitFailed or the signal's reason. */
  in(repository: Repository, argv: readonly string[], more?: Environment): Promise<string>;
  /** @throws GitFailed if git would obey files that look like a repository; a missing git is no error. */
  checkVersion(): Promise<void>;
  outside(argv: readonly string[], more?: Environment): Promise<string>;
};

const settings = [
  // In a job container, the files often belong to another user.
  ["safe.directory", "*"] as const,
  ...gitSettings,
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** A partial clone must not fetch: the repository's configuration names the program for it. */
const offline = { GIT_ALLOW_PROTOCOL: "", GIT_NO_LAZY_FETCH: "1" };

/** @param env The step's environment; git does not see its inputs or anything that leads to another checkout. */
export function gitCli(env: NodeJS.ProcessEnv, signal: AbortSignal): Git {
  const own = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith("INPUT_") && !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/u.test(name),
    ),
  );
  const call = (cwd: string, argv: readonly string[], more: Environment) =>
    answer({
      file: "git",
      argv: [...settings, ...argv],
      cwd,
      env: { ...own, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", ...more },
      timeoutMs: callTimeoutMs,
      signal,
    });
  let checked: Promise<void> | undefined;
  const check = () => (checked ??= call("/", ["version"], {}).then(refuseOld));
  const overrides = new Map<string, Promise<readonly string[]>>();
  const overridesOf = (repository: Repository): Promise<readonly string[]> => {
    const known =
      overrides.get(repository.gitDir) ??
      call(repository.top, listSettings, named(repository)).then((listed) => commandOverrides(listed));
    overrides.set(repository.gitDir, known);
    return known;
  };

  return {
    async in(repository, argv, more = {}) {
      const [harmless] = await Promise.all([overridesOf(repository), check()]);
      return call(repository.top, [...harmless, ...argv], { ...named(repository), ...offline, ...more });
    },
    async checkVersion() {
      try {
        await check();
      } catch (error) {
        if (!(error instanceof GitMissing)) throw error;
      }
    },
    outside: (argv, more = {}) => call("/", argv, more),
  };
}

const listSettings = ["config", "--list", "--null", "--show-scope", "--includes"];

function named({ top, gitDir }: Repository): Environment {
  return { GIT_DIR: gitDir, GIT_WORK_TREE: top };
}

async function answer(run: Parameters<typeof runProgram>[0]): Promise<string> {
  try {
    const end = await runProgram(run);
    if (end.exitCode === 0) return end.stdout;
    throw new GitFailed(refusal(end.stderr) || `git ended with ${end.how}`);
  } catch (error) {
    const why = whyNoAnswer(error);
    if (why === undefined) throw error;
    const isMissing = error instanceof ProgramNotStarted && error.isMissing;
    throw new (isMissing ? GitMissing : GitFailed)(why, { cause: error });
  }
}

function whyNoAnswer(error: unknown): string | undefined {
  if (error instanceof ProgramTimedOut) return `git did not answer within ${callTimeoutMs / 1000} s`;
  if (error instanceof ProgramTooLoud) return `git said more than can be read: ${error.message}`;
  if (!(error instanceof ProgramNotStarted)) return undefined;
  return error.isMissing ? "there is no git on PATH" : error.message;
}

function refusal(stderr: string): string {
  return (stderr.trim().split("\n")[0] ?? "").replace(/^fatal: /u, "");
}

function refuseOld(said: string): void {
  const [, major = "0", minor = "0"] = /^git version (\d+)\.(\d+)/u.exec(said) ?? [];
  const isEnough = Number(major) > leastVersion[0] || (major === "2" && Number(minor) >= leastVersion[1]);
  if (isEnough) return;
  throw new GitFailed(
    `${said.trim()} is too old to read files that somebody else wrote: install git ${leastVersion.join(".")} or newer`,
  );
}
