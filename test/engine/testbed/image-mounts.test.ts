/** Engine 28 mounts images: one that means the image under test is mounted by its Id. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { context } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { freshRepository } from "../../harness/registry.ts";
import { lastBody, mustPass, serving, smoke, yaml } from "../../harness/smoke.ts";
import { classic28, containerd } from "../../harness/testbed-parts.ts";
import { nodeImage } from "../../harness/testbed.ts";

const marked = (mark: string) => context(["FROM scratch", "COPY . /", 'CMD ["/none"]'], { mark });

it.concurrent.each([classic28, containerd])(
  "a service of a Compose project mounts the image under test by its names, on a $name engine",
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
    await writeFile(join(file, "..", "seed"), "");
    await writeFile(
      file,
      yaml({
        services: {
          web: { image: name },
          worker: worker([]),
          binding: worker([{ type: "bind", source: "./seed", target: "/seed" }]),
        },
      }),
    );
    const run = await smoke(engine, { image: tested, "compose-file": file, "compose-service": "web" });

    mustPass(run);
    expect(lastBody(run)).toBe("new,new");
    expect((await docker(engine, "image", "inspect", "--format={{.Id}}", name)).trim()).toBe(old);
  },
);

const asking = serving(
  `Promise.all(["worker", "binding"].map((host) => fetch("http://" + host + ":8080/").then((answer) => answer.text())))
   .then((marks) => response.end(marks.join()), () => response.writeHead(503).end())`,
);
