import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultGateway,
  ownContainerCandidates,
  type JobContainerHints,
} from "../../../../src/smoke/reach/job-container-hints.ts";

const id = "0123456789abcdef".repeat(4);
const none: JobContainerHints = { runnerNames: [], mountinfo: "", cgroup: "", hostname: "runner" };
const mount = (file: string) =>
  `612 580 254:1 /var/lib/docker/containers/${id}/${file} /etc/${file} rw,relatime - ext4 /dev/vda1 rw\n`;

describe("the container that this job runs in", () => {
  it.each<[string, Partial<JobContainerHints>, readonly string[]]>([
    ["is not there on a host", {}, []],
    ["is what the runner says", { runnerNames: ["GITEA-ACTIONS-TASK-7_JOB-gate"] }, ["GITEA-ACTIONS-TASK-7_JOB-gate"]],
    ["is not what is no name", { runnerNames: ["", "--format={{.}}", "a b"] }, []],
    [
      "is the one whose files are mounted",
      { mountinfo: mount("resolv.conf") + mount("hostname") + mount("hosts") },
      [id],
    ],
    [
      "is not one into which somebody else copies files",
      { mountinfo: mount("hosts").replace("/etc/hosts", "/var/lib/docker/overlay2/0a1b/merged/etc/hosts") },
      [],
    ],
    ["is that of its cgroup, v1", { cgroup: `12:memory:/docker/${id}\n11:cpu:/docker/${id}\n` }, [id]],
    ["is that of its cgroup, as systemd names it", { cgroup: `0::/system.slice/docker-${id}.scope\n` }, [id]],
    ["is not told by a private cgroup namespace", { cgroup: "0::/\n" }, []],
    ["has its short id for a host name", { hostname: id.slice(0, 12) }, [id.slice(0, 12)]],
    [
      "is first looked for where it is surest",
      { runnerNames: ["job"], mountinfo: mount("hosts"), cgroup: `0::/docker/${"f".repeat(64)}\n` },
      ["job", id, "f".repeat(64)],
    ],
  ])("%s", (_, hints, candidates) => {
    expect(ownContainerCandidates({ ...none, ...hints })).toEqual(candidates);
  });

  it("is never called what docker would read as an option", () => {
    const hints = fc.record({
      runnerNames: fc.array(fc.string()),
      mountinfo: fc.string(),
      cgroup: fc.string(),
      hostname: fc.string(),
    });
    fc.assert(fc.property(hints, (given) => ownContainerCandidates(given).every((name) => /^[a-zA-Z0-9]/u.test(name))));
  });
});

describe("the default gateway", () => {
  const header = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
  it.each([
    ["of a container", `${header}eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`, "172.17.0.1"],
    [
      "behind other routes",
      `${header}eth1\t000013AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\neth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`,
      "172.18.0.1",
    ],
    ["of a machine without one", header, undefined],
    ["of a machine without a table", "", undefined],
  ])("%s", (_, table, gateway) => {
    expect(defaultGateway(table)).toBe(gateway);
  });
});
