/** A registry that refuses, fails, lags, breaks off or lies: asked again where that can help, and one sentence where not. */
import { beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { type GateRun, runGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { type NotedDocker, notedDocker } from "../harness/noted-docker.ts";
import { heldId, manifestOf, tagsOf } from "../harness/registry.ts";
import {
  type Answer,
  beginsBlob,
  countsRequests,
  putsManifest,
  readsBack,
  readsBody,
  refusal,
  registryProxy,
  type Rule,
  sendsBlob,
} from "../harness/registry-proxy.ts";
import { engines } from "../harness/testbed.ts";

const errorsIn = (run: GateRun) => run.log.split("\n").filter((line) => line.startsWith("::error"));

/** What was pushed, attempt by attempt. */
const pushes = async (noted: NotedDocker) =>
  (await noted.calls())
    .filter(([command, verb]) => command === "image" && verb === "push")
    .map((argv) => argv.slice(2).join(" "));

describe.concurrent.each(engines)("pushing from a $name store", (engine) => {
  let app: string;

  beforeAll(async () => {
    app = await builtImage(engine, await shellApp("serve"));
  });

  const publish = (tags: readonly string[], env: Readonly<Record<string, string>> = {}, inputs: object = {}) =>
    runGate({ image: app, push: "true", tags: tags.join("\n"), ...inputs }, { engine, env });

  it.each<[string, Answer]>([
    ["503 in plain text", { status: 503, body: "upstream is away" }],
    ["500 in the registry's JSON", refusal(500, "UNKNOWN", "unknown error")],
    ["no answer at all", "hang up"],
  ])("tries again when the registry gives %s twice, and sends no layer again", async (_, answer) => {
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), times: 2, answer }]);
    const { name, real } = proxy.repository();
    const run = await publish([`${name}:1.0`]);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(proxy.asked.filter(putsManifest("1.0"))).toHaveLength(3);
    expect(proxy.asked.slice(proxy.asked.findIndex(putsManifest("1.0"))).filter(sendsBlob)).toEqual([]);
    expect(await heldId(engine, real, "1.0")).toBe(app);
  });

  it("tries again when the connection is reset in the middle of a layer", async () => {
    await using proxy = await registryProxy([{ when: sendsBlob, times: 1, answer: "reset" }]);
    const { name, real } = proxy.repository();
    const run = await publish([`${name}:1.0`]);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(await heldId(engine, real, "1.0")).toBe(app);
  });

  it.each([
    // As GHCR words it.
    ["says for how long in its message", 1_500, "retry-after: 1.5s, allowed: 44000/minute"],
    ["says so in a header alone, which docker does not show", 4_000, "slow down"],
  ])("leaves a registry alone that counts requests and %s", async (_, ms, message) => {
    await using proxy = await registryProxy([countsRequests(putsManifest("1.0"), ms, message)]);
    const { name, real } = proxy.repository();
    const noted = await notedDocker();
    const run = await publish([`${name}:1.0`], noted.env, { "push-retries": "1" });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(await pushes(noted)).toHaveLength(2);
    expect(await heldId(engine, real, "1.0")).toBe(app);
  });

  it.each([
    ["0", 1],
    ["2", 3],
  ])("gives up on a registry that stays broken after push-retries %s", async (retries, attempts) => {
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), answer: { status: 503 } }]);
    const { name, real } = proxy.repository();
    const noted = await notedDocker();
    const run = await publish([`${name}:1.0`, `${name}:2.0`], noted.env, { "push-retries": retries });

    expectNotPushed(run, [`${name}:1.0`, `${name}:2.0`], /503 Service Unavailable/u, /run the job again/u);
    expect(await pushes(noted)).toEqual(Array.from({ length: attempts }, () => `${name}:1.0`));
    expect(await tagsOf(real)).toEqual([]);
  });

  const immutable = /push another tag/u;
  const login = /docker login/u;

  it.each<[string, Rule, RegExp, RegExp]>([
    [
      "401",
      { when: putsManifest("503"), answer: refusal(401, "UNAUTHORIZED", "authentication required") },
      /unauthorized/u,
      login,
    ],
    [
      "401 to a user who has not logged in",
      { when: () => true, answer: { status: 401, headers: { "www-authenticate": 'Basic realm="registry"' } } },
      /no basic auth credentials/u,
      login,
    ],
    [
      "403",
      { when: putsManifest("503"), answer: refusal(403, "DENIED", "requested access to the resource is denied") },
      /denied/u,
      login,
    ],
    // docker's message repeats the URL, in which 503 is no status.
    [
      "403 in plain text",
      { when: putsManifest("503"), answer: { status: 403, body: "<html>not yours</html>" } },
      /403/u,
      login,
    ],
    [
      "404: there is no such repository",
      { when: beginsBlob, answer: refusal(404, "NAME_UNKNOWN", "The repository with name 'app' does not exist") },
      /does not exist/u,
      /Make 127\.0\.0\.1:\d+\/t\/\w+ at the registry first/u,
    ],
    ["413", { when: putsManifest("503"), answer: { status: 413 } }, /413/u, /run the job again/u],
    [
      "that the tag is immutable, as ECR does",
      {
        when: putsManifest("503"),
        answer: refusal(
          400,
          "TAG_INVALID",
          "The image tag '503' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
        ),
      },
      /already exists .* is immutable/u,
      immutable,
    ],
    [
      "that the tag is immutable, as Harbor does",
      {
        when: putsManifest("503"),
        answer: refusal(412, "PRECONDITION", "Failed to process request due to 'app:503' configured as immutable."),
      },
      /configured as immutable/u,
      immutable,
    ],
    [
      "that the tag is immutable, as Quay does",
      {
        when: putsManifest("503"),
        answer: refusal(409, "TAG_IMMUTABLE", "tag is immutable and cannot be overwritten"),
      },
      /cannot be overwritten/u,
      immutable,
    ],
  ])("asks once where the registry answers %s", async (_, rule, said, remedy) => {
    await using proxy = await registryProxy([rule]);
    const { name } = proxy.repository();
    const noted = await notedDocker();
    const run = await publish([`${name}:503`, `${name}:2.0`], noted.env);

    expectNotPushed(run, [`${name}:503`, `${name}:2.0`], said, remedy);
    expect(await pushes(noted)).toEqual([`${name}:503`]);
  });

  it("says what the registry said, once, and one remedy, also where the engine was asked without docker", async () => {
    const answer = refusal(401, "UNAUTHORIZED", "authentication required");
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), answer }]);
    const { name } = proxy.repository();
    const run = await publish([`${name}:1.0`, `${name}:2.0`]);

    expectNotPushed(run, [`${name}:1.0`, `${name}:2.0`], /unauthorized/u, login);
    expect(run.report?.fault?.why).not.toMatch(/docker image push failed|Mend/u);
  });

  it("says that no registry answers where none does", async () => {
    const gone = await registryProxy();
    const { name } = gone.repository();
    await gone[Symbol.asyncDispose]();
    const run = await publish([`${name}:1.0`, `${name}:2.0`], {}, { "push-retries": "1" });

    expectNotPushed(run, [`${name}:1.0`, `${name}:2.0`], /connection refused/u, /run the job again/u);
  });

  function expectNotPushed(
    run: GateRun,
    [first = "", second = ""]: readonly string[],
    said: RegExp,
    remedy: RegExp,
  ): void {
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "", "pinned-refs": "", digest: "" } });
    expect(run.report).toMatchObject({
      findings: [],
      fault: {
        what: `${first} was not pushed`,
        why: expect.stringMatching(said),
        remedy: expect.stringMatching(remedy),
      },
      refs: [
        { ref: first, state: "failed" },
        { ref: second, state: "untouched" },
      ],
    });
    expect(errorsIn(run)).toHaveLength(1);
    expect(errorsIn(run)[0]).toMatch(remedy);
    expect(run.summary).toContain("0 of 2 refs pushed.");
  }

  it("is not taken in by a registry that says another digest than it was given", async () => {
    const lie = `sha256:${"0".repeat(64)}`;
    await using proxy = await registryProxy([
      { when: putsManifest("1.0"), answer: { headers: { "docker-content-digest": lie } } },
    ]);
    const { name, real } = proxy.repository();
    const run = await publish([`${name}:1.0`]);

    // A containerd store looks at the header and calls that a failed push; what is there is right.
    const { digest } = await manifestOf(real, "1.0");
    expect(run.report?.refs).toEqual([{ ref: `${name}:1.0`, state: "verified", digest, pinned: `${name}@${digest}` }]);
  });
});

// buildx does it, whatever the engine.
describe.concurrent("reading back what was pushed", () => {
  let app: string;

  beforeAll(async () => {
    app = await builtImage(engines[0], await shellApp("serve"));
  });

  const publish = (tags: readonly string[]) =>
    runGate({ image: app, push: "true", tags: tags.join("\n") }, { engine: engines[0] });

  const nothing = `sha256:${"0".repeat(64)}`;
  const html = { "content-type": "text/html" };
  const half = (body: string) => body.slice(0, body.length / 2);

  it.each<[string, Rule]>([
    ["not found", { when: readsBack("1.0"), times: 2, answer: { status: 404 } }],
    ["502", { when: readsBack("1.0"), times: 2, answer: { status: 502 } }],
    [
      "something that is no manifest",
      { when: readsBack("1.0"), times: 2, answer: { status: 200, body: "<html>login</html>", headers: html } },
    ],
    [
      "the digest of something that it does not have",
      { when: readsBack("1.0"), times: 2, answer: { headers: { "docker-content-digest": nothing } } },
    ],
    ["half a manifest", { when: readsBody("1.0"), times: 2, answer: { altered: half } }],
    ["a manifest that breaks off", { when: readsBody("1.0"), times: 1, answer: { altered: half, cut: true } }],
  ])("waits for a registry that shows the push late: %s", async (_, rule) => {
    await using proxy = await registryProxy([rule]);
    const { name } = proxy.repository();
    const run = await publish([`${name}:1.0`]);

    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: `${name}:1.0` } });
    expect(proxy.asked.filter(putsManifest("1.0"))).toHaveLength(1);
  });

  it("is red where the registry never shows the push: pushed, and not proven", async () => {
    await using proxy = await registryProxy([{ when: readsBack("1.0"), answer: { status: 404 } }]);
    const { name } = proxy.repository();
    const run = await publish([`${name}:1.0`, `${name}:2.0`]);

    expectUnproven(run, name, "1.0", /not found/u);
    expect(run.report?.fault?.remedy).toMatch(/Check that .* shows what is pushed to it/u);
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
    const run = await publish([`${name}:1.0`, `${name}:2.0`]);

    expectUnproven(run, name, "1.0", /no manifest/u);
  });

  it("asks once where the registry does not let it read back", async () => {
    await using proxy = await registryProxy([{ when: readsBack("503"), answer: { status: 401 } }]);
    const { name } = proxy.repository();
    const run = await publish([`${name}:503`, `${name}:2.0`]);

    expectUnproven(run, name, "503", /401 Unauthorized/u);
    expect(run.report?.fault?.remedy).toMatch(/docker login .* may pull from/u);
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
    expect(errorsIn(run)).toHaveLength(1);
    expect(run.summary).toContain("1 of 2 refs pushed.");
  }
});

describe.concurrent.each(engines)("what was pushed from a $name store", (engine) => {
  it("is not proven where the registry serves other bytes than it was given, whatever digest it says", async () => {
    const app = await builtImage(engine, await shellApp("serve"));
    await using proxy = await registryProxy([{ when: readsBody("1.0"), answer: { altered: (body) => `${body} ` } }]);
    const { name, real } = proxy.repository();
    const run = await runGate({ image: app, push: "true", tags: `${name}:1.0\n${name}:2.0` }, { engine });

    const given = (await manifestOf(real, "1.0")).digest;
    const [first, second] = run.report?.refs ?? [];
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "", "pinned-refs": "" } });
    expect(run.report?.findings).toMatchObject([{ finding: { kind: "replaced" } }]);
    expect(first).toMatchObject({ state: "failed", digest: expect.stringMatching(/^sha256:/u) });
    expect(first?.digest).not.toBe(given);
    for (const said of [`${name}:1.0`, first?.digest ?? "", given]) expect(first?.problem).toContain(said);
    expect(second).toMatchObject({ state: "untouched" });
  });
});
