import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { runGate } from "../../harness/gate.ts";
import { mustPass } from "../../harness/smoke.ts";
import { engines } from "../../harness/testbed.ts";

/** A checkout with these links, whose image brings a file for the folder behind them, and that folder. */
async function pullRequest(links: Readonly<Record<string, string>>) {
  const checkout = await shellApp("serve", ["EXPOSE 8080", "COPY app.sh /sub/authorized_keys"]);
  const home = join(dirname(checkout), `${basename(checkout)}-home`);
  await mkdir(home);
  await writeFile(join(home, "victim"), "somebody's\n");
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await symlink(join(home, target), join(checkout, path));
  }
  return { checkout, home };
}

describe.concurrent.each(engines)("a checkout with a link where a build writes, on a $name store", (engine) => {
  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    ["outputs", "type=local,dest=out", { out: "." }, "out"],
    ["outputs", "type=tar,dest=out.tar", { "out.tar": "victim" }, "out.tar"],
    ["cache-to", "type=local,dest=cache", { "cache/index.json": "victim" }, "cache/index.json"],
  ])("is refused before the build for %s: %s", async (input, value, links, link) => {
    const { checkout, home } = await pullRequest(links);
    const run = await runGate(
      { [input]: value, context: "." },
      { engine, cwd: checkout, env: { GITHUB_WORKSPACE: checkout } },
    );
    expect(run.report?.fault).toMatchObject({
      what: expect.stringContaining(`of ${input} is refused`),
      why: expect.stringContaining(`"${link}" in the checkout is a symbolic link`),
    });
    expect(run.log).not.toContain("COPY");
    expect(await readdir(home)).toEqual(["victim"]);
    expect(await readFile(join(home, "victim"), "utf8")).toBe("somebody's\n");
  });
});

/** BuildKit 0.13 was the first that could load an image and write it elsewhere at once. */
const several = engines.filter(({ store }) => store === "containerd");

describe.each(several)("a checkout with links in a folder that a build writes, on a $name store", (engine) => {
  it("passes, and has files in the place of the links", async () => {
    const { checkout, home } = await pullRequest({ "out/sub": ".", "out/app.sh": "victim" });
    mustPass(
      await runGate(
        { outputs: "type=local,dest=out", context: "." },
        { engine, cwd: checkout, env: { GITHUB_WORKSPACE: checkout } },
      ),
    );
    expect(await readdir(home)).toEqual(["victim"]);
    expect(await readFile(join(home, "victim"), "utf8")).toBe("somebody's\n");
    expect(await readdir(join(checkout, "out", "sub"))).toEqual(["authorized_keys"]);
  });
});
