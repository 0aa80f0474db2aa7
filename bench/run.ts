/**
 * Measures the contestants interleaved in one run and prints a table of medians and ratios: on a noisy machine a
 * ratio of neighbours says something, a figure alone does not.
 *   script/bench [rounds]
 */
import { shellApp } from "../test/harness/context.ts";
import { freshRepository } from "../test/harness/registry.ts";
import { engines } from "../test/harness/testbed.ts";
import { contestants, type Workload } from "./contestants.ts";

const [engine] = engines;
const rounds = Number(process.argv[2] ?? 3);

const workloads: Readonly<
  Record<
    string,
    {
      readonly script: string;
      readonly variants: Workload["variants"];
      readonly deadlineSeconds: number;
      readonly pushes: boolean;
    }
  >
> = {
  "2 variants, boots in 3 s": {
    script: "sleep 3\nserve",
    variants: { full: { MODE: "full" }, slim: { MODE: "slim" } },
    deadlineSeconds: 120,
    pushes: true,
  },
  "exit 127 at boot, deadline 20 s": {
    script: "no-such-program",
    variants: { full: {} },
    deadlineSeconds: 20,
    pushes: false,
  },
};

console.log(
  `| workload | ${contestants.map(({ name }) => `${name}, s (least..most)`).join(" | ")} | ratio |\n| --- | ${contestants.map(() => "---").join(" | ")} | --- |`,
);
for (const [title, { script, variants, deadlineSeconds, pushes }] of Object.entries(workloads)) {
  const context = await shellApp(script);
  const seconds = new Map(contestants.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      const workload: Workload = { context, variants, port: 8080, ref: `${freshRepository()}:1`, deadlineSeconds };
      const startedAt = performance.now();
      const pushed = await contestant.run(workload, engine);
      seconds.get(contestant.name)?.push((performance.now() - startedAt) / 1000);
      if (pushed !== pushes) throw new Error(`${contestant.name} ${pushed ? "pushed" : "did not push"} in "${title}"`);
    }
  }
  const sorted = [...seconds.values()].map((values) => values.toSorted((a, b) => a - b));
  const medians = sorted.map((values) => values[Math.floor(values.length / 2)] ?? Number.NaN);
  const cells = sorted.map(
    (values, index) => `${medians[index]?.toFixed(1)} (${values[0]?.toFixed(1)}..${values.at(-1)?.toFixed(1)})`,
  );
  console.log(
    `| ${title} | ${cells.join(" | ")} | ${((medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN)).toFixed(2)} |`,
  );
}
