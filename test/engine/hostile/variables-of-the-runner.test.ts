import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { runGate } from "../../harness/gate.ts";
import { lastBody, mustPass } from "../../harness/smoke.ts";
import { engines } from "../../harness/testbed.ts";

const [classic] = engines;

const written = async (name: string, text: string) => {
  const path = join(await mkdtemp(join(tmpdir(), "smoke-gate-hostile-")), name);
  await writeFile(path, text);
  return path;
};
/** Answers with its own variables. */
const telling = () => shellApp("env > /www/healthz; serve");
const env = { ACTIONS_RUNTIME_TOKEN: "hunter2-runtime", GITHUB_TOKEN: "hunter2-github", TOKEN: "named" };

describe.concurrent("a file of the checkout that asks for what the runner gave the step", () => {
  it("gets what the workflow names, as a config file", async () => {
    const asking = async (names: string) =>
      runGate(
        { context: await telling(), config: await written("smoke.yml", `env: [${names}]`), "config-env": "TOKEN" },
        { engine: classic, env },
      );
    const allowed = await asking("TOKEN");
    mustPass(allowed);
    expect(lastBody(allowed)).toContain("TOKEN=named");
    const refused = await asking("TOKEN, INPUT_CONTEXT, ACTIONS_RUNTIME_TOKEN");
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toMatch(/config: .*"INPUT_CONTEXT" would pass on a variable/u);
    expect(refused.log).not.toContain("::group::Build");
  });

  it("gets none of the runner's, as a Compose file", async () => {
    const environment = ["ACTIONS_RUNTIME_TOKEN", "GITHUB=<${GITHUB_TOKEN}>", "OWN=<${TOKEN}>"];
    const project = { services: { app: { image: "app", environment } } };
    const run = await runGate(
      {
        context: await telling(),
        "compose-file": await written("compose.yml", JSON.stringify(project)),
        "compose-service": "app",
      },
      { engine: classic, env },
    );
    mustPass(run);
    expect(lastBody(run)).toContain("GITHUB=<>");
    expect(lastBody(run)).toContain("OWN=<named>");
    expect(lastBody(run)).toMatch(/^ACTIONS_RUNTIME_TOKEN=$/mu);
  });
});
