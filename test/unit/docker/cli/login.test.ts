import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { configWith } from "../../../../src/docker/cli/login.ts";

const credentials = { username: "ci", password: "hunter2" };

/** A configuration folder with this `config.json`; none where it is undefined. */
async function folderWith(config: string | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-login-"));
  if (config !== undefined) await writeFile(join(folder, "config.json"), config);
  return folder;
}

it.each([
  ["no configuration", undefined, {}],
  ["one without credentials", `{"proxies":{"default":{"httpProxy":"http://proxy:3128"}}}`, { proxies: {} }],
  ["a credential store, which would be asked instead", `{"credsStore":"desktop"}`, {}],
  ["a helper for that registry, which would be asked instead", `{"credHelpers":{"ghcr.io":"gh","b":"c"}}`, {}],
])("puts credentials beside %s", async (_, own, kept) => {
  const env = { DOCKER_CONFIG: await folderWith(own) };
  await using config = await configWith(env, "ghcr.io", credentials, tmpdir());
  const written: unknown = JSON.parse(await readFile(join(config.path, "config.json"), "utf8"));

  expect(written).toMatchObject({ ...kept, auths: { "ghcr.io": { auth: btoa("ci:hunter2") } } });
  expect(written).not.toHaveProperty("credsStore");
  expect(written).not.toHaveProperty(["credHelpers", "ghcr.io"]);
});

it.each([
  ["is no JSON", `{"auths": {"a": {"auth": "c2VjcmV0"`, /config\.json is no JSON/u],
  ["holds something else than docker writes", `{"auths": "c2VjcmV0"}`, /auths/u],
])("goes no further where docker's own %s, and repeats nothing of it", async (_, own, why) => {
  const env = { DOCKER_CONFIG: await folderWith(own) };
  const refused = await configWith(env, "ghcr.io", credentials, tmpdir()).catch((error: unknown) => error);

  expect(refused).toMatchObject({ name: "Fault", why: expect.stringMatching(why) });
  expect(String(refused)).not.toContain("c2VjcmV0");
});

it("goes no further where docker's own cannot be read", async () => {
  const folder = await folderWith(undefined);
  await mkdir(join(folder, "config.json"));
  await expect(configWith({ DOCKER_CONFIG: folder }, "ghcr.io", credentials, tmpdir())).rejects.toMatchObject({
    name: "Fault",
    what: `docker's configuration in ${folder} cannot be read`,
    why: expect.stringMatching(/EISDIR/u),
  });
});
