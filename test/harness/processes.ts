/** Processes: those that a run may have been, by the identity in its id, and those that a step has started. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

const module = new URL("../../src/process/identity.ts", import.meta.url).href;

/** Says which process it is, and then runs this JavaScript. */
function start(then: string): ChildProcess {
  const program = `import(${JSON.stringify(module)}).then(async (m) => { ${then}; process.stdout.write(await m.thisProcess()); })`;
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** One of this machine that has ended. */
export async function deadProcess(): Promise<string> {
  const child = start("");
  if (child.stdout === null) throw new Error("a process without an output");
  const [identity] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return identity;
}

export type LivingProcess = AsyncDisposable & {
  readonly identity: string;
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
};

/** @param script run before it says that it lives. */
export async function livingProcess(script: string): Promise<LivingProcess> {
  const child = start(`setInterval(() => undefined, 60_000); ${script}`);
  if (child.stdout === null) throw new Error("a process without an output");
  const ended = once(child, "exit").then(([exitCode, signal]) => ({ exitCode, signal }));
  const [identity] = (await once(child.stdout, "data")) as [Buffer];
  return {
    identity: identity.toString(),
    child,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A process and all that it has started, itself first. */
export async function processTree(pid: number | undefined): Promise<readonly number[]> {
  if (pid === undefined) return [];
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const children = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => "")),
  );
  const numbers = children.flatMap((list) => list.split(" ")).filter((child) => child !== "");
  return [pid, ...(await Promise.all(numbers.map((child) => processTree(Number(child))))).flat()];
}

/** Does nothing where it has ended. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The command lines of what a run has started and what is still there. */
export async function markedProcesses(run: string): Promise<readonly string[]> {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name));
  const lines = await Promise.all(
    numbers.map(async (number) => {
      const environment = await readFile(`/proc/${number}/environ`, "utf8").catch(() => "");
      if (!environment.split("\0").includes(`SMOKE_GATE_RUN=${run}`)) return [];
      return [(await readFile(`/proc/${number}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ").trim()];
    }),
  );
  return lines.flat();
}
