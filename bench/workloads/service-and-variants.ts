/** The usual job, and everybody who can do it. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { docker } from "../../test/harness/docker.ts";
import { freshRepository, tagsOf } from "../../test/harness/registry.ts";
import { git } from "../../test/harness/repository.ts";
import { postgresImage } from "../../test/harness/testbed-parts.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import { contestants } from "../contestants/all.ts";
import { command, type Contestant } from "../contestants/contestant.ts";
import { ideal } from "../contestants/ideal.ts";
import { type Job, legible } from "../contestants/job.ts";
import { runContestant, tidyAfter } from "../contestants/run.ts";
import { sequentialScript } from "../contestants/sequential-script.ts";
import { smokeGate } from "../contestants/smoke-gate.ts";
import type { Goal } from "../measure/goal.ts";
import { interleaved } from "../measure/interleave.ts";
import { tookMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";
import { checkout } from "./image.ts";

const bootSeconds = 3;
const rounds = 5;

const others = contestants.filter(({ name }) => ![smokeGate.name, ideal.name, sequentialScript.name].includes(name));

export const serviceAndVariants: Workload = {
  title: `2 variants, app boots in ${bootSeconds} s, one PostgreSQL service`,
  method:
    "Wall time from the first command to the pushed image. Every run builds a new commit, from a warm cache, and pushes to a new repository.",
  goals: [
    { kind: "ratio", of: smokeGate.name, to: sequentialScript.name, limit: 0.45 },
    ...others.map(({ name }): Goal => ({ kind: "ratio", of: smokeGate.name, to: name, limit: 0.8 })),
    { kind: "ratio", of: smokeGate.name, to: ideal.name, limit: 1.1 },
  ],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  const context = await checkout(bootSeconds);
  const chosen = contestants.filter(({ isQuick }) => isQuick || !quick);
  // The layer that does not change, so that nobody is the one who builds it.
  await docker(engine, "buildx", "build", "--quiet", context);
  const subjects = chosen.map((contestant) => [contestant.name, () => oneRun(contestant, context, engine)] as const);
  const walls = await interleaved(Object.fromEntries(subjects), quick ? 1 : rounds);
  const shown = legible(await freshJob(context));
  return {
    series: Object.entries(walls).map(([name, samples]) => ({ name, unit: "ms", samples })),
    commands: chosen.map((contestant) => ({ name: contestant.name, text: command(contestant, shown) })),
  };
}

async function oneRun(contestant: Contestant, context: string, engine: TestEngine): Promise<number> {
  await writeFile(join(context, "www", "commit"), randomBytes(8).toString("hex"));
  await git(context, "add", "--all");
  await git(context, "commit", "--quiet", "--message=next");
  const job = await freshJob(context);
  try {
    const wallMs = await tookMs(() => runContestant(contestant, job, engine));
    const [tag] = await tagsOf(job.ref.slice(0, job.ref.lastIndexOf(":")));
    if (tag === undefined) throw new Error(`${contestant.name} pushed nothing`);
    return wallMs;
  } finally {
    await tidyAfter(contestant, job, engine);
    await docker(engine, "image", "rm", "--force", job.ref);
  }
}

async function freshJob(context: string): Promise<Job> {
  return {
    id: `bench-${randomBytes(4).toString("hex")}`,
    context,
    ref: `${freshRepository()}:1`,
    port: 8080,
    hostPort: await freePort(),
    service: {
      name: "db",
      image: postgresImage,
      env: { POSTGRES_PASSWORD: "smoke" },
      health: { command: "pg_isready --host=localhost --username=postgres", intervalSeconds: 1 },
    },
    variants: [
      { name: "full", env: { DATABASE_HOST: "db" }, usesService: true },
      { name: "no-memory", env: { MEMORY_PLUGIN_DISABLE: "1" }, usesService: false },
    ],
    deadlineSeconds: 120,
  };
}

async function freePort(): Promise<number> {
  await using server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return address.port;
}
