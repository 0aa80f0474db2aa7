import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engines, registry } from "./testbed.ts";

/**
 * A part that is missing fails the suite by name, with the command that brings it.
 * Gives the tests a temporary folder that goes when they are done.
 */
export default async function testbedIsUp(): Promise<() => void> {
  for (const { name, host } of engines) {
    try {
      execFileSync("docker", ["-H", host, "version"], { stdio: "pipe", timeout: 20_000 });
    } catch (error) {
      throw new Error(`the engine ${name} does not answer at ${host}: run script/testbed up ${name}`, { cause: error });
    }
  }
  await fetch(`http://${registry}/v2/`).catch((error: unknown) => {
    throw new Error(`no registry answers at ${registry}: run script/testbed up`, { cause: error });
  });
  const folder = mkdtempSync(join(tmpdir(), "smoke-gate-test-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
