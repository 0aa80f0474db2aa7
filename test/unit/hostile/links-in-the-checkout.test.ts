import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPinPlan } from "../../../src/inputs/pin-plan.ts";
import { pin } from "../../../src/pin/pin.ts";

const plan = readPinPlan({
  INPUT_SERVICE: "app",
  INPUT_REPOSITORY: "ghcr.io/me/app",
  INPUT_DIGEST: `sha256:${"a".repeat(64)}`,
});

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
    await expect(pin(plan, checkout, new AbortController().signal)).rejects.toThrow("it is a symbolic link");
    expect(await readdir(elsewhere)).toEqual(["app.sha"]);
    expect(await readFile(join(elsewhere, "app.sha"), "utf8")).toBe("somebody's\n");
  });
});
