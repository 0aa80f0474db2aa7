/** Hands the environment of a container to docker without a value in any argv, or in a file that could be left behind. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pid } from "node:process";
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

/** Variables that the docker CLI, the ssh that it starts, Go, or the dynamic loader read. */
const steering = new RegExp(
  [
    "(?:DOCKER|LD|OTEL|XDG)(?:_.*)?",
    "SSH_(?:AUTH_SOCK|AGENT_PID|ASKPASS|ASKPASS_REQUIRE|SK_PROVIDER|SK_HELPER|PKCS11_HELPER)",
    "SSL_CERT_(?:FILE|DIR)",
    "GO(?:DEBUG|GC|MAXPROCS|MEMLIMIT|TRACEBACK|COVERDIR)",
    "(?:HTTP|HTTPS|FTP|ALL|NO)_PROXY",
    "PATH|HOME|USER|TMPDIR|SHELL",
  ]
    .map((names) => `^(?:${names})$`)
    .join("|"),
  "iu",
);

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

/**
 * Writes the lines into a file that docker can open by `path`, and takes its name away at once where the system still
 * shows an open file without a name (Linux): then nothing stays, whatever kills us. Disposing closes or removes it.
 * Why not standard input: Node gives a process a socket for that, which cannot be opened by a path.
 * @param folder where it is made, readable by this user alone.
 */
export async function openEnvFile(
  folder: string,
  lines: readonly string[],
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = join(folder, randomUUID());
  const remove = () => rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(lines.map((line) => `${line}\n`).join(""));
    const shown = `/proc/${pid}/fd/${file.fd}`;
    if (existsSync(shown)) {
      await remove();
      return { path: shown, [Symbol.asyncDispose]: () => file.close() };
    }
    await file.close();
    return { path, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await Promise.all([file.close(), remove()]);
    throw error;
  }
}
