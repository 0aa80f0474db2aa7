import { describe, expect, it } from "vitest";
import { hostPathOf } from "../../../../src/smoke/mounts/host-path.ts";

const mounts = [
  { source: "/var/lib/docker/volumes/w/_data", target: "/workspace" },
  { source: "/home/runner/_temp", target: "/workspace/_temp" },
  { source: "/var/run/docker.sock", target: "/var/run/docker.sock" },
];

describe("where the engine's host has what a job in a container has", () => {
  it.each<[string, string | undefined]>([
    ["/workspace", "/var/lib/docker/volumes/w/_data"],
    ["/workspace/app/conf.yml", "/var/lib/docker/volumes/w/_data/app/conf.yml"],
    ["/workspace/_temp/x", "/home/runner/_temp/x"],
    ["/workspace/_temporary", "/var/lib/docker/volumes/w/_data/_temporary"],
    ["/workspace/..x", "/var/lib/docker/volumes/w/_data/..x"],
    ["/var/run/docker.sock", "/var/run/docker.sock"],
    ["/workspaces", undefined],
    ["/", undefined],
  ])("%s", (path, onHost) => {
    expect(hostPathOf(path, { kind: "container", mounts })).toBe(onHost);
  });

  it("is the same path where the host is this machine, and nowhere where it is another", () => {
    expect(hostPathOf("/x", { kind: "same" })).toBe("/x");
    expect(hostPathOf("/x", { kind: "elsewhere", host: "h" })).toBeUndefined();
  });
});
