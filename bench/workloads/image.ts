/** Images that are on the engine before anything is timed. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { docker } from "../../test/harness/docker.ts";
import { context, shellApp } from "../../test/harness/context.ts";
import { builtImage } from "../../test/harness/image.ts";
import { committed } from "../../test/harness/repository.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import { shell } from "../contestants/run.ts";

export type Image = AsyncDisposable & { readonly id: string };

/** @param app the body of a shell script; `serve` in it starts a web server on 8080. */
export async function shellImage(engine: TestEngine, app: string, dockerfile: readonly string[] = []): Promise<Image> {
  const folder = await shellApp(app, ["EXPOSE 8080", ...dockerfile]);
  return removable(engine, await builtImage(engine, folder));
}

/** The same with this many random bytes: made without a build, whose cache would keep them. */
export async function bigImage(engine: TestEngine, app: string, bytes: number): Promise<Image> {
  const folder = await shellApp(app);
  const changes = ["ENV PATH=/bin", "EXPOSE 8080", 'ENTRYPOINT ["/bin/sh", "/app.sh"]'].map((line) => `-c '${line}'`);
  const script = [
    "set -eo pipefail",
    `head -c ${bytes} /dev/urandom >${folder}/ballast`,
    `tar -C ${folder} -c . | docker import ${changes.join(" ")} -`,
  ];
  const id = await shell(script.join("\n"), engine);
  await rm(folder, { recursive: true });
  return removable(engine, id);
}

/** It gets a name of its own: with the last one of those that a run gives it, it would go. */
async function removable(engine: TestEngine, id: string): Promise<Image> {
  await docker(engine, "image", "tag", id, `bench-${randomBytes(4).toString("hex")}`);
  return {
    id,
    async [Symbol.asyncDispose]() {
      await docker(engine, "image", "rm", "--force", id);
    },
  };
}

/** A checkout whose image boots in three seconds, in one of its variants after a look at its database. */
export async function checkout(bootSeconds: number): Promise<string> {
  const dockerfile = ["FROM scratch", "COPY bin /bin", "COPY www /www", "COPY app.sh /app.sh", "ENV PATH=/bin"];
  const app = [
    `sleep ${bootSeconds}`,
    'if [ -n "$DATABASE_HOST" ]; then nc -w 2 "$DATABASE_HOST" 5432 </dev/null || exit 1; fi',
    "exec busybox httpd -f -p 8080 -h /www",
  ];
  const folder = await context([...dockerfile, "EXPOSE 8080", 'ENTRYPOINT ["sh", "/app.sh"]'], {
    "app.sh": `${app.join("\n")}\n`,
    "www/healthz": "ok\n",
  });
  await committed(folder);
  return folder;
}
