import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Docker } from "../docker.ts";
import { DockerCallFailed, DockerTimedOut } from "../failures.ts";
import { containerPath } from "./containers.ts";
import { unframed } from "./log.ts";
import { whyUnstartable } from "./start-refusal.ts";
import { transport } from "../transport.ts";

/** The words are untrusted text. */
export type ExecEnd =
  | { readonly kind: "exited"; readonly code: number; readonly words: string }
  /** The engine will never be able to start the command. */
  | { readonly kind: "impossible"; readonly words: string }
  | { readonly kind: "refused"; readonly words: string }
  | { readonly kind: "given-up"; readonly afterMs: number };

const longestOutput = 64 * 1024 * 1024;

/** Bytes of the output's end, kept for each attempt. */
const keptBytes = 4_096;

const longestRunMs = 24 * 3_600_000;

/** Milliseconds between two checks, and the longest wait for the exit after the output has ended. */
const lookEveryMs = 20;
const endsWithinMs = 2_000;

/** Milliseconds for a shell to go through all processes of a container. */
const killsWithinMs = 10_000;

const createdSchema = z.object({ Id: z.string() });
const inspectedSchema = z.object({
  Running: z.boolean(),
  ExitCode: z.number().nullable(),
  /** On the engine's host; 0 if no process was ever started. */
  Pid: z.number().default(0),
});
type InspectedExec = z.output<typeof inspectedSchema>;

// Kills the command and its children, for which the engine has no call: https://github.com/moby/moby/issues/35703. An
// image may have nothing but a shell, so the script uses only builtins.
const killMarked = [
  "for pass in 1 2; do for process in /proc/[0-9]*; do",
  'while IFS= read -r line || [ -n "$line" ]; do',
  'case $line in *"$0"*) kill -9 "${process#/proc/}"; break;; esac',
  'done <"$process/environ"; done; done 2>/dev/null',
].join("\n");

export class RepeatedExec {
  readonly #container: string;
  readonly #command: readonly string[];
  /** The last attempt that timed out and may still run. */
  #left: string | undefined;

  constructor(container: string, command: readonly [string, ...string[]]) {
    this.#container = container;
    this.#command = command;
  }

  /** While an earlier attempt cannot be killed, `timeoutMs` does not apply: attempts would pile up. */
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
      // The container ended or is paused: its watcher reports that.
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

async function start(docker: Docker, id: string, timeoutMs: number, take: (chunk: Buffer) => void): Promise<void> {
  const output = docker[transport].stream({
    command: "container exec",
    method: "POST",
    path: `/exec/${id}/start`,
    body: { Detach: false, Tty: false },
    timeoutMs: Math.max(1, Math.ceil(timeoutMs)),
  });
  let length = 0;
  for await (const chunk of unframed(output)) {
    length += chunk.length;
    take(chunk);
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

/** The output can end shortly before the engine reports the exit. */
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

class Tail {
  #kept = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#kept = Buffer.concat([this.#kept, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
  }

  text(): string {
    return this.#kept.toString("utf8").trim();
  }
}
