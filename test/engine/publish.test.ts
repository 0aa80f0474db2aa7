/** What reaches a registry, in which order, and how the gate proves it. */
import { randomUUID } from "node:crypto";
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

  it("pushes into each repository once, in the listed order, and names what was read back from it", async () => {
    const [one, two] = [freshRepository(), freshRepository()];
    const refs = [`${two}:b`, `${one}:latest`, `${two}:a`, `${two}:c`];
    const noted = await notedDocker();
    await using inFront = await engineProxy(engine);
    const inputs = { image: app, push: "true", tags: refs.join("\n") };
    const run = await runGate(inputs, { engine: inFront.engine, env: noted.env });

    expect(run.exitCode).toBe(0);
    const { digest } = await manifestOf(one, "latest");
    const calls = (await noted.calls()).filter((argv) => /^image push |^buildx imagetools /u.test(argv.join(" ")));
    expect(calls.slice(0, 4)).toEqual(
      refs.slice(0, 2).flatMap((ref) => [
        ["image", "push", ref],
        ["buildx", "imagetools", "inspect", "--raw", ref],
      ]),
    );
    // A call adds one name or both, which depends on the version of buildx.
    const named = calls.slice(4).filter((argv) => argv[2] === "create");
    expect(named.flatMap((argv) => argv.filter((word) => word.startsWith("--tag=")))).toEqual([
      `--tag=${two}:a`,
      `--tag=${two}:c`,
    ]);
    for (const argv of named) expect([argv[3], argv.at(-1)]).toEqual(["--prefer-index=false", `${two}@${digest}`]);
    const read = calls.slice(4).filter((argv) => argv[2] === "inspect");
    expect(read.map((argv) => `${argv.at(-1)}`).toSorted()).toEqual([`${two}:a`, `${two}:c`]);
    // Each was made of the tested image just before it was pushed.
    const asked = inFront.asked.filter(({ path }) => /\/(?:tag|push)$/u.test(path));
    const first = asked.findIndex(({ path }) => path.endsWith("/push")) - 1;
    expect(asked.slice(first, first + 4).map(({ path, query }) => [path, query.get("repo"), query.get("tag")])).toEqual(
      refs.slice(0, 2).flatMap((ref) => {
        const [, name, tag] = /^(.*):(.*)$/u.exec(ref) ?? [];
        return [
          [`/images/${encodeURIComponent(app)}/tag`, name, tag],
          [`/images/${name}/push`, null, tag],
        ];
      }),
    );
    expect(run.outputs).toMatchObject({
      refs: refs.join("\n"),
      digest,
      "pinned-refs": `${two}@${digest}\n${one}@${digest}`,
    });
    expect([await tagsOf(two), await tagsOf(one)]).toEqual([["a", "b", "c"], ["latest"]]);
    for (const ref of refs) expect(await docker(engine, "image", "inspect", "--format={{.Id}}", ref)).toBe(app);
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

  it("pushes every ref by itself with verify-push false: what is not proven is given no name", async () => {
    const repository = freshRepository();
    const refs = ["1.0", "latest"].map((tag) => `${repository}:${tag}`);
    const noted = await notedDocker();
    const inputs = { image: app, push: "true", "verify-push": "false", tags: refs.join("\n") };
    const run = await runGate(inputs, { engine, env: noted.env });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: refs.join("\n") } });
    expect((await noted.calls()).filter((argv) => argv.includes("push") || argv.includes("imagetools"))).toEqual(
      refs.map((ref) => ["image", "push", ref]),
    );
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
    const removed = Promise.withResolvers<void>();
    await using inFront = await engineProxy(engine, [{ when: isNamed, answer: { after: removed.promise } }]);
    const gate = await startGate({ image, push: "true", tags: `${repository}:1.0` }, { engine: inFront.engine });
    await inFront.wasAsked(isNamed);
    await docker(engine, "rmi", "--force", image);
    removed.resolve();

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
