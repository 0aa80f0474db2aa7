/** With real files, and the real docker command. */
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { configWithLogin } from "../../../../src/docker/cli/config-copy.ts";

const login = { registry: "docker.io", username: "me", password: "p4ss" };

it("is the user's configuration but for the credentials, for this user alone, and for a moment", async () => {
  const [usual, parent] = [await mkdtemp(join(tmpdir(), "sg-usual-")), await mkdtemp(join(tmpdir(), "sg-parent-"))];
  const config = { auths: { "ghcr.io": {} }, credsstore: "desktop", credHelpers: {}, HttpHeaders: { "X-A": "b" } };
  await writeFile(join(usual, "config.json"), JSON.stringify(config));
  await execa("docker", ["--config", usual, "context", "create", "far", "--docker", "host=tcp://far:2375"]);
  await mkdir(join(usual, "cli-plugins"));
  {
    await using lent = await configWithLogin(parent, { DOCKER_CONFIG: usual }, login);

    const folder = lent.env["DOCKER_CONFIG"] ?? "";
    const file = join(folder, "config.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      auths: { "https://index.docker.io/v1/": { auth: Buffer.from("me:p4ss").toString("base64") } },
      HttpHeaders: { "X-A": "b" },
    });
    for (const path of [folder, file]) expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(["cli-plugins", "contexts"]));
    const { stdout } = await execa("docker", ["context", "ls", "--format={{.Name}}"], { env: lent.env });
    expect(stdout.split("\n")).toContain("far");
  }
  expect(await readdir(parent)).toEqual([]);
  expect(await readdir(join(usual, "contexts"))).not.toEqual([]);
});

it("needs no configuration of the user's", async () => {
  const parent = await mkdtemp(join(tmpdir(), "sg-parent-"));
  await using lent = await configWithLogin(parent, { DOCKER_CONFIG: join(parent, "none") }, login);
  expect(await readdir(lent.env["DOCKER_CONFIG"] ?? "")).toEqual(["config.json"]);
});
