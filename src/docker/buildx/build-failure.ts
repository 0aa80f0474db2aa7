/** Why buildx failed, read from the end of its output. Pure. All that it printed is untrusted text. */
import { Fault } from "../../fault.ts";

/** As many lines as buildx prints of a failed step, and of the Dockerfile after it. */
export const searchedLines = 100;

/** The lines of the failed step's own output that a fault repeats: an error may stand a few lines before the last. */
const repeatedLines = 10;

/** What buildx prints above and below the output of the failed step. */
const rule = "------";

type Output = {
  readonly lines: readonly string[];
  /** Its last word, without `ERROR: `; empty if it said none. */
  readonly verdict: string;
  /** The end of the failed step, and the last word. */
  readonly error: string;
};

type Failure = {
  /** `BUILDER` stands for the builder. */
  readonly what: string;
  /** Undefined if the build failed for another reason. */
  readonly why: (output: Output) => string | undefined;
  readonly remedy: string;
};

/** The gRPC of buildx says so if the server is gone. Registries and base images have no part in it. */
const serverGone =
  /\bUnavailable(?: desc =|:) (?:error reading from server|connection error|closing transport|transport is closing)/u;
const noRoom = /no space left on device|disk quota exceeded/iu;

/** Read from buildx 0.13 to 0.29 and BuildKit 0.13 to 0.25; the first that fits counts. */
const failures: readonly Failure[] = [
  {
    what: "docker buildx is too old for this build",
    why: ({ lines }) => {
      // buildx ends so before it does anything; a build that has begun may quote anything.
      const first = lines.find((line) => line.trim() !== "") ?? "";
      const flag = /^unknown flag: (--[\w-]+)$/mu.exec(first)?.[1];
      return flag === undefined ? undefined : `it knows no ${flag}, for which an input of this step asks`;
    },
    remedy: "Install a newer buildx plugin (on GitHub: docker/setup-buildx-action), or leave the input out.",
  },
  {
    what: "BUILDER cannot be used",
    why: ({ verdict }) => (verdict.startsWith("no builder ") ? verdict : undefined),
    remedy: "See docker buildx ls for the builders that there are; docker/setup-buildx-action makes one.",
  },
  {
    what: "BUILDER cannot be used",
    why: during("waiting for connection", "its BuildKit does not answer"),
    remedy: "See docker buildx ls for its address, and whether a buildkitd runs there that this runner can reach.",
  },
  {
    what: "BUILDER cannot be used",
    why: during("booting buildkit", "its container cannot be started"),
    remedy:
      "Give the builder an image of BuildKit that the engine can pull and run (docker buildx create --driver-opt image=…).",
  },
  {
    what: "BUILDER ended during the build",
    why: ({ verdict }) => (serverGone.test(verdict) ? verdict : undefined),
    remedy: "Look at the log of its BuildKit: it was stopped, or ran out of memory.",
  },
  {
    what: "the build failed",
    why: ({ lines, error }) => {
      if (noRoom.test(error)) return error;
      // If an engine ran full during a load, the last word may be only that a pipe was closed. A line with a time in it
      // is the program's of a step.
      const errors = lines.map((line) => /^(?:#\d+ )?ERROR: (?<said>.*)$/u.exec(line)?.groups?.["said"]);
      return errors.findLast((said) => noRoom.test(said ?? ""));
    },
    remedy:
      "Make room where the builder and the engine keep their data: docker system df and docker buildx du say what takes it.",
  },
];

/** What to do if the failure is none of those above, by the words of BuildKit or buildx. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /did not complete successfully|executor failed running|lstat \S+: no such file or directory|dockerfile parse error|failed to (?:read dockerfile|compute cache key|calculate checksum)|unable to prepare context|target stage|unknown instruction/iu,
    "Fix the build.",
  ],
  [
    /\/(?:buildx|\.docker)\/?\S*: (?:read-only file system|permission denied)/iu,
    "Let docker's configuration folder be written to, or have DOCKER_CONFIG name one that can be.",
  ],
  [
    /not supported (?:for|by) the docker driver|docker exporter does not currently support/iu,
    "Use a builder of another driver (on GitHub: docker/setup-buildx-action), or switch on the engine's containerd image store.",
  ],
  [
    /failed to (?:resolve source metadata|resolve reference|authorize|do request)|pull access denied/iu,
    "Check the name of that image, the login to its registry, and whether the builder reaches it.",
  ],
  [
    /error response from daemon|error during connect|failed to (?:load|import|export|copy)|error writing|importing|exporting/iu,
    "Look at the log of the engine, and of the builder if it has one of its own.",
  ],
];

/** The failure while buildx was at a task of its own, which it quotes as the title of what it printed there. */
function during(task: string, why: string): Failure["why"] {
  return ({ lines, verdict }) => (lines.includes(` > [internal] ${task}:`) ? `${why} (${verdict})` : undefined);
}

/**
 * @param builder its name; empty means the one in use.
 * @param lines the end of buildx's output, both streams.
 * @returns undefined if buildx's words are not known.
 */
export function buildFailure(builder: string, lines: readonly string[]): Fault | undefined {
  const last = lines.findLast((line) => line.startsWith("ERROR: ")) ?? "";
  const verdict = last.replace(/^ERROR: (?:failed to build: )?/u, "");
  const output: Output = { lines, verdict, error: buildError(lines) };
  for (const { what, why, remedy } of failures) {
    const said = why(output);
    if (said !== undefined)
      return new Fault(what.replace("BUILDER", `the builder ${builder === "" ? "in use" : builder}`), said, remedy);
  }
  return undefined;
}

/** @param error as `buildError` gives it. */
export function buildRemedy(error: string): string {
  return remedies.find(([pattern]) => pattern.test(error))?.[1] ?? "Look at what buildx names.";
}

/**
 * What the step that failed printed last, and buildx's own word for it; without the lines of the Dockerfile, which newer
 * BuildKits print between the two. If nothing says which step failed, the last lines.
 */
export function buildError(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== "");
  const title = said.findLastIndex((line, index) => line.startsWith(" > ") && said[index - 1] === rule);
  const end = said.indexOf(rule, title);
  const verdict = said.findLastIndex((line) => line.startsWith("ERROR: "));
  if (title < 0 || end < 0 || verdict < end) return said.slice(verdict < 0 ? -repeatedLines : verdict).join("\n");
  return [...said.slice(title + 1, end).slice(-repeatedLines), ...said.slice(verdict)].join("\n");
}
