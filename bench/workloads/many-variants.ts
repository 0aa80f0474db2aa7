/** How the gate grows with the variants. */
import type { TestEngine } from "../../test/harness/testbed.ts";
import { stepText } from "../contestants/contestant.ts";
import { passGate, shell } from "../contestants/run.ts";
import { interleaved } from "../measure/interleave.ts";
import { costMeter } from "../measure/process-cost.ts";
import { median } from "../measure/statistics.ts";
import { tookMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";
import { type Image, shellImage } from "./image.ts";

const counts = [1, 4, 16, 32] as const;
const mostVariants = 32;
/** The gate's own default. */
const maxParallel = 4;
const rounds = 2;

const wall = (count: number) => `Smoke Gate, ${count}`;
const bareWall = (count: number) => `bare docker, ${count}`;
const memory = (count: number) => `memory, ${count}`;
const aVariant = "overhead a variant";

export const manyVariants: Workload = {
  title: "1, 4, 16, 32 variants",
  method: `Wall time of the whole step with an app that boots in a second, ${maxParallel} at a time, beside as many bare \`docker run\`, request, \`docker rm\`. The overhead is what the gate takes more than these with ${mostVariants} variants than with one, divided among them.`,
  goals: [
    { kind: "ratio", of: wall(16), to: wall(4), limit: 4 },
    { kind: "ratio", of: wall(32), to: wall(4), limit: 8 },
    { kind: "at most", of: aVariant, limit: 50 },
    { kind: "ratio", of: memory(32), to: memory(1), limit: 1.25 },
  ],
  isQuick: false,
  measure,
};

/** The memory is the gate's own. */
type Run = { readonly wallMs: number; readonly peakMiB?: number };

async function measure({ engine }: Bench): Promise<Measured> {
  await using image = await shellImage(engine, "sleep 1\nserve");
  const subjects = counts.flatMap((count) => [
    [wall(count), () => gated(count, image, engine)] as const,
    [bareWall(count), () => bare(count, image, engine)] as const,
  ]);
  const runs = await interleaved(Object.fromEntries(subjects), rounds);
  const of = (name: string, what: keyof Run) => (runs[name] ?? []).flatMap((run) => run[what] ?? []);
  const more = (count: number) => median(of(wall(count), "wallMs")) - median(of(bareWall(count), "wallMs"));
  return {
    series: [
      ...Object.keys(runs).map((name) => ({ name, unit: "ms" as const, samples: of(name, "wallMs") })),
      { name: aVariant, unit: "ms", samples: [(more(mostVariants) - more(1)) / (mostVariants - 1)] },
      ...counts.map((count) => ({ name: memory(count), unit: "MiB" as const, samples: of(wall(count), "peakMiB") })),
    ],
    commands: [
      {
        name: "Smoke Gate",
        text: stepText({ image: "app:built", variants: "v1: {}\nv2: {}\n…", "verify-revision": "off" }),
      },
      { name: "bare docker", text: script("N", "app:built") },
    ],
  };
}

async function gated(count: number, image: Image, engine: TestEngine): Promise<Run> {
  const meter = await costMeter();
  const variants = Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index + 1}`, {}]));
  const inputs = { image: image.id, variants: JSON.stringify(variants) };
  const wallMs = await tookMs(() => passGate(inputs, engine, meter.env));
  return { wallMs, peakMiB: (await meter.read()).peakMiB };
}

async function bare(count: number, image: Image, engine: TestEngine): Promise<Run> {
  return { wallMs: await tookMs(() => shell(script(String(count), image.id), engine)) };
}

function script(count: string, image: string): string {
  return [
    "set -e",
    "boot() {",
    `  id=$(docker run -d -p 127.0.0.1::8080 ${image})`,
    '  address=$(docker port "$id" 8080)',
    '  until curl -fs -o /dev/null "http://$address/healthz"; do sleep 0.05; done',
    '  docker rm -fv "$id"',
    "}",
    "export -f boot",
    `seq ${count} | xargs -P ${maxParallel} -I{} bash -ec boot`,
  ].join("\n");
}
