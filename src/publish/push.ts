/** Pushes one ref, again where that can help. */
import { setTimeout } from "node:timers/promises";
import pRetry from "p-retry";
import { DockerCallFailed, isMissing } from "../docker/failures.ts";
import { pushImage, tagImage } from "../docker/images.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { isPassing, type Trouble, troubleIn } from "../registry/trouble.ts";
import { withoutQueries } from "../registry/url-query.ts";
import type { World } from "../world.ts";
import { pauseMs } from "./pause.ts";
import { silence } from "./silence.ts";

/** Before the first retry, milliseconds; doubled each time, with a jitter so that a matrix does not come back as one. */
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * Without a terminal, docker says nothing of a layer between its beginning and its end, and sends several at once: a
 * silence this long is 10 GB over a line of 50 Mbit/s. It is also longer than a kernel takes to give up a connection
 * whose other end is gone (Linux: about 16 minutes), of which docker then says more than that it was silent.
 */
const longestSilenceMs = 30 * 60_000;

/** Lines of docker's output that a failure repeats: a containerd store takes two for one error. */
const repeatedLines = 3;

/** What docker says of a push and its layers before there is anything to say of an error. */
const progress = /^(?:The push refers to |[0-9a-f]{12}: |\s*$)/u;

/** The last line of a push that came to its end. */
const pushed = /^\S+: digest: (?<digest>sha256:[0-9a-f]{64}) size: \d+$/u;

/** What an engine says whose image has lost this name since it got it. */
const nameless = /does not exist locally with the tag|^tag does not exist/mu;

/** What keeps an image from being pushed: a trouble of the registry, or one on this side of it. */
export type PushTrouble =
  | Trouble
  /** Nothing was heard of it for too long. */
  | "silent"
  /** The engine has the image no more. */
  | "gone"
  /** A neighbour took the name away, before docker looked it up. */
  | "nameless";

/** The push was refused, or failed as often as it may. */
export class PushFailed extends Error {
  override readonly name = "PushFailed";
  readonly trouble: PushTrouble;

  constructor(message: string, trouble: PushTrouble) {
    super(message);
    this.trouble = trouble;
  }
}

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
  world: Pick<World, "docker" | "connect" | "log" | "signal">,
): Promise<string | undefined> {
  return pRetry(
    async () => {
      // Each time: meanwhile anyone on this engine may have moved the name.
      await nameIt(id, ref, world);
      return pushOnce(ref, silenceMs, world);
    },
    {
      retries,
      minTimeout: firstPauseMs,
      maxTimeout: longestPauseMs,
      randomize: true,
      signal: world.signal,
      shouldRetry: ({ error }) => error instanceof PushFailed && canPass(error.trouble),
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof PushFailed) || error.trouble !== "busy" || retriesLeft === 0) return;
        const pause = pauseMs(error.message, attemptNumber, Math.random());
        world.log.info(`${ref.registry} counts requests and wants fewer; the next in ${(pause / 1000).toFixed(1)} s`);
        // A run that is cancelled meanwhile ends here, and p-retry says with what.
        await setTimeout(pause, undefined, { signal: world.signal }).catch(() => undefined);
      },
    },
  );
}

function canPass(trouble: PushTrouble): boolean {
  if (trouble === "nameless") return true;
  return trouble !== "silent" && trouble !== "gone" && isPassing(trouble);
}

async function nameIt(id: string, ref: ImageRef, { docker }: Pick<World, "docker">): Promise<void> {
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
  { connect, log, signal }: Pick<World, "connect" | "log" | "signal">,
): Promise<string | undefined> {
  const words: string[] = [];
  let digest: string | undefined;
  using unheard = silence(
    silenceMs,
    () => new PushFailed(`docker image push said nothing for ${Math.round(silenceMs / 1000)} s`, "silent"),
  );
  try {
    await log.untrusted(async (print) => {
      for await (const said of pushImage(connect(AbortSignal.any([signal, unheard.signal])), ref)) {
        unheard.heard();
        const line = withoutQueries(said);
        print(line);
        digest = pushed.exec(line)?.groups?.["digest"] ?? digest;
        if (!progress.test(line)) words.push(line.trim());
      }
    });
    return digest;
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    const answer = words.slice(-repeatedLines).join("\n") || error.message;
    throw new PushFailed(answer, nameless.test(answer) ? "nameless" : troubleIn(answer));
  }
}
