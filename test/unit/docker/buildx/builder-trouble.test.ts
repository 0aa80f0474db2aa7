import { describe, expect, it } from "vitest";
import { builderTrouble } from "../../../../src/docker/buildx/builder-trouble.ts";

const unresolved =
  'Error response from daemon: failed to resolve reference "docker.io/moby/buildkit:buildx-stable-1": no such host';
const unavailable = "failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF";

/** What buildx prints of a task of its own that failed. */
const failedTask = (task: string, why: string) => [
  `#1 [internal] ${task}`,
  `#1 ERROR: ${why}`,
  "------",
  ` > [internal] ${task}:`,
  "------",
];
const failedStep = ["#5 [2/2] RUN make", "------", " > [2/2] RUN make:", "0.100 boom", "------"];

// As buildx 0.29 printed it.
describe("what is wrong with a builder", () => {
  it.each<[string, readonly string[], string, string]>([
    ["nobody has made it", ['ERROR: no builder "ci" found'], "cannot be used", 'no builder "ci" found'],
    [
      "nobody answers",
      [...failedTask("waiting for connection", "context deadline exceeded"), "ERROR: context deadline exceeded"],
      "cannot be used",
      "its BuildKit does not answer (context deadline exceeded)",
    ],
    [
      "nobody answers a build",
      [
        '#0 building with "ci" instance using remote driver',
        ...failedTask("waiting for connection", "context deadline exceeded"),
        "ERROR: failed to build: context deadline exceeded",
      ],
      "cannot be used",
      "its BuildKit does not answer (context deadline exceeded)",
    ],
    [
      "its image cannot be had",
      [...failedTask("booting buildkit", unresolved), `ERROR: failed to build: ${unresolved}`],
      "cannot be used",
      `its container cannot be started (${unresolved})`,
    ],
    [
      "it is gone in the middle of a step",
      ["#5 [2/2] RUN make", "#5 0.1 cc", `ERROR: failed to build: ${unavailable}`],
      "ended during the build",
      unavailable,
    ],
    [
      "it is gone, as another of buildx's calls saw it",
      ["ERROR: failed to build: failed to solve: Unavailable: error reading from server: EOF"],
      "ended during the build",
      "failed to solve: Unavailable: error reading from server: EOF",
    ],
  ])("%s", (_, lines, what, why) => {
    expect(builderTrouble("ci", lines)).toMatchObject({ what: `the builder ci ${what}`, why });
    expect(builderTrouble("", lines)).toMatchObject({ what: `the builder in use ${what}` });
  });

  it.each<[string, readonly string[]]>([
    ["a step fails", [...failedStep, "ERROR: failed to build: failed to solve: exit code: 2"]],
    ["a step speaks of builders", ['#5 0.1 ERROR: no builder "ci" found', ...failedStep, "ERROR: failed to solve"]],
    [
      "a registry is not there for a base image",
      [
        "ERROR: failed to build: failed to solve: base: unexpected status: 503 Service Unavailable: error reading from it",
      ],
    ],
    ["it says nothing", []],
  ])("nothing where %s", (_, lines) => {
    expect(builderTrouble("ci", lines)).toBeUndefined();
  });
});
