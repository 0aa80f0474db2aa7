/** What reaches a registry, in which order, and how the gate proves it. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { runGate, startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { engineProxy, type EngineRule } from "../harness/engine-proxy.ts";
import { notedDocker } from "../harness/noted-docker.ts";
import { freshRepository, heldId, manifestOf, tagsOf } from "../harness/registry.ts";
import { engines } from "../harness/testbed.ts";

describe.concurrent.each(engines)("publishing from a $name store", (engine) => {
  let app: string;

  beforeAll(async () => {
    app = await builtImage(engine, await shellApp("serve"));
  });

  it("pushes each ref by itself, in the listed order, and reads the first of a repository back before the next", async () => {
    const [one, two] = [freshRepository(), freshRepository()];
    const refs = [`${two}:b`, `${one}:latest`, `${two}:a`];
    const noted = await notedDocker();
    await using inFront = await engineProxy(engine);
    const inputs = { image: app, push: "true", tags: refs.join("\n") };
    const run = await runGate(inputs, { engine: inFront.engine, env: noted.env });

    expect(run.exitCode).toBe(0);
    const publishing = /^image push |^buildx imagetools inspect --raw /u;
    expect((await noted.calls()).filter((argv) => publishing.test(argv.join(" ")))).toEqual(
      refs.flatMap((ref) => [
        ["image", "push", ref],
        ["buildx", "imagetools", "inspect", "--raw", ref],
      ]),
    );
    // Each was made of the tested image just before it was pushed.
    const asked = inFront.asked.filter(({ path }) => /\/(?:tag|push)$/u.test(path)).slice(-2 * refs.length);
    expect(asked.map(({ path, query }) => [path, query.get("repo"), query.get("tag")])).toEqual(
      refs.flatMap((ref) => {
        const [, name, tag] = /^(.*):(.*)$/u.exec(ref) ?? [];
        return [
          [`/images/${encodeURIComponent(app)}/tag`, name, tag],
          [`/images/${name}/push`, null, tag],
        ];
      }),
    );
    const { digest } = await manifestOf(one, "latest");
    expect(run.outputs).toMatchObject({
      refs: refs.join("\n"),
      digest,
      "pinned-refs": `${two}@${digest}\n${one}@${digest}`,
    });
    expect([await tagsOf(two), await tagsOf(one)]).toEqual([["a", "b"], ["latest"]]);
  });

  it("tells of a push what docker would, also where the engine was asked without it", async () => {
    const repository = freshRepository();
    const noted = await notedDocker();
    const told = async (tag: string, env: Readonly<Record<string, string>>) => {
      const inputs = { image: app, push: "true", "verify-push": "false", tags: `${repository}:${tag}` };
      const run = await runGate(inputs, { engine, env });
      const [, lines = ""] =
        new RegExp(`^::group::Push ${repository}:${tag}\n([^]*?)^::endgroup::`, "mu").exec(run.log) ?? [];
      const words = lines.split("\n").filter((line) => !line.startsWith("::"));
      // How long a layer waits is another thing each time.
      return words
        .filter((line) => !/: (?:Preparing|Waiting)$/u.test(line))
        .map((line) => line.replace(`${tag}: `, "TAG: "));
    };
    await told("before", {});
    const byEngine = await told("alone", {});

    expect(byEngine).toContainEqual(expect.stringMatching(/^TAG: digest: sha256:[0-9a-f]{64} size: \d+$/u));
    expect((await noted.calls()).length).toBe(0);
    expect(byEngine.toSorted()).toEqual((await told("docker", noted.env)).toSorted());
    expect((await noted.calls()).map(([group, verb]) => `${group} ${verb}`)).toContain("image push");
  });

  it.each([
    ["2", "while the next one is pushed", "3"],
    ["2", "no later than three pushes on", "5"],
  ])("reads tag %s of a repository back %s", async (tag, _, later) => {
    const repository = freshRepository();
    const tags = ["1", "2", "3", "4", "5", "6"].map((each) => `${repository}:${each}`);
    const pushed = join(await mkdtemp(join(tmpdir(), "smoke-gate-lead-")), "pushed");
    const noted = await notedDocker(`
      case "$1 $3 $5" in
      "image ${repository}:${later} ") touch ${pushed} ;;
      "buildx inspect ${repository}:${tag}")
        for _ in $(seq 100); do test -e ${pushed} || sleep 0.05; done
        test -e ${pushed} || touch ${pushed}.missed
        ;;
      esac`);
    const run = await runGate({ image: app, push: "true", tags: tags.join("\n") }, { engine, env: noted.env });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: tags.join("\n") } });
    expect(existsSync(`${pushed}.missed`)).toBe(false);
  });

  it("pushes nothing more while the fourth ref before it is not proven", async () => {
    const repository = freshRepository();
    const tags = ["1", "2", "3", "4", "5", "6"].map((each) => `${repository}:${each}`);
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-lead-"));
    // Long enough for three pushes, and for a fourth that must not be.
    const noted = await notedDocker(`
      case "$1 $3 $5" in
      "image ${repository}:6 ") test -e ${folder}/read || touch ${folder}/early ;;
      "buildx inspect ${repository}:2") sleep 2; touch ${folder}/read ;;
      esac`);
    const run = await runGate({ image: app, push: "true", tags: tags.join("\n") }, { engine, env: noted.env });

    expect(run).toMatchObject({ exitCode: 0, outputs: { refs: tags.join("\n") } });
    expect(await readdir(folder)).toEqual(["read"]);
  });

  it("reads nothing back with verify-push false, and says so", async () => {
    const repository = freshRepository();
    const noted = await notedDocker();
    const run = await runGate(
      { image: app, push: "true", "verify-push": "false", tags: `${repository}:1.0` },
      { engine, env: noted.env },
    );

    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "pass", refs: `${repository}:1.0`, "pinned-refs": "" },
    });
    expect(run.outputs["digest"]).toBe((await manifestOf(repository, "1.0")).digest);
    expect(run.report?.refs).toMatchObject([{ state: "pushed", digest: run.outputs["digest"] }]);
    expect((await noted.calls()).filter((argv) => argv.includes("imagetools"))).toEqual([]);
    expect(await heldId(engine, repository, "1.0")).toBe(app);
  });

  it("pushes nothing without push, and the outputs say so", async () => {
    const repository = freshRepository();
    const noted = await notedDocker();
    const run = await runGate(
      { context: await shellApp("serve"), tags: `${repository}:1.0` },
      { engine, env: noted.env },
    );

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: "", "pinned-refs": "" } });
    expect(run.report).toMatchObject({ push: false, refs: [] });
    expect(run.summary).toContain("Nothing was pushed.");
    expect((await noted.calls()).filter((argv) => argv.includes("push") || argv.includes("imagetools"))).toEqual([]);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("pushes nothing when the tested image is gone from the engine by then, and says so", async () => {
    const repository = freshRepository();
    const image = await builtImage(engine, await shellApp(`serve # ${randomUUID()}`));
    const isNamed: EngineRule["when"] = ({ path, query }) => path.endsWith("/tag") && query.get("repo") === repository;
    await using inFront = await engineProxy(engine, [{ when: isNamed, answer: { afterMs: 3_000 } }]);
    const gate = await startGate({ image, push: "true", tags: `${repository}:1.0` }, { engine: inFront.engine });
    await inFront.wasAsked(isNamed);
    await docker(engine, "rmi", "--force", image);

    const run = await gate.done;
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "" } });
    expect(run.report).toMatchObject({
      fault: { what: `${repository}:1.0 was not pushed`, why: `the engine no longer has ${image}, which was tested` },
      refs: [{ state: "failed" }],
    });
    expect(await tagsOf(repository)).toEqual([]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});
