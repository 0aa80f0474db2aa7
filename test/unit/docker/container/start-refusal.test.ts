import { describe, expect, it } from "vitest";
import { isAboutTheImage, whyUnstartable } from "../../../../src/docker/container/start-refusal.ts";

const runc =
  "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ";

/** Words of Engine 20.10 and 28.5 with runc 1.1. */
describe("a container that is not made, or not started,", () => {
  it.each<[string, string, number | undefined, boolean]>([
    ["a user that is not there", "unable to find user app: no matching entries in passwd file", 128, true],
    ["a group that is not there", "unable to find group app: no matching entries in group file", 128, true],
    ["no command", "Error response from daemon: No command specified", undefined, true],
    ["a working directory that is a file", "Cannot mkdir: /file is not a directory", undefined, true],
    ["a program that is not there", `${runc}exec: "/nope": stat /nope: no such file or directory: unknown`, 127, true],
    ["a program that is a folder", `${runc}exec: "/bin": permission denied`, 126, true],
    ["a program that another runtime misses", "crun: executable file `nope` not found in $PATH", 127, true],
    ["a program, in words that nobody knows", "gone", 127, true],
    ["a device", 'error gathering device information while adding custom device "/dev/nope"', 128, false],
    ["a sysctl", `${runc}error during container init: open /proc/sys/net/nope: no such file or directory`, 127, false],
    [
      "a limit",
      `${runc}error during container init: error setting rlimits for ready process: operation not permitted`,
      128,
      false,
    ],
    [
      "a mount",
      `${runc}error during container init: error mounting "/etc" to rootfs at "/etc/passwd": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?`,
      127,
      false,
    ],
    ["a port", "driver failed programming external connectivity: port is already allocated", 128, false],
    ["a runtime that the engine misses", "fork/exec /usr/bin/runc: no such file or directory", 128, false],
    ["memory", "Minimum memory limit allowed is 6MB", undefined, false],
  ])("for %s", (_, words, code, isImage) => {
    expect(isAboutTheImage(words, code)).toBe(isImage);
  });
});

describe("a command in a container that runs:", () => {
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
});
