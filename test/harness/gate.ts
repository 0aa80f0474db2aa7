/** Runs the action as a runner does: the committed dist/, inputs in INPUT_*, outputs and state in files. */
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Report } from "../../src/report/report.ts";
import { clientEnv, inJob, type JobContainer } from "./job-container.ts";
import { processTree, signalTo } from "./processes.ts";
import type { TestEngine } from "./testbed.ts";

const root = new URL("../..", import.meta.url).pathname;

export type GateRun = {
  readonly exitCode: number | undefined;
  /** Everything that the step printed. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The report; undefined where the step ended before it could write one. */
  readonly report: Report | undefined;
  /** The id that labels the run's objects; empty where the run never began. */
  readonly runId: string;
};

export type StartedGate = {
  /** Sends a signal to the step's own process. */
  kill(signal: NodeJS.Signals): void;
  /** Sends a signal to it and to everything that it has started: GitHub kills a step so, and a terminal's Ctrl-C is so. */
  killTree(signal: NodeJS.Signals): Promise<void>;
  readonly done: Promise<GateRun>;
  /** Runs the post step with the state that main saved, and with these variables over it. */
  post(
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly exitCode: number | undefined; readonly log: string }>;
  /** Resolves when the log contains the text. */
  logged(text: string): Promise<void>;
  /** The id that labels the run's objects, as soon as main has saved it. */
  runId(): Promise<string>;
};

export type StepOptions = {
  readonly engine?: TestEngine;
  /** The folder in which the step runs; an empty one of its own, if it does not say. */
  readonly cwd?: string;
  /** Added to the environment of the step. */
  readonly env?: Readonly<Record<string, string>>;
  /** The words of a command that runs another one, and then runs the step. */
  readonly through?: readonly string[];
  /** The container that the step runs in; it runs beside the tests, if it does not say. */
  readonly job?: JobContainer;
};

/** The tests' images are built in folders that are no checkouts. */
const unproven = { "verify-revision": "off" };

/** Starts the main step with these inputs. */
export async function startGate(
  inputs: Readonly<Record<string, string>>,
  { engine, cwd, env = {}, through = [], job }: StepOptions = {},
): Promise<StartedGate> {
  const temp = await mkdtemp(join(tmpdir(), "smoke-gate-runner-"));
  const file = (name: string) => join(temp, name);
  await Promise.all(["output", "state", "summary"].map((name) => writeFile(file(name), "")));
  const stepEnv = {
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: file("output"),
    GITHUB_STATE: file("state"),
    GITHUB_STEP_SUMMARY: file("summary"),
    ...(engine === undefined ? {} : { DOCKER_HOST: engine.host }),
    ...env,
  };
  const inputEnv = Object.fromEntries(
    Object.entries({ ...unproven, ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  const step = (entry: string, more: Readonly<Record<string, string>>) => {
    const all = { ...stepEnv, ...more };
    const [command = "", ...argv] =
      job === undefined ? [...through, process.execPath] : inJob(job, { ...all, ...clientEnv() }, cwd ?? temp);
    return execa(command, [...argv, join(root, "dist", entry)], {
      env: all,
      all: true,
      reject: false,
      cwd: cwd ?? temp,
      // A signal is what a test sends, and nothing after it.
      forceKillAfterDelay: false,
    });
  };

  const main = step("main.js", inputEnv);
  let printed = "";
  main.all.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  /** Looks again whenever the step prints, and fails when it ends. */
  const until = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const more = once(main.all, "data");
      const found = await look();
      if (found !== undefined) return found;
      const ended = await Promise.race([more.then(() => false), main.then(() => true)]);
      if (ended && (await look()) === undefined) throw new Error(`the step ended without ${what}:\n${printed}`);
    }
  };
  const readState = async () => keyValues(await readFile(file("state"), "utf8"));
  const finish = async (): Promise<GateRun> => {
    const { exitCode, all } = await main;
    const outputs = keyValues(await readFile(file("output"), "utf8"));
    const report =
      outputs["report"] === undefined ? undefined : (JSON.parse(await readFile(outputs["report"], "utf8")) as Report);
    return {
      exitCode,
      log: all,
      outputs,
      report,
      summary: await readFile(file("summary"), "utf8"),
      runId: (await readState())["run"] ?? "",
    };
  };
  return {
    kill(signal) {
      main.kill(signal);
    },
    async killTree(signal) {
      for (const pid of await processTree(main.pid)) signalTo(pid, signal);
    },
    done: finish(),
    async post(more = {}) {
      const state = Object.entries(await readState()).map(([name, value]) => [`STATE_${name}`, value]);
      const { exitCode, all } = await step("post.js", { ...inputEnv, ...Object.fromEntries(state), ...more });
      return { exitCode, log: all };
    },
    async logged(text) {
      await until(`logging ${JSON.stringify(text)}`, () => (printed.includes(text) ? true : undefined));
    },
    runId: () => until("saving its id", async () => (await readState())["run"]),
  };
}

/** Runs the main step to its end. */
export async function runGate(inputs: Readonly<Record<string, string>>, options: StepOptions = {}): Promise<GateRun> {
  return (await startGate(inputs, options)).done;
}

/** Reads a file of the runner's `name<<delimiter` syntax; of two of the same name the later one counts. */
function keyValues(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^([^\n]+?)<<(\S+)\n([\s\S]*?)\n?\2$/gmu)].map(([, name = "", , value = ""]) => [name, value]),
  );
}
