/** The image under test has one meaning in a run, whoever names it; and what others have called by a name stays so. */
import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { context } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { startGate } from "../harness/gate.ts";
import { freshRepository } from "../harness/registry.ts";
import { lastBody, mustPass, onlyFinding, serving, smoke, yaml } from "../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../harness/testbed.ts";

/** An image that answers with its mark, which the step's build gives it, and with what else is in its environment. */
const marked = () =>
  context([
    `FROM ${nodeImage}`,
    "ARG MARK=none",
    // No two tests build the same image.
    `ENV MARK=$MARK RUN=${randomUUID()}`,
    "EXPOSE 8080",
    `CMD ${yaml(serving("response.end(process.env.MARK + (process.env.MORE ?? ''))"))}`,
  ]);

/** An app that answers with what each of these hosts answers. */
const asking = (hosts: readonly string[]) =>
  serving(
    `Promise.all(${yaml(hosts)}.map((host) => fetch("http://" + host + ":8080/").then((answer) => answer.text())))
     .then((marks) => response.end(marks.join()), () => response.writeHead(503).end())`,
  );

const idOf = async (engine: TestEngine, name: string) =>
  (await docker(engine, "image", "inspect", "--format={{.Id}}", name).catch(() => "none")).trim();

const namesOf = async (engine: TestEngine, image: string) =>
  (await docker(engine, "image", "inspect", "--format={{.RepoTags}}", image)).trim();

describe.concurrent.each(engines)("the image under test, on a $name store", (engine) => {
  let folder: string;
  let old: string;

  beforeAll(async () => {
    folder = await marked();
    old = (await docker(engine, "build", "--quiet", "--build-arg=MARK=old", folder)).trim();
  });

  /** A name under which the registry has an older image; on the engine it is the user's, or nobody's. */
  const published = async (tag: string) => {
    const name = `${freshRepository()}:${tag}`;
    await docker(engine, "tag", old, name);
    await docker(engine, "push", "--quiet", name);
    return name;
  };

  const compose = async (services: object, more: object = {}) => {
    const file = join(await mkdtemp(join(tmpdir(), "smoke-gate-compose-")), "compose.yml");
    await writeFile(file, yaml({ ...more, services }));
    return { "compose-file": file, "compose-service": "web" };
  };

  const inline = (...lines: readonly string[]) => `${lines.join("\n")}\nENV MORE=+\n`;

  it("is what every service of a Compose project runs that names it or builds it, or is built on", async () => {
    const [tag, app, worker] = await Promise.all([published("ci"), published("app"), published("worker")]);
    const workers = {
      tagged: { image: tag },
      always: { image: tag, pull_policy: "always" },
      asked: { image: "{{image}}" },
      sibling: { image: app },
      twin: { build: folder, image: worker, pull_policy: "build" },
      named: { image: worker },
      edge: {
        build: { context: folder, dockerfile_inline: inline("FROM app"), additional_contexts: { app: "service:web" } },
      },
      from: {
        build: { context: folder, dockerfile_inline: inline("ARG NAME=x", "FROM $${NAME}"), args: { NAME: tag } },
      },
      fromcut: {
        build: {
          context: folder,
          dockerfile_inline: inline("ARG NAME=x", "FROM $${NAME%-slim}"),
          args: { NAME: `${tag}-slim` },
        },
      },
      mounted: {
        build: { context: folder, dockerfile_inline: inline(`FROM ${app} AS base`, "FROM base"), pull: true },
      },
    };
    const hosts = Object.keys(workers);
    const run = await smoke(engine, {
      image: "",
      context: folder,
      "build-args": "MARK=new",
      tags: tag,
      ...(await compose({
        web: { image: app, build: folder, command: asking(hosts), depends_on: hosts },
        ...workers,
      })),
    });

    mustPass(run);
    expect(lastBody(run).split(",")).toEqual(hosts.map((host) => (/edge|from|mounted/u.test(host) ? "new+" : "new")));
    expect(await idOf(engine, tag)).toBe(run.outputs["imageid"]);
    expect([await idOf(engine, app), await idOf(engine, worker)]).toEqual([old, old]);
  });

  it("and what else the project builds are what their names mean, those that Compose gives them, too", async () => {
    const project = `shop${randomUUID()}`;
    const [tag, tagged] = await Promise.all([published("ci"), published("tagged")]);
    const [web, base] = [`${project}-web`, `${project}-base`];
    for (const name of [web, base]) await docker(engine, "tag", old, name);
    const others = {
      named: { image: web },
      tagged: { image: tagged },
      from: { build: { context: folder, dockerfile_inline: inline(`FROM ${web}`) } },
      derived: { image: base },
      above: { build: { context: folder, dockerfile_inline: `FROM scratch AS none\nFROM ${base}:latest\n` } },
      top: { build: { context: folder, dockerfile_inline: `FROM ${project}-above\n` } },
    };
    const hosts = Object.keys(others);
    const services = {
      // Nothing runs it: it is there to be built on.
      base: { build: { context: folder, dockerfile_inline: inline(`FROM ${tag}`) }, deploy: { replicas: 0 } },
      web: { build: { context: folder, tags: [tagged] }, command: asking(hosts), depends_on: hosts },
      ...others,
    };
    const run = await smoke(engine, {
      image: "",
      context: folder,
      "build-args": "MARK=new",
      tags: tag,
      ...(await compose(services, { name: project })),
    });

    mustPass(run);
    expect(lastBody(run)).toBe("new,new,new+,new+,new+,new+");
    for (const name of [tagged, web, base]) expect(await idOf(engine, name)).toBe(old);
    expect(await idOf(engine, `${project}-above`)).toBe("none");
  });

  it("is refused where the project's services are built on each other, before anything is built", async () => {
    const on = (image: string, base: string) => ({
      image,
      build: { context: folder, dockerfile_inline: inline(`FROM ${base}`) },
    });
    const run = await smoke(engine, {
      image: "",
      context: folder,
      tags: "me/web:ci",
      ...(await compose({ web: { image: "me/web:ci" }, a: on("me/a", "me/b"), b: on("me/b", "me/a") })),
    });
    expect(run).toMatchObject({ exitCode: 1, outputs: { imageid: "" } });
    expect(run.report).toMatchObject({ fault: { why: "its services are built on each other: a on b on a" } });
  });

  it("is what a service runs that names it, and its names are back after a red verdict", async () => {
    const tag = await published("ci");
    const hosts = ["tagged", "asked"];
    const run = await smoke(engine, {
      image: "",
      context: folder,
      "build-args": "MARK=new",
      tags: tag,
      variants: yaml({ default: { command: asking(hosts) } }),
      checks: yaml([{ path: "/", "expect-body": "other" }]),
      services: yaml({ tagged: { image: tag, pull: "always" }, asked: { image: "{{image}}" } }),
    });

    expect(onlyFinding(run).finding).toMatchObject({ kind: "wrong-body" });
    expect(lastBody(run)).toBe("new,new");
    expect(await idOf(engine, tag)).toBe(old);
  });

  it("that has no name on the engine has none afterwards, and is still there", async () => {
    const nameless = (await docker(engine, "build", "--quiet", "--build-arg=MARK=nameless", folder)).trim();
    const run = await smoke(engine, {
      image: nameless,
      ...(await compose({
        web: { image: "registry.example/web:1", command: asking(["edge"]) },
        edge: {
          build: {
            context: folder,
            dockerfile_inline: inline("FROM app"),
            additional_contexts: { app: "docker-image://{{image}}" },
          },
        },
      })),
    });

    mustPass(run);
    expect(lastBody(run)).toBe("nameless+");
    expect(await namesOf(engine, nameless)).toBe("[]");
  });

  it("that has no name is still there after a run that was killed while another was built on it", async () => {
    const nameless = (await docker(engine, "build", "--quiet", "--build-arg=MARK=killed", folder)).trim();
    const lines = ["FROM {{image}}", `RUN echo in the middle ${randomUUID()}; sleep 1000`];
    const gate = await startGate(
      {
        image: nameless,
        ...(await compose({
          web: { image: "registry.example/web:1" },
          edge: { build: { context: folder, dockerfile_inline: inline(...lines) } },
        })),
      },
      { engine },
    );
    await gate.logged(" in the middle");
    await gate.killTree("SIGKILL");
    const { runId } = await gate.done;
    await gate.post();

    expect(await leftovers(engine, runId)).toEqual([]);
    expect(await namesOf(engine, nameless)).toBe("[]");
  });

  it("is what a service runs that names it as the input image does, whatever its registry has", async () => {
    const name = await published("given");
    const given = (await docker(engine, "build", "--quiet", "--build-arg=MARK=given", folder)).trim();
    await docker(engine, "tag", given, name);
    const run = await smoke(engine, {
      image: name,
      variants: yaml({ default: { command: asking(["worker"]) } }),
      services: yaml({ worker: { image: name } }),
    });

    mustPass(run);
    expect(lastBody(run)).toBe("given");
    expect(await idOf(engine, name)).toBe(given);
  });

  it("is refused as two images of one name, before anything is built", async () => {
    const tag = `${freshRepository()}:ci`;
    const run = await smoke(engine, {
      image: "",
      context: folder,
      tags: tag,
      ...(await compose({ web: { image: tag, build: folder }, worker: { image: tag, build: await marked() } })),
    });

    expect(run.log).toContain(
      `the service worker of the Compose project cannot be gated: its image ${tag} is the one under test, and its build is another than that of web.`,
    );
    expect(run.log).not.toContain("::group::Build");
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  });
});
