import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseLinks } from "../../../src/build/links.ts";
import { planOf } from "../../unit/inputs/plan-of.ts";

type Links = Readonly<Record<string, string>>;

/** A checkout with these links, and a folder beside it that is somebody else's. */
async function checkoutWith(links: Links): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-outputs-"));
  const checkout = join(folder, "checkout");
  await mkdir(join(checkout, "kept"), { recursive: true });
  await mkdir(join(folder, "home"));
  await writeFile(join(folder, "home", "victim"), "somebody's\n");
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await symlink(target, join(checkout, path));
  }
  return checkout;
}

function check(inputs: Readonly<Record<string, string>>, workspace: string, env: Links = {}): Promise<void> {
  const { source } = planOf(inputs);
  return refuseLinks(source.kind === "build" ? source.build.destinations : [], { workspace, env });
}

describe("a link in the checkout where a build is told to write", () => {
  it.each<[string, Readonly<Record<string, string>>, Links, string]>([
    ["a folder", { outputs: "type=local,dest=out" }, { out: "../home" }, '"out" of outputs'],
    ["a folder as a lone path", { outputs: "out/" }, { out: "../home" }, '"out/" of outputs'],
    ["a tarball", { outputs: "type=tar,dest=out.tar" }, { "out.tar": "../home/victim" }, '"out.tar" of outputs'],
    ["a link to nothing", { outputs: "type=tar,dest=out.tar" }, { "out.tar": "../home/new" }, '"out.tar" of outputs'],
    ["a folder above it", { outputs: "type=oci,dest=a/b/c.tar" }, { "a/b": "../../home" }, '"a/b" in the checkout'],
    ["what .. leads back from", { outputs: "type=oci,dest=a/../c" }, { a: "../home" }, '"a" in the checkout'],
    ["what .. leads to", { outputs: "type=oci,dest=none/../c" }, { c: "../home/c" }, '"c" in the checkout'],
    ["the other of two", { outputs: "type=tar,dest=kept/a,DEST= out" }, { out: "../home/a" }, '"out" of outputs'],
    ["a quoted one", { outputs: 'type=tar,"dest=a,b"' }, { "a,b": "../home/a" }, '"a,b" of outputs'],
    ["a cache", { "cache-to": "type=local,dest=cache,mode=max" }, { cache: "../home" }, '"cache" of cache-to'],
    [
      "a file of a cache",
      { "cache-to": "type=local,dest=cache" },
      { "cache/index.json": "../../home/victim" },
      '"cache/index.json" in the checkout',
    ],
    [
      "a folder of an OCI layout",
      { outputs: "type=oci,tar=false,dest=layout" },
      { "layout/blobs/sha256": "../../../home" },
      '"layout/blobs/sha256" in the checkout',
    ],
  ])("refuses the build: %s", async (_, inputs, links, said) => {
    const checkout = await checkoutWith(links);
    await expect(check(inputs, checkout)).rejects.toThrow(said);
    await expect(check(inputs, checkout)).rejects.toThrow("is a symbolic link, and the build would write to what it");
  });

  it("refuses the build where the workflow spells the path out, by another name of the workspace too", async () => {
    const checkout = await checkoutWith({ out: "../home" });
    const alias = join(dirname(checkout), "alias");
    await symlink(checkout, alias);
    for (const folder of [checkout, alias])
      await expect(check({ outputs: `type=local,dest=${folder}/out` }, checkout)).rejects.toThrow('"out" in the');
    await expect(check({ outputs: "../out" }, join(checkout, "kept"), { GITHUB_WORKSPACE: alias })).rejects.toThrow(
      '"../out" of outputs is refused',
    );
  });

  it("builds where no link is, and where a link is the workflow's own or is replaced", async () => {
    const checkout = await checkoutWith({ "rootfs/lib": "usr/lib", other: "../home" });
    const own = join(dirname(checkout), "own");
    await symlink("home", own);
    for (const outputs of [
      "type=local,dest=new/folder",
      "type=tar,dest=kept/out.tar",
      "type=local,dest=rootfs",
      `type=local,dest=${own}`,
      "type=tar,dest=../own/out.tar",
      "type=image",
    ])
      await expect(check({ outputs, "cache-to": "type=local,dest=kept" }, checkout)).resolves.toBeUndefined();
  });
});
