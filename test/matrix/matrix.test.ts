import { describe, expect, it } from "vitest";
import { leftovers } from "../harness/docker.ts";
import { brokenRepository, exampleRepository } from "../harness/example.ts";
import { manifestOf, tagsOf } from "../harness/registry.ts";
import { actInAContainer, actOnANetwork, actOnTheHost } from "../harness/runners/act.ts";
import { giteaInAContainer, giteaOnTheHost } from "../harness/runners/gitea.ts";
import { runJob } from "../harness/runners/runner.ts";
import { classic, classic28, containerd } from "../harness/testbed-parts.ts";

const cells = [
  {
    where: "Engine 20.10, classic store",
    engine: classic,
    runners: [actOnTheHost, actInAContainer, actOnANetwork, giteaOnTheHost, giteaInAContainer],
  },
  { where: "Engine 28.5, classic store", engine: classic28, runners: [actOnTheHost] },
  {
    where: "Engine 28.5, containerd store",
    engine: containerd,
    runners: [actOnTheHost, actInAContainer, giteaInAContainer],
  },
];

// Engines at once, but on each of them one job after the other: runners name a job container after its workflow.
describe.concurrent.each(cells)("the example's workflow on $where", ({ engine, runners }) => {
  describe.each(runners)("under $name", { concurrent: false }, (runner) => {
    it("publishes the tenant: both variants are healthy, every ref holds the tested bytes, nothing is left", async () => {
      await using site = await runner.site(engine);
      const run = await runJob(runner, { repository: await exampleRepository(), engine, site });

      expect(run).toMatchObject({ exitCode: 0, log: expect.stringContaining("Job succeeded") });
      expect(run.report).toMatchObject({
        verdict: "pass",
        image: { store: engine.store },
        route: expect.stringMatching(runner.route),
        variants: [
          { name: "full", result: "passed" },
          { name: "no-memory", result: "passed" },
        ],
        refs: [{ state: "verified" }, { state: "verified" }],
      });
      expect(run.log).toMatch(new RegExp(`The app is asked .*: ${run.report?.route}\\.`, "u"));
      const repository = `${site.held}/tenant`;
      const tags = await tagsOf(repository);
      expect(tags).toHaveLength(2);
      for (const tag of tags) {
        const held = await manifestOf(repository, tag);
        expect(engine.store === "classic" ? held.config : held.digest).toBe(run.report?.image?.id);
        expect(run.log).toContain(`${site.namespace}/tenant@${held.digest}`);
      }
      expect(await run.evidence("logs/full/db.log")).toContain("database system is ready to accept connections");
      expect(await leftovers(engine, run.runId ?? "")).toEqual([]);
    });

    it("blocks the broken tenant: the job is red, says code 127, keeps the logs, and nothing is pushed or left", async () => {
      await using site = await runner.site(engine);
      const run = await runJob(runner, { repository: await brokenRepository(), engine, site });

      expect(run).toMatchObject({ exitCode: 1, log: expect.stringContaining("Job failed") });
      expect(run.log).toMatch(
        /::error title=smoke-gate%3A exited \(variants full%2C no-memory\)::variants full, no-memory: exited with code 127 after .*not found/u,
      );
      expect(run.report).toMatchObject({
        verdict: "fail",
        variants: [
          { name: "full", finding: { kind: "exited", exit: { code: 127 } } },
          { name: "no-memory", finding: { kind: "exited", exit: { code: 127 } } },
        ],
        refs: [{ state: "untouched" }, { state: "untouched" }],
      });
      for (const variant of ["full", "no-memory"])
        expect(await run.evidence(`logs/${variant}/app.log`)).toContain("not found");
      expect(await tagsOf(`${site.held}/tenant`)).toEqual([]);
      expect(await leftovers(engine, run.runId ?? "")).toEqual([]);
    });
  });
});
