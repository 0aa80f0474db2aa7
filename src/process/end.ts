/** Ends what a run has left running where this process runs: its own process, and those that it started. */
import { readdir, readFile } from "node:fs/promises";
import { kill } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { processNumber, whereabouts } from "./identity.ts";

/** The system does not tell when a process that is nobody's child ends. */
const lookEveryMs = 20;

/** A process that is sent SIGKILL goes as soon as the kernel gets to it. */
const killedWithinMs = 1_000;

/**
 * Asks a process to end, and kills it where it has not after this long. One that is elsewhere is left alone.
 * @returns whether there was one to end.
 */
export async function endProcess(identity: string, patienceMs: number): Promise<boolean> {
  if ((await whereabouts(identity)) !== "alive") return false;
  const number = processNumber(identity);
  for (const [signal, withinMs] of [
    ["SIGTERM", patienceMs],
    ["SIGKILL", killedWithinMs],
  ] as const) {
    send(number, signal);
    const deadlineAt = performance.now() + withinMs;
    while (performance.now() < deadlineAt) {
      if ((await whereabouts(identity)) !== "alive") return true;
      await pause(lookEveryMs);
    }
  }
  return true;
}

/**
 * Kills every process that was started with this variable in its environment, and so whatever those started: they know
 * their run by it as the objects on an engine know it by their label. Where the system has no list of them, none is.
 * @returns how many there were.
 */
export async function killMarked(variable: string, value: string): Promise<number> {
  const entry = `${variable}=${value}`;
  const numbers = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/u.test(name));
  const marked = await Promise.all(
    numbers.map(async (number) => {
      // Gone meanwhile, or another user's.
      const environment = await readFile(`/proc/${number}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(entry) ? [Number(number)] : [];
    }),
  );
  for (const number of marked.flat()) send(number, "SIGKILL");
  return marked.flat().length;
}

/** One that ended by itself meanwhile is what was wanted. */
function send(number: number, signal: NodeJS.Signals): void {
  try {
    kill(number, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
