/** Everything that buildx prints is untrusted text. */
import { Fault } from "../../gate/fault.ts";

/** Enough for the output of a failed step and the Dockerfile lines after it. */
export const searchedLines = 100;

/** The error of a step may be a few lines above its last. */
const repeatedLines = 10;

const rule = "------";

type Output = {
  readonly lines: readonly string[];
  /** The last error without `ERROR: `; empty if there is none. */
  readonly verdict: string;
  /** The end of the failed step's output, and the last error. */
  readonly error: string;
};

type Failure = {
  readonly what: string;
  readonly why: (output: Output) => string | undefined;
  readonly remedy: string;
};

/** buildx's gRPC reports this if the server is gone; no registry or base image can cause it. */
const serverGone =
  /\bUnavailable(?: desc =|:) (?:error reading from server|connection error|closing transport|transport is closing)/u;
const noRoom = /no space left on device|disk quota exceeded/iu;

/** Messages of buildx 0.13 to 0.29 and BuildKit 0.13 to 0.25. The first match counts. */
const failures: readonly Failure[] = [
  {
    what: "docker buildx is too old for this build",
    why: ({ lines }) => {
      // buildx reports this before it does anything. Later output may quote any text.
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
      // A full disk during a load can end in a mere broken pipe. Lines with a time are a step's own output.
      const errors = lines.map((line) => /^(?:#\d+ )?ERROR: (?<said>.*)$/u.exec(line)?.groups?.["said"]);
      return errors.findLast((said) => noRoom.test(said ?? ""));
    },
    remedy:
      "Make room where the builder and the engine keep their data: docker system df and docker buildx du say what takes it.",
  },
];

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

/** buildx prints its own task as a title above that task's output. */
function during(task: string, why: string): Failure["why"] {
  return ({ lines, verdict }) => (lines.includes(` > [internal] ${task}:`) ? `${why} (${verdict})` : undefined);
}

/** @param lines The end of buildx's output, both streams. */
export function buildFailure(builder: string, lines: readonly string[]): Fault | undefined {
  return firstOf(failures, builder, lines);
}

/** Returns undefined if the builder itself did its part. */
export function builderFailure(builder: string, lines: readonly string[]): Fault | undefined {
  return firstOf(
    failures.filter(({ what }) => what.startsWith("BUILDER")),
    builder,
    lines,
  );
}

function firstOf(rows: readonly Failure[], builder: string, lines: readonly string[]): Fault | undefined {
  const last = lines.findLast((line) => line.startsWith("ERROR: ")) ?? "";
  const verdict = last.replace(/^ERROR: (?:failed to build: )?/u, "");
  const output: Output = { lines, verdict, error: buildError(lines) };
  for (const { what, why, remedy } of rows) {
    const said = why(output);
    if (said !== undefined)
      return new Fault(what.replace("BUILDER", `the builder ${builder === "" ? "in use" : builder}`), said, remedy);
  }
  return undefined;
}

export function buildRemedy(error: string): string {
  return remedies.find(([pattern]) => pattern.test(error))?.[1] ?? "Look at what buildx names.";
}

/** Omits the Dockerfile lines that newer BuildKits print between a step's output and the error. */
export function buildError(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== "");
  const title = said.findLastIndex((line, index) => line.startsWith(" > ") && said[index - 1] === rule);
  const end = said.indexOf(rule, title);
  const verdict = said.findLastIndex((line) => line.startsWith("ERROR: "));
  if (title < 0 || end < 0 || verdict < end) return said.slice(verdict < 0 ? -repeatedLines : verdict).join("\n");
  return [...said.slice(title + 1, end).slice(-repeatedLines), ...said.slice(verdict)].join("\n");
}
