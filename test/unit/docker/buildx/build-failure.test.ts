import { describe, expect, it } from "vitest";
import { buildError, buildFailure, buildRemedy } from "../../../../src/docker/buildx/build-failure.ts";

const steps = ["#1 [internal] load build definition from Dockerfile", "#5 [2/3] RUN make", "#5 0.100 cc main.c"];
const output = Array.from({ length: 30 }, (_, line) => `0.${100 + line} line ${line}`);

const excerpt = [
  "Dockerfile:3",
  "--------------------",
  "   2 |     COPY . /",
  "   3 | >>> RUN make",
  "   4 |     EXPOSE 8080",
  "--------------------",
];

// As buildx 0.29 printed it over engines 20.10 and 28.5.
describe("buildError", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      "a step, without the Dockerfile's lines",
      [
        ...steps,
        "#5 ERROR: process",
        "------",
        " > [2/3] RUN make:",
        ...output,
        "0.130 main.c:3: fatal error",
        "------",
        ...excerpt,
        "ERROR: failed to solve: exit code: 2",
      ],
      [...output.slice(-9), "0.130 main.c:3: fatal error", "ERROR: failed to solve: exit code: 2"],
    ],
    [
      "a step, of an engine that shows no Dockerfile",
      [...steps, "------", " > [2/3] RUN make:", "#5 0.167 no rule", "------", "ERROR: executor failed: exit code: 2"],
      ["#5 0.167 no rule", "ERROR: executor failed: exit code: 2"],
    ],
    [
      "the last of several steps",
      [
        "------",
        " > [a 1/1] RUN x:",
        "one",
        "------",
        "------",
        " > [b 1/1] RUN y:",
        "two",
        "------",
        "ERROR: failed to solve: y",
      ],
      ["two", "ERROR: failed to solve: y"],
    ],
    [
      "a step that printed nothing",
      ["------", " > [2/2] COPY not-there /:", "------", ...excerpt, "ERROR: not found"],
      ["ERROR: not found"],
    ],
    [
      "a step that prints such lines itself",
      ["------", " > [2/2] RUN x:", "0.1 ------", "0.2  > x", "------", "ERROR: x"],
      ["0.1 ------", "0.2  > x", "ERROR: x"],
    ],
    [
      "no step at all",
      [...steps, 'ERROR: failed to build: path "x" not found'],
      ['ERROR: failed to build: path "x" not found'],
    ],
    [
      "a hint behind the error",
      ["ERROR: failed to solve: x", "", "View build details: x"],
      ["ERROR: failed to solve: x", "View build details: x"],
    ],
    ["a build that was killed", [...steps, ...output], output.slice(-10)],
    ["silence", ["", " "], []],
  ])("of %s", (_, lines, said) => {
    expect(buildError(lines)).toBe(said.join("\n"));
  });
});
describe("a buildx that is older than an input", () => {
  it("names the flag that it does not know", () => {
    // As 0.13 printed it.
    expect(buildFailure("", ["unknown flag: --call", "See 'docker buildx build --help'."])).toMatchObject({
      what: "docker buildx is too old for this build",
      why: "it knows no --call, for which an input of this step asks",
    });
  });

  it.each([
    [
      "a program of the build that says so",
      ["#1 [internal] load build definition", "#5 0.1 unknown flag: --call", "unknown flag: --call"],
    ],
    ["a shorthand", ["unknown shorthand flag: 'z' in -z"]],
    ["nothing at all", []],
  ])("is not blamed for %s", (_, lines) => {
    expect(buildFailure("", lines)).toBeUndefined();
  });
});
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
    expect(buildFailure("ci", lines)).toMatchObject({ what: `the builder ci ${what}`, why });
    expect(buildFailure("", lines)).toMatchObject({ what: `the builder in use ${what}` });
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
    expect(buildFailure("ci", lines)).toBeUndefined();
  });
});
/** Real words of buildx 0.29 with BuildKit 0.25, and of Engine 20.10's own BuildKit. */
describe("the remedy for a build that failed", () => {
  it.each([
    [
      "a step",
      'ERROR: failed to build: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
      "Fix the build.",
    ],
    [
      "a step that names a folder of docker's",
      'sh: /root/.docker/x: Permission denied\nERROR: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 1',
      "Fix the build.",
    ],
    [
      "a step on Engine 20.10",
      "ERROR: failed to solve: executor failed running [/bin/sh /make.sh]: exit code: 7",
      "Fix the build.",
    ],
    ["a Dockerfile that is not there", "ERROR: resolve : lstat /not: no such file or directory", "Fix the build."],
    [
      "the Dockerfile",
      "ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: CPY",
      "Fix the build.",
    ],
    [
      "a file that is not in the context",
      'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/nope": not found',
      "Fix the build.",
    ],
    [
      "a base image",
      "ERROR: failed to solve: r:5000/nope:1: failed to resolve source metadata for r:5000/nope:1: r:5000/nope:1: not found",
      "Check the name of that image",
    ],
    [
      "docker's configuration",
      "ERROR: mkdir /home/app/docker/buildx: read-only file system",
      "Let docker's configuration folder be written to",
    ],
    [
      "docker's configuration, while it builds",
      "ERROR: failed to build: failed to update builder last activity time: open /home/app/docker/buildx/activity/.tmp-default2216752448: read-only file system",
      "Let docker's configuration folder be written to",
    ],
    [
      "a builder that cannot attest",
      "ERROR: failed to build: Attestation is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.",
      "Use a builder of another driver",
    ],
    [
      "the store",
      "ERROR: docker exporter does not currently support exporting manifest lists",
      "Use a builder of another driver",
    ],
    ["the engine", "ERROR: failed to load: error response from daemon: no such id", "Look at the log of the engine"],
    ["what nobody knows", "ERROR: bad luck", "Look at what buildx names."],
  ])("%s", (_, why, remedy) => {
    expect(buildRemedy(why)).toContain(remedy);
  });
});
// Each as buildx 0.29 printed it, its paths shortened.
describe("a disk without room", () => {
  it.each([
    [
      "of the builder",
      ["#3 ERROR: write /data/overlay2/4xq/diff/big.bin: no space left on device"],
      "ERROR: failed to build: failed to solve: write /data/overlay2/4xq/diff/big.bin: no space left on device",
      /^ERROR: failed to build: .*big\.bin: no space/u,
    ],
    [
      "of the engine that the image is loaded into, of which the last words do not tell",
      [
        "#5 ERROR: rpc error: code = Unknown desc = io: read/write on closed pipe",
        '#6 ERROR: failed to ingest "blobs/sha256/ccb3": failed to copy: write /data/ingest/13ce/data: no space left on device',
      ],
      "ERROR: failed to build: failed to solve: rpc error: code = Unknown desc = io: read/write on closed pipe",
      /^failed to ingest .*no space left on device$/u,
    ],
    ["of a user", [], "ERROR: write /data/x: disk quota exceeded", /disk quota exceeded/u],
  ])("%s", (_, lines, why, said) => {
    expect(buildFailure("", [...lines, why])).toMatchObject({
      what: "the build failed",
      why: expect.stringMatching(said),
      remedy: expect.stringContaining("Make room"),
    });
  });

  it("is not what failed where a step printed of one and went on", () => {
    expect(
      buildFailure("", [
        "#4 0.212 write /tmp/probe: no space left on device",
        "#4 0.300 main.c:3: no such header",
        "main.c:3: no such header",
        "ERROR: process did not complete successfully: exit code: 1",
      ]),
    ).toBeUndefined();
  });
});
