/** What the gate adds to a boot. */
import { stepText } from "../contestants/contestant.ts";
import { passGate, shell } from "../contestants/run.ts";
import { interleaved } from "../measure/interleave.ts";
import { tookMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";
import { shellImage } from "./image.ts";

const rounds = 15;
const quickRounds = 3;

const bare = "bare docker";
const gate = "Smoke Gate";

export const overhead: Workload = {
  title: "an image that is built already, 1 variant that is healthy at once, push off",
  method: "Wall time of the whole step, Node's start with it, and of the three commands that it comes down to.",
  goals: [{ kind: "excess", of: gate, over: bare, limit: 400 }],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  await using image = await shellImage(engine, "serve");
  const walls = await interleaved(
    {
      [bare]: () => tookMs(() => shell(script(image.id), engine)),
      [gate]: () => tookMs(() => passGate({ image: image.id }, engine)),
    },
    quick ? quickRounds : rounds,
  );
  return {
    series: Object.entries(walls).map(([name, samples]) => ({ name, unit: "ms", samples })),
    commands: [
      { name: bare, text: script("app:built") },
      { name: gate, text: stepText({ image: "app:built", "verify-revision": "off" }) },
    ],
  };
}

function script(image: string): string {
  return [
    "set -e",
    `id=$(docker run -d -p 127.0.0.1:18080:8080 ${image})`,
    `trap 'docker rm -fv "$id"' EXIT`,
    "until curl -fs -o /dev/null http://127.0.0.1:18080/healthz; do sleep 0.01; done",
  ].join("\n");
}
