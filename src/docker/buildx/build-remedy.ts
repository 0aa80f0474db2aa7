/** What the user can do about a build that failed, read from buildx's words for it. Pure. */

/** Each by what BuildKit (0.13 to 0.25) or buildx (0.13 to 0.29) says; the first that fits counts. */
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

/** @param why buildx's last words. Untrusted text. */
export function buildRemedy(why: string): string {
  return remedies.find(([pattern]) => pattern.test(why))?.[1] ?? "Look at what buildx names.";
}
