/** A step whose smoke inputs stand in a file. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { docker } from "../harness/docker.ts";
import { runGate } from "../harness/gate.ts";
import { freshRepository } from "../harness/registry.ts";
import { obeyedCommands } from "../harness/runner-log.ts";
import { type Inputs, lastBody, mustPass, onlyFinding, serving, smoke } from "../harness/smoke.ts";
import { engines, nodeImage } from "../harness/testbed.ts";

const [classic] = engines;

/** A config file with these lines; its absolute path. */
async function config(...lines: readonly string[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "smoke-gate-config-")), "smoke.yml");
  await writeFile(path, lines.join("\n"));
  return path;
}

/** Gates the Node image with what the file says; the port is the file's too. */
const smokeWith = (path: string, inputs: Inputs = {}) => smoke(classic, { port: "", config: path, ...inputs });

const greeting = JSON.stringify(serving("response.end(process.env.GREETING)"));

describe.concurrent("a config file", () => {
  it("says how the image is booted: variants, with services", async () => {
    const asking = serving(
      'fetch("http://db:8080/").then((answer) => answer.text()).then((text) => response.end(text), (error) => response.writeHead(503).end(String(error)))',
    );
    const path = await config(
      "# how the app is booted",
      "port: 8080",
      "settle: 0.1",
      "env: { GREETING: hello }",
      "variants:",
      "  alone:",
      `    command: ${greeting}`,
      "    services: []",
      "    expect-body: hello",
      "  with-db:",
      `    command: ${JSON.stringify(asking)}`,
      "    services: [db]",
      "    expect-body: 1.10",
      "services:",
      "  db:",
      `    image: ${nodeImage}`,
      "    pull: never",
      "    env: { GREETING: 1.10 }",
      `    command: ${greeting}`,
    );
    const run = await smokeWith(path);
    mustPass(run);
    expect(run.report?.variants.map(({ name }) => name)).toEqual(["alone", "with-db"]);
    expect(lastBody(run, "alone")).toBe("hello");
    expect(lastBody(run, "with-db")).toBe("1.10");
  });

  it("gives way to an input that is set, and only there", async () => {
    const path = await config(
      "port: 8080",
      "env: { GREETING: file }",
      "timeout: 2s",
      `variants: { default: { command: ${greeting}, expect-body: input } }`,
    );
    mustPass(await smokeWith(path, { env: "GREETING=input" }));
    expect(onlyFinding(await smokeWith(path))).toMatchObject({ finding: { kind: "wrong-body" } });
  });

  it("that cannot be used is refused by line and column, before anything is built or started", async () => {
    const path = await config("port: 8080", "variants:", "  full:", "    timeout: 12x", "tags: me/app", "  # the end");
    const tag = `${freshRepository()}:1`;
    const run = await runGate({ context: await shellApp("serve"), tags: tag, config: path }, { engine: classic });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" }, runId: "", report: undefined });
    expect(obeyedCommands(run.log)).toEqual([
      {
        name: "error",
        properties: "title=smoke-gate%3A input config",
        data: expect.stringMatching(/^config: .*\/smoke\.yml:5:1: "tags" belongs in the workflow: /u),
      },
      {
        name: "error",
        properties: "title=smoke-gate%3A input config",
        data: `config: ${path}:4:14: variants.full.timeout: "12x" is not a duration: write 250ms, 120s, 2m or 1h (a bare number is seconds, at most 24 days)`,
      },
    ]);
    expect(run.log).not.toContain("::group::");
    expect(await docker(classic, "image", "ls", "--quiet", tag)).toBe("");
  });

  it("that is not there is said to be so", async () => {
    const run = await runGate({ image: nodeImage, config: "smoke.yml" }, { engine: classic });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" }, runId: "" });
    expect(run.log).toMatch(
      /^::error title=smoke-gate%3A input config::config: there is no file \/.*\/smoke\.yml: check the repository out first, or correct the path$/mu,
    );
    expect(run.log).toMatch(/^Nothing was built or pushed\.$/mu);
  });
});
