import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { logReason } from "../../diagnosis/log-reason.ts";
import type { Docker } from "../../docker/docker.ts";
import { DockerCallFailed } from "../../docker/failures.ts";
import type { ContainerLog } from "../../report/report.ts";
import { writeBoundedLog } from "./bounded-log.ts";
import type { Container } from "./container.ts";

export type CollectedLog = {
  readonly log: ContainerLog;
  /** Returns the line that says why the program failed; undefined if none is known to. Untrusted text. */
  readonly reason: () => string | undefined;
  /** The last lines that are not blank, joined with bars. Untrusted text. */
  readonly lastWords: string;
};

// The engine does not keep the order of stdout and stderr to the microsecond: the error may stand before an earlier
// line, but is among a few of the last ones.
const lastWordsLines = 3;

/** Characters that a sentence quotes. The last line is worth more than the beginning of a long first one. */
const longestLastWords = 200;

/** A frame of a Node, Java or .NET stack trace; a line above the frames has the message. */
const frame = /^at \S/u;

/** Characters shown of one line; the file has the whole line. */
const longestLine = 2_000;

/** Bytes at the end of a log that are searched for its last lines. */
const searchedTail = 512 * 1024;

/** Writes each container's log to `<folder>/<role>.log`, in full unless it is huge. */
export async function collectLogs(
  docker: Docker,
  containers: readonly Container[],
  folder: string,
  lines: number,
): Promise<readonly CollectedLog[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(containers.map((container) => collectLog(docker, container, folder, lines)));
}

async function collectLog(docker: Docker, container: Container, folder: string, lines: number): Promise<CollectedLog> {
  const { role } = container;
  const path = join(folder, `${role}.log`);
  const file = await open(path, "a+");
  try {
    const endsFrom = await writeBoundedLog(docker, container, file, Math.max(lines, lastWordsLines));
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size - endsFrom, searchedTail));
    await file.read(tail, 0, tail.length, size - tail.length);
    const text = tail.toString("utf8").replace(/\r?\n$/u, "");
    const all = text === "" ? [] : text.split(/\r?\n/u);
    const shown = lines === 0 ? [] : all.slice(-lines).map((line) => cut(line));
    return { log: { container: role, path, tail: shown }, reason: () => logReason(all), lastWords: lastWords(all) };
  } catch (error) {
    // A removed container, or a log driver that keeps nothing, has no log: that must not hide the finding.
    if (!(error instanceof DockerCallFailed)) throw error;
    return {
      log: { container: role, path: undefined, tail: [`(no log: ${error.output.trim()})`] },
      reason: () => undefined,
      lastWords: "",
    };
  } finally {
    await file.close();
  }
}

/** Joins as many of the last lines that are not blank as fit into a sentence, but at least one. */
export function lastWords(lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== "");
  const telling = said.filter((line) => !frame.test(line));
  const last = (telling.length === 0 ? said : telling).slice(-lastWordsLines).map((line) => cut(line));
  while (last.length > 1 && last.join(" | ").length > longestLastWords) last.shift();
  return last.join(" | ");
}

function cut(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine).toWellFormed()}…`;
}
