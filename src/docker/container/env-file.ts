import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pid } from "node:process";
import { Fault } from "../../gate/fault.ts";
import type { EnvVariable } from "../../gate/plan.ts";

/** In docker's own environment, a variable such as DOCKER_HOST or PATH would steer the docker CLI. */
export type EnvRoutes = {
  readonly lines: readonly string[];
  /** Only values with line breaks or of great length, which an env-file cannot hold; passed as `--env NAME`. */
  readonly bare: Readonly<Record<string, string>>;
};

/** Docker's parser accepts lines up to 64 KiB: https://github.com/docker/cli/tree/master/pkg/kvfile */
const longestLine = 60_000;

/** Variables that the docker CLI, its ssh, Go or the dynamic loader read. */
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

/** @throws Fault if a value with line breaks belongs to a variable that steers docker. */
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

/** Unlinks the file at once if /proc still shows it, so that a kill leaves no secret on the disk. */
export async function openEnvFile(
  folder: string,
  lines: readonly string[],
): Promise<AsyncDisposable & { readonly path: string }> {
  // Standard input is no alternative: Node uses a socket for it, which cannot be opened by path.
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
