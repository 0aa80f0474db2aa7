import { readdir, readFile } from "node:fs/promises";
import { kill } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { processNumber, whereabouts } from "./identity.ts";

/** The system does not report the end of another process's child. */
const lookEveryMs = 20;

const killedWithinMs = 1_000;

/** Ends a process on this machine, by SIGKILL after `patienceMs`. Returns true if there was one to end. */
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

/** Kills every process that inherited this variable and returns their number: 0 if the system has no /proc. */
export async function killMarked(variable: string, value: string): Promise<number> {
  const entry = `${variable}=${value}`;
  const numbers = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/u.test(name));
  const marked = await Promise.all(
    numbers.map(async (number) => {
      const environment = await readFile(`/proc/${number}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(entry) ? [Number(number)] : [];
    }),
  );
  for (const number of marked.flat()) send(number, "SIGKILL");
  return marked.flat().length;
}

function send(number: number, signal: NodeJS.Signals): void {
  try {
    kill(number, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
