/** Looks at a real engine from outside, as a neighbour would. */
import { execa } from "execa";
import type { TestEngine } from "./testbed.ts";

/** Runs `docker <argv>` on the engine and gives its output. */
export async function docker(engine: TestEngine, ...argv: readonly string[]): Promise<string> {
  const { stdout } = await execa("docker", ["-H", engine.host, ...argv]);
  return stdout;
}

/** Everything on the engine that a run of the gate made: `container x`, `network x`, `volume x`. */
export function owned(engine: TestEngine): Promise<readonly string[]> {
  return labelled(engine, "smoke-gate.run");
}

/** Everything on the engine that this run made. */
export function leftovers(engine: TestEngine, run: string): Promise<readonly string[]> {
  return labelled(engine, `smoke-gate.run=${run}`);
}

async function labelled(engine: TestEngine, label: string): Promise<readonly string[]> {
  const filter = ["--filter", `label=${label}`];
  const lists = await Promise.all([
    docker(engine, "container", "ls", "-a", "--format", "container {{.Names}}", ...filter),
    docker(engine, "network", "ls", "--format", "network {{.Name}}", ...filter),
    docker(engine, "volume", "ls", "--format", "volume {{.Name}}", ...filter),
  ]);
  return lists.flatMap((list) => list.split("\n")).filter((line) => line !== "");
}
