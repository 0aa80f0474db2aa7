/** What Node and the bundle cost before anything is done. */
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGate } from "../../test/harness/gate.ts";
import { interleaved } from "../measure/interleave.ts";
import { bareNode, bareNodeMs, epochMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";

const rounds = 20;
const quickRounds = 5;

const firstCall = "from the action's start to its first docker command";

export const coldStart: Workload = {
  title: "action start to first docker command",
  method:
    "A socket in the engine's place notes when it is asked first; every start has a temporary folder of its own, so that nothing is compiled ahead. To be compared with a Node that does nothing.",
  goals: [{ kind: "excess", of: firstCall, over: bareNode.name, limit: 100 }],
  isQuick: true,
  measure,
};

async function measure({ quick }: Bench): Promise<Measured> {
  const firstCallMs = async () => {
    const cold = await mkdtemp(join(tmpdir(), "bench-cold-"));
    const asked = Promise.withResolvers<number>();
    // Whoever asks gets no answer, and that ends the run.
    const server = createServer((socket) => {
      asked.resolve(epochMs());
      socket.destroy();
    });
    const path = join(cold, "docker.sock");
    await once(server.listen(path), "listening");
    const startedAt = epochMs();
    await runGate({ image: "any" }, { env: { DOCKER_HOST: `unix://${path}`, TMPDIR: cold } });
    server.close();
    return (await asked.promise) - startedAt;
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
