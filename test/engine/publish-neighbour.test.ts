/** A neighbour on the same engine, or at the registry, who gives the refs to another image: never a green job over it. */
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { engineProxy, type EngineRule, listsImages, namesImage, theFirst } from "../harness/engine-proxy.ts";
import { type GateRun, runGate, startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { notedDocker } from "../harness/noted-docker.ts";
import { running } from "../harness/running.ts";
import { freshRepository, heldId, tagsOf } from "../harness/registry.ts";
import { putsManifest, readsBack, registryProxy } from "../harness/registry-proxy.ts";
import { engines, type TestEngine } from "../harness/testbed.ts";

const errorsIn = (run: GateRun) => run.log.split("\n").filter((line) => line.startsWith("::error"));

/** `docker tag`, without a process for it: a neighbour as fast as the engine. */
function retag(engine: TestEngine, image: string, repository: string, name: string): Promise<number> {
  const path = `/images/${image}/tag?${new URLSearchParams({ repo: repository, tag: name }).toString()}`;
  return new Promise((resolve, reject) => {
    request({ socketPath: new URL(engine.host).pathname, path, method: "POST" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe.concurrent.each(engines)("a neighbour of a $name store", (engine) => {
  /** Healthy, and another healthy image of a neighbour. */
  let app: string;
  let neighbours: string;

  beforeAll(async () => {
    app = await builtImage(engine, await shellApp("serve"));
    neighbours = await builtImage(engine, await shellApp("echo the neighbour is here\nserve"));
  });

  it("pushes what was tested, though a neighbour gives its name to another image meanwhile", async () => {
    const ref = `${freshRepository()}:1.0`;
    const waiting = await shellApp("until test -e /go; do sleep 0.02; done\nserve");
    const gate = await startGate({ context: waiting, push: "true", tags: ref }, { engine });
    const container = await running(engine, await gate.runId(), "app");
    expect(await docker(engine, "image", "inspect", "--format={{.Id}}", ref)).not.toBe(neighbours);
    await docker(engine, "tag", neighbours, ref);
    await docker(engine, "exec", container, "touch", "/go");
    const run = await gate.done;

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: ref } });
    const [repository = "", tag = ""] = ref.split(/:(?=[^:]*$)/u);
    expect(await heldId(engine, repository, tag)).toBe(run.outputs["imageid"]);
  });

  it.each(["first", "second"])(
    "is red when a neighbour moves the first name of the %s repository before its push",
    async (which) => {
      const [repository, other] = [freshRepository(), freshRepository()];
      const before = which === "first" ? [] : [`${other}:1.0`];
      const refs = [...before, ...["1.0", "2.0"].map((tag) => `${repository}:${tag}`)];
      const noted = await notedDocker(
        `case "$*" in "image push ${repository}:1.0") "$docker" tag ${neighbours} "$3" ;; esac`,
      );
      const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine, env: noted.env });

      expect(await heldId(engine, repository, "1.0")).toBe(neighbours);
      expectReplaced(run, refs.slice(before.length), neighbours);
      // The engine said that it pushed something else, and no name was added to that.
      expect(await tagsOf(repository)).toEqual(["1.0"]);
    },
  );

  it("changes nothing by moving the further names, which the engine has no part in", async () => {
    const repository = freshRepository();
    const refs = ["1.0", "2.0", "3.0"].map((tag) => `${repository}:${tag}`);
    const moved = refs.slice(1).map((ref) => `"$docker" tag ${neighbours} ${ref}`);
    const noted = await notedDocker(`case "$1 $3" in "buildx create") ${moved.join("; ")} ;; esac`);
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine, env: noted.env });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: refs.join("\n") } });
    for (const tag of ["1.0", "2.0", "3.0"]) expect(await heldId(engine, repository, tag)).toBe(app);
  });

  it("does not get its image pushed by moving the name between two attempts", async () => {
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), times: 1, answer: "hang up" }]);
    const { name, real } = proxy.repository();
    const moved = `touch "$0.moved"; "$docker" "$@"; code=$?; "$docker" tag ${neighbours} "$3"; exit $code`;
    const noted = await notedDocker(`case "$1 $2" in "image push") test -e "$0.moved" || { ${moved}; } ;; esac`);
    const run = await runGate({ image: app, push: "true", tags: `${name}:1.0` }, { engine, env: noted.env });

    expect(proxy.asked.filter(putsManifest("1.0"))).toHaveLength(2);
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(await heldId(engine, real, "1.0")).toBe(app);
  });

  it("does not keep the image from being pushed by taking its name away once", async () => {
    const repository = freshRepository();
    await docker(engine, "tag", app, `${repository}:kept`);
    const taken = `touch "$0.taken"; "$docker" image rm "$3" >/dev/null`;
    const noted = await notedDocker(`case "$1 $2" in "image push") test -e "$0.taken" || { ${taken}; } ;; esac`);
    const run = await runGate({ image: app, push: "true", tags: `${repository}:1.0` }, { engine, env: noted.env });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${repository}:1.0` } });
    expect(await heldId(engine, repository, "1.0")).toBe(app);
  });

  it("who builds over every name meanwhile does not take the image away", async () => {
    const repository = freshRepository();
    const names = ["1.0", "latest"].map((name) => ({ repository, name }));
    const refs = names.map(({ name }) => `${repository}:${name}`);
    const waiting = await shellApp(`: ${randomUUID()}\nuntil test -e /go; do sleep 0.02; done\nserve`);
    const gate = await startGate({ context: waiting, push: "true", tags: refs.join("\n") }, { engine });
    const container = await running(engine, await gate.runId(), "app");
    const theirs = await shellApp(`: ${randomUUID()}\nserve`);
    await docker(engine, "build", "--quiet", ...refs.map((ref) => `--tag=${ref}`), theirs);
    await docker(engine, "exec", container, "touch", "/go");
    const run = await gate.done;

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: refs.join("\n") } });
    for (const name of names) expect(await heldId(engine, repository, name.name)).toBe(run.outputs["imageid"]);
    expect(await docker(engine, "image", "ls", "--quiet", `--filter=reference=smoke-gate-${run.runId}`)).toBe("");
    // The name that kept it goes with the run; those of the user stay.
    expect(await docker(engine, "image", "inspect", "--format={{.Id}}", ...refs)).toBe(
      refs.map(() => run.outputs["imageid"]).join("\n"),
    );
  });

  it("is red when the registry ends up holding another image under the ref", async () => {
    await using proxy = await registryProxy([
      { when: readsBack("1.0"), answer: { insteadOf: (path) => path.replace(/1\.0$/u, "theirs") } },
    ]);
    const { name, real } = proxy.repository();
    await docker(engine, "tag", neighbours, `${real}:theirs`);
    await docker(engine, "push", "--quiet", `${real}:theirs`);
    const refs = [`${name}:1.0`, `${name}:2.0`];
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine });

    expectReplaced(run, refs, neighbours);
  });

  function expectReplaced(run: GateRun, [first = "", second = ""]: readonly string[], held: string): void {
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.report).not.toHaveProperty("fault");
    expect(run.report).toMatchObject({
      variants: [{ result: "passed" }],
      findings: [{ finding: { kind: "replaced" } }],
    });
    const refs = run.report?.refs ?? [];
    const verified = refs.slice(0, -2);
    expect(refs.map(({ ref, state }) => [ref, state])).toEqual([
      ...verified.map(({ ref }) => [ref, "verified"]),
      [first, "failed"],
      [second, "untouched"],
    ]);
    expect(run.outputs["refs"]).toBe(verified.map(({ ref }) => ref).join("\n"));
    const what = refs.at(-2)?.problem;
    for (const said of [first, held, app]) expect(what).toContain(said);
    expect(errorsIn(run)).toEqual([
      expect.stringMatching(/^::error title=smoke-gate%3A replaced::.*the registry holds/u),
    ]);
    expect(errorsIn(run)[0]).toContain(first);
  }

  it.each([0, 40, 200])("who gives every ref to another image again and again, with pauses of %i ms", async (pause) => {
    const repositories = [freshRepository(), freshRepository()];
    const names = repositories.flatMap((repository) => ["1.0", "latest"].map((name) => ({ repository, name })));
    const refs = names.map(({ repository, name }) => `${repository}:${name}`);
    const over = new AbortController();
    let moves = 0;
    const retags = async () => {
      while (!over.signal.aborted) {
        for (const { repository, name } of names) {
          // An engine refuses some of those who name an image at once.
          if ((await retag(engine, neighbours, repository, name)) === 201) moves += 1;
        }
        await setTimeout(pause);
      }
    };
    const theirs = await shellApp("echo built over it\nserve");
    const builds = async () => {
      // Two who name an image at once: one of them may fail.
      while (!over.signal.aborted)
        await docker(engine, "build", "--quiet", `--tag=${refs[0]}`, theirs).catch(() => undefined);
    };
    const attack = Promise.all([retags(), builds()]);
    const run = await runGate(
      { context: await shellApp("serve"), push: "true", tags: refs.join("\n") },
      { engine },
    ).finally(() => over.abort());
    await attack;

    expect(moves).toBeGreaterThan(refs.length);
    await expectTestedOrSaid(run, names);
  });

  // In the words of Engine 28.5 with a containerd store.
  it.each<[string, EngineRule["when"], number, string]>([
    ["names an image as the run does", namesImage, 500, 'AlreadyExists: image "x:1": already exists'],
    [
      "has just taken a name away",
      namesImage,
      404,
      "creating image x:1 failed because it already exists, but accessing it also failed: No such image: x:1",
    ],
    ["removes an image while they are listed", listsImages, 404, "NotFound: content digest sha256:0: not found"],
  ])("who %s at the same moment changes nothing", async (_, when, status, refusal) => {
    await using inFront = await engineProxy(engine, [{ when: theFirst(when), answer: { refusal, status } }]);
    const repository = freshRepository();
    const run = await runGate(
      { context: await shellApp("serve"), push: "true", tags: `${repository}:1.0` },
      { engine: inFront.engine },
    );
    expect(inFront.asked.some(when)).toBe(true);
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${repository}:1.0` } });
    expect(await heldId(engine, repository, "1.0")).toBe(run.outputs["imageid"]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("who pushes another image in the instant before it is read back is seen, with what the ref holds", async () => {
    const repository = freshRepository();
    const names = Array.from({ length: 8 }, (_, index) => ({ repository, name: `${index + 1}.0` }));
    const refs = names.map(({ name }) => `${repository}:${name}`);
    const noted = await notedDocker(
      `case "$1 $3 $5" in "buildx inspect ${refs[1]}") "$docker" tag ${neighbours} "$5"; "$docker" push --quiet "$5" >/dev/null ;; esac`,
    );
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine, env: noted.env });

    expect(await heldId(engine, repository, "2.0")).toBe(neighbours);
    const states = run.report?.refs.map(({ state }) => state) ?? [];
    expect(states.slice(0, 2)).toEqual(["verified", "failed"]);
    expect(run.report?.findings).toMatchObject([{ finding: { kind: "replaced" } }]);
    await expectTestedOrSaid(run, names);
  });

  type Named = { readonly repository: string; readonly name: string };

  /** Green, and every ref holds what was tested; or red, and it is said which ref holds what. */
  async function expectTestedOrSaid(run: GateRun, names: readonly Named[]): Promise<void> {
    const tested = run.report?.image?.id ?? "";
    const refs = run.report?.refs ?? [];
    const held = await Promise.all(
      names.map(async ({ repository, name }) =>
        (await tagsOf(repository)).includes(name) ? heldId(engine, repository, name) : undefined,
      ),
    );
    const expected = refs.map(({ state }, index) => {
      if (state === "verified") return tested;
      return state === "failed" ? held[index] : undefined;
    });
    expect(held).toEqual(expected);
    expect(run.exitCode, run.log).toBe(refs.every(({ state }) => state === "verified") ? 0 : 1);

    for (const [index, { state, ref, problem }] of refs.entries()) {
      if (state !== "failed") continue;
      expect(held[index]).not.toBe(tested);
      for (const said of [ref, held[index] ?? "", tested]) {
        expect(problem).toContain(said);
        expect(errorsIn(run).join("\n")).toContain(said);
      }
    }
  }
});
