import { DockerCallFailed, isMissing } from "../docker/failures.ts";
import { tagImage } from "../docker/images.ts";
import { pushImage } from "../docker/transfer.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { troubleIn } from "../registry/trouble.ts";
import { withoutQueries } from "../registry/url-query.ts";
import type { RunContext } from "../gate/context.ts";
import { defaultIdleMs, withIdleTimeout } from "./idle-timeout.ts";
import { retrying } from "./retry.ts";

/** Lines of docker's output in the message: a containerd store takes two for one error. */
const repeatedLines = 3;

const progress = /^(?:The push refers to |[0-9a-f]{12}: |\s*$)/u;

const pushed = /^\S+: digest: (?<digest>sha256:[0-9a-f]{64}) size: \d+$/u;

/** The engine's words after the image has lost its name. */
const nameless = /does not exist locally with the tag|^tag does not exist/mu;

type Bounds = {
  readonly retries: number;
  /** Milliseconds without output after which the push is given up. */
  readonly idleMs?: number;
};

/** Has the engine push an image by its Id. Returns the digest of the sent manifest, if it tells. Throws RegistryError. */
export function push(
  id: string,
  ref: ImageRef,
  { retries, idleMs = defaultIdleMs }: Bounds,
  context: Pick<RunContext, "docker" | "connect" | "log" | "signal">,
): Promise<string | undefined> {
  const once = async () => {
    // Before each attempt: anyone on this engine may have moved the name since.
    await tagTested(id, ref, context);
    return pushOnce(ref, idleMs, context);
  };
  return retrying(once, { registry: ref.registry, retries }, context);
}

async function tagTested(id: string, ref: ImageRef, { docker }: Pick<RunContext, "docker">): Promise<void> {
  try {
    await tagImage(docker, id, ref);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new RegistryError(`the engine no longer has ${id}, which was tested`, "gone");
  }
}

async function pushOnce(
  ref: ImageRef,
  idleMs: number,
  context: Pick<RunContext, "connect" | "log" | "signal">,
): Promise<string | undefined> {
  const words: string[] = [];
  let digest: string | undefined;
  try {
    await withIdleTimeout("image push", idleMs, context, (docker, heard) =>
      context.log.untrusted(async (print) => {
        for await (const said of pushImage(docker, ref)) {
          heard();
          const line = withoutQueries(said);
          print(line);
          digest = pushed.exec(line)?.groups?.["digest"] ?? digest;
          if (!progress.test(line)) words.push(line.trim());
        }
      }),
    );
    return digest;
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    const answer = words.slice(-repeatedLines).join("\n") || error.output.trim();
    throw new RegistryError(answer, nameless.test(answer) ? "nameless" : troubleIn(answer), { cause: error });
  }
}
