import { describe, expect, it, vi } from "vitest";
import { leftovers } from "../harness/docker.ts";
import { patience } from "../harness/patience.ts";
import { exampleRepository } from "../harness/example.ts";
import { tagsOf } from "../harness/registry.ts";
import { head } from "../harness/repository.ts";
import { actInAContainer, actOnTheHost } from "../harness/runners/act.ts";
import { bootingRun } from "../harness/runners/booting.ts";
import { giteaOnTheHost } from "../harness/runners/gitea.ts";
import { startJob } from "../harness/runners/runner.ts";
import { classic, classic28, containerd } from "../harness/testbed-parts.ts";

/** A tenant that goes on booting until somebody ends it. */
const slow = { Dockerfile: 'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nEXPOSE 8080\nENTRYPOINT ["sleep", "600"]\n' };

describe("a job that is cancelled while the tenant boots", () => {
  it.each([
    // No signal comes, and post runs beside a main that goes on. On an engine where no other job container of act is.
    { runner: actInAContainer, engine: classic28 },
    // Main is killed.
    { runner: actOnTheHost, engine: classic },
    { runner: giteaOnTheHost, engine: containerd },
  ])("leaves nothing and pushes nothing under $runner.name", async ({ runner, engine }) => {
    const repository = await exampleRepository(slow);
    await using site = await runner.site(engine);
    await using job = await startJob(runner, { repository, engine, site });
    const run = await bootingRun(engine, await head(repository));

    job.interrupt();
    const { exitCode, log } = await job.done;

    expect(exitCode).toBe(1);
    expect(log).toContain("Post OWNER/smoke-gate@v1");
    const nothingLeft = async () => {
      expect(await job.processes()).not.toContainEqual(expect.stringMatching(/dist\/main\.js|smoke-gate\.run/u));
      expect(await leftovers(engine, run)).toEqual([]);
    };
    await vi.waitFor(nothingLeft, patience);
    expect(await tagsOf(`${site.held}/tenant`)).toEqual([]);
  });
});
