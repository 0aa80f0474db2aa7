import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { certificatesOf } from "../../../src/registry/certificates.ts";

/** A home with these files for `r.test:5000`. */
async function home(...names: readonly string[]): Promise<{ readonly home: string; readonly folder: string }> {
  const own = await mkdtemp(join(tmpdir(), "smoke-gate-home-"));
  const folder = join(own, ".config", "docker", "certs.d", "r.test:5000");
  await mkdir(folder, { recursive: true });
  await Promise.all(names.map((name) => writeFile(join(folder, name), "")));
  return { home: own, folder };
}

it("finds what a rootless engine has of a registry and for it, each certificate with its key", async () => {
  const { home: own, folder } = await home("ca.crt", "client.cert", "client.key", "other.cert", "third.key");
  expect(await certificatesOf("r.test:5000", { HOME: own })).toEqual({
    folders: [folder],
    clients: [{ cert: join(folder, "client.cert"), key: join(folder, "client.key") }],
  });
});

it("looks where XDG_CONFIG_HOME is, as the engine does", async () => {
  const { home: own, folder } = await home("ca.crt");
  const env = { HOME: "/nowhere", XDG_CONFIG_HOME: join(own, ".config") };
  expect((await certificatesOf("r.test:5000", env)).folders).toEqual([folder]);
});

it("finds nothing of a registry with another port, or of one whose folder is empty", async () => {
  const { home: own } = await home();
  const nothing = { folders: [], clients: [] };
  expect(await certificatesOf("r.test:5000", { HOME: own })).toEqual(nothing);
  expect(await certificatesOf("r.test", { HOME: own })).toEqual(nothing);
});
