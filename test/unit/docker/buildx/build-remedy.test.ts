import { describe, expect, it } from "vitest";
import { buildRemedy } from "../../../../src/docker/buildx/build-remedy.ts";

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
