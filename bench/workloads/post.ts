/** What the post step adds to a job that went well. */
import { startGate } from "../../test/harness/gate.ts";
import { interleaved } from "../measure/interleave.ts";
import { bareNode, bareNodeMs, tookMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";
import { shellImage } from "./image.ts";

const rounds = 20;
const quickRounds = 5;

const postStep = "post step";

export const post: Workload = {
  title: "post step with nothing to clean",
  method: "Wall time of the step, Node's start with it, after a main step that has passed and cleaned up.",
  goals: [{ kind: "at most", of: postStep, limit: 150 }],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  await using image = await shellImage(engine, "serve");
  const gate = await startGate({ image: image.id }, { engine });
  const { exitCode, log } = await gate.done;
  if (exitCode !== 0) throw new Error(`the gate did not pass:\n${log}`);
  const walls = await interleaved(
    { [postStep]: () => tookMs(() => gate.post()), [bareNode.name]: bareNodeMs },
    quick ? quickRounds : rounds,
  );
  return {
    series: Object.entries(walls).map(([name, samples]) => ({ name, unit: "ms", samples })),
    commands: [{ name: postStep, text: "node dist/post.js" }, bareNode],
  };
}
