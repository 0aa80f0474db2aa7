/** A push, and a question, that never end: given up after a bound, which is shorter here than in earnest. */
import { describe, expect, it } from "vitest";
import { openDocker } from "../../src/docker/docker.ts";
import { parseImageRef } from "../../src/image/image-ref.ts";
import { push } from "../../src/publish/engine-push.ts";
import { readBack } from "../../src/publish/read-back.ts";
import { jobLog } from "../../src/runner/log.ts";
import { shellApp } from "../harness/context.ts";
import { docker } from "../harness/docker.ts";
import { engineProxy } from "../harness/engine-proxy.ts";
import { builtImage } from "../harness/image.ts";
import { notedDocker } from "../harness/noted-docker.ts";
import { manifestOf, tagsOf } from "../harness/registry.ts";
import { putsManifest, readsBack, registryProxy, sendsBlob } from "../harness/registry-proxy.ts";
import { engines, type TestEngine } from "../harness/testbed.ts";

/** @param printed takes what would stand in the job log. */
const worldOn = (
  engine: TestEngine,
  env: Readonly<Record<string, string>> = {},
  { signal }: AbortController = new AbortController(),
  printed: (text: string) => void = () => undefined,
) => {
  const connect = openDocker({ ...process.env, ...env, DOCKER_HOST: engine.host });
  return { docker: connect(signal), connect, log: jobLog(printed), signal };
};

describe.concurrent.each(engines)("a push from a $name store", (engine) => {
  it.each([
    ["a layer", sendsBlob],
    ["the manifest", putsManifest("1.0")],
  ])("is given up, and not tried again, when nothing has been heard while it sends %s", async (_, when) => {
    const app = await builtImage(engine, await shellApp("serve"));
    await using proxy = await registryProxy([{ when, answer: "stall" }]);
    const { name, real } = proxy.repository();
    const noted = await notedDocker();
    await using inFront = await engineProxy(engine);
    const world = worldOn(inFront.engine, noted.env);

    await expect(push(app, parseImageRef(`${name}:1.0`), { retries: 3, idleMs: 2_000 }, world)).rejects.toMatchObject({
      name: "RegistryError",
      message: "docker image push said nothing for 2 s",
      trouble: "silent",
    });
    expect((await noted.calls()).filter((argv) => argv.includes("push"))).toHaveLength(1);
    expect(inFront.asked.filter(({ path }) => path.endsWith("/push"))).toHaveLength(1);
    expect(await tagsOf(real)).toEqual([]);
  });
});

describe.concurrent("what takes longer than its bound", () => {
  const [engine] = engines;

  it("is not given up while docker says that it waits", async () => {
    const app = await builtImage(engine, await shellApp("serve"));
    await using proxy = await registryProxy([{ when: sendsBlob, times: 1, answer: "reset" }]);
    const { name, real } = proxy.repository();
    const began = Date.now();
    const digest = await push(app, parseImageRef(`${name}:1.0`), { retries: 0, idleMs: 3_000 }, worldOn(engine));

    // A classic engine counts five seconds down, aloud.
    expect(Date.now() - began).toBeGreaterThan(5_000);
    expect(digest).toBe((await manifestOf(real, "1.0")).digest);
  });

  it("ends at once with the run, if it is a pause", async () => {
    const app = await builtImage(engine, await shellApp("serve"));
    await using proxy = await registryProxy([{ when: putsManifest("1.0"), answer: { status: 429 } }]);
    const cancelled = new AbortController();
    const reason = new Error("cancelled");
    const world = worldOn(engine, {}, cancelled, (text) => {
      if (text.includes("limits the request rate")) cancelled.abort(reason);
    });

    await expect(push(app, parseImageRef(`${proxy.repository().name}:1.0`), { retries: 3 }, world)).rejects.toBe(
      reason,
    );
    expect(proxy.asked.filter(putsManifest("1.0"))).toHaveLength(1);
  });

  it("is asked once more, if it is a question", async () => {
    const app = await builtImage(engine, await shellApp("serve"));
    await using proxy = await registryProxy([{ when: readsBack("1.0"), times: 1, answer: "stall" }]);
    const { name, real } = proxy.repository();
    await docker(engine, "tag", app, `${name}:1.0`);
    await docker(engine, "push", "--quiet", `${name}:1.0`);
    const { digest } = await readBack(parseImageRef(`${name}:1.0`), worldOn(engine), 2_000);

    expect(digest).toBe((await manifestOf(real, "1.0")).digest);
    expect(proxy.asked.filter((each, index) => readsBack("1.0")(each, proxy.asked.slice(0, index)))).toHaveLength(2);
  });
});
