import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../../harness/context.ts";
import { docker } from "../../../harness/docker.ts";
import { runGate } from "../../../harness/gate.ts";
import { freshRepository, tagsOf } from "../../../harness/registry.ts";
import { containerd } from "../../../harness/testbed-parts.ts";

// The builder of a containerd engine writes caches to registries; that of a classic one does not.

describe.concurrent("a build that writes a name which is to be published before the verdict", () => {
  it.each([
    ["a second ref", (repository: string) => `type=registry,ref=${repository}:latest, ref=${repository}-cache:c`],
    ["an upper case host", (repository: string) => `type=registry,ref=${repository.replace("localhost", "LOCALHOST")}`],
  ])("is refused where cache-to has %s: the registry has nothing of it", async (_, cache) => {
    const repository = freshRepository();
    const inputs = { context: await shellApp("exit 3"), tags: `${repository}:latest`, push: "true" };
    const run = await runGate({ ...inputs, "cache-to": cache(repository) }, { engine: containerd });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/::error title=smoke-gate%3A input cache-to::.*is also one of the tags/u);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("writes none where a Compose file asks for it, for a service or for what one is built of", async () => {
    const repository = freshRepository();
    const writing = async (tag: string, script: string, more: object = {}) => ({
      context: await shellApp(script),
      cache_to: [`type=registry,ref=${repository}:${tag},mode=max`],
      tags: [`${repository}:${tag}`],
      ...more,
    });
    const file = join(await mkdtemp(join(tmpdir(), "smoke-gate-compose-")), "compose.yml");
    const services = {
      app: { build: await writing("app", "exit 3") },
      base: { image: `${repository}:base`, build: await writing("base", "sleep 1000") },
      web: { build: await writing("latest", "sleep 1000", { additional_contexts: { base: "service:base" } }) },
    };
    await writeFile(file, JSON.stringify({ services }));
    const run = await runGate(
      {
        context: await shellApp("exit 3"),
        tags: `${repository}:latest`,
        push: "true",
        "compose-file": file,
        "compose-service": "app",
      },
      { engine: containerd },
    );
    expect(run.report?.findings).toMatchObject([{ finding: { kind: "exited", exit: { code: 3 } } }]);
    expect(run.log).toContain("The service web has a cache_to, which is not written");
    expect(await tagsOf(repository)).toEqual([]);
    const names = await docker(containerd, "image", "ls", "--format={{.Repository}}:{{.Tag}}");
    expect(names.split("\n").filter((name) => name.startsWith(repository) && !name.endsWith(":latest"))).toEqual([]);
  });
});
