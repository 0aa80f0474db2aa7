/** A Compose file that reaches for the host, or for the job's credentials, in a workflow that calls it untrusted. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectFault } from "../../harness/fault.ts";
import type { GateRun } from "../../harness/gate.ts";
import { type Inputs, lastBody, mustPass, serving, smoke } from "../../harness/smoke.ts";
import { engines, nodeImage } from "../../harness/testbed.ts";

const [engine] = engines;

/** What a file of the checkout holds, by its path in it. */
type Files = Readonly<Record<string, object | string>>;

/** In a checkout that has a file of the host beside it. */
async function gated(project: object, inputs: Inputs = {}, env: Inputs = {}, more: Files = {}): Promise<GateRun> {
  const cwd = join(await mkdtemp(join(tmpdir(), "smoke-gate-host-")), "checkout");
  for (const [path, content] of Object.entries({
    "compose.yml": project,
    "../host.env": "HOSTFILE=of-the-host",
    ...more,
  })) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), typeof content === "string" ? content : JSON.stringify(content));
  }
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
  it.each<[string, object, RegExp, Files?]>([
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
    [
      "a build of the gated service from outside of the checkout, on which another one is built",
      {
        services: {
          web: web({ build: { context: "..", dockerfile_inline: "FROM scratch\nCOPY host.env /", network: "host" } }),
          db: { build: { context: "db", additional_contexts: { w: "service:web" } } },
        },
      },
      /services\.web\.build\.context: .*services\.web\.build\.network: /su,
      { "db/Dockerfile": "FROM scratch\nCOPY --from=w /host.env /" },
    ],
    [
      "the host's variables, from the folder of the file that theirs is laid over",
      { include: [{ path: ["x.yml", "deep/er/y.yml"] }], services: { web: web() } },
      /y\.yml: services\.db\.env_file: /u,
      {
        "x.yml": { services: { db: db({}) } },
        "deep/er/y.yml": { services: { db: { env_file: [{ path: "../host.env", format: "raw" }] } } },
      },
    ],
    [
      "the host's variables, in base64",
      { include: ["x.yml"], services: { web: web() } },
      /compose\.yml: include: it has the tag .*binary/u,
      { "x.yml": `services: {db: {image: ${nodeImage}, env_file: !!binary Li4vaG9zdC5lbnY=}}` },
    ],
    [
      "the host's variables, by a key in capitals",
      { include: [{ path: "x.yml", Env_File: "../host.env" }], services: { web: web() } },
      /compose\.yml: include\.Env_File: /u,
      { "x.yml": { services: { db: db({ environment: { X: "${HOSTFILE}" } }) } } },
    ],
    [
      "the job's token, as a secret",
      { services: { web: web({ secrets: ["g"] }) }, secrets: { g: { file: ".git/config" } } },
      /secrets\.g\.file: .*holds \.git/u,
      { ".git/config": "" },
    ],
  ])("is refused %s before anything is built", async (_, project, why, files = {}) => {
    const run = await gated(project, { image: "", context: "/no-such-context" }, {}, files);

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
