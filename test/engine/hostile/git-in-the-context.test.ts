/** buildx and Compose run git in the folder that they build: its files do not become a repository by looking like one. */
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { runGate } from "../../harness/gate.ts";
import { committed, git, write } from "../../harness/repository.ts";
import { mustPass, smoke } from "../../harness/smoke.ts";
import { engines } from "../../harness/testbed.ts";

const [engine] = engines;

/**
 * Makes a folder look like a bare repository that lacks the commit of its HEAD: git fetches it, by the program that the
 * folder's own settings name.
 */
async function disguise(folder: string): Promise<{ readonly sprung: () => Promise<boolean> }> {
  const trap = await mkdtemp(join(tmpdir(), "smoke-gate-trap-"));
  await mkdir(join(folder, "objects", "info"), { recursive: true });
  await write(folder, {
    HEAD: "ref: refs/heads/main\n",
    "refs/heads/main": `${"1".repeat(40)}\n`,
    "objects/info/.keep": "",
    "evil.sh": `#!/bin/sh\ntouch ${trap}/sprung\nexit 1\n`,
    config: [
      "[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .",
      "[extensions]\n\tpartialClone = origin",
      '[remote "origin"]\n\turl = .\n\tpromisor = true\n\tuploadpack = ./evil.sh\n',
    ].join("\n"),
  });
  await chmod(join(folder, "evil.sh"), 0o755);
  return { sprung: async () => (await readdir(trap)).length > 0 };
}

/** A checkout whose folder `app` is a healthy app, and the files of such a repository. */
async function attacked() {
  const top = await mkdtemp(join(tmpdir(), "smoke-gate-attacked-"));
  const app = join(top, "app");
  await execa("cp", ["-r", await shellApp("serve"), app]);
  const trap = await disguise(app);
  await git(top, "init", "--quiet", "--initial-branch=main");
  await git(top, "-c", "safe.bareRepository=explicit", "add", "--all");
  await git(top, "commit", "--quiet", "--message=evil");
  return { top, app, ...trap };
}

describe.concurrent("files of a bare repository in what is built", () => {
  it("run nothing when an image is built of them", async () => {
    const { app, sprung } = await attacked();
    const run = await runGate({ context: app, "verify-revision": "enforce" }, { engine });
    expect(run).toMatchObject({ exitCode: 0, report: { provenance: { uncommittedFiles: 0 } } });
    expect(await sprung()).toBe(false);
    // What git by itself does there: the trap works.
    await execa("git", ["show", "HEAD", "--"], { cwd: app, reject: false });
    expect(await sprung()).toBe(true);
  });

  it("run nothing when Compose builds a service of them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-compose-"));
    await execa("cp", ["-r", await shellApp("serve"), join(folder, "db")]);
    const { sprung } = await disguise(join(folder, "db"));
    await committedAs(folder);
    await writeFile(
      join(folder, "compose.yml"),
      JSON.stringify({ services: { web: { image: "x" }, db: { build: "db" } } }),
    );
    await smoke(engine, { "compose-file": join(folder, "compose.yml"), "compose-service": "web", timeout: "2s" });
    expect(await sprung()).toBe(false);
  });

  it("give an attestation no other commit than the checkout's", async () => {
    const top = await mkdtemp(join(tmpdir(), "smoke-gate-forged-"));
    const app = join(top, "app");
    await execa("cp", ["-r", await shellApp("serve"), app]);
    await committed(app);
    const reviewed = (await git(app, "rev-parse", "HEAD")).trim();
    await execa("sh", ["-c", "cp -r .git/. . && rm -rf .git hooks"], { cwd: app });
    await git(top, "init", "--quiet", "--initial-branch=main");
    await git(top, "-c", "safe.bareRepository=explicit", "add", "--all");
    await git(top, "commit", "--quiet", "--message=evil");
    const run = await runGate({ context: app, provenance: "mode=max" }, { engine: engines.at(-1) ?? engine });
    mustPass(run);
    // The attestation that the build would be published with.
    expect(run.outputs["metadata"]).toContain("buildx.build.provenance");
    expect(run.outputs["metadata"]).not.toContain(reviewed);
  });
});

async function committedAs(folder: string): Promise<void> {
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "-c", "safe.bareRepository=explicit", "add", "--all");
  await git(folder, "commit", "--quiet", "--message=evil");
  expect(await readFile(join(folder, ".git", "HEAD"), "utf8")).toContain("main");
}
