import type { Docker } from "../../docker/docker.ts";
import { type ExecEnd, RepeatedExec } from "../../docker/container/exec.ts";
import { askingDocker } from "./asking-docker.ts";
import type { Probe } from "./probe.ts";

export function execProbe(
  connect: (signal: AbortSignal) => Docker,
  container: string,
  command: readonly [string, ...string[]],
  attemptTimeoutMs: number,
): Probe {
  const exec = new RepeatedExec(container, command);
  return askingDocker(connect, async (docker) => {
    const end = await exec.run(docker, attemptTimeoutMs);
    if (end.kind === "exited" && end.code === 0) return { kind: "passed", detail: "its probe exited 0" };
    if (end.kind === "given-up") return { kind: "timed-out", during: "probe", afterMs: end.afterMs, bodyBytes: 0 };
    return { kind: end.kind === "impossible" ? "impossible" : "not-yet", detail: execWords(end) };
  });
}

export function execWords(end: ExecEnd): string {
  switch (end.kind) {
    case "exited":
      return `exit code ${end.code}: ${end.words}`;
    case "given-up":
      return `no answer within ${end.afterMs} ms`;
    case "impossible":
    case "refused":
      return end.words;
  }
}
