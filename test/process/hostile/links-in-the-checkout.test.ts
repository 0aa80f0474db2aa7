import { mkdir, mkdtemp, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDocker } from "../../../src/docker/docker.ts";
import { readPinPlan } from "../../../src/pin/inputs/pin-plan.ts";
import { pin } from "../../../src/pin/pin.ts";

const planned = (inputs: Readonly<Record<string, string>>) =>
  readPinPlan({
    INPUT_SERVICE: "app",
    INPUT_REPOSITORY: "ghcr.io/me/app",
    INPUT_DIGEST: `sha256:${"a".repeat(64)}`,
    ...inputs,
  });
const plan = planned({});
const pinIn = (checkout: string, of = plan) =>
  pin(of, checkout, openDocker(process.env)(), new AbortController().signal);

/** A checkout to pin in, and a folder that is somebody else's. */
async function folders() {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-links-"));
  const [checkout, elsewhere] = [join(folder, "checkout"), join(folder, "elsewhere")];
  await mkdir(checkout);
  await mkdir(elsewhere);
  await writeFile(join(checkout, "compose.yml"), JSON.stringify({ services: { app: { build: "." } } }));
  await writeFile(join(elsewhere, "app.sha"), "somebody's\n");
  return { checkout, elsewhere };
}

describe("a checkout that has a link where pin writes", () => {
  it.each([
    ["the history's folder", ".deploy", "elsewhere"],
    ["the deployment file", "docker-compose.override.deploy.yml", "elsewhere/app.sha"],
  ])("is refused with one for %s: nothing is written through it", async (_, name, target) => {
    const { checkout, elsewhere } = await folders();
    await symlink(join("..", target), join(checkout, name));
    await expect(pinIn(checkout)).rejects.toThrow("it is a symbolic link");
    expect(await readdir(elsewhere)).toEqual(["app.sha"]);
    expect(await readFile(join(elsewhere, "app.sha"), "utf8")).toBe("somebody's\n");
  });

  it.each([
    ["compose-file", "deploy/compose.yml", "deploy"],
    ["compose-file", "deploy/deep/compose.yml", "deploy"],
    ["kustomize", "deploy", "deploy"],
    ["kustomize", "here/ov/deep", "here/ov"],
  ])("is refused with a link to a folder elsewhere on the path of %s: %s", async (input, path, link) => {
    const { checkout, elsewhere } = await folders();
    await mkdir(join(elsewhere, "deep"));
    await mkdir(join(checkout, "here"));
    await symlink("../elsewhere", join(checkout, "deploy"));
    await symlink("../../elsewhere", join(checkout, "here", "ov"));
    for (const folder of [elsewhere, join(elsewhere, "deep")])
      await writeFile(join(folder, "compose.yml"), JSON.stringify({ services: { app: { build: "." } } }));
    const before = await readdir(elsewhere, { recursive: true });

    await expect(pinIn(checkout, planned({ [`INPUT_${input.toUpperCase()}`]: path }))).rejects.toThrow(
      `${input}: "${link}" is a symbolic link that leads out of ${checkout}`,
    );
    expect(await readdir(elsewhere, { recursive: true })).toEqual(before);
  });

  it("is pinned in where the link stays inside, and where the workflow names the folder elsewhere itself", async () => {
    const { checkout, elsewhere } = await folders();
    await mkdir(join(checkout, "prod"));
    await symlink("prod", join(checkout, "deploy"));
    await symlink("checkout", join(checkout, "..", "workspace"));
    for (const folder of [elsewhere, join(checkout, "prod")])
      await writeFile(join(folder, "compose.yml"), JSON.stringify({ services: { app: { build: "." } } }));
    const linked = join(checkout, "..", "workspace");

    for (const [path, folder] of [
      ["deploy/compose.yml", join(checkout, "prod")],
      ["../elsewhere/compose.yml", elsewhere],
    ] as const) {
      const { file } = await pinIn(linked, planned({ "INPUT_COMPOSE-FILE": path }));
      expect(await realpath(file)).toBe(join(await realpath(folder), "docker-compose.override.deploy.yml"));
    }
  });
});
