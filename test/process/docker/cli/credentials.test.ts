/** With real files, and programs that stand in the place of credential helpers. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { credentialsFor } from "../../../../src/docker/cli/credentials.ts";

const auth = Buffer.from("me:p4ss:word").toString("base64");
const me = { username: "me", password: "p4ss:word" };

/** An environment with this config.json, and a helper `docker-credential-test` of these lines of sh. */
async function configured(config: object | string, helper: readonly string[] = []): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-credentials-"));
  await writeFile(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
  await writeFile(join(folder, "docker-credential-test"), ["#!/bin/sh", ...helper, ""].join("\n"), { mode: 0o755 });
  return { DOCKER_CONFIG: folder, PATH: [folder, "/usr/bin", "/bin"].join(delimiter) };
}

describe("the credentials of a registry", () => {
  it.each<[string, string, object]>([
    ["by its name", "ghcr.io", { auths: { "ghcr.io": { auth } } }],
    ["with a port", "localhost:5000", { auths: { "localhost:5000": { auth } } }],
    ["by an address", "ghcr.io", { auths: { "https://ghcr.io/v1/": { auth } } }],
    ["of Docker Hub", "docker.io", { auths: { "https://index.docker.io/v1/": { auth } } }],
    ["in two words", "ghcr.io", { auths: { "ghcr.io": me } }],
    ["beside a store that is gone", "ghcr.io", { auths: { "ghcr.io": { auth } }, credsStore: "nosuch" }],
    [
      "beside a store that is off for it",
      "ghcr.io",
      { auths: { "ghcr.io": { auth } }, credsStore: "test", credHelpers: { "ghcr.io": "" } },
    ],
  ])("are those that docker login left %s", async (_, registry, config) => {
    expect(await credentialsFor(registry, await configured(config))).toEqual(me);
  });

  it.each([{ identitytoken: "t0ken" }, { registrytoken: "t0ken" }])("may be a token: %o", async (login) => {
    const env = await configured({ auths: { "ghcr.io": { auth, ...login } } });
    expect(await credentialsFor("ghcr.io", env)).toEqual(login);
  });

  it.each([
    ["of another registry", { auths: { "quay.io": { auth } } }],
    ["of another port", { auths: { "ghcr.io:5000": { auth } } }],
    ["in a file that is no JSON", "{"],
    ["that are empty", { auths: { "ghcr.io": {} } }],
  ])("are none where there are only some %s", async (_, config) => {
    expect(await credentialsFor("ghcr.io", await configured(config))).toBeUndefined();
  });

  it.each([{ credsStore: "test" }, { credsStore: "nosuch", credHelpers: { "ghcr.io": "test" } }])(
    "are what a helper says, which is asked for the registry alone: %o",
    async (config) => {
      const helper = ['[ "$1 $(cat)" = "get ghcr.io" ] && echo \'{"Username":"me","Secret":"p4ss:word"}\''];
      const env = await configured({ ...config, auths: { "ghcr.io": {} } }, helper);
      expect(await credentialsFor("ghcr.io", env)).toEqual(me);
      expect(await credentialsFor("quay.io", env)).toBeUndefined();
    },
  );

  it("are none if the store knows none, whatever else is in the file", async () => {
    const config = { auths: { "ghcr.io": { auth } }, CredsStore: "test" };
    const env = await configured(config, ["echo credentials not found in native keychain", "exit 1"]);
    expect(await credentialsFor("ghcr.io", env)).toBeUndefined();
  });

  it("are not waited for by a run that is cancelled", async () => {
    const env = await configured({ credsStore: "test" }, ["exec sleep 600"]);
    await expect(credentialsFor("ghcr.io", env, AbortSignal.abort(new Error("cancelled")))).rejects.toThrow(
      "cancelled",
    );
  });

  it("are a token if a helper says so", async () => {
    const env = await configured({ credsStore: "test" }, [`echo '{"Username":"<token>","Secret":"t0ken"}'`]);
    expect(await credentialsFor("ghcr.io", env)).toEqual({ identitytoken: "t0ken" });
  });

  it("are those of DOCKER_AUTH_CONFIG before all others", async () => {
    const env = await configured({ credsStore: "test" }, ["exit 1"]);
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { "ghcr.io": { auth } } });
    expect(await credentialsFor("ghcr.io", { ...env, DOCKER_AUTH_CONFIG })).toEqual(me);
  });
});
