/** A Compose file that reaches for the host, or for the job's credentials, in a workflow that calls it untrusted. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectFault } from "../../harness/fault.ts";
import type { GateRun } from "../../harness/gate.ts";
import { type Inputs, lastBody, mustPass, serving, smoke } from "../../harness/smoke.ts";
import { engines, nodeImage } from "../../harness/testbed.ts";

const [engine] = engines;

async function gated(project: object, inputs: Inputs = {}, env: Inputs = {}): Promise<GateRun> {
  const cwd = await mkdtemp(join(tmpdir(), "smoke-gate-checkout-"));
  await writeFile(join(cwd, "compose.yml"), JSON.stringify(project));
  const files = { "compose-file": "compose.yml", "compose-service": "web", untrusted: "true" };
  return smoke(engine, { ...files, ...inputs }, { cwd, env });
}

const web = (more: object = {}) => ({ image: "registry.example/web", command: serving("response.end()"), ...more });
const db = (more: object) => ({
  image: nodeImage,
  command: ["node", "-e", "setTimeout(() => {}, 1e9)"],
  ...more,
});

describe.concurrent("a Compose file that is untrusted", () => {
  it.each<[string, object, RegExp]>([
    ["privileges", { services: { web: web({ privileged: true }) } }, /services\.web\.privileged: /u],
    [
      "the engine's socket",
      { services: { web: web(), db: db({ volumes: ["/var/run/docker.sock:/s:ro"] }) } },
      /services\.db\.volumes: /u,
    ],
    [
      "a program on the host",
      { services: { web: web(), db: { provider: { type: "sh" } } } },
      /services\.db\.provider: /u,
    ],
    [
      "a remote file",
      { include: ["https://localhost:1/x/y.git"], services: { web: web() } },
      /compose\.yml: include: /u,
    ],
  ])("is refused %s before anything is built", async (_, project, why) => {
    const run = await gated(project, { image: "", context: "/no-such-context" });

    expectFault(run, { what: /the Compose project reaches the host/u, why, remedy: /leave untrusted out/u });
    expect(run.log).not.toContain("::group::Build");
  });

  it("is given none of the job's credentials, and what the workflow names for it", async () => {
    const credentials = {
      ACTIONS_RUNTIME_TOKEN: "first-secret",
      GITHUB_TOKEN: "second-secret",
      DOCKER_AUTH_CONFIG: '{"auths":{"third-secret":{}}}',
      OWN: "named",
    };
    const environment = ["ACTIONS_RUNTIME_TOKEN", "OWN", "TOKEN=${GITHUB_TOKEN}", "AUTH=${DOCKER_AUTH_CONFIG}"];
    const command = serving("response.end(JSON.stringify(process.env))");
    const run = await gated({ services: { web: web({ command, environment }) } }, {}, credentials);

    mustPass(run);
    expect(lastBody(run)).toContain('"OWN":"named"');
    expect(lastBody(run)).not.toContain("secret");
  });

  it("is taken as it is written where the workflow does not say so", async () => {
    mustPass(await gated({ services: { web: web({ security_opt: ["seccomp:unconfined"] }) } }, { untrusted: "" }));
  });
});
