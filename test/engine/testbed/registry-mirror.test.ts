/** A builder that is told to ask a mirror first, which holds what the registry held some time ago. */
import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerBuilder } from "../../harness/container-builder.ts";
import { shellApp } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { configsOf, freshRepository, manifestOf } from "../../harness/registry.ts";
import { type OwnRegistry, ownRegistry } from "../../harness/registry-process.ts";
import { knownToBuildx } from "../../harness/remote-builder.ts";
import { runStep } from "../../harness/step.ts";
import { classic } from "../../harness/testbed-parts.ts";
import { engines, registry } from "../../harness/testbed.ts";

describe.concurrent("beside a builder whose mirror is behind the registry", () => {
  let mirror: OwnRegistry;
  let settings: string;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    mirror = await ownRegistry({ files: {}, config: () => "" });
    settings = `[registry."${registry}"]\nmirrors = ["${mirror.address}"]\n`;
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-mirror-"));
    await writeFile(join(folder, "buildkitd.toml"), settings);
    const config = `--buildkitd-config=${join(folder, "buildkitd.toml")}`;
    env = await knownToBuildx(folder, "mirrored", "--driver=docker-container", "--use", config, classic.host);
  });
  afterAll(async () => {
    await mirror[Symbol.asyncDispose]();
  });

  const image = async () => builtImage(classic, await shellApp(`: ${randomUUID()}\nserve`));
  const push = async (id: string, ref: string) => {
    await docker(classic, "tag", id, ref);
    await docker(classic, "push", "--quiet", ref);
  };
  const inMirror = (ref: string) => ref.replace(registry, mirror.address);
  const digestOf = async (repository: string, tag: string) => (await manifestOf(repository, tag)).digest;

  it("the mirror is what buildx asks by itself", async () => {
    const repository = freshRepository();
    await push(await image(), `${repository}:1`);
    await push(await image(), inMirror(`${repository}:1`));

    const { stdout } = await execa("docker", ["buildx", "imagetools", "inspect", `${repository}:1`], { env });
    expect(stdout).toContain(await digestOf(inMirror(repository), "1"));
    expect(stdout).not.toContain(await digestOf(repository, "1"));
  });

  it("promote moves a target that the mirror says is there already", async () => {
    const repository = freshRepository();
    const [wanted, old] = [await image(), await image()];
    for (const ref of [`${repository}:1`, inMirror(`${repository}:1`), inMirror(`${repository}:production`)])
      await push(wanted, ref);
    await push(old, `${repository}:production`);
    const before = await digestOf(repository, "production");

    const inputs = { source: `${repository}:1`, tags: `${repository}:production`, "verify-revision": "off" };
    const step = await runStep("promote.js", inputs, { cwd: tmpdir(), env });
    expect(step).toMatchObject({ exitCode: 0 });
    const digest = await digestOf(repository, "production");
    expect(digest).toBe(await digestOf(repository, "1"));
    expect(step.outputs).toMatchObject({ digest, previous: `${repository}:production ${repository}@${before}` });
  });

  it("promote names what the registry holds under the source's tag", async () => {
    const repository = freshRepository();
    await push(await image(), `${repository}:1`);
    await push(await image(), inMirror(`${repository}:1`));

    const inputs = { source: `${repository}:1`, tags: `${repository}:latest`, "verify-revision": "off" };
    const step = await runStep("promote.js", inputs, { cwd: tmpdir(), env });
    expect(step.exitCode).toBe(0);
    expect(await digestOf(repository, "latest")).toBe(await digestOf(repository, "1"));
  });

  it.each(engines)("what is pushed from a $name store is read back from the registry", async (engine) => {
    const repository = freshRepository();
    await push(await image(), inMirror(`${repository}:1`));
    const app = await builtImage(engine, await shellApp(`: ${randomUUID()}\nserve`));
    const run = await runGate({ image: app, push: "true", tags: `${repository}:1` }, { engine, env });
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(run.outputs["digest"]).toBe(await digestOf(repository, "1"));
  });

  it("what the builder pushes is proven and named at the registry", async () => {
    await using builder = await containerBuilder(settings);
    const repository = freshRepository();
    await push(await image(), inMirror(`${repository}:1`));
    const run = await runGate(
      {
        context: await shellApp(`: ${randomUUID()}\nserve`),
        builder: builder.name,
        "push-by-digest": "true",
        tags: `${repository}:1`,
        push: "true",
      },
      { engine: classic, env: { ...builder.env, BUILDX_BUILDER: builder.name } },
    );
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(await configsOf(repository, "1")).toContain(run.report?.image?.id);
  });
});
