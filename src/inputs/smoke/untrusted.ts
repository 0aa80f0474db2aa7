/** Refuses options and volumes of an untrusted config file that lead out of a container. */
import type { Mistake, Path } from "../parsing/mistake.ts";
import type { RunOptionName } from "./run-option-table.ts";
import type { SmokeFields } from "./smoke-fields.ts";
import { shown } from "../parsing/scalars.ts";

/** Options of `docker run` that stay inside the container, whatever their value. */
const harmless: ReadonlySet<string> = new Set<RunOptionName>([
  "add-host",
  "cap-drop",
  "cpu-period",
  "cpu-quota",
  "cpu-shares",
  "cpus",
  "cpuset-cpus",
  "dns",
  "dns-opt",
  "dns-option",
  "dns-search",
  "domainname",
  "entrypoint",
  "expose",
  "group-add",
  "health-cmd",
  "health-interval",
  "health-retries",
  "health-start-interval",
  "health-start-period",
  "health-timeout",
  "hostname",
  "init",
  "label",
  "mac-address",
  "memory",
  "memory-reservation",
  "memory-swap",
  "memory-swappiness",
  "no-healthcheck",
  "pids-limit",
  "quiet",
  "read-only",
  "shm-size",
  "stop-signal",
  "stop-timeout",
  "storage-opt",
  "sysctl",
  "tmpfs",
  "ulimit",
  "user",
  "workdir",
]);

/** Takes only the fields of the file: the workflow is trusted. */
export function untrustedContradictions({
  "run-options": forAll = [],
  variants = {},
  services = {},
}: Partial<SmokeFields>): readonly Mistake[] {
  return [
    ...options(["run-options"], forAll),
    ...Object.entries(variants).flatMap(([name, own]) =>
      options(["variants", name, "run-options"], own["run-options"]),
    ),
    ...Object.entries(services).flatMap(([name, service]) => options(["services", name, "options"], service.options)),
    ...Object.entries(services).flatMap(([name, service]) => volumes(["services", name, "volumes"], service.volumes)),
  ];
}

function options(path: Path, tokens: readonly string[]): readonly Mistake[] {
  return tokens
    .map((token) => token.split("=", 1)[0] ?? "")
    .filter((written) => !harmless.has(written.slice(2)))
    .map((written) => ({
      path,
      reason: `has ${shown(written)}, which may reach the host; with untrusted: true, write it in the workflow`,
    }));
}

/** A named volume belongs to the variant. */
function volumes(path: Path, all: readonly string[]): readonly Mistake[] {
  return all.flatMap((volume, index): readonly Mistake[] => {
    const [source = "", target] = volume.split(":");
    if (target === undefined || !/^[./~]/u.test(source)) return [];
    const reason = `mounts ${shown(source)} of the host; with untrusted: true, write it in the workflow`;
    return [{ path: [...path, index], reason }];
  });
}
