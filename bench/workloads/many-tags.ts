/** How the gate grows with the tags. */
import { docker } from "../../test/harness/docker.ts";
import { freshRepository } from "../../test/harness/registry.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import { stepText } from "../contestants/contestant.ts";
import { passGate } from "../contestants/run.ts";
import { interleaved } from "../measure/interleave.ts";
import { tookMs } from "../measure/time.ts";
import type { Bench, Measured, Workload } from "../workload.ts";
import { type Image, shellImage } from "./image.ts";

const counts = [1, 5, 20];
const quickCounts = [1, 20];
const rounds = 3;

const series = (count: number) => `${count} ${count === 1 ? "tag" : "tags"}`;

export const manyTags: Workload = {
  title: "1, 5, 20 tags of one repository",
  method:
    "Wall time of the whole step: an image that is built already and healthy at once, pushed and read back. The registry wants no credentials; with some, docker is started for each push.",
  goals: [{ kind: "ratio", of: series(20), to: series(1), limit: 2 }],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  await using image = await shellImage(engine, "serve");
  const subjects = (quick ? quickCounts : counts).map(
    (count) => [series(count), () => published(count, image, engine)] as const,
  );
  const walls = await interleaved(Object.fromEntries(subjects), quick ? 1 : rounds);
  return {
    series: Object.entries(walls).map(([name, samples]) => ({ name, unit: "ms", samples })),
    commands: [
      {
        name: "Smoke Gate",
        text: stepText({ image: "app:built", push: "true", tags: "REGISTRY/app:1\n…", "verify-revision": "off" }),
      },
    ],
  };
}

async function published(count: number, image: Image, engine: TestEngine): Promise<number> {
  const repository = freshRepository();
  const tags = Array.from({ length: count }, (_, index) => `${repository}:${index + 1}`);
  const wallMs = await tookMs(() => passGate({ image: image.id, push: "true", tags: tags.join("\n") }, engine));
  await docker(engine, "image", "rm", ...tags);
  return wallMs;
}
