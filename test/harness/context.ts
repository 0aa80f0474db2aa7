/** Build contexts of small real images. */
import { chmod, copyFile, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { busybox } from "./testbed.ts";

const applets = [
  "sh",
  "sleep",
  "cat",
  "echo",
  "nc",
  "wget",
  "env",
  "mkdir",
  "kill",
  "test",
  "ls",
  "touch",
  "rm",
  "printf",
  "true",
  "false",
  "head",
  "yes",
  "date",
  "httpd",
];

/**
 * A context with a busybox whose whole toolbox is at /bin, and with a shell.
 * @param script the body of /app.sh, which is the entrypoint; `serve` in it starts a web server on 8080 over /www.
 * @param dockerfile lines to add, such as EXPOSE or HEALTHCHECK.
 */
export async function shellApp(script: string, dockerfile: readonly string[] = ["EXPOSE 8080"]): Promise<string> {
  return context(["FROM scratch", "COPY . /", "ENV PATH=/bin", ...dockerfile, 'ENTRYPOINT ["/bin/sh", "/app.sh"]'], {
    "app.sh": `serve() { exec busybox httpd -f -p "\${1:-8080}" -h /www; }\n${script}\n`,
    "www/healthz": "ok\n",
  });
}

/** A context with this Dockerfile and these files; /bin holds busybox under the names that scripts call it by. */
export async function context(
  dockerfile: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-context-"));
  await mkdir(join(folder, "bin"));
  await copyFile(busybox, join(folder, "bin", "busybox"));
  await chmod(join(folder, "bin", "busybox"), 0o755);
  for (const applet of applets) await symlink("busybox", join(folder, "bin", applet));
  await writeFile(join(folder, "Dockerfile"), `${dockerfile.join("\n")}\n`);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}
