/** Which process it was: a word that others on the same machine can tell a dead one by. */
import { readFile, readlink, stat } from "node:fs/promises";

/** What can be said of a process from here. */
export type Whereabouts =
  | "alive"
  | "gone"
  /** It is on another machine, in another container or of another user: nobody here can say. */
  | "elsewhere";

/** Boot of the machine, container, user, number and start of the process, with dashes; `unknown` where the system does not say. */
export async function thisProcess(): Promise<string> {
  try {
    const place = await thisPlace();
    const number = await readlink("/proc/self");
    return `${place}-${number}-${await startOf(number)}`;
  } catch {
    return "unknown";
  }
}

export async function whereabouts(identity: string): Promise<Whereabouts> {
  const { place, number, start } = parts(identity);
  if (place === "" || place !== (await thisPlace().catch(() => "nowhere"))) return "elsewhere";
  try {
    return (await startOf(number)) === start ? "alive" : "gone";
  } catch (error) {
    return isNoProcess(error) ? "gone" : "elsewhere";
  }
}

/** Its number, by which it can be sent a signal as long as it is alive. */
export function processNumber(identity: string): number {
  return Number(parts(identity).number);
}

function parts(identity: string): { readonly place: string; readonly number: string; readonly start: string } {
  const [, place = "", number = "", start = ""] = /^([0-9a-f]+-\d+-\d+)-(\d+)-(\d+)$/u.exec(identity) ?? [];
  return { place, number, start };
}

async function thisPlace(): Promise<string> {
  // A random number; this much of it tells machines apart, and leaves the whole short.
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).replaceAll("-", "").slice(0, 12);
  const container = (await readlink("/proc/self/ns/pid")).replaceAll(/\D/gu, "");
  // Some machines hide the processes of other users: they would look dead.
  const { uid } = await stat("/proc/self");
  return `${boot}-${container}-${uid}`;
}

/** Where it cannot be looked, for want of a file descriptor or of the right to, it may well be alive. */
function isNoProcess(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH");
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
