import { describe, expect, it } from "vitest";
import { exampleRepository, release, runWorkflow, startWorkflow } from "../harness/act.ts";
import { docker, owned } from "../harness/docker.ts";
import { freshRepository, manifestOf, tagsOf } from "../harness/registry.ts";
import { git } from "../harness/repository.ts";
import { engines } from "../harness/testbed.ts";

describe.each(engines)("the example's workflow under act, on a $name store", (engine) => {
  it("publishes the tenant: both variants are healthy, every ref holds the tested bytes, nothing is left", async () => {
    const namespace = freshRepository();
    const before = await owned(engine);
    const run = await runWorkflow(await exampleRepository(), engine, namespace, "Dockerfile");

    expect(run.log).toContain("Job succeeded");
    expect(run.report).toMatchObject({
      verdict: "pass",
      variants: [
        { name: "full", result: "passed" },
        { name: "no-memory", result: "passed" },
      ],
      refs: [{ state: "verified" }, { state: "verified" }],
    });
    const tags = await tagsOf(`${namespace}/tenant`);
    expect(tags).toHaveLength(2);
    for (const tag of tags) {
      const held = await manifestOf(`${namespace}/tenant`, tag);
      expect(engine.name === "classic" ? held.config : held.digest).toBe(run.report?.image?.id);
      expect(run.log).toContain(`${namespace}/tenant@${held.digest}`);
    }
    expect(await run.evidence("logs/full/db.log")).toContain("database system is ready to accept connections");
    expect(await owned(engine)).toEqual(before);
  });

  it("blocks the broken tenant: the job is red, says code 127, and the registry has none of its refs", async () => {
    const namespace = freshRepository();
    const before = await owned(engine);
    const run = await runWorkflow(await exampleRepository(), engine, namespace, "Dockerfile.broken");

    expect(run.exitCode).toBe(1);
    expect(run.log).toContain("Job failed");
    expect(run.log).toMatch(
      /::error title=smoke-gate%3A exited \(variant no-memory\)::variant no-memory: exited with code 127 after .*not found/u,
    );
    expect(run.log).toContain("::error title=smoke-gate%3A exited (variant full)");
    expect(await run.evidence("logs/no-memory/app.log")).toContain("not found");
    expect(await tagsOf(`${namespace}/tenant`)).toEqual([]);
    expect(await owned(engine)).toEqual(before);
  });
});

describe("the example's workflow under act", () => {
  const [engine] = engines;

  it("pushes nothing when the tenant boots with its memory plugin and fails without it", async () => {
    const namespace = freshRepository();
    const entrypoint = ["/bin/sh", "-c", '[ "$MEMORY_PLUGIN_DISABLE" = 1 ] && exit 9; exec node /app/src/main.js'];
    const half = await exampleRepository({
      "Dockerfile.half": [
        "ARG NODE_IMAGE",
        "FROM ${NODE_IMAGE}",
        "WORKDIR /app",
        "COPY . .",
        "EXPOSE 8080",
        `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
      ].join("\n"),
    });
    const run = await runWorkflow(half, engine, namespace, "Dockerfile.half");

    expect(run.exitCode).toBe(1);
    expect(run.report).toMatchObject({
      verdict: "fail",
      variants: [
        { name: "full", result: "passed" },
        { name: "no-memory", result: "failed", finding: { kind: "exited", exit: { code: 9 } } },
      ],
      refs: [{ state: "untouched" }, { state: "untouched" }],
    });
    expect(await tagsOf(`${namespace}/tenant`)).toEqual([]);
  });

  it("releases what it has published: promoted by digest after a look at its commit, and pinned where it is deployed", async () => {
    const namespace = freshRepository();
    const repository = await exampleRepository();
    const gated = await runWorkflow(repository, engine, namespace, "Dockerfile");
    const digest = gated.report?.refs[0]?.digest ?? "";

    const released = await release(repository, engine, namespace, digest);
    expect(released.log).toContain("Job succeeded");
    expect((await manifestOf(`${namespace}/tenant`, "production")).digest).toBe(digest);
    expect(await released.evidence("docker-compose.override.deploy.yml")).toContain(
      `image: "${namespace}/tenant@${digest}"`,
    );
  });

  it("releases nothing of another commit than the one that is checked out", async () => {
    const namespace = freshRepository();
    const repository = await exampleRepository();
    const gated = await runWorkflow(repository, engine, namespace, "Dockerfile");
    await git(repository, "commit", "--quiet", "--allow-empty", "--message=later");

    const released = await release(repository, engine, namespace, gated.report?.refs[0]?.digest ?? "");
    expect(released.log).toContain("Job failed");
    expect(released.log).toMatch(/the image is not proven to be of the right commit: .*wanted [0-9a-f]{40}/u);
    expect(await tagsOf(`${namespace}/tenant`)).not.toContain("production");
  });

  it("runs again on the same commit while the leftovers of a killed run are still there", async () => {
    const namespace = freshRepository();
    const repository = await exampleRepository();
    const before = await owned(engine);
    const killed = await startWorkflow(repository, engine, namespace, "Dockerfile");
    await expect
      .poll(async () => (await owned(engine)).filter((object) => !before.includes(object)), {
        timeout: 60_000,
        interval: 100,
      })
      .toContainEqual(expect.stringMatching(/^container .*-full\.app$/u));
    killed.kill();
    await killed.done;
    const left = (await owned(engine)).filter((object) => !before.includes(object));

    try {
      const run = await runWorkflow(repository, engine, namespace, "Dockerfile");
      expect(run.report).toMatchObject({ verdict: "pass" });
      expect(await tagsOf(`${namespace}/tenant`)).toHaveLength(2);
      expect((await owned(engine)).filter((object) => !before.includes(object)).toSorted()).toEqual(left.toSorted());
    } finally {
      for (const [kind = "", name = ""] of left.map((object) => object.split(" ")))
        if (kind === "container") await docker(engine, "rm", "-f", "-v", name);
      for (const [kind = "", name = ""] of left.map((object) => object.split(" ")))
        if (kind === "network") await docker(engine, "network", "rm", name);
    }
  });
});
