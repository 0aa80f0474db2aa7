import { describe, expect, it } from "vitest";
import { docker, leftovers } from "../harness/docker.ts";
import { exampleRepository } from "../harness/example.ts";
import { manifestOf, tagsOf } from "../harness/registry.ts";
import { git, head } from "../harness/repository.ts";
import { actOnTheHost, dispatched } from "../harness/runners/act.ts";
import { bootingRun } from "../harness/runners/booting.ts";
import { runJob, startJob } from "../harness/runners/runner.ts";
import { hostSite } from "../harness/runners/site.ts";
import { classic28 as engine } from "../harness/testbed-parts.ts";

describe("the example's workflows under act", () => {
  it("push nothing when the tenant boots with its memory plugin and fails without it", async () => {
    const entrypoint = ["/bin/sh", "-c", '[ "$MEMORY_PLUGIN_DISABLE" = 1 ] && exit 9; exec node /app/src/main.js'];
    const repository = await exampleRepository({
      "Dockerfile.half": [
        "ARG NODE_IMAGE",
        "FROM ${NODE_IMAGE}",
        "WORKDIR /app",
        "COPY . .",
        "EXPOSE 8080",
        `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
      ].join("\n"),
    });
    await using site = await hostSite();
    const run = await runJob(dispatched("gate.yml", { dockerfile: "Dockerfile.half" }), { repository, engine, site });

    expect(run.exitCode).toBe(1);
    expect(run.report).toMatchObject({
      verdict: "fail",
      variants: [
        { name: "full", result: "passed" },
        { name: "no-memory", result: "failed", finding: { kind: "exited", exit: { code: 9 } } },
      ],
      refs: [{ state: "untouched" }, { state: "untouched" }],
    });
    expect(await tagsOf(`${site.held}/tenant`)).toEqual([]);
  });

  it("release what was published: promoted by digest after a look at its commit, and pinned where it is deployed", async () => {
    const repository = await exampleRepository();
    await using site = await hostSite();
    const gated = await runJob(actOnTheHost, { repository, engine, site });
    const digest = gated.report?.refs[0]?.digest ?? "";

    const released = await runJob(dispatched("release.yml", { digest }), { repository, engine, site });
    expect(released.log).toContain("Job succeeded");
    expect((await manifestOf(`${site.held}/tenant`, "production")).digest).toBe(digest);
    expect(await released.evidence("docker-compose.override.deploy.yml")).toContain(
      `image: "${site.namespace}/tenant@${digest}"`,
    );
  });

  it("release nothing of another commit than the one that is checked out", async () => {
    const repository = await exampleRepository();
    await using site = await hostSite();
    const gated = await runJob(actOnTheHost, { repository, engine, site });
    await git(repository, "commit", "--quiet", "--allow-empty", "--message=later");

    const digest = gated.report?.refs[0]?.digest ?? "";
    const released = await runJob(dispatched("release.yml", { digest }), { repository, engine, site });
    expect(released.log).toContain("Job failed");
    expect(released.log).toMatch(/the image is not proven to be of the right commit: .*wanted [0-9a-f]{40}/u);
    expect(await tagsOf(`${site.held}/tenant`)).not.toContain("production");
  });

  it("run again on the same commit while the leftovers of a killed run are still there", async () => {
    const repository = await exampleRepository();
    await using site = await hostSite();
    await using killed = await startJob(actOnTheHost, { repository, engine, site });
    const killedRun = await bootingRun(engine, await head(repository));
    killed.kill();
    await killed.done;
    const left = await leftovers(engine, killedRun);
    expect(left).toContainEqual(expect.stringMatching(/^container .*-full\.app$/u));

    try {
      const run = await runJob(actOnTheHost, { repository, engine, site });
      expect(run.report).toMatchObject({ verdict: "pass" });
      expect(await tagsOf(`${site.held}/tenant`)).toHaveLength(2);
      expect(await leftovers(engine, run.runId ?? "")).toEqual([]);
      expect((await leftovers(engine, killedRun)).toSorted()).toEqual(left.toSorted());
    } finally {
      for (const kind of ["container", "network", "image"]) {
        const names = left
          .filter((object) => object.startsWith(`${kind} `))
          .map((object) => object.slice(kind.length + 1));
        if (names.length > 0) await docker(engine, kind, "rm", "--force", ...names);
      }
    }
  });
});
