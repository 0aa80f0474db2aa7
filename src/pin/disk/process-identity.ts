/** Which process it was: a text that others on the same machine can tell a dead one by. */
import { readFile, readlink, stat } from "node:fs/promises";

/** Boot of the machine, container, user, number and start of the process; `unknown` where the system does not say. */
export async function thisProcess(): Promise<string> {
  try {
    const place = await thisPlace();
    const number = await readlink("/proc/self");
    return `${place} ${number} ${await startOf(number)}`;
  } catch {
    return "unknown";
  }
}

/** Whether the process has ended. Of one on another machine, in another container or of another user nobody here can say. */
export async function isGone(identity: string): Promise<boolean> {
  const [, place, number = "", start] = /^(\S+ \S+ \S+) (\d+) (\d+)$/u.exec(identity) ?? [];
  if (place === undefined || place !== (await thisPlace().catch(() => ""))) return false;
  return (await startOf(number).catch(() => undefined)) !== start;
}

async function thisPlace(): Promise<string> {
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
  // Some machines hide the processes of other users: they would look dead.
  const { uid } = await stat("/proc/self");
  return `${boot.trim()} ${await readlink("/proc/self/ns/pid")} ${uid}`;
}

/**
 * When a process was started, in ticks since the boot: its number alone is used again. Undefined of one that is dead.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function startOf(number: string): Promise<string | undefined> {
  const line = await readFile(`/proc/${number}/stat`, "utf8");
  // The second field is the program's name in brackets, with whatever is in it.
  const [, state, ...fields] = line.slice(line.lastIndexOf(")")).split(" ");
  return state === "Z" ? undefined : fields[18];
}
