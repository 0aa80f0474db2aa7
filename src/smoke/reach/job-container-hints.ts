// https://github.com/moby/moby/blob/v28.5.0/daemon/container_operations_unix.go: files that the engine mounts into
// every container. Its host can show them too, at other paths, during a `docker cp` (seen on 20.10).
const mounted =
  /\/containers\/([0-9a-f]{64})\/(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /gu;

/** `/docker/<id>` with cgroup v1, `/system.slice/docker-<id>.scope` with the systemd driver. */
const grouped = /[/-]([0-9a-f]{64})(?:\.scope)?$/gmu;

/** Docker's default host name, made from the container's Id. */
const shortId = /^[0-9a-f]{12}$/u;

export type JobContainerHints = {
  readonly runnerNames: readonly string[];
  /** The text of /proc/self/mountinfo and /proc/self/cgroup; empty if there is none. */
  readonly mountinfo: string;
  readonly cgroup: string;
  readonly hostname: string;
};

/** https://github.com/moby/moby/blob/v28.5.0/daemon/names/names.go */
const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/u;

/** Returns possible Ids and names of the job's container, the likeliest first. Each is a guess to verify. */
export function ownContainerCandidates({
  runnerNames,
  mountinfo,
  cgroup,
  hostname,
}: JobContainerHints): readonly string[] {
  return [
    ...new Set([
      ...runnerNames.filter((name) => containerName.test(name)),
      ...ids(mountinfo, mounted),
      ...ids(cgroup, grouped),
      ...(shortId.test(hostname) ? [hostname] : []),
    ]),
  ];
}

function ids(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, id = ""]) => id);
}

/** @param table the text of /proc/net/route: destination and gateway are little-endian words. */
export function defaultGateway(table: string): string | undefined {
  for (const line of table.split("\n")) {
    const [, destination, gateway = ""] = line.trim().split(/\s+/u);
    if (destination !== "00000000" || !/^[0-9A-F]{8}$/u.test(gateway) || gateway === "00000000") continue;
    return Buffer.from(gateway, "hex").toReversed().join(".");
  }
  return undefined;
}
