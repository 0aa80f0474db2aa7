/** What reaches a registry, in which order, and how the gate proves it, over a registry that lags, fails or lies. */
import { beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { docker } from "../harness/docker.ts";
import { type GateRun, runGate, startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { type NotedDocker, notedDocker } from "../harness/noted-docker.ts";
import { running } from "../harness/running.ts";
import { freshRepository, manifestOf, tagsOf } from "../harness/registry.ts";
import { type Answer, type Rule, putsManifest, readsBack, registryProxy } from "../harness/registry-proxy.ts";
import { engines } from "../harness/testbed.ts";

/** What the registry answers with its own words in JSON, as registries do. */
const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ errors: [{ code, message }] }),
});

describe.concurrent.each(engines)("publishing from a $name store", (engine) => {
  /** Healthy, and another healthy image of a neighbour. */
  let app: string;
  let neighbours: string;

  beforeAll(async () => {
    app = await builtImage(engine, await shellApp("serve"));
    neighbours = await builtImage(engine, await shellApp("echo the neighbour is here\nserve"));
  });

  /** Of the registry's manifest, what an image Id is on this engine. */
  const heldId = async (repository: string, tag: string) => {
    const { digest, config } = await manifestOf(repository, tag);
    return engine.name === "classic" ? config : digest;
  };

  const faultsOf = (run: GateRun) => run.log.split("\n").filter((line) => line.startsWith("::error"));

  it("pushes each ref by itself, in the listed order, and reads each back before the next", async () => {
    const [one, two] = [freshRepository(), freshRepository()];
    const refs = [`${two}:b`, `${one}:latest`, `${two}:a`];
    const noted = await notedDocker();
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine, env: noted.env });

    expect(run.exitCode).toBe(0);
    const calls = await noted.calls();
    const begin = calls.findIndex(([command, verb]) => command === "image" && verb === "tag");
    expect(calls.slice(begin).filter(([command]) => command === "image" || command === "buildx")).toEqual(
      refs.flatMap((ref) => [
        ["image", "tag", app, ref],
        ["image", "push", ref],
        ["buildx", "imagetools", "inspect", "--raw", ref],
      ]),
    );
    const { digest } = await manifestOf(one, "latest");
    expect(run.outputs).toMatchObject({
      refs: refs.join("\n"),
      digest,
      "pinned-refs": `${two}@${digest}\n${one}@${digest}`,
    });
    expect([await tagsOf(two), await tagsOf(one)]).toEqual([["a", "b"], ["latest"]]);
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
    expect(await heldId(repository, tag)).toBe(run.outputs["imageid"]);
  });

  it("is red when a neighbour moves the name in the instant before the push", async () => {
    const repository = freshRepository();
    const refs = [`${repository}:1.0`, `${repository}:2.0`];
    const noted = await notedDocker(`case "$1 $2" in "image push") "$docker" tag ${neighbours} "$3" ;; esac`);
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine, env: noted.env });

    expect(await heldId(repository, "1.0")).toBe(neighbours);
    expectReplaced(run, refs, neighbours);
    expect(await tagsOf(repository)).toEqual(["1.0"]);
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
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "", "pinned-refs": "" } });
    expect(run.report).not.toHaveProperty("fault");
    expect(run.report).toMatchObject({
      variants: [{ result: "passed" }],
      findings: [{ finding: { kind: "replaced" } }],
      refs: [
        { ref: first, state: "failed" },
        { ref: second, state: "untouched" },
      ],
    });
    const what = run.report?.refs[0]?.problem;
    for (const said of [first, held, app]) expect(what).toContain(said);
    expect(faultsOf(run)).toEqual([
      expect.stringMatching(/^::error title=smoke-gate%3A replaced::.*the registry holds/u),
    ]);
    expect(faultsOf(run)[0]).toContain(first);
  }

  it.each<[string, Answer]>([
    ["503 in plain text", { status: 503, body: "upstream is away" }],
    ["500 in the registry's JSON", refusal(500, "UNKNOWN", "unknown error")],
    ["429 in the registry's JSON", refusal(429, "TOOMANYREQUESTS", "slow down")],
    ["no answer at all", "hang up"],
  ])("tries again when the registry gives %s twice, and is green", async (_, answer) => {
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), times: 2, answer }]);
    const { name, real } = proxy.repository();
    const run = await runGate({ image: app, push: "true", tags: `${name}:1.0` }, { engine });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(proxy.asked.filter(putsManifest("1.0"))).toHaveLength(3);
    expect(await heldId(real, "1.0")).toBe(app);
  });

  it.each([
    ["0", 1],
    ["2", 3],
  ])("gives up on a registry that stays broken after push-retries %s", async (retries, attempts) => {
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), answer: { status: 503 } }]);
    const { name, real } = proxy.repository();
    const noted = await notedDocker();
    const inputs = { image: app, push: "true", tags: `${name}:1.0\n${name}:2.0`, "push-retries": retries };
    const run = await runGate(inputs, { engine, env: noted.env });

    expectNotPushed(run, [`${name}:1.0`, `${name}:2.0`], /503 Service Unavailable/u);
    expect(await pushes(noted)).toEqual(Array.from({ length: attempts }, () => `${name}:1.0`));
    expect(await tagsOf(real)).toEqual([]);
  });

  /** What was pushed, attempt by attempt. */
  const pushes = async (noted: NotedDocker) =>
    (await noted.calls())
      .filter(([command, verb]) => command === "image" && verb === "push")
      .map((argv) => argv.slice(2).join(" "));

  it.each<[string, Rule, RegExp]>([
    [
      "401",
      { when: putsManifest("503"), answer: refusal(401, "UNAUTHORIZED", "authentication required") },
      /unauthorized/u,
    ],
    [
      "401 to a user who has not logged in",
      { when: () => true, answer: { status: 401, headers: { "www-authenticate": 'Basic realm="registry"' } } },
      /no basic auth credentials/u,
    ],
    [
      "403",
      { when: putsManifest("503"), answer: refusal(403, "DENIED", "requested access to the resource is denied") },
      /denied/u,
    ],
    // docker's message repeats the URL, in which 503 is no status.
    [
      "403 in plain text",
      { when: putsManifest("503"), answer: { status: 403, body: "<html>not yours</html>" } },
      /403/u,
    ],
    ["413", { when: putsManifest("503"), answer: { status: 413 } }, /413/u],
  ])("asks once where the registry answers %s", async (_, rule, said) => {
    await using proxy = await registryProxy([rule]);
    const { name } = proxy.repository();
    const noted = await notedDocker();
    const run = await runGate(
      { image: app, push: "true", tags: `${name}:503\n${name}:2.0` },
      { engine, env: noted.env },
    );

    expectNotPushed(run, [`${name}:503`, `${name}:2.0`], said);
    expect(await pushes(noted)).toEqual([`${name}:503`]);
  });

  it("says that no registry answers where none does", async () => {
    const gone = await registryProxy();
    const { name } = gone.repository();
    await gone[Symbol.asyncDispose]();
    const run = await runGate(
      { image: app, push: "true", tags: `${name}:1.0\n${name}:2.0`, "push-retries": "1" },
      { engine },
    );

    expectNotPushed(run, [`${name}:1.0`, `${name}:2.0`], /connection refused/u);
  });

  function expectNotPushed(run: GateRun, [first = "", second = ""]: readonly string[], said: RegExp): void {
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "", "pinned-refs": "", digest: "" } });
    expect(run.report).toMatchObject({
      findings: [],
      fault: { what: `${first} was not pushed`, why: expect.stringMatching(said) },
      refs: [
        { ref: first, state: "failed" },
        { ref: second, state: "untouched" },
      ],
    });
    expect(faultsOf(run)).toHaveLength(1);
    expect(run.summary).toContain("Nothing was pushed.");
  }

  it.each<[string, Answer]>([
    ["not found", { status: 404 }],
    ["502", { status: 502 }],
    [
      "something that is no manifest",
      { status: 200, body: "<html>login</html>", headers: { "content-type": "text/html" } },
    ],
  ])("waits for a registry that shows the push late: %s", async (_, answer) => {
    await using proxy = await registryProxy([{ when: readsBack("1.0"), times: 2, answer }]);
    const { name } = proxy.repository();
    const run = await runGate({ image: app, push: "true", tags: `${name}:1.0` }, { engine });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(proxy.asked.filter(putsManifest("1.0"))).toHaveLength(1);
  });

  it("is red where the registry never shows the push: pushed, and not proven", async () => {
    await using proxy = await registryProxy([{ when: readsBack("1.0"), answer: { status: 404 } }]);
    const { name } = proxy.repository();
    const run = await runGate({ image: app, push: "true", tags: `${name}:1.0\n${name}:2.0` }, { engine });

    expectUnproven(run, name, "1.0", /not found/u);
  });

  it("is red where the registry shows something that is no manifest", async () => {
    const headers = { "content-type": "application/vnd.oci.image.manifest.v1+json" };
    await using proxy = await registryProxy([
      {
        when: (asked, earlier) => earlier.some(putsManifest("1.0")) && asked.path.includes("/manifests/"),
        answer: { status: 200, body: '{"config":5}', headers },
      },
    ]);
    const { name } = proxy.repository();
    const run = await runGate({ image: app, push: "true", tags: `${name}:1.0\n${name}:2.0` }, { engine });

    expectUnproven(run, name, "1.0", /no manifest/u);
  });

  it("asks once where the registry does not let it read back", async () => {
    await using proxy = await registryProxy([{ when: readsBack("503"), answer: { status: 401 } }]);
    const { name } = proxy.repository();
    const run = await runGate({ image: app, push: "true", tags: `${name}:503\n${name}:2.0` }, { engine });

    expectUnproven(run, name, "503", /401 Unauthorized/u);
    expect(proxy.asked.filter((asked, index) => readsBack("503")(asked, proxy.asked.slice(0, index)))).toHaveLength(1);
  });

  function expectUnproven(run: GateRun, repository: string, tag: string, said: RegExp): void {
    expect(run).toMatchObject({
      exitCode: 1,
      outputs: { verdict: "fail", refs: `${repository}:${tag}`, "pinned-refs": "" },
    });
    expect(run.report).toMatchObject({
      fault: {
        what: `${repository}:${tag} was pushed, but could not be read back`,
        why: expect.stringMatching(said),
        remedy: expect.stringContaining("not proven"),
      },
      refs: [{ state: "pushed" }, { state: "untouched" }],
    });
    expect(faultsOf(run)).toHaveLength(1);
    expect(run.summary).toContain("1 of 2 refs pushed.");
  }

  it("reads nothing back with verify-push false, and says so", async () => {
    await using proxy = await registryProxy();
    const { name, real } = proxy.repository();
    const noted = await notedDocker();
    const run = await runGate(
      { image: app, push: "true", "verify-push": "false", tags: `${name}:1.0` },
      { engine, env: noted.env },
    );

    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "pass", refs: `${name}:1.0`, digest: "", "pinned-refs": "" },
    });
    expect(run.report?.refs).toMatchObject([{ state: "pushed" }]);
    expect((await noted.calls()).filter((argv) => argv.includes("imagetools"))).toEqual([]);
    expect(await heldId(real, "1.0")).toBe(app);
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
});
