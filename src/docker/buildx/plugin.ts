/** The buildx plugin of the docker CLI. */
import { Fault } from "../../fault.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { transport } from "../transport.ts";

/**
 * What is wrong with the buildx plugin itself: asked only where it has failed, because the question takes longer than
 * most that the gate asks.
 * @returns undefined where it is there.
 */
export async function buildxTrouble(docker: Docker): Promise<Fault | undefined> {
  try {
    await docker[transport].call(["buildx", "version"]);
    return undefined;
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    return new Fault(
      "docker buildx cannot be used",
      ownWords(error.output),
      "Install the buildx plugin (on GitHub: docker/setup-buildx-action).",
      { cause: error },
    );
  }
}

/** The first line that is no warning: of a configuration file that cannot be read, every call warns. */
function ownWords(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("WARNING: ")) ?? text.trim();
}
