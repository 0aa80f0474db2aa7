import { readFile, readlink, stat } from "node:fs/promises";

export type Whereabouts =
  | "alive"
  | "gone"
  /** On another machine, in another container or of another user: its state is unknown here. */
  | "elsewhere";

/** Returns the machine's boot, container, user, process number and start, with dashes; or `unknown`. */
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

export function processNumber(identity: string): number {
  return Number(parts(identity).number);
}

function parts(identity: string): { readonly place: string; readonly number: string; readonly start: string } {
  const [, place = "", number = "", start = ""] = /^([0-9a-f]+-\d+-\d+)-(\d+)-(\d+)$/u.exec(identity) ?? [];
  return { place, number, start };
}

async function thisPlace(): Promise<string> {
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).replaceAll("-", "").slice(0, 12);
  const container = (await readlink("/proc/self/ns/pid")).replaceAll(/\D/gu, "");
  // Some machines hide the processes of other users, which would look dead.
  const { uid } = await stat("/proc/self");
  return `${boot}-${container}-${uid}`;
}

/** After any other error, such as a lack of file descriptors or rights, the process may still be alive. */
function isNoProcess(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH");
}

/** Ticks since boot tell reused numbers apart: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. */
async function startOf(number: string): Promise<string | undefined> {
  const line = await readFile(`/proc/${number}/stat`, "utf8");
  // The second field is the program's name in brackets, which may itself contain spaces and brackets.
  const [, state, ...fields] = line.slice(line.lastIndexOf(")")).split(" ");
  return state === "Z" ? undefined : fields[18];
}
