import { expect, it } from "vitest";
import { whyUnstartable } from "../../../../src/docker/container/unstartable.ts";

const failed = "OCI runtime exec failed: exec failed:";

it.each([
  [
    "no such program",
    `${failed} unable to start container process: exec: "redis-cli": executable file not found in $PATH`,
  ],
  [
    "the same in the words of an older runc",
    `${failed} container_linux.go:380: starting container process caused: exec: "x": executable file not found in $PATH: unknown`,
  ],
  [
    "no such file",
    `${failed} unable to start container process: exec: "/nope": stat /nope: no such file or directory: unknown`,
  ],
  [
    "a file that cannot be executed",
    `${failed} unable to start container process: exec: "/data.txt": permission denied: unknown`,
  ],
  ["a program for another machine", `${failed} unable to start container process: exec /app: exec format error`],
  ["a folder", `${failed} unable to start container process: exec: "/www": is a directory: unknown`],
  ["a user that is not there", "unable to find user app: no matching entries in passwd file"],
])("%s will not be there later either", (_, said) => {
  expect(whyUnstartable(said)).toMatch(/^(?:exec[: ]|unable to find user)/u);
});

it.each([
  ["a container that has ended", `${failed} cannot exec in a stopped container: unknown`],
  [
    "one that is ending",
    `${failed} unable to start container process: error executing setns process: exit status 1: unknown`,
  ],
  [
    "one whose cgroup is gone",
    `${failed} unable to start container process: error adding pid 12 to cgroups: open /sys/fs/cgroup/docker/a/cgroup.procs: no such file or directory: unknown`,
  ],
  ["one that is paused", "Container 0123 is paused, unpause the container before exec"],
])("%s says nothing of its command", (_, said) => {
  expect(whyUnstartable(said)).toBeUndefined();
});
