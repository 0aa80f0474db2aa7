/** How soon it is seen that an app is healthy. */
import { nodeImage } from "../../test/harness/testbed.ts";
import { stepText } from "../contestants/contestant.ts";
import { passGate } from "../contestants/run.ts";
import { spread } from "../measure/statistics.ts";
import type { Bench, Measured, Workload } from "../workload.ts";

/** Listens after so long, and says in each answer when that was and when it answers, both by its own clock. */
const app = `
const now = () => performance.timeOrigin + performance.now();
setTimeout(() => {
  let healthyAt;
  const answer = (_, response) => response.end(JSON.stringify({ healthyAt, answeredAt: now() }));
  require("node:http").createServer(answer).listen(8080, () => { healthyAt = now(); });
}, Number(process.env.BOOT_MS));
`.trim();

/** Until its own process begins, an app has been started for a while already. */
const boot = { leastMs: 100, mostMs: 20_000, count: 24 };
const quickBoot = { leastMs: 100, mostMs: 3_000, count: 4 };

const lag = "from healthy to seen";
const share = "the same, of what is allowed";

export const detectionLag: Workload = {
  title: "app healthy at a random moment in 0.1..20 s",
  method:
    "The app notes when it begins to listen and when it answers the first request that gets through, by its own clock. Allowed are 50 ms, or 3 % of the time since the container's start.",
  goals: [{ kind: "at most", of: share, limit: 1 }],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  const { count, leastMs, mostMs } = quick ? quickBoot : boot;
  const boots = spread(count, leastMs, mostMs, Math.random).map((ms) => Math.round(ms));
  const variants = Object.fromEntries(
    boots.map((ms) => [`boots-in-${ms}-ms`, { env: { BOOT_MS: String(ms) }, command: ["node", "-e", app] }]),
  );
  const inputs = { image: nodeImage, port: "8080", variants: JSON.stringify(variants) };
  const { report } = await passGate(inputs, engine);
  const seen = (report?.variants ?? []).map(({ name, last, healthyAfterMs }) => {
    if (last?.kind !== "answered" || healthyAfterMs === undefined) throw new Error(`${name} did not answer`);
    const { healthyAt, answeredAt } = JSON.parse(last.answer.body) as { healthyAt: number; answeredAt: number };
    const lagMs = answeredAt - healthyAt;
    return { lagMs, bootMs: healthyAfterMs - lagMs };
  });
  return {
    series: [
      { name: lag, unit: "ms", samples: seen.map(({ lagMs }) => lagMs) },
      { name: "from start to healthy", unit: "ms", samples: seen.map(({ bootMs }) => bootMs) },
      { name: share, unit: "x", samples: seen.map(({ lagMs, bootMs }) => lagMs / Math.max(50, 0.03 * bootMs)) },
    ],
    commands: [{ name: "Smoke Gate", text: stepText({ ...inputs, image: "node:24", variants: "…" }) }],
  };
}
