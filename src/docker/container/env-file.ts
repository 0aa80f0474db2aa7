/** Hands the environment of a container to docker without a value in any argv or file. */
import { Fault } from "../../fault.ts";
import type { EnvVariable } from "../../plan.ts";

/**
 * Why not simply `--env NAME` with the value in docker's own environment: a variable called DOCKER_HOST or PATH is
 * meant for the container, and would steer the docker CLI. Lines of an env-file do not; but they cannot hold a line
 * break, so only such values go the other way.
 */
export type EnvRoutes = {
  /** Lines of the env-file. */
  readonly lines: readonly string[];
  /** Passed as `--env NAME`, with the value in docker's environment. */
  readonly bare: Readonly<Record<string, string>>;
};

/** docker's scanner of env-files takes lines up to 64 KiB; https://github.com/docker/cli/tree/master/pkg/kvfile. */
const longestLine = 60_000;

/** Variables that docker, its plugins, Go or the dynamic loader read. */
const steering =
  /^(?:DOCKER|BUILDX|BUILDKIT|COMPOSE|LD|GO|GODEBUG|SSL|XDG|SSH|OTEL)(?:_|$)|_PROXY$|^(?:PATH|HOME|USER|TMPDIR|SHELL)$/iu;

/** @throws Fault where a value with line breaks would have to pass through a variable that steers docker. */
export function envRoutes(variables: readonly EnvVariable[]): EnvRoutes {
  const lines: string[] = [];
  const bare: Record<string, string> = {};
  for (const { name, value } of variables) {
    if (!/[\r\n]/u.test(value) && Buffer.byteLength(value) + name.length < longestLine) {
      lines.push(`${name}=${value}`);
    } else if (steering.test(name)) {
      throw new Fault(
        `the variable ${name} cannot be passed to the container`,
        "its value has line breaks or is longer than 60 kB, and docker itself reads a variable of this name",
        "Give the value to the container in a file, or under another name.",
      );
    } else {
      bare[name] = value;
    }
  }
  return { lines, bare };
}

/** An env-file that docker reads from standard input. */
export function envFile(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(""));
}
