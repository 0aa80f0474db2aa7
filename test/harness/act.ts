/** Runs the example's workflow, unchanged, with real act in host mode. */
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Report } from "../../src/report/report.ts";
import { nodeImage, postgresImage, type TestEngine } from "./testbed.ts";

const root = new URL("../..", import.meta.url).pathname.replace(/\/$/u, "");

export type ActRun = {
  readonly exitCode: number | undefined;
  /** What act printed. */
  readonly log: string;
  /** Undefined where the gate wrote none. */
  readonly report: Report | undefined;
  /** Reads a file that a workflow kept: `logs/full/app.log`. */
  evidence(path: string): Promise<string>;
};

export type StartedAct = {
  readonly done: Promise<ActRun>;
  /** Kills act and everything that it started, as a machine that dies does. */
  kill(): void;
};

/** A copy of the example that is a git repository of its own, as a user's is. */
export async function exampleRepository(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), "smoke-gate-act-")), "tenant");
  await cp(join(root, "examples/tenant"), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  const git = (...argv: readonly string[]) =>
    execa("git", [
      "-C",
      folder,
      "-c",
      "user.name=test",
      "-c",
      "user.email=test@localhost",
      "-c",
      "commit.gpgsign=false",
      ...argv,
    ]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=The tenant");
  return folder;
}

/** Starts the workflow that gates this Dockerfile. */
export function startWorkflow(
  repository: string,
  engine: TestEngine,
  namespace: string,
  dockerfile: string,
): Promise<StartedAct> {
  return startAct(repository, engine, namespace, "gate.yml", { dockerfile });
}

/** Runs the workflow that promotes and pins this digest. */
export async function release(
  repository: string,
  engine: TestEngine,
  namespace: string,
  digest: string,
): Promise<ActRun> {
  return (await startAct(repository, engine, namespace, "release.yml", { digest })).done;
}

/** @param namespace where the tags go: `<registry>/<namespace>`. */
async function startAct(
  repository: string,
  engine: TestEngine,
  namespace: string,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): Promise<StartedAct> {
  const evidence = await mkdtemp(join(tmpdir(), "smoke-gate-evidence-"));
  const variables = {
    REGISTRY: namespace,
    NODE_IMAGE: nodeImage,
    POSTGRES_IMAGE: postgresImage,
    EVIDENCE_FOLDER: evidence,
  };
  const act = execa(
    "act",
    [
      "workflow_dispatch",
      `--workflows=.github/workflows/${workflow}`,
      "--platform=ubuntu-latest=-self-hosted",
      "--pull=false",
      "--action-offline-mode",
      "--no-cache-server",
      `--local-repository=OWNER/smoke-gate@v1=${root}`,
      ...Object.entries(variables).map(([name, value]) => `--var=${name}=${value}`),
      ...Object.entries(inputs).map(([name, value]) => `--input=${name}=${value}`),
    ],
    {
      cwd: repository,
      env: {
        DOCKER_HOST: engine.host,
        XDG_CACHE_HOME: join(evidence, ".cache"),
        XDG_CONFIG_HOME: join(evidence, ".config"),
      },
      all: true,
      reject: false,
      stdin: "ignore",
      detached: true,
    },
  );
  const finish = async (): Promise<ActRun> => {
    const { exitCode, all } = await act;
    const report = await readFile(join(evidence, "report.json"), "utf8").then(
      (text) => JSON.parse(text) as Report,
      () => undefined,
    );
    return { exitCode, log: all, report, evidence: (path) => readFile(join(evidence, path), "utf8") };
  };
  return {
    done: finish(),
    kill() {
      if (act.pid !== undefined) process.kill(-act.pid, "SIGKILL");
    },
  };
}

/** Runs the workflow to its end. */
export async function runWorkflow(...args: Parameters<typeof startWorkflow>): Promise<ActRun> {
  return (await startWorkflow(...args)).done;
}
