/** Runs one command in a container again and again, as a probe, and leaves no run behind that it could end. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Docker } from "../docker.ts";
import { DockerCallFailed, DockerTimedOut } from "../failures.ts";
import { containerPath } from "./containers.ts";
import { unframed } from "./log.ts";
import { whyUnstartable } from "./unstartable.ts";
import { transport } from "../transport.ts";

/** How one run of the command ended. The words are untrusted text. */
export type ExecEnd =
  /** With the end of what it wrote. */
  | { readonly kind: "exited"; readonly code: number; readonly words: string }
  /** The engine could not start it, and says why: no attempt will ever be able to. */
  | { readonly kind: "impossible"; readonly words: string }
  /** The engine did not start it this time. */
  | { readonly kind: "refused"; readonly words: string }
  /** It was given up after this time, milliseconds, and ended if it could be. */
  | { readonly kind: "given-up"; readonly afterMs: number };

/** A command that writes more than this is given up, bytes: it is none that asks how an app is. */
const longestOutput = 64 * 1024 * 1024;

/** The end of what a command writes that is kept, bytes: each attempt's is remembered. */
const keptBytes = 4_096;

/** Longer than any variant waits, milliseconds. */
const longestRunMs = 24 * 3_600_000;

/** How often the engine is asked whether a command has ended, and for how long after it should have, milliseconds. */
const lookEveryMs = 20;
const endsWithinMs = 2_000;

/** A shell that looks through all processes of a container takes this long at most, milliseconds. */
const killsWithinMs = 10_000;

const createdSchema = z.object({ Id: z.string() });
const inspectedSchema = z.object({
  Running: z.boolean(),
  ExitCode: z.number().nullable(),
  /** On the engine's host; 0 where no process was ever started. */
  Pid: z.number().default(0),
});
type InspectedExec = z.output<typeof inspectedSchema>;

/**
 * Kills every process that has the mark in its environment, and so the command and what it has started. The engine can
 * do that only for its own health checks: https://github.com/moby/moby/issues/35703. No program but a shell is needed: what
 * it does not have built in, an image may lack.
 */
const killMarked = [
  "for pass in 1 2; do for process in /proc/[0-9]*; do",
  'while IFS= read -r line || [ -n "$line" ]; do',
  'case $line in *"$0"*) kill -9 "${process#/proc/}"; break;; esac',
  'done <"$process/environ"; done; done 2>/dev/null',
].join("\n");

/** A command that is run in a container again and again, and given up where it takes too long. */
export class RepeatedExec {
  readonly #container: string;
  readonly #command: readonly string[];
  /** The run that was given up last, while it is not known to have ended. */
  #left: string | undefined;

  constructor(container: string, command: readonly [string, ...string[]]) {
    this.#container = container;
    this.#command = command;
  }

  /**
   * Runs it once.
   * @param docker whose calls end with the wait.
   * @param timeoutMs after which the run is given up; not where one still runs that could not be ended: they would pile up.
   * @throws what ends the calls of `docker`, or a Fault.
   */
  async run(docker: Docker, timeoutMs: number): Promise<ExecEnd> {
    if (this.#left !== undefined && !(await inspect(docker, this.#left)).Running) this.#left = undefined;
    const boundMs = this.#left === undefined ? timeoutMs : longestRunMs;
    const startedAt = performance.now();
    const mark = `SMOKE_GATE_PROBE=${randomUUID()}`;
    try {
      const id = await create(docker, this.#container, this.#command, [mark]);
      const output = new Tail();
      try {
        await start(docker, id, boundMs, (chunk) => output.push(chunk));
      } catch (error) {
        if (!(error instanceof DockerTimedOut || error instanceof TooLoud)) throw error;
        const afterMs = Math.round(performance.now() - startedAt);
        await this.#end(docker, id, mark);
        return error instanceof TooLoud ? { kind: "refused", words: error.message } : { kind: "given-up", afterMs };
      }
      return await endOf(docker, id, output.text());
    } catch (error) {
      // The container has ended or is paused, or is about to: whoever watches it says so.
      if (error instanceof DockerCallFailed) return notStarted(error.output.trim());
      throw error;
    }
  }

  async #end(docker: Docker, id: string, mark: string): Promise<void> {
    this.#left = id;
    const killer = await create(docker, this.#container, ["sh", "-c", killMarked, mark], []);
    try {
      await start(docker, killer, killsWithinMs, () => undefined);
    } catch (error) {
      if (!(error instanceof DockerTimedOut)) throw error;
    }
    if (!(await settled(docker, id)).Running) this.#left = undefined;
  }
}

class TooLoud extends Error {
  override readonly name = "TooLoud";
}

async function create(
  docker: Docker,
  container: string,
  command: readonly string[],
  env: readonly string[],
): Promise<string> {
  const answer = await docker[transport].ask({
    command: "container exec",
    method: "POST",
    path: `${containerPath(container)}/exec`,
    body: { Cmd: command, Env: env, AttachStdout: true, AttachStderr: true },
  });
  return createdSchema.parse(answer).Id;
}

/** Resolves when what it started has closed its output. */
async function start(docker: Docker, id: string, timeoutMs: number, take: (chunk: Buffer) => void): Promise<void> {
  const output = docker[transport].stream({
    command: "container exec",
    method: "POST",
    path: `/exec/${id}/start`,
    body: { Detach: false, Tty: false },
    timeoutMs: Math.max(1, Math.ceil(timeoutMs)),
  });
  let length = 0;
  for await (const chunks of unframed(output)) {
    for (const chunk of chunks) {
      length += chunk.length;
      take(chunk);
    }
    if (length > longestOutput) throw new TooLoud(`it wrote more than ${longestOutput} bytes`);
  }
}

async function endOf(docker: Docker, id: string, words: string): Promise<ExecEnd> {
  const { ExitCode, Pid } = await settled(docker, id);
  return Pid === 0 ? notStarted(words) : { kind: "exited", code: ExitCode ?? -1, words };
}

function notStarted(words: string): ExecEnd {
  const why = whyUnstartable(words);
  return why === undefined ? { kind: "refused", words } : { kind: "impossible", words: why };
}

/** How it stands once it has ended, or once the time is over in which the engine tells of that. */
async function settled(docker: Docker, id: string): Promise<InspectedExec> {
  const untilAt = performance.now() + endsWithinMs;
  for (;;) {
    const now = await inspect(docker, id);
    if (!now.Running || performance.now() > untilAt) return now;
    await pause(lookEveryMs);
  }
}

async function inspect(docker: Docker, id: string): Promise<InspectedExec> {
  return inspectedSchema.parse(await docker[transport].ask({ command: "container exec", path: `/exec/${id}/json` }));
}

/** The end of what is written. */
class Tail {
  #kept = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#kept = Buffer.concat([this.#kept, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
  }

  text(): string {
    return this.#kept.toString("utf8").trim();
  }
}
