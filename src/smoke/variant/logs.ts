/** Keeps what the containers of a variant logged. */
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { logReason } from "../../diagnosis/log-reason.ts";
import type { Docker } from "../../docker/docker.ts";
import { DockerCallFailed } from "../../docker/failures.ts";
import type { ContainerLog } from "../../report/report.ts";
import { writeBoundedLog } from "./bounded-log.ts";
import type { Container } from "./container.ts";

/** What a container logged, and the end of it in one line. */
export type CollectedLog = {
  readonly log: ContainerLog;
  /** The line that says why its program failed, looked for where it did; undefined where none is known to. Untrusted text. */
  readonly reason: () => string | undefined;
  /** The last lines that are not blank, with bars between them. Untrusted text. */
  readonly lastWords: string;
};

/**
 * Of standard output and standard error the engine does not keep the order to the microsecond: the error may stand
 * before the line that was printed ahead of it. A few of the last lines hold it for certain.
 */
const lastWordsLines = 3;

/** What a sentence quotes, characters: of longer lines the last one is worth more than the beginning of the first. */
const longestLastWords = 200;

/** Of a stack trace, as Node, Java and .NET print it: the frames say where, a line above them says what. */
const frame = /^at \S/u;

/** The most of one line that is shown, characters; the file has it whole. */
const longestLine = 2_000;

/** The end of a log that is searched for its last lines, bytes. */
const searchedTail = 512 * 1024;

/**
 * Writes each container's log to `<folder>/<role>.log`, whole unless it is huge.
 * @param lines how many of the last lines to give back.
 */
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
    await writeBoundedLog(docker, container, file, Math.max(lines, lastWordsLines));
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, searchedTail));
    await file.read(tail, 0, tail.length, size - tail.length);
    const text = tail.toString("utf8").replace(/\r?\n$/u, "");
    const all = text === "" ? [] : text.split(/\r?\n/u);
    const shown = lines === 0 ? [] : all.slice(-lines).map((line) => cut(line));
    return { log: { container: role, path, tail: shown }, reason: () => logReason(all), lastWords: lastWords(all) };
  } catch (error) {
    // A container that was removed, or whose log driver keeps nothing, has no log: that must not hide the finding.
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

/** The last lines that are not blank, with bars between them: as many as a sentence has room for, one at least. */
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
