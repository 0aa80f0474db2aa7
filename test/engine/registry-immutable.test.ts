/** A registry that lets nobody move a tag, and has it already: from the same commit, from another, or since a lost answer. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { runGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { freshRepository, manifestOf, tagsOf } from "../harness/registry.ts";
import { immutable, putsManifest, refusal, registryProxy } from "../harness/registry-proxy.ts";
import { engines, registry } from "../harness/testbed.ts";

const app = () => shellApp(`: ${randomUUID()}\nserve`);

describe.concurrent.each(engines)("a tag that the registry lets nobody move, from a $name store", (engine) => {
  const publish = (inputs: object, name: string) =>
    runGate({ push: "true", tags: `${name}:1.0\n${name}:2.0`, ...inputs }, { engine });

  it("is published where it is there and is what was tested, and the next tag is too", async () => {
    await using proxy = await registryProxy([immutable("1.0", true)]);
    const { name, real } = proxy.repository();
    const image = await builtImage(engine, await app());
    const first = await runGate({ image, push: "true", tags: `${real}:1.0` }, { engine });
    const run = await publish({ image }, name);

    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }, { state: "verified" }] });
    expect(run.outputs).toMatchObject({ refs: `${name}:1.0\n${name}:2.0`, digest: first.outputs["digest"] });
    expect(await tagsOf(real)).toEqual(["1.0", "2.0"]);
  });

  it("is published where the registry took it, and its answer was lost", async () => {
    const lost = { when: putsManifest("1.0"), times: 1, answer: "lose" } as const;
    await using proxy = await registryProxy([lost, immutable("1.0", false)]);
    const { name, real } = proxy.repository();
    const run = await publish({ image: await builtImage(engine, await app()) }, name);

    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }, { state: "verified" }] });
    expect((await manifestOf(real, "1.0")).digest).toBe(run.outputs["digest"]);
  });

  it("is published where the registry took it, and does not say why not again", async () => {
    const lost = { when: putsManifest("1.0"), times: 1, answer: "lose" } as const;
    const again = { when: putsManifest("1.0"), answer: refusal(400, "UNSUPPORTED", "no") };
    await using proxy = await registryProxy([lost, again]);
    const { name } = proxy.repository();
    const run = await publish({ image: await builtImage(engine, await app()) }, name);
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }, { state: "verified" }] });
  });

  it("is not published where another image is there, and it is said which", async () => {
    await using proxy = await registryProxy([immutable("1.0", true)]);
    const { name, real } = proxy.repository();
    const other = await builtImage(engine, await app());
    const { outputs } = await runGate({ image: other, push: "true", tags: `${real}:1.0` }, { engine });
    const run = await publish({ image: await builtImage(engine, await app()) }, name);

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "" } });
    expect(run.report).toMatchObject({
      findings: [],
      fault: {
        what: `${name}:1.0 was not pushed`,
        why: expect.stringContaining(`(it holds ${outputs["digest"]}, which was not tested)`),
        remedy: expect.stringContaining("push another tag"),
      },
      refs: [{ state: "failed" }, { state: "untouched" }],
    });
    expect(await tagsOf(real)).toEqual(["1.0"]);
  });
});

describe.concurrent.each(engines)("a further tag, made at the registry, of an image from a $name store", (engine) => {
  const publish = (image: string, refs: readonly string[]) =>
    runGate({ image, push: "true", tags: refs.join("\n") }, { engine });
  const names = (repository: string) => ["1.0", "2.0", "3.0"].map((tag) => `${repository}:${tag}`);

  it("is published if nobody may move it, and it is what was tested", async () => {
    await using proxy = await registryProxy([immutable("2.0", true)]);
    const { name, real } = proxy.repository();
    const image = await builtImage(engine, await app());
    await publish(image, [`${real}:2.0`]);
    const run = await publish(image, names(name));

    expect(run.report).toMatchObject({ verdict: "pass", refs: names(name).map((ref) => ({ ref, state: "verified" })) });
    expect(await tagsOf(real)).toEqual(["1.0", "2.0", "3.0"]);
  });

  it("is published if its answer was lost, and nobody may move it again", async () => {
    const lost = { when: putsManifest("2.0"), times: 1, answer: "lose" } as const;
    await using proxy = await registryProxy([lost, immutable("2.0", false)]);
    const { name } = proxy.repository();
    const run = await publish(await builtImage(engine, await app()), names(name));

    expect(run.report).toMatchObject({ verdict: "pass", refs: names(name).map((ref) => ({ ref, state: "verified" })) });
    expect(proxy.asked.filter(putsManifest("3.0"))).toHaveLength(1);
  });

  it("is sent again if the registry fails for a moment", async () => {
    await using proxy = await registryProxy([{ when: putsManifest("2.0"), times: 2, answer: { status: 503 } }]);
    const { name } = proxy.repository();
    const run = await publish(await builtImage(engine, await app()), names(name));

    expect(run.report).toMatchObject({ verdict: "pass", refs: names(name).map((ref) => ({ ref, state: "verified" })) });
    expect(["2.0", "3.0"].map((tag) => proxy.asked.filter(putsManifest(tag)).length)).toEqual([3, 1]);
  });

  it("is not published if another image is there, and nothing after it is", async () => {
    await using proxy = await registryProxy([immutable("2.0", true)]);
    const [{ name, real }, other] = [proxy.repository(), proxy.repository()];
    const { outputs } = await publish(await builtImage(engine, await app()), [`${real}:2.0`]);
    const run = await publish(await builtImage(engine, await app()), [...names(name), `${other.name}:4.0`]);

    expect(run.report).toMatchObject({
      verdict: "fail",
      findings: [],
      fault: {
        what: `${name}:2.0 could not be named`,
        why: expect.stringContaining(`(it holds ${outputs["digest"]}, which was not tested)`),
        remedy: expect.stringContaining("push another tag"),
      },
      refs: [{ state: "verified" }, { state: "failed" }, { state: "untouched" }, { state: "untouched" }],
    });
    expect((await manifestOf(real, "2.0")).digest).toBe(outputs["digest"]);
    expect([await tagsOf(real), await tagsOf(other.real)]).toEqual([["1.0", "2.0"], []]);
  });
});

it.each(engines.filter(({ store }) => store === "containerd"))(
  "an index whose attestations alone are of another time is what was tested, on a $name store",
  async (engine) => {
    await using proxy = await registryProxy([immutable("1.0", true)]);
    const repository = freshRepository();
    const name = repository.replace(registry, proxy.address);
    const inputs = { context: await app(), provenance: "mode=max", push: "true" };
    const first = await runGate({ ...inputs, tags: `${repository}:1.0` }, { engine });
    const run = await runGate({ ...inputs, tags: `${name}:1.0\n${name}:2.0` }, { engine });

    expect(run.outputs["imageid"]).not.toBe(first.outputs["imageid"]);
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }, { state: "verified" }] });
    expect(run.outputs["digest"]).toBe(first.outputs["digest"]);
  },
);
