/** A buildx that adds names in their order adds all of a repository in one call; an older one, which does not, adds one. */
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { manifestOf, tagsOf } from "../../harness/registry.ts";
import { immutable, putsManifest, registryProxy } from "../../harness/registry-proxy.ts";
import { runStep } from "../../harness/step.ts";
import { classic, containerd, newBuildx } from "../../harness/testbed-parts.ts";

const versions = [
  ["0.29", {}, 1],
  ["0.36", { "docker-buildx": newBuildx }, 3],
] as const;

describe.concurrent.each(versions)("buildx %s", (_, plugins, atOnce) => {
  const calls = async (noted: Awaited<ReturnType<typeof notedDocker>>) =>
    (await noted.calls())
      .filter(([plugin, , verb]) => plugin === "buildx" && verb === "create")
      .map((argv) => argv.filter((word) => word.startsWith("--tag=")).map((word) => word.replace(/.*:/u, "")));
  const tags = ["1", "2", "3", "4"];

  it.each([classic, containerd])(`adds the names of a $name store's image, ${atOnce} in a call`, async (engine) => {
    await using proxy = await registryProxy();
    const { name, real } = proxy.repository();
    const image = await builtImage(engine, await shellApp("serve"));
    const noted = await notedDocker("", plugins);
    const inputs = { image, push: "true", tags: tags.map((tag) => `${name}:${tag}`).join("\n") };
    const run = await runGate(inputs, { engine, env: noted.env });

    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: inputs.tags } });
    expect(await calls(noted)).toEqual(atOnce === 1 ? [["2"], ["3"], ["4"]] : [["2", "3", "4"]]);
    const digests = await Promise.all(tags.map(async (tag) => (await manifestOf(real, tag)).digest));
    expect(digests).toEqual(tags.map(() => run.outputs["digest"]));
  });

  it("adds no name after one that the registry refuses", async () => {
    await using proxy = await registryProxy([
      { when: putsManifest("3"), answer: { status: 403, body: '{"errors":[{"code":"DENIED","message":"denied"}]}' } },
    ]);
    const { name, real } = proxy.repository();
    const image = await builtImage(classic, await shellApp("serve"));
    const noted = await notedDocker("", plugins);
    const inputs = { image, push: "true", tags: tags.map((tag) => `${name}:${tag}`).join("\n") };
    const run = await runGate(inputs, { engine: classic, env: noted.env });

    expect(run.report).toMatchObject({
      verdict: "fail",
      fault: { what: `${name}:3 could not be named`, remedy: expect.stringContaining("docker login") },
      refs: [{ state: "verified" }, { state: "verified" }, { state: "failed" }, { state: "untouched" }],
    });
    expect(await tagsOf(real)).toEqual(["1", "2"]);
  });

  it("adds those that are still missing if the registry lets nobody move some that are there", async () => {
    await using proxy = await registryProxy(["2", "4"].map((tag) => immutable(tag, true)));
    const { name, real } = proxy.repository();
    const image = await builtImage(classic, await shellApp("serve"));
    const publish = async (to: string, those: readonly string[]) => {
      const noted = await notedDocker("", plugins);
      const inputs = { image, push: "true", tags: those.map((tag) => `${to}:${tag}`).join("\n") };
      return runGate(inputs, { engine: classic, env: noted.env });
    };
    await publish(real, ["2", "4"]);
    const run = await publish(name, tags);

    expect(run, run.log).toMatchObject({ exitCode: 0, report: { refs: tags.map(() => ({ state: "verified" })) } });
    expect(await tagsOf(real)).toEqual(tags);
  });

  it("promotes to several names of a repository, and leaves those after one that is refused", async () => {
    await using proxy = await registryProxy([
      { when: putsManifest("3"), answer: { status: 403, body: '{"errors":[{"code":"DENIED","message":"denied"}]}' } },
    ]);
    const { name, real } = proxy.repository();
    const image = await builtImage(classic, await shellApp("serve"));
    const noted = await notedDocker("", plugins);
    await runGate({ image, push: "true", tags: `${real}:0` }, { engine: classic });
    const { digest } = await manifestOf(real, "0");
    const step = await runStep(
      "promote.js",
      {
        source: `${name}@${digest}`,
        tags: tags.map((tag) => `${name}:${tag}`).join("\n"),
        "verify-revision": "off",
      },
      { cwd: tmpdir(), env: noted.env },
    );

    expect(step).toMatchObject({ exitCode: 1, outputs: { refs: `${name}:1\n${name}:2` } });
    expect(step.summary).toMatch(/:3` \| failed .*\n.*:4` \| untouched/u);
    expect(await tagsOf(real)).toEqual(["0", "1", "2"]);
  });
});
