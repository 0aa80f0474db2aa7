import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { docker } from "../harness/docker.ts";
import { type GateRun, runGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { freshRepository, labelsOf, tagsOf } from "../harness/registry.ts";
import { committed, git, head, write } from "../harness/repository.ts";
import { engines, nodeImage } from "../harness/testbed.ts";

const [classic] = engines;
/** Another store's, where there is one. */
const other = engines.at(-1) ?? classic;
const label = "org.opencontainers.image.revision";
const enforced = { "verify-revision": "enforce" };

/** An app that is healthy, as the only commit of a repository. */
async function checkout(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await shellApp("serve");
  await write(folder, files);
  await committed(folder);
  return folder;
}

const verdictOf = (run: GateRun) => run.report?.provenance?.verdict;

describe.concurrent.each(engines)("the commit of an image on a $name store", (engine) => {
  it("is that of the checkout that it is built from; image, registry, report and output say so", async () => {
    const context = await checkout();
    const repository = freshRepository();
    const run = await runGate({ context, tags: `${repository}:1`, push: "true", ...enforced }, { engine });

    const revision = await head(context);
    expect(verdictOf(run)).toEqual({ kind: "match", revision });
    expect(run.report).toMatchObject({ verdict: "pass", provenance: { uncommittedFiles: 0 } });
    expect(run.outputs["revision"]).toBe(revision);
    expect(await labelsOf(repository, "1")).toMatchObject({ [label]: revision });
  });

  it("is wrong where the image says another: it is not booted, and nothing is pushed", async () => {
    const context = await checkout();
    const repository = freshRepository();
    const run = await runGate(
      { context, tags: `${repository}:1`, push: "true", labels: `${label}=of-yesterday`, ...enforced },
      { engine },
    );
    expect(run.report).toMatchObject({
      verdict: "fail",
      findings: [{ finding: { kind: "wrong-revision", verdict: { kind: "mismatched", stated: "of-yesterday" } } }],
      variants: [],
    });
    expect(run.report?.image).toBeUndefined();
    expect(run.log).toMatch(
      /^::error title=smoke-gate%3A wrong-revision::the image says that it is of of-yesterday, wanted [0-9a-f]{40} \(HEAD of /mu,
    );
    expect(run.outputs["revision"]).toBe("");
    expect(await tagsOf(repository)).toEqual([]);
  });
});

describe.concurrent("a green deploy of two-day-old code (incident 5) cannot be: the image", () => {
  it("that an earlier step left under the name is of another commit", async () => {
    const context = await checkout();
    const old = await head(context);
    await docker(classic, "build", "--quiet", "--tag=incident-5", "--label", `${label}=${old}`, context);
    await git(context, "commit", "--quiet", "--allow-empty", "--message=second");
    try {
      const run = await runGate({ image: "incident-5", port: "8080", ...enforced }, { engine: classic, cwd: context });
      expect(verdictOf(run)).toMatchObject({ kind: "mismatched", stated: old, expected: await head(context) });
    } finally {
      await docker(classic, "rmi", "--force", "incident-5");
    }
  });

  it("says nothing of its commit", async () => {
    const run = await runGate(
      { image: nodeImage, port: "8080", ...enforced },
      { engine: classic, cwd: await checkout() },
    );
    expect(verdictOf(run)).toMatchObject({ kind: "missing" });
    expect(run.log).toMatch(
      /the image does not say of which commit it is, wanted [0-9a-f]{40}; build it with the label/u,
    );
  });

  it("says what its base image says", async () => {
    const context = await checkout();
    const base = `base-${freshRepository().split("/").at(-1)}`;
    await docker(classic, "build", "--quiet", `--tag=${base}`, "--label", `${label}=the-base's`, context);
    await write(context, { Dockerfile: `FROM ${base}\nCOPY new /new\n`, new: "" });
    const image = await builtImage(classic, context);
    try {
      const run = await runGate({ image, port: "8080", ...enforced }, { engine: classic, cwd: context });
      expect(verdictOf(run)).toMatchObject({
        kind: "inherited",
        stated: "the-base's",
        base: await docker(classic, "image", "inspect", "--format={{.Id}}", base),
      });
    } finally {
      await docker(classic, "rmi", "--force", image, base);
    }
  });

  it("is of a context that lies in no checkout: that is said before it is built", async () => {
    const run = await runGate({ context: await shellApp("serve"), ...enforced }, { engine: classic });
    expect(verdictOf(run)).toMatchObject({ kind: "no-expectation" });
    expect(run.log).toMatch(/nothing says of which commit the image must be: .* lies in no Git checkout/u);
    expect(run.report?.image).toBeUndefined();
    expect(run.log).not.toContain("Dockerfile");
  });
});

describe.concurrent("verify-revision", () => {
  it.each([
    ["warn", /^::warning title=smoke-gate%3A wrong-revision::the image says that it is of x/mu],
    ["off", /verify-revision is off, so this stops nothing: the image says that it is of x/u],
  ])("%s lets the image pass, and says so in log, summary and report", async (verify, words) => {
    const run = await runGate(
      { context: await checkout(), labels: `${label}=x`, "verify-revision": verify },
      { engine: classic },
    );
    expect(run.report).toMatchObject({ verdict: "pass", provenance: { verify, verdict: { kind: "mismatched" } } });
    expect(run.log).toMatch(words);
    expect(run.summary).toContain(`(verify-revision is ${verify})`);
  });

  it("takes the commit that revision names for the right one", async () => {
    const run = await runGate({ context: await checkout(), revision: "r2", ...enforced }, { engine: classic });
    expect(verdictOf(run)).toEqual({ kind: "match", revision: "r2" });
  });
});

describe.concurrent("a context that is a remote Git repository", () => {
  it("is built at the commit that its branch has, and says so", async () => {
    const remote = await checkout();
    await git(remote, "config", "uploadpack.allowAnySHA1InWant", "true");
    // Symbolic links of the test's busybox are fine; the daemon exports what is under its base.
    const port = 20_000 + (process.pid % 10_000);
    const daemon = execa(
      "git",
      [
        "daemon",
        "--export-all",
        "--reuseaddr",
        "--listen=127.0.0.1",
        `--port=${port}`,
        `--base-path=${join(remote, "..")}`,
      ],
      { reject: false },
    );
    try {
      const url = `git://127.0.0.1:${port}/${remote.split("/").at(-1)}`;
      const run = await runGate({ context: `${url}#main`, ...enforced }, { engine: classic });
      expect(verdictOf(run)).toEqual({ kind: "match", revision: await head(remote) });
      expect(run.report?.verdict).toBe("pass");
    } finally {
      daemon.kill();
      await daemon;
    }
  });
});

describe.concurrent("a neighbour's image (incident 2): the development tag", () => {
  const tags = (repository: string) => ({ tags: `${repository}:{{dev-tag}}`, push: "true" });

  it("is the commit's; of changed files their own, the same for the same content; and is kept for the manifests", async () => {
    const [one, two] = await Promise.all([checkout(), checkout()]);
    const repository = freshRepository();
    const clean = await runGate({ context: one, ...tags(repository) }, { engine: classic });
    expect(clean.outputs["dev-tag"]).toBe(`dev-${(await head(one)).slice(0, 12)}`);
    expect(await tagsOf(repository)).toEqual([clean.outputs["dev-tag"]]);
    expect(await readFile(join(one, ".dev-image-tag"), "utf8")).toBe(`${clean.outputs["dev-tag"]}\n`);

    await write(two, { new: "1" });
    const dirty = await runGate({ context: two, ...tags(repository) }, { engine: other });
    expect(dirty.outputs["dev-tag"]).toMatch(
      new RegExp(`^dev-${(await head(two)).slice(0, 12)}-dirty-[0-9a-f]{12}$`, "u"),
    );
    expect(dirty.report).toMatchObject({ verdict: "pass", provenance: { uncommittedFiles: 1 } });
    expect(dirty.summary).toContain("The checkout had 1 uncommitted file.");
    const again = await runGate({ context: two, ...tags(repository) }, { engine: classic });
    expect(again.outputs["dev-tag"]).toBe(dirty.outputs["dev-tag"]);
    await write(two, { new: "2" });
    const edited = await runGate({ context: two, ...tags(repository) }, { engine: classic });
    expect(edited.outputs["dev-tag"]).not.toBe(dirty.outputs["dev-tag"]);
  });

  it("is the commit's after an edit that the build cannot see: beside the context of a monorepo", async () => {
    const top = await mkdtemp(join(tmpdir(), "smoke-gate-monorepo-"));
    await cp(await shellApp("serve"), join(top, "b"), { recursive: true, verbatimSymlinks: true });
    await write(top, { "a/main.js": "1" });
    await committed(top);
    await write(top, { "a/main.js": "2", "a/new.js": "" });
    const run = await runGate({ context: join(top, "b"), ...tags(freshRepository()) }, { engine: classic });
    expect(run.outputs["dev-tag"]).toBe(`dev-${(await head(top)).slice(0, 12)}`);
    expect(run.report).toMatchObject({ verdict: "pass", provenance: { uncommittedFiles: 0 } });
  });

  it("that cannot be written beside .git is said so before anything is built", async () => {
    const context = await checkout();
    await execa("mount", ["--bind", context, context]);
    await execa("mount", ["-o", "remount,ro,bind", context]);
    try {
      const run = await runGate({ context, ...tags(freshRepository()) }, { engine: classic });
      expect(run.report?.fault).toMatchObject({
        what: "the development tag cannot be written",
        why: expect.stringMatching(/cannot be written to: EROFS/u),
      });
      expect(run.report?.image).toBeUndefined();
    } finally {
      await execa("umount", [context]);
    }
  });

  it("does not mind that its file is ignored, as it should be", async () => {
    const context = await checkout({ ".gitignore": ".dev-image-tag\n" });
    await write(context, { new: "1" });
    const repository = freshRepository();
    const first = await runGate({ context, ...tags(repository) }, { engine: classic });
    const second = await runGate({ context, ...tags(repository) }, { engine: classic });
    expect(first.outputs["dev-tag"]).toMatch(/-dirty-[0-9a-f]{12}$/u);
    expect(second.outputs["dev-tag"]).toBe(first.outputs["dev-tag"]);
  });

  it("is no latest where there is a checkout that git cannot read: nothing is built", async () => {
    const context = await checkout();
    await git(context, "config", "core.repositoryformatversion", "99");
    const repository = freshRepository();
    const run = await runGate({ context, ...tags(repository), "verify-revision": "warn" }, { engine: classic });
    expect(run.report?.fault).toMatchObject({
      what: "the development tag cannot be made",
      why: expect.stringContaining("the checkout cannot be read"),
    });
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("is latest, with a warning, where there is no checkout", async () => {
    const repository = freshRepository();
    const context = await shellApp("serve");
    const run = await runGate({ context, ...tags(repository), "verify-revision": "off" }, { engine: classic });
    expect(await tagsOf(repository)).toEqual(["latest"]);
    expect(run.log).toMatch(/^::warning title=smoke-gate%3A no development tag::/mu);
  });
});
