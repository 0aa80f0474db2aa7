/** What publishing asks of the registries: layers once a repository, and of each further tag next to nothing. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { runGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { heldId } from "../harness/registry.ts";
import { beginsBlob, putsManifest, registryProxy, sendsBlob } from "../harness/registry-proxy.ts";
import { engines } from "../harness/testbed.ts";

describe.concurrent.each(engines)("publishing from a $name store", (engine) => {
  /** Of nobody else: what an engine has once sent anywhere, it remembers. */
  const publish = async (refs: readonly string[]) => {
    const app = await builtImage(engine, await shellApp(`: ${randomUUID()}\nserve`));
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine });
    expect(run).toMatchObject({ exitCode: 0, outputs: { imageid: app, verdict: "pass", refs: refs.join("\n") } });
    return run;
  };

  it("takes several repositories and registries in one list, and sends each its layers once", async () => {
    await using one = await registryProxy();
    await using two = await registryProxy();
    const [a, b, c] = [one.repository(), one.repository(), two.repository()];
    const refs = [`${a.name}:1`, `${c.name}:1`, `${b.name}:1`, `${a.name}:2`, `${c.name}:2`];
    const run = await publish(refs);

    const digests = new Set(run.report?.refs.map(({ digest }) => digest));
    expect(run.outputs["pinned-refs"]).toBe([a, c, b].map(({ name }) => `${name}@${[...digests].join()}`).join("\n"));
    for (const { real } of [a, c]) expect(await heldId(engine, real, "2")).toBe(run.outputs["imageid"]);

    for (const { repository, asked } of [
      { repository: a, asked: one.asked },
      { repository: b, asked: one.asked },
      { repository: c, asked: two.asked },
    ]) {
      const here = asked.filter(({ path }) => path.includes(repository.real.slice(repository.real.indexOf("/"))));
      const complete = here.findIndex(putsManifest("1"));
      expect(complete).toBeGreaterThan(0);
      expect(here.slice(complete).filter((each) => sendsBlob(each) || beginsBlob(each))).toEqual([]);
    }
    expect(one.asked.filter(sendsBlob)).not.toEqual([]);
  });

  it("asks for each further tag that one manifest be written, and little to be read", async () => {
    await using proxy = await registryProxy();
    const { name } = proxy.repository();
    await publish(["1", "2", "3", "4", "5"].map((tag) => `${name}:${tag}`));

    const further = proxy.asked.slice(proxy.asked.findIndex(putsManifest("1")) + 1);
    const writes = further.filter(({ method }) => method !== "GET" && method !== "HEAD");
    expect(writes.map(({ method, path }) => `${method} ${path.slice(path.lastIndexOf("/"))}`)).toEqual(
      ["2", "3", "4", "5"].map((tag) => `PUT /${tag}`),
    );
    // Is this layer there, and this, and the config? What does the tag hold now? buildx before 0.31.1 asks so for each
    // name, and twice for an index with its attestation.
    expect(further.length / 4).toBeLessThanOrEqual(engine.store === "classic" ? 12 : 28);
  });
});
