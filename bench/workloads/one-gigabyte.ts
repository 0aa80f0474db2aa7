/** What the gate's own process costs where a lot goes past it. */
import { ownRegistry } from "../../test/harness/registry-process.ts";
import { docker } from "../../test/harness/docker.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import { type Inputs, stepText } from "../contestants/contestant.ts";
import { passGate } from "../contestants/run.ts";
import type { Goal } from "../measure/goal.ts";
import { costMeter } from "../measure/process-cost.ts";
import { tookMs } from "../measure/time.ts";
import type { Series } from "../measure/series.ts";
import type { Bench, Measured, Workload } from "../workload.ts";
import { bigImage, shellImage } from "./image.ts";

const bytes = 2 ** 30;
const most = { cpuPercent: 5, memoryMiB: 150 };

const series = (what: string) => ({
  wall: `${what}: wall`,
  cpu: `${what}: own CPU, of wall`,
  memory: `${what}: memory`,
});
const pushed = series("1 GB image pushed");
const logged = series("1 GB of container log");

export const oneGigabyte: Workload = {
  title: "1 GB image pushed; 1 GB of container log",
  method:
    "CPU time, user and system, and peak resident memory of the gate's own process, as the kernel counts them; what docker costs is docker's.",
  goals: [pushed, logged].flatMap(({ cpu, memory }): readonly Goal[] => [
    { kind: "at most", of: cpu, limit: most.cpuPercent },
    { kind: "at most", of: memory, limit: most.memoryMiB },
  ]),
  isQuick: false,
  measure,
};

async function measure({ engine }: Bench): Promise<Measured> {
  return {
    series: [...(await pushing(engine)), ...(await logging(engine))],
    commands: [
      {
        name: "image",
        text: stepText({ image: "app:big", push: "true", tags: "REGISTRY/app:1", "verify-revision": "off" }),
      },
      { name: "log", text: stepText({ image: "app:loud", "verify-revision": "off" }) },
    ],
  };
}

/** Into a registry of its own, so that the gigabyte goes with it. */
async function pushing(engine: TestEngine): Promise<readonly Series[]> {
  await using registry = await ownRegistry({ files: {}, config: () => "" });
  await using image = await bigImage(engine, "serve", bytes);
  const ref = `${registry.address}/big:1`;
  const measured = await gated({ image: image.id, push: "true", tags: ref }, pushed, engine);
  await docker(engine, "image", "rm", ref);
  return measured;
}

async function logging(engine: TestEngine): Promise<readonly Series[]> {
  await using image = await shellImage(engine, `yes "$(printf '%01000d' 0)" | head -c ${bytes}\nserve`);
  return await gated({ image: image.id }, logged, engine);
}

async function gated(inputs: Inputs, names: ReturnType<typeof series>, engine: TestEngine): Promise<readonly Series[]> {
  const meter = await costMeter();
  const wallMs = await tookMs(() => passGate(inputs, engine, meter.env));
  const { cpuMs, peakMiB } = await meter.read();
  return [
    { name: names.wall, unit: "ms", samples: [wallMs] },
    { name: names.cpu, unit: "%", samples: [(100 * cpuMs) / wallMs] },
    { name: names.memory, unit: "MiB", samples: [peakMiB] },
  ];
}
