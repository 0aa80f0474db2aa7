/** How soon it is said that an image cannot boot. */
import { randomBytes } from "node:crypto";
import { shellApp } from "../../test/harness/context.ts";
import { docker } from "../../test/harness/docker.ts";
import { startGate } from "../../test/harness/gate.ts";
import { freshRepository, tagsOf } from "../../test/harness/registry.ts";
import { committed } from "../../test/harness/repository.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import { command } from "../contestants/contestant.ts";
import { type Job, legible } from "../contestants/job.ts";
import { runContestant } from "../contestants/run.ts";
import { sequentialScript } from "../contestants/sequential-script.ts";
import { smokeGate } from "../contestants/smoke-gate.ts";
import { exits } from "../measure/exits.ts";
import { epochMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";

const rounds = 5;
const deadlineSeconds = 120;
/** Of everything that boots in this workload. */
const label = `smoke-gate-bench=${randomBytes(4).toString("hex")}`;

const verdict = "from the exit to the verdict";
const scriptEnd = "from the exit to the script's end";

export const exitAtBoot: Workload = {
  title: "exit 127 at boot",
  method:
    "From the moment at which the engine saw the container exit to the line of the job log that says so; for the script, which does not look, to its end.",
  goals: [
    { kind: "at most", of: verdict, limit: 500 },
    { kind: "ratio", of: verdict, to: scriptEnd, limit: 0.01 },
  ],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  const context = await shellApp("no-such-program", ["EXPOSE 8080", `LABEL ${label}`]);
  await committed(context);
  using exited = exits(engine, label);
  const verdicts: number[] = [];
  const ends: number[] = [];
  for (let round = 0; round < (quick ? 1 : rounds); round += 1) {
    const { verdictMs, endMs } = await gated(context, engine, exited.next);
    verdicts.push(verdictMs);
    ends.push(endMs);
  }
  // Once: it is its deadline that is measured.
  const waited = quick ? [] : [await scriptEnded(context, engine, exited.next)];
  const shown = legible(job(context));
  return {
    series: [
      { name: verdict, unit: "ms", samples: verdicts },
      { name: "from the exit to the step's end", unit: "ms", samples: ends },
      ...(quick ? [] : [{ name: scriptEnd, unit: "ms" as const, samples: waited }]),
    ],
    commands: [smokeGate, sequentialScript].map((one) => ({ name: one.name, text: command(one, shown) })),
  };
}

async function gated(
  context: string,
  engine: TestEngine,
  exitedAt: () => Promise<number>,
): Promise<{ verdictMs: number; endMs: number }> {
  const theJob = job(context);
  const gate = await startGate({ "verify-revision": "enforce", ...smokeGate.inputs(theJob) }, { engine });
  await gate.logged("default: failed: ");
  const saidAt = epochMs();
  const { exitCode } = await gate.done;
  const endedAt = epochMs();
  if (exitCode !== 1 || (await tagsOf(theJob.ref.replace(/:1$/u, ""))).length > 0)
    throw new Error("the gate let it pass");
  const at = await exitedAt();
  await docker(engine, "image", "rm", "--force", theJob.ref);
  return { verdictMs: saidAt - at, endMs: endedAt - at };
}

async function scriptEnded(context: string, engine: TestEngine, exitedAt: () => Promise<number>): Promise<number> {
  const theJob = job(context);
  const failed = await runContestant(sequentialScript, theJob, engine).then(
    () => false,
    () => true,
  );
  const endedAt = epochMs();
  if (!failed) throw new Error("the script let it pass");
  await docker(engine, "image", "rm", "--force", theJob.ref);
  return endedAt - (await exitedAt());
}

function job(context: string): Job {
  return {
    id: `bench-${randomBytes(4).toString("hex")}`,
    context,
    ref: `${freshRepository()}:1`,
    port: 8080,
    hostPort: 18080,
    service: undefined,
    variants: [{ name: "default", env: {}, usesService: false }],
    deadlineSeconds,
  };
}
