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
        await context(
          [`FROM ${nodeImage}`, "COPY mark /mark", `CMD ${yaml(asking(["worker", "binding", "mounting", "far"]))}`],
          {
            mark: "new",
          },
        ),
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

it.concurrent.each([classic28, containerd])(
  "options of the app and of services mount the image under test by its names, and others by what the engine or a registry has, on a $name engine",
  async (engine) => {
    const tag = `${freshRepository()}:ci`;
    const other = `${freshRepository()}:other`;
    await docker(engine, "build", "--quiet", `--tag=${tag}`, await marked("old"));
    await docker(engine, "build", "--quiet", `--tag=${other}`, await marked("other"));
    await docker(engine, "push", "--quiet", other);
    await docker(engine, "image", "rm", other);
    const mounting = (source: string) => ({
      image: nodeImage,
      command: serving(`response.end(require("node:fs").readFileSync("/mounted/mark"))`),
      options: `--mount type=image,source=${source},target=/mounted`,
    });
    const services = {
      tagged: mounting(tag),
      asked: mounting("{{image}}"),
      other: mounting(other),
      same: { ...mounting(tag), image: "{{image}}" },
    };
    const run = await smoke(engine, {
      image: "",
      context: await context(
        [`FROM ${nodeImage}`, "COPY mark /mark", `CMD ${yaml(asking(Object.keys(services), "/own/mark"))}`],
        { mark: "new" },
      ),
      tags: tag,
      "run-options": "--mount type=image,source={{image}},target=/own",
      services: yaml(services),
    });

    mustPass(run);
    expect(lastBody(run)).toBe("new,new,other,new,new");
    expect((await docker(engine, "image", "inspect", "--format={{.Id}}", tag)).trim()).toBe(run.outputs["imageid"]);
    expect(await docker(engine, "image", "ls", "--quiet", other)).toBe("");
  },
);

it.concurrent("an image to mount that nobody has is named, with who asks for it", async () => {
  const name = `${freshRepository()}:none`;
  const run = await smoke(containerd, { "run-options": `--mount type=image,source=${name},target=/m` });
  expect(run.log).toContain(`run-options of the variant default mounts the image ${name}, which cannot be had`);
  expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
});

/** An app that answers with what each of these hosts answers, and with what is in this file. */
function asking(hosts: readonly string[], file?: string): readonly string[] {
  const own = file === undefined ? "" : `, require("node:fs").readFileSync("${file}")`;
  return serving(
    `Promise.all(${yaml(hosts)}.map((host) => fetch("http://" + host + ":8080/").then((answer) => answer.text())))
     .then((marks) => response.end([...marks${own}].join()), () => response.writeHead(503).end())`,
  );
}
