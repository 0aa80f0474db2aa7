import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  buildkitd,
  classic,
  classic28,
  containerd,
  emulator,
  giteaRunner,
  jobImage,
  newBuildx,
  oldBuildx,
  postgresImage,
} from "../testbed-parts.ts";
import { nodeImage } from "../testbed.ts";

/** A part of the test bed that is missing fails the tests by name, with the command that brings it. */
export default function testbedIsUp(): void {
  for (const program of [giteaRunner, buildkitd, oldBuildx, newBuildx, emulator])
    if (!existsSync(program)) throw new Error(`${program} is missing: run script/bootstrap`);
  for (const { name, host } of [classic, containerd, classic28]) {
    for (const image of [nodeImage, postgresImage, jobImage]) {
      try {
        execFileSync("docker", ["-H", host, "image", "inspect", image], { stdio: "pipe", timeout: 120_000 });
      } catch (error) {
        throw new Error(`the engine ${name} does not have ${image}: run script/testbed up ${name}`, { cause: error });
      }
    }
  }
}
