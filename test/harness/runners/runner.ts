/** A real runner of workflows, and a job that it runs. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Report } from "../../../src/report/report.ts";
import { docker } from "../docker.ts";
import { postgresImage } from "../testbed-parts.ts";
import { nodeImage, type TestEngine } from "../testbed.ts";
import type { Site } from "./site.ts";

export type Runner = {
  /** Which it is, and where its jobs run, in words. */
  readonly name: string;
  /** Why the gate reaches the apps of its jobs as it does. */
  readonly route: RegExp;
  readonly site: (engine: TestEngine) => Promise<Site>;
  /** @param evidence a folder that the job has too, under the same name. */
  readonly command: (job: Job, evidence: string) => Command | Promise<Command>;
};

export const routes = {
  host: /^the job runs on the engine's host$/u,
  hostNetwork: /^the job runs in a container with the host's network$/u,
  ownContainer: /^the job runs in the container [0-9a-f]{12}$/u,
};

export type Job = {
  /** A git repository, whose workflow is run. */
  readonly repository: string;
  readonly engine: TestEngine;
  readonly site: Pick<Site, "namespace" | "network">;
};

export type Command = {
  readonly program: string;
  readonly argv: readonly string[];
  /** Added to this process's own. */
  readonly env: Readonly<Record<string, string>>;
};

export type JobRun = {
  readonly exitCode: number | undefined;
  /** What the runner printed. */
  readonly log: string;
  /** Undefined where the gate wrote none. */
  readonly report: Report | undefined;
  /** How the id of the gate's run begins; undefined where it did not end. */
  readonly runId: string | undefined;
  /** Reads a file that the workflow kept: `logs/full/app.log`. */
  evidence(path: string): Promise<string>;
};

/** Longer than any job of the example takes. */
const patienceMs = 280_000;

/** Disposing ends it, and removes the job container, which act leaves of a job that fails. */
export type StartedJob = AsyncDisposable & {
  readonly done: Promise<JobRun>;
  /** As Ctrl-C does. */
  interrupt(): void;
  /** Kills the runner and everything that it started, as a machine that dies does. */
  kill(): void;
  /** The command lines of what runs in the job container; none where there is no such container any more. */
  processes(): Promise<readonly string[]>;
};

export async function startJob(runner: Runner, job: Job): Promise<StartedJob> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-evidence-"));
  const { program, argv, env } = await runner.command(job, folder);
  const running = execa(program, argv, {
    cwd: job.repository,
    env: { ...env, DOCKER_HOST: job.engine.host },
    all: true,
    reject: false,
    stdin: "ignore",
    detached: true,
  });
  let ended = false;
  const kill = () => {
    if (running.pid !== undefined && !ended) process.kill(-running.pid, "SIGKILL");
  };
  const deadline = setTimeout(kill, patienceMs);
  const finish = async (): Promise<JobRun> => {
    const { exitCode, all } = await running;
    ended = true;
    clearTimeout(deadline);
    const evidence = (path: string) => readFile(join(folder, path), "utf8");
    const report = await evidence("report.json").then(
      (text) => JSON.parse(text) as Report,
      () => undefined,
    );
    // The folder of its report is named after it.
    const [, runId] = /\/smoke-gate-(\w+)\/report\.json/u.exec(all) ?? [];
    return { exitCode, log: all, report, runId, evidence };
  };
  const containers = async () => {
    const list = await docker(job.engine, "ps", "--all", "--format={{.Names}}", `--filter=volume=${folder}`);
    return list.split("\n").filter((name) => name !== "");
  };
  const done = finish();
  return {
    done,
    interrupt() {
      running.kill("SIGINT");
    },
    kill,
    async processes() {
      const tables = (await containers()).map((name) => docker(job.engine, "top", name, "-o", "pid,args"));
      return (await Promise.all(tables)).flatMap((table) => table.split("\n").slice(1));
    },
    async [Symbol.asyncDispose]() {
      kill();
      await done;
      for (const name of await containers()) {
        await docker(job.engine, "rm", "--force", "--volumes", name);
        await docker(job.engine, "volume", "rm", name, `${name}-env`);
      }
    },
  };
}

/** Runs the job to its end. */
export async function runJob(runner: Runner, job: Job): Promise<JobRun> {
  await using started = await startJob(runner, job);
  return await started.done;
}

/** The repository variables of the example, as both runners take them. */
export function variables({ site }: Job, evidence: string): readonly string[] {
  const values = {
    REGISTRY: site.namespace,
    NODE_IMAGE: nodeImage,
    POSTGRES_IMAGE: postgresImage,
    EVIDENCE_FOLDER: evidence,
  };
  return Object.entries(values).map(([name, value]) => `--var=${name}=${value}`);
}
