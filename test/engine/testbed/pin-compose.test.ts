/** What a pin does to a deployment with Docker Compose. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { context } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { mustPin, overrideName, pinsIn, three, workspace } from "../../harness/pin.ts";
import { freshRepository, manifestOf } from "../../harness/registry.ts";
import { classic, containerd } from "../../harness/testbed-parts.ts";
import type { TestEngine } from "../../harness/testbed.ts";

describe.concurrent.each([
  { engine: classic, elsewhere: containerd },
  { engine: containerd, elsewhere: classic },
])("a deployment with Docker Compose on a $engine.name store", ({ engine, elsewhere }) => {
  it("does nothing for a new image under the same tag; with the pin it takes that image, and rolled back the old one", async ({
    onTestFinished,
  }) => {
    const name = freshRepository();
    const folder = await workspace({ "compose.yml": `services:\n  app:\n    build: .\n    image: ${name}:latest\n` });
    const project = `smoke-gate-pin-${name.slice(-12)}`;
    const compose = (...argv: readonly string[]) =>
      docker(engine, "compose", "--progress=quiet", "--project-name", project, "--project-directory", folder, ...argv);
    const deploy = () => compose(`--file=${folder}/compose.yml`, `--file=${folder}/${overrideName}`, ...up);
    const up = ["up", "--detach", "--no-build"];
    const running = async () => (await compose("ps", "--quiet")).trim();
    const says = async () => (await compose("exec", "app", "cat", "/version")).trim();
    onTestFinished(async () => {
      await compose("down", "--timeout=0", "--volumes");
      await removeImages(engine, name);
    });

    const old = await published(elsewhere, `${name}:latest`, "old");
    await compose(...up);
    const first = await running();
    expect(await says()).toBe("old");

    const fresh = await published(elsewhere, `${name}:latest`, "new");
    await compose(...up);
    expect([await running(), await says()]).toEqual([first, "old"]);

    await mustPin(folder, { service: "app", repository: name, digest: old });
    const { outputs } = await mustPin(folder, { service: "app", repository: name, digest: fresh });
    expect(outputs).toEqual({
      pinned: `${name}@${fresh}`,
      previous: `${name}@${old}`,
      file: join(folder, overrideName),
    });
    await deploy();
    const second = await running();
    expect(second).not.toBe(first);
    expect(await says()).toBe("new");
    expect(await docker(engine, "container", "inspect", "--format={{.Config.Image}}", second)).toBe(`${name}@${fresh}`);
    await deploy();
    expect(await running()).toBe(second);

    await mustPin(folder, { service: "app", rollback: "1" });
    await deploy();
    expect([await says(), await pinsIn(folder)]).toEqual(["old", { app: `${name}@${old}` }]);

    // What no registry has is not deployed, and what runs goes on.
    const third = await running();
    await mustPin(folder, { service: "app", repository: name, digest: three });
    await expect(deploy()).rejects.toThrow(/No such image|not found/u);
    expect([await running(), await says()]).toEqual([third, "old"]);
  });
});

/** Builds an image that holds a version, and publishes it. Gives its digest. */
async function published(engine: TestEngine, ref: string, version: string): Promise<string> {
  const dockerfile = ["FROM scratch", "COPY . /", "STOPSIGNAL SIGKILL", 'CMD ["/bin/sleep", "600"]'];
  await docker(engine, "build", "--quiet", `--tag=${ref}`, await context(dockerfile, { version: `${version}\n` }));
  await docker(engine, "push", "--quiet", ref);
  await docker(engine, "image", "rm", "--force", ref);
  const colon = ref.lastIndexOf(":");
  return (await manifestOf(ref.slice(0, colon), ref.slice(colon + 1))).digest;
}

/** Removes every image of a repository. */
async function removeImages(engine: TestEngine, of: string): Promise<void> {
  const ids = await docker(engine, "image", "ls", "--quiet", "--no-trunc", of);
  const unique = [...new Set(ids.split("\n"))].filter((id) => id !== "");
  if (unique.length > 0) await docker(engine, "image", "rm", "--force", ...unique);
}
