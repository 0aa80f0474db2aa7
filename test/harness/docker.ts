/** Looks at a real engine from outside, as a neighbour would. */
import { execa } from "execa";
import type { TestEngine } from "./testbed.ts";

/** Runs `docker <argv>` on the engine and gives its output. */
export async function docker(engine: TestEngine, ...argv: readonly string[]): Promise<string> {
  const { stdout } = await execa("docker", ["-H", engine.host, ...argv]);
  return stdout;
}

/**
 * Everything on the engine that a run of the gate made: `container x`, `network x`, `volume x`, `image x`.
 * @param run its id, or how that begins.
 */
export async function leftovers(engine: TestEngine, run: string): Promise<readonly string[]> {
  const list = async (kind: string, name: string, ...options: readonly string[]) => {
    const format = `--format={{.Label "smoke-gate.run"}} ${kind} {{.${name}}}`;
    return docker(engine, kind, "ls", ...options, format, "--filter=label=smoke-gate.run");
  };
  const labelled = await Promise.all([
    list("container", "Names", "--all"),
    list("network", "Name"),
    list("volume", "Name"),
  ]);
  // An image has the labels that it was built with; that a run holds it is in its name.
  const held = await docker(
    engine,
    "image",
    "ls",
    "--format={{.Repository}} image {{.Repository}}:{{.Tag}}",
    `--filter=reference=smoke-gate-${run}*`,
  );
  return [...labelled, held.replaceAll(/^smoke-gate-/gmu, "")]
    .flatMap((lines) => lines.split("\n"))
    .filter((line) => line !== "" && line.startsWith(run))
    .map((line) => line.slice(line.indexOf(" ") + 1));
}
