/** Engine 28 mounts images: one that means the image under test is mounted by its Id. */
import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { context } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { freshRepository } from "../../harness/registry.ts";
import { lastBody, mustPass, serving, smoke, yaml } from "../../harness/smoke.ts";
import { classic28, containerd } from "../../harness/testbed-parts.ts";
import { nodeImage, type TestEngine } from "../../harness/testbed.ts";

const built = async (engine: TestEngine, mark: string) => {
  const name = `smoke-gate-test:${randomUUID()}`;
  await docker(engine, "build", "--quiet", `--tag=${name}`, await marked(mark));
  return name;
};

const marked = (mark: string) => context(["FROM scratch", "COPY . /", 'CMD ["/none"]'], { mark });

it.concurrent.each([classic28, containerd])(
  "a service of a Compose project mounts the image under test and others by their names, on a $name engine",
  async (engine) => {
    const name = `${freshRepository()}:ci`;
    const old = (await docker(engine, "build", "--quiet", await marked("old"))).trim();
    await docker(engine, "tag", old, name);
    const tested = (
      await docker(
        engine,
        "build",
        "--quiet",
        await context([`FROM ${nodeImage}`, "COPY mark /mark", `CMD ${yaml(asking)}`], { mark: "new" }),
      )
    ).trim();
    const file = join(await mkdtemp(join(tmpdir(), "smoke-gate-compose-")), "compose.yml");
    const worker = (more: readonly object[]) => ({
      image: nodeImage,
      command: serving(`response.end(require("node:fs").readFileSync("/mounted/mark"))`),
      volumes: [{ type: "image", source: name, target: "/mounted" }, ...more],
    });
    // What another service builds, and what a registry alone has.
    const project = `shop${randomUUID()}`;
    await docker(engine, "tag", old, `${project}-built`);
    const far = `${freshRepository()}:far`;
    await docker(engine, "tag", await built(engine, "far"), far);
    await docker(engine, "push", "--quiet", far);
    await docker(engine, "image", "rm", far);
    const mounting = (source: string) => ({
      image: nodeImage,
      command: serving(`response.end(require("node:fs").readFileSync("/mounted/mark"))`),
      volumes: [{ type: "image", source, target: "/mounted" }],
    });
    await writeFile(join(file, "..", "seed"), "");
    await writeFile(
      file,
      yaml({
        name: project,
        services: {
          built: { build: await marked("built"), deploy: { replicas: 0 } },
          mounting: mounting(`${project}-built`),
          far: mounting(far),
          web: { image: name },
          worker: worker([]),
          binding: worker([{ type: "bind", source: "./seed", target: "/seed" }]),
        },
      }),
    );
    const run = await smoke(engine, { image: tested, "compose-file": file, "compose-service": "web" });

    mustPass(run);
    expect(lastBody(run)).toBe("new,new,built,far");
    expect(await docker(engine, "image", "ls", "--quiet", far)).toBe("");
    expect((await docker(engine, "image", "inspect", "--format={{.Id}}", name)).trim()).toBe(old);
  },
);

const asking = serving(
  `Promise.all(["worker", "binding", "mounting", "far"].map((host) => fetch("http://" + host + ":8080/").then((answer) => answer.text())))
   .then((marks) => response.end(marks.join()), () => response.writeHead(503).end())`,
);
