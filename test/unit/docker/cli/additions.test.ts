import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { transfersAsTold, createsAsTold } from "../../../../src/docker/cli/additions.ts";

/** An environment with this config.json; none where it is undefined. */
async function configured(config: string | undefined): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-additions-"));
  if (config !== undefined) await writeFile(join(folder, "config.json"), config);
  return { DOCKER_CONFIG: folder };
}

/** Whether docker adds nothing to a pull from this registry. */
async function nothingWith(config: string | undefined, registry: string, env: NodeJS.ProcessEnv = {}) {
  return transfersAsTold(registry, { ...(await configured(config)), ...env });
}

const withAuth = (...keys: readonly string[]) =>
  JSON.stringify({ auths: Object.fromEntries(keys.map((key) => [key, { auth: "bTpw" }])) });

describe("docker adds nothing to a pull", () => {
  it.each<[string, string | undefined, string]>([
    ["of somebody who has never configured it", undefined, "docker.io"],
    ["with an empty configuration", "{}", "docker.io"],
    ["of somebody who is logged in elsewhere", withAuth("ghcr.io", "https://quay.io/v2/"), "docker.io"],
    ["from another port of the same host", withAuth("localhost:5000"), "localhost:5001"],
    ["where another registry has a helper", JSON.stringify({ credHelpers: { "gcr.io": "gcloud" } }), "ghcr.io"],
    ["where what it is told is null", JSON.stringify({ auths: null, credHelpers: null, credsStore: null }), "ghcr.io"],
  ])("%s", async (_, config, registry) => {
    expect(await nothingWith(config, registry)).toBe(true);
  });
});

describe("docker may add something to a pull", () => {
  it.each<[string, string, string]>([
    ["of somebody who is logged in there", withAuth("ghcr.io"), "ghcr.io"],
    ["of somebody who is logged in to Docker Hub", withAuth("https://index.docker.io/v1/"), "docker.io"],
    ["of somebody whose login is kept under an address", withAuth("http://localhost:5000/v2/"), "localhost:5000"],
    ["where that registry has a helper", JSON.stringify({ credHelpers: { "gcr.io": "gcloud" } }), "gcr.io"],
    ["where a store may hold it", JSON.stringify({ credsStore: "desktop" }), "ghcr.io"],
    ["with a configuration that cannot be read", "{", "ghcr.io"],
    ["with a configuration of another shape", JSON.stringify({ auths: "none" }), "ghcr.io"],
  ])("%s", async (_, config, registry) => {
    expect(await nothingWith(config, registry)).toBe(false);
  });

  it.each([{ DOCKER_AUTH_CONFIG: "{}" }, { DOCKER_CONTENT_TRUST: "1" }])("told by %o", async (env) => {
    expect(await nothingWith("{}", "ghcr.io", env)).toBe(false);
  });
});

describe("docker creates a container as it is told", () => {
  it.each([
    ["by somebody who has never configured it", undefined],
    ["by somebody who is logged in", withAuth("ghcr.io")],
    ["with no proxies", JSON.stringify({ proxies: {} })],
  ])("%s", async (_, config) => {
    expect(await createsAsTold(await configured(config))).toBe(true);
  });

  it.each([
    ["which has proxies", JSON.stringify({ proxies: { default: { noProxy: "localhost" } } })],
    ["that cannot be read", "{"],
    ["of another shape", JSON.stringify({ proxies: "none" })],
  ])("perhaps not with a configuration %s", async (_, config) => {
    expect(await createsAsTold(await configured(config))).toBe(false);
  });

  it.each([{ DOCKER_DEFAULT_PLATFORM: "linux/arm64" }, { DOCKER_CONTENT_TRUST: "1" }])("not with %o", async (env) => {
    expect(await createsAsTold({ ...(await configured("{}")), ...env })).toBe(false);
  });
});
