/** A buildx that adds names in their order adds all of a repository in one call; an older one, which does not, adds one. */
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { manifestOf, tagsOf } from "../../harness/registry.ts";
import { immutable, putsManifest, refusal, registryProxy } from "../../harness/registry-proxy.ts";
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
    await using proxy = await registryProxy([{ when: putsManifest("3"), answer: refusal(403, "DENIED", "denied") }]);
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
    await using proxy = await registryProxy([{ when: putsManifest("3"), answer: refusal(403, "DENIED", "denied") }]);
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

  it("promotes, and tells of every target that was moved before the registry refused all", async () => {
    await using proxy = await registryProxy([
      {
        when: (_asked, earlier) => earlier.some(putsManifest("3")),
        answer: refusal(401, "UNAUTHORIZED", "authentication required"),
      },
    ]);
    const { name, real } = proxy.repository();
    const [image, other] = [
      await builtImage(classic, await shellApp("serve")),
      await builtImage(classic, await shellApp(`: ${randomUUID()}\nserve`)),
    ];
    const noted = await notedDocker("", plugins);
    await runGate({ image, push: "true", tags: `${real}:0` }, { engine: classic });
    await runGate(
      { image: other, push: "true", tags: tags.map((tag) => `${real}:${tag}`).join("\n") },
      { engine: classic },
    );
    const { digest } = await manifestOf(real, "0");
    const { digest: before } = await manifestOf(real, "1");
    const inputs = {
      source: `${name}@${digest}`,
      tags: tags.map((tag) => `${name}:${tag}`).join("\n"),
      "verify-revision": "off",
      "push-retries": "0",
    };
    const step = await runStep("promote.js", inputs, { cwd: tmpdir(), env: noted.env });

    expect(step.exitCode).toBe(1);
    const moved = [];
    for (const tag of tags) if ((await manifestOf(real, tag)).digest === digest) moved.push(tag);
    expect(moved).toEqual(["1", "2", "3"]);
    for (const tag of moved) {
      expect(step.outputs["previous"]).toContain(`${name}:${tag} ${name}@${before}`);
      expect(step.summary).not.toMatch(new RegExp(`:${tag}\` \\| untouched`, "u"));
    }
  });

  it("sees a further name that a neighbour moves before it is read back", async () => {
    await using proxy = await registryProxy();
    const { name, real } = proxy.repository();
    const image = await builtImage(classic, await shellApp("serve"));
    const other = await builtImage(classic, await shellApp(`: ${randomUUID()}\nserve`));
    const move = `"$docker" -H ${classic.host} tag ${other} "$5"; "$docker" -H ${classic.host} push --quiet "$5" >/dev/null`;
    const noted = await notedDocker(`case "$1 $3 $5" in "buildx inspect ${name}:2") ${move} ;; esac`, plugins);
    const inputs = { image, push: "true", tags: tags.map((tag) => `${name}:${tag}`).join("\n") };
    const run = await runGate(inputs, { engine: classic, env: noted.env });

    // One call names the others before any of them is read.
    const others = atOnce === 1 ? "untouched" : "verified";
    expect(run.report).toMatchObject({
      verdict: "fail",
      findings: [{ finding: { kind: "replaced" } }],
      refs: [{ state: "verified" }, { state: "failed" }, { state: others }, { state: others }],
    });
    expect(await tagsOf(real)).toEqual(atOnce === 1 ? ["1", "2"] : tags);
  });

  it("gets one name in a call if it does not tell its version", async () => {
    await using proxy = await registryProxy();
    const { name, real } = proxy.repository();
    const image = await builtImage(classic, await shellApp("serve"));
    const noted = await notedDocker(`case "$1 $2" in "buildx version") exit 1 ;; esac`, plugins);
    const inputs = { image, push: "true", tags: tags.map((tag) => `${name}:${tag}`).join("\n") };
    const run = await runGate(inputs, { engine: classic, env: noted.env });

    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { refs: inputs.tags } });
    expect(await calls(noted)).toEqual([["2"], ["3"], ["4"]]);
    expect(await tagsOf(real)).toEqual(tags);
  });
});
