import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  buildkitd,
  classic28,
  engines,
  giteaRunner,
  jobImage,
  nodeImage,
  oldBuildx,
  postgresImage,
  registry,
} from "./testbed.ts";

const folderName = "smoke-gate-test-";

/**
 * A part that is missing fails the suite by name, with the command that brings it.
 * Gives the tests a temporary folder that goes when they are done.
 */
export default async function testbedIsUp(): Promise<() => void> {
  for (const program of [giteaRunner, buildkitd, oldBuildx])
    if (!existsSync(program)) throw new Error(`${program} is missing: run script/bootstrap`);
  for (const { name, host } of [...engines, classic28]) {
    const docker = (remedy: string, ...argv: readonly string[]) => {
      try {
        execFileSync("docker", ["-H", host, ...argv], { stdio: "pipe", timeout: 20_000 });
      } catch (error) {
        throw new Error(`${remedy}: run script/testbed up ${name}`, { cause: error });
      }
    };
    docker(`the engine ${name} does not answer at ${host}`, "version");
    for (const image of [nodeImage, postgresImage, jobImage])
      docker(`the engine ${name} does not have ${image}`, "image", "inspect", image);
  }
  await fetch(`http://${registry}/v2/`).catch((error: unknown) => {
    throw new Error(`no registry answers at ${registry}: run script/testbed up`, { cause: error });
  });
  // One for all projects: a folder in a folder would make paths of sockets longer than the kernel takes.
  if (basename(tmpdir()).startsWith(folderName)) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), folderName));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
