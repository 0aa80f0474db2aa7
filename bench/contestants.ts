/** The ways to test before a push that are measured against each other, on one image, engine and registry. */
import { execa } from "execa";
import { runGate } from "../test/harness/gate.ts";
import type { TestEngine } from "../test/harness/testbed.ts";

/** A workload: an image to build, the variants to boot it in, the ref to push. */
export type Workload = {
  readonly context: string;
  /** By name, the environment of the variant. */
  readonly variants: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly port: number;
  readonly ref: string;
  /** What a contestant that waits out a deadline waits, seconds. */
  readonly deadlineSeconds: number;
};

export type Contestant = {
  readonly name: string;
  /** Resolves with whether it pushed. */
  run(workload: Workload, engine: TestEngine): Promise<boolean>;
};

/** The script of the incident that the project exists for: one variant after another, a look every 2 s. */
const sequentialScript: Contestant = {
  name: "sequential script",
  async run({ context, variants, port, ref, deadlineSeconds }, engine) {
    const boots = Object.entries(variants).map(([name, env]) => {
      const options = Object.entries(env)
        .map(([key, value]) => `-e ${key}=${value}`)
        .join(" ");
      return `
cid=$(docker run -d --name bench-${name}-$$ -p 127.0.0.1::${port} ${options} ${ref})
url=http://$(docker port "$cid" ${port} | head -n 1)/healthz
healthy=0
for _ in $(seq ${Math.ceil(deadlineSeconds / 2)}); do
  curl -fsS -o /dev/null --max-time 5 "$url" 2>/dev/null && { healthy=1; break; }
  sleep 2
done
docker logs "$cid" >/dev/null 2>&1
docker rm -f "$cid" >/dev/null
[ "$healthy" = 1 ] || exit 1`;
    });
    const script = [
      "set -e",
      `docker buildx build --load --quiet -t ${ref} ${context} >/dev/null`,
      ...boots,
      `docker push --quiet ${ref} >/dev/null`,
    ].join("\n");
    const { exitCode } = await execa("bash", ["-c", script], { env: { DOCKER_HOST: engine.host }, reject: false });
    return exitCode === 0;
  },
};

const smokeGate: Contestant = {
  name: "Smoke Gate",
  async run({ context, variants, ref, deadlineSeconds }, engine) {
    const { exitCode } = await runGate(
      {
        context,
        tags: ref,
        push: "true",
        timeout: `${deadlineSeconds}s`,
        variants: JSON.stringify(Object.fromEntries(Object.entries(variants).map(([name, env]) => [name, { env }]))),
      },
      { engine },
    );
    return exitCode === 0;
  },
};

export const contestants: readonly Contestant[] = [sequentialScript, smokeGate];
