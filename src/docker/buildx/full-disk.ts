/** Tells from buildx's own words that a disk has no room. Pure. */
import { Fault } from "../../fault.ts";

const noRoom = /no space left on device|disk quota exceeded/iu;

/** Its own error, of a step or of the whole; what the program of a step prints has a time before it. */
const ownError = /^(?:#\d+ )?ERROR: (?<said>.*)$/u;

/**
 * @param lines the end of buildx's output, both streams. Untrusted text.
 * @param why its last words: of a load into an engine that ran full they may say only that a pipe was closed.
 * @returns undefined where the build failed for another reason.
 */
export function fullDisk(lines: readonly string[], why: string): Fault | undefined {
  const said = lines.map((line) => ownError.exec(line)?.groups?.["said"]).findLast((line) => noRoom.test(line ?? ""));
  const cause = noRoom.test(why) ? why : said;
  if (cause === undefined) return undefined;
  return new Fault(
    "the build failed",
    cause,
    "Make room where the builder and the engine keep their data: docker system df and docker buildx du say what takes it.",
  );
}
