import { goArchitecture } from "../image/platform.ts";
import type { ExplainedExit } from "./finding.ts";
import type { ContainerExit } from "./observation.ts";

type Signal = { readonly name: string; readonly hint: string };

/** Linux signal numbers that are the same on amd64 and arm64. */
const signals: ReadonlyMap<number, Signal> = new Map([
  [1, { name: "SIGHUP", hint: "its terminal went away" }],
  [2, { name: "SIGINT", hint: "it was interrupted" }],
  [3, { name: "SIGQUIT", hint: "it was told to quit" }],
  [4, { name: "SIGILL", hint: "an instruction this CPU does not have; was it built for a newer CPU?" }],
  [5, { name: "SIGTRAP", hint: "it ran into a breakpoint or a failed check" }],
  [6, { name: "SIGABRT", hint: "it aborted itself, usually after a failed assertion" }],
  [7, { name: "SIGBUS", hint: "a bad memory access; often /dev/shm is too small (--shm-size)" }],
  [8, { name: "SIGFPE", hint: "an arithmetic error such as a division by zero" }],
  [
    9,
    {
      name: "SIGKILL",
      hint: "something killed it, and not for its own memory limit: the host ran short, or a process stopped it",
    },
  ],
  [10, { name: "SIGUSR1", hint: "a signal it does not handle" }],
  [11, { name: "SIGSEGV", hint: "it crashed on a bad memory access, often in a native library" }],
  [12, { name: "SIGUSR2", hint: "a signal it does not handle" }],
  [13, { name: "SIGPIPE", hint: "it wrote to a pipe or socket whose other end was closed" }],
  [14, { name: "SIGALRM", hint: "its own timer ran out" }],
  [15, { name: "SIGTERM", hint: "something asked it to stop" }],
  [24, { name: "SIGXCPU", hint: "it used up its limit of CPU time" }],
  [25, { name: "SIGXFSZ", hint: "it wrote a file beyond its size limit" }],
  [31, { name: "SIGSYS", hint: "a system call that seccomp forbids" }],
]);

export type Platforms = { readonly image: string; readonly engine: string };

export function explain(exit: ContainerExit, platforms: Platforms | undefined): ExplainedExit {
  return { exit, meaning: exitMeaning(exit, platforms) };
}

/**
 * Returns no container text. `docker run` documents 125 to 127; 128+n is a death by signal n. runc 1.1 logs `exec /app:
 * no such file or directory` if the kernel refuses a program, and exits 1 (255 from runc 1.2 on; seen on engines 20.10
 * and 28.5).
 */
export function exitMeaning(exit: ContainerExit, platforms?: Platforms): string {
  if (/exec format error/iu.test(`${exit.error}\n${exit.lastLog}`)) return formatMeaning(platforms);
  if (exit.error.trim() !== "") return refusalMeaning(exit);
  if (/(?:^| \| )exec \/?\S+: no such file or directory$/u.test(exit.lastLog)) {
    return "its program is there, but the interpreter that it names is not: the loader of a dynamically linked program (glibc or musl), or the path after #!";
  }
  if (exit.oomKilled) {
    return `killed for using more memory than its limit${exit.memoryLimit === 0 ? "" : ` of ${mebibytes(exit.memoryLimit)}`}`;
  }
  if (exit.code === 127 && /not found/u.test(exit.lastLog)) {
    return "a script calls a program that is not in the image, or not on its PATH; its log names it";
  }
  switch (exit.code) {
    case 0:
      return "it ended by itself without an error; a server must stay in the foreground";
    case 1:
      return "the program gave up with a general error; its log says why";
    case 125:
      return "the engine could not start the container";
    case 126:
      return "the command was found but cannot be executed; check its permissions and its #! line";
    case 127:
      return "the command was not found; check ENTRYPOINT, CMD and PATH, and that the interpreter or loader it needs is in the image";
    case 255:
      return "the program gave up with -1; its log says why";
    default:
      return signalMeaning(exit.code - 128) ?? "the program gave up with a code of its own; its log says why";
  }
}

const refusals: readonly (readonly [RegExp, string])[] = [
  [
    /unable to find user|no matching entries in passwd/u,
    "its USER is not in the image's /etc/passwd; add it in the Dockerfile, or name it by its number",
  ],
  [
    /unable to find group|no matching entries in group/u,
    "the group of its USER is not in the image's /etc/group; add it in the Dockerfile, or name it by its number",
  ],
  [/no command specified/iu, "the image has no ENTRYPOINT and no CMD; set one of them, or the variant's command"],
  [/cannot mkdir|working directory|chdir to cwd/iu, "its WORKDIR is no folder that its USER can enter"],
  [
    /executable file .*not found|no such file or directory/u,
    "the program of ENTRYPOINT or CMD is not in the image, or not on its PATH",
  ],
  [
    /permission denied|is a directory/u,
    "the program of ENTRYPOINT or CMD cannot be executed; check its permissions, and that it is a file",
  ],
];

function refusalMeaning({ error }: ContainerExit): string {
  return refusals.find(([words]) => words.test(error))?.[1] ?? "the engine could not start it";
}

function formatMeaning(platforms: Platforms | undefined): string {
  return platforms !== undefined && architecture(platforms.image) !== architecture(platforms.engine)
    ? `its program is for another CPU architecture: the image is for ${platforms.image}, the engine is ${platforms.engine}`
    : "its program is for another CPU architecture than the engine's, or a script without a #! line";
}

function architecture(platform: string): string {
  const [, name = ""] = platform.split("/");
  return goArchitecture(name);
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function signalMeaning(number: number): string | undefined {
  const signal = signals.get(number);
  if (signal !== undefined) return `${signal.name} (${signal.hint})`;
  // 64 is SIGRTMAX, the highest signal on Linux.
  return number >= 1 && number <= 64 ? `ended by signal ${number}` : undefined;
}
