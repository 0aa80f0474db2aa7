import { Fault } from "../../gate/fault.ts";
import type { Docker } from "../docker.ts";
import { DockerCallFailed } from "../failures.ts";
import { transport } from "../transport.ts";

/** Call this only after a failure: the check takes longer than most calls. */
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

/** Every call warns about a configuration file that cannot be read. */
function ownWords(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("WARNING: ")) ?? text.trim();
}
