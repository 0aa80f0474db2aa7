/** How the gate grows with the tags. */
import { randomUUID } from "node:crypto";
import { docker } from "../../test/harness/docker.ts";
import { type PrivateRegistry, privateRegistry } from "../../test/harness/private-registry.ts";
import { authFor, dockerConfig } from "../../test/harness/registry-login.ts";
import { newBuildx } from "../../test/harness/testbed-parts.ts";
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

const older = "20 tags, buildx 0.29";

const series = (count: number) => `${count} ${count === 1 ? "tag" : "tags"}`;

export const manyTags: Workload = {
  title: "1, 5, 20 tags of one repository",
  method:
    "Wall time of the whole step: an image that is built already and healthy at once, published and read back. The registry demands credentials, which docker's config.json has. buildx is 0.36; older than 0.31.1, it is called for each further tag.",
  goals: [{ kind: "ratio", of: series(20), to: series(1), limit: 2.2 }],
  isQuick: true,
  measure,
};

async function measure({ engine, quick }: Bench): Promise<Measured> {
  await using image = await shellImage(engine, "serve");
  await using registry = await privateRegistry();
  const subjects = (quick ? quickCounts : counts).map(
    (count) => [series(count), () => published(count, image, registry, engine, newBuildx)] as const,
  );
  const withOlder = () => published(20, image, registry, engine, undefined);
  const walls = await interleaved({ ...Object.fromEntries(subjects), [older]: withOlder }, quick ? 1 : rounds);
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

async function published(
  count: number,
  image: Image,
  registry: PrivateRegistry,
  engine: TestEngine,
  buildx: string | undefined,
): Promise<number> {
  const repository = `${registry.address}/team/app-${randomUUID()}`;
  const tags = Array.from({ length: count }, (_, index) => `${repository}:${index + 1}`);
  const env = await dockerConfig(authFor(registry.address, registry), buildx);
  const wallMs = await tookMs(() => passGate({ image: image.id, push: "true", tags: tags.join("\n") }, engine, env));
  await docker(engine, "image", "rm", ...tags);
  return wallMs;
}
