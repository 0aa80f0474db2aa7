import { execa } from "execa";
import { once } from "./once.ts";
import { useOwnEngine } from "./own-engine.ts";

/** A part that is missing fails the tests by name, with the command that brings it. */
export default async function engineIsUp(): Promise<() => Promise<void>> {
  let end = async () => {};
  await once("engine", async () => {
    if (process.env["SMOKE_GATE_ENGINE_CLASSIC"] === undefined) end = await useOwnEngine();
    try {
      await lookAtEngines();
    } catch (error) {
      await end();
      throw error;
    }
  });
  return () => end();
}

async function lookAtEngines(): Promise<void> {
  // Which reads the environment that was made for it.
  const { engines, nodeImage, registry } = await import("../testbed.ts");
  for (const { name, host } of engines) {
    await execa("docker", ["-H", host, "image", "inspect", nodeImage]).catch((error: unknown) => {
      throw new Error(
        `the engine ${name} at ${host} does not answer, or does not have ${nodeImage}: run script/testbed up ${name}`,
        { cause: error },
      );
    });
  }
  await fetch(`http://${registry}/v2/`).catch((error: unknown) => {
    throw new Error(`no registry answers at ${registry}: run script/testbed up`, { cause: error });
  });
}
