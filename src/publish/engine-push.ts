/** Pushes one ref, again where that can help. */
import { DockerCallFailed, isMissing } from "../docker/failures.ts";
import { tagImage } from "../docker/images.ts";
import { pushImage } from "../docker/transfer.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { troubleIn } from "../registry/trouble.ts";
import { withoutQueries } from "../registry/url-query.ts";
import type { RunContext } from "../gate/context.ts";
import { PushFailed } from "./push-failed.ts";
import { retrying } from "./retry.ts";
import { longestSilenceMs, unlessSilent } from "./silence.ts";

/** Lines of docker's output that a failure repeats: a containerd store takes two for one error. */
const repeatedLines = 3;

/** What docker says of a push and its layers before there is anything to say of an error. */
const progress = /^(?:The push refers to |[0-9a-f]{12}: |\s*$)/u;

/** The last line of a push that came to its end. */
const pushed = /^\S+: digest: (?<digest>sha256:[0-9a-f]{64}) size: \d+$/u;

/** What an engine says whose image has lost this name since it got it. */
const nameless = /does not exist locally with the tag|^tag does not exist/mu;

type Bounds = {
  /** How often a push that failed for a passing reason is tried again. */
  readonly retries: number;
  /** After this long without a word from docker it is given up. */
  readonly silenceMs?: number;
};

/**
 * @param id of the image.
 * @returns the digest of the manifest that the engine gave the registry; undefined where it does not say.
 * @throws PushFailed with docker's last words.
 */
export function push(
  id: string,
  ref: ImageRef,
  { retries, silenceMs = longestSilenceMs }: Bounds,
  context: Pick<RunContext, "docker" | "connect" | "log" | "signal">,
): Promise<string | undefined> {
  return retrying(
    async () => {
      // Each time: meanwhile anyone on this engine may have moved the name.
      await nameIt(id, ref, context);
      return pushOnce(ref, silenceMs, context);
    },
    (error) => (error instanceof PushFailed ? { trouble: error.trouble, words: error.message } : undefined),
    { registry: ref.registry, retries },
    context,
  );
}

async function nameIt(id: string, ref: ImageRef, { docker }: Pick<RunContext, "docker">): Promise<void> {
  try {
    await tagImage(docker, id, ref);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new PushFailed(`the engine no longer has ${id}, which was tested`, "gone");
  }
}

async function pushOnce(
  ref: ImageRef,
  silenceMs: number,
  context: Pick<RunContext, "connect" | "log" | "signal">,
): Promise<string | undefined> {
  const words: string[] = [];
  let digest: string | undefined;
  try {
    await unlessSilent("image push", silenceMs, context, (docker, heard) =>
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
    throw new PushFailed(answer, nameless.test(answer) ? "nameless" : troubleIn(answer));
  }
}
