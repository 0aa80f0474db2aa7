/** What is wrong with a builder, read from buildx's words for it. Pure. */
import { Fault } from "../../fault.ts";

/** The task during which it failed; buildx quotes it as the title of what it printed there. */
const tasks = { connecting: " > [internal] waiting for connection:", starting: " > [internal] booting buildkit:" };

/** As the gRPC of buildx says that the server at the other end is gone. Registries and base images have no part in it. */
const gone =
  /\bUnavailable(?: desc =|:) (?:error reading from server|connection error|closing transport|transport is closing)/u;

/**
 * Read from buildx 0.29 with the drivers docker-container and remote.
 * @param name the builder's; empty means the one in use.
 * @param lines the end of buildx's output, both streams. Untrusted text.
 * @returns undefined where the builder did its part, and the build itself failed.
 */
export function builderTrouble(name: string, lines: readonly string[]): Fault | undefined {
  const builder = `the builder ${name === "" ? "in use" : name}`;
  const verdict = (lines.findLast((line) => line.startsWith("ERROR: ")) ?? "").replace(
    /^ERROR: (?:failed to build: )?/u,
    "",
  );
  if (verdict.startsWith("no builder ")) {
    return new Fault(
      `${builder} cannot be used`,
      verdict,
      "See docker buildx ls for the builders that there are; docker/setup-buildx-action makes one.",
    );
  }
  if (lines.includes(tasks.connecting)) {
    return new Fault(
      `${builder} cannot be used`,
      `its BuildKit does not answer (${verdict})`,
      "See docker buildx ls for its address, and whether a buildkitd runs there that this runner can reach.",
    );
  }
  if (lines.includes(tasks.starting)) {
    return new Fault(
      `${builder} cannot be used`,
      `its container cannot be started (${verdict})`,
      "Give the builder an image of BuildKit that the engine can pull and run (docker buildx create --driver-opt image=…).",
    );
  }
  if (gone.test(verdict)) {
    return new Fault(
      `${builder} ended during the build`,
      verdict,
      "Look at the log of its BuildKit: it was stopped, or ran out of memory.",
    );
  }
  return undefined;
}
