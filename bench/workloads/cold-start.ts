/** What Node and the bundle cost before anything is done. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGate } from "../../test/harness/gate.ts";
import { notedDocker } from "../../test/harness/noted-docker.ts";
import { interleaved } from "../measure/interleave.ts";
import { bareNode, bareNodeMs, epochMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";

const rounds = 20;
const quickRounds = 5;

const firstCall = "from the action's start to its first docker command";

export const coldStart: Workload = {
  title: "action start to first docker command",
  method:
    "A docker on PATH notes when it is called first; every start has a temporary folder of its own, so that nothing is compiled ahead. To be compared with a Node that does nothing.",
  goals: [{ kind: "excess", of: firstCall, over: bareNode.name, limit: 100 }],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  // It ends the run with its first call.
  const docker = await notedDocker('date +%s%N >>"$0.at"; exit 1');
  const firstCallMs = async (round: number) => {
    const cold = await mkdtemp(join(tmpdir(), "bench-cold-"));
    const startedAt = epochMs();
    await runGate({ image: "any" }, { engine, env: { ...docker.env, TMPDIR: cold } });
    const starts = (await readFile(join(docker.folder, "docker.at"), "utf8")).split("\n");
    return firstAfter(starts, startedAt, round);
  };
  const walls = await interleaved(
    { [firstCall]: firstCallMs, [bareNode.name]: bareNodeMs },
    quick ? quickRounds : rounds,
  );
  return {
    series: Object.entries(walls).map(([name, samples]) => ({ name, unit: "ms", samples })),
    commands: [{ name: "Smoke Gate", text: "node dist/main.js" }, bareNode],
  };
}

/** @param nanoseconds since the epoch, a line each. */
function firstAfter(nanoseconds: readonly string[], startedAt: number, round: number): number {
  const at = nanoseconds.map((line) => Number(line) / 1e6).find((ms) => ms > startedAt);
  if (at === undefined) throw new Error(`docker was not called in round ${round}`);
  return at - startedAt;
}
