import { execFileSync } from "node:child_process";
import { engines, nodeImage, registry } from "../testbed.ts";

/** A part that is missing fails the tests by name, with the command that brings it. */
export default async function engineIsUp(): Promise<void> {
  for (const { name, host } of engines) {
    const docker = (remedy: string, ...argv: readonly string[]) => {
      try {
        execFileSync("docker", ["-H", host, ...argv], { stdio: "pipe", timeout: 120_000 });
      } catch (error) {
        throw new Error(remedy, { cause: error });
      }
    };
    docker(`the engine ${name} does not answer at ${host}: run script/testbed up ${name}`, "version");
    docker(
      `the engine ${name} does not have ${nodeImage}: run script/testbed up ${name}`,
      "image",
      "inspect",
      nodeImage,
    );
  }
  await fetch(`http://${registry}/v2/`).catch((error: unknown) => {
    throw new Error(`no registry answers at ${registry}: run script/testbed up`, { cause: error });
  });
}
