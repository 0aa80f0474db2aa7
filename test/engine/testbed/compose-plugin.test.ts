/** A machine without Compose, or with an old one: docker would find one that is installed beside the test bed's. */
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { app, one, pin, workspace } from "../../harness/pin.ts";
import { smoke } from "../../harness/smoke.ts";
import { classic } from "../../harness/testbed-parts.ts";

/** A configuration of docker that has buildx alone. */
let config: string;

beforeEach(async () => {
  config = await mkdtemp(join(tmpdir(), "smoke-gate-config-"));
  await mkdir(join(config, "cli-plugins"));
  const buildx = join("cli-plugins", "docker-buildx");
  await symlink(join(process.env["DOCKER_CONFIG"] ?? "", buildx), join(config, buildx));
});

async function logOfComposeGate(): Promise<string> {
  const file = join(config, "compose.yml");
  await writeFile(file, "services: { app: { build: . } }\n");
  const inputs = { "compose-file": file, "compose-service": "app" };
  return (await smoke(classic, inputs, { env: { DOCKER_CONFIG: config } })).log;
}

it("a gate inside a Compose project needs Compose", async () => {
  expect(await logOfComposeGate()).toMatch(
    /Docker Compose is missing: .*Install the Compose plugin of docker, 2\.24\.4 or newer\./u,
  );
});

it("a gate inside a Compose project needs one that is new enough", async () => {
  await writeFile(
    join(config, "cli-plugins", "docker-compose"),
    `#!/bin/sh\nif [ "$1" = docker-cli-plugin-metadata ]; then echo '{"SchemaVersion":"0.1.0","Vendor":"x"}'; else echo v2.24.3; fi\n`,
    { mode: 0o755 },
  );
  expect(await logOfComposeGate()).toMatch(/Docker Compose is too old: it is version v2\.24\.3\./u);
});

it("a pin of a Compose project needs Compose", async () => {
  const { exitCode, log } = await pin(await workspace(), app(one), { env: { DOCKER_CONFIG: config } });
  expect([exitCode, log]).toEqual([1, expect.stringContaining("Docker Compose is missing: ")]);
});
