import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate } from "../../harness/gate.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { freshRepository, tagsOf } from "../../harness/registry.ts";
import { committed, head } from "../../harness/repository.ts";
import { engines } from "../../harness/testbed.ts";

const [classic] = engines;

/** Something that is built and passes, in a checkout of its own. */
async function checkout(): Promise<string> {
  const folder = await shellApp("serve");
  await writeFile(join(folder, ".dockerignore"), ".git\n");
  await committed(folder);
  return folder;
}

const enforced = (repository: string) => ({ "verify-revision": "enforce", tags: `${repository}:1`, push: "true" });

describe.concurrent("an image of another commit than was read", () => {
  it("is not proven where the checkout is moved as the build begins", async () => {
    const [folder, repository] = [await checkout(), freshRepository()];
    const before = await head(folder);
    const { env } = await notedDocker(
      `case "$1 $2" in "buildx build") git -C ${folder} -c user.name=x -c user.email=x commit --quiet --allow-empty --message=second;; esac`,
    );
    const run = await runGate({ context: ".", ...enforced(repository) }, { engine: classic, cwd: folder, env });
    expect(await head(folder)).not.toBe(before);
    expect(run.report?.findings).toMatchObject([
      {
        finding: { kind: "wrong-revision", verdict: { kind: "no-expectation", why: expect.stringContaining(before) } },
      },
    ]);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("is not proven by a folder that is called like the beginning of an address", async () => {
    const [folder, repository] = [await checkout(), freshRepository()];
    const { stdout: tarball } = await promisify(execFile)("tar", ["-c", "-C", await shellApp("serve"), "."], {
      encoding: "buffer",
      maxBuffer: 1e9,
    });
    const server = createServer((_, response) => response.end(tarball)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    await mkdir(join(folder, "http:", host), { recursive: true });
    const run = await runGate(
      {
        context: `http://${host}/context.tar`,
        labels: `org.opencontainers.image.revision=${await head(folder)}`,
        ...enforced(repository),
      },
      { engine: classic, cwd: folder },
    );
    server.close();
    expect(run.report?.findings).toMatchObject([
      { finding: { kind: "wrong-revision", verdict: { kind: "no-expectation" } } },
    ]);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it.each([
    ["as it is written", (address: string) => address],
    ["at the commit that it is", (address: string, commit: string) => address.replace("#main", `#${commit}`)],
  ])("is not built of a folder that is called like an address, %s", async (_, called) => {
    const [folder, repository] = [await checkout(), freshRepository()];
    const upstream = join(await checkout(), ".git");
    // Git is led to the repository on this machine.
    const address = "https://git.invalid/me/app.git#main";
    const env = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `url.file://${upstream}.insteadOf`,
      GIT_CONFIG_VALUE_0: "https://git.invalid/me/app.git",
    };
    const upstreamCommit = await head(join(upstream, ".."));
    const trap = join(folder, called(address, upstreamCommit).replace("//", "/"));
    await mkdir(trap, { recursive: true });
    const run = await runGate({ context: address, ...enforced(repository) }, { engine: classic, cwd: folder, env });
    expectFault(run, {
      what: /the context https:\/\/git\.invalid.* cannot be built/u,
      why: /there is a folder or file of that name/u,
      remedy: /Remove it from the checkout/u,
    });
    expect(run.log).not.toContain("::group::Build");
  });
});

describe.concurrent("a checkout in which .dev-image-tag is something else", () => {
  it.each<[string, (path: string, target: string) => Promise<unknown>, RegExp]>([
    ["a link to a file", (path, target) => symlink(target, path), /it is a symbolic link/u],
    ["a link to nothing", (path) => symlink("nowhere", path), /it is a symbolic link/u],
    ["a pipe", (path) => promisify(execFile)("mkfifo", [path]), /it is not a file/u],
    ["a folder", (path) => mkdir(path), /it is not a file/u],
  ])("is refused with %s, and nothing is written", async (_, make, why) => {
    const folder = await checkout();
    const target = join(await shellApp("serve"), "target");
    await writeFile(target, "somebody's\n");
    await make(join(folder, ".dev-image-tag"), target);
    const run = await runGate({ context: ".", tags: "smoke-gate-test:{{dev-tag}}" }, { engine: classic, cwd: folder });
    expectFault(run, { what: /\.dev-image-tag cannot be used/u, why, remedy: /in its place/u });
    expect(run.log).not.toContain("::group::Build");
    expect(await readFile(target, "utf8")).toBe("somebody's\n");
  });
});
