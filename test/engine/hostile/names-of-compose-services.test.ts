/** A user chooses the names of the services of a Compose project: none of them makes a service the image under test. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { GateRun } from "../../harness/gate.ts";
import { onlyFinding, serving, smoke } from "../../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../../harness/testbed.ts";

async function gated(engine: TestEngine, services: object): Promise<GateRun> {
  const file = join(await mkdtemp(join(tmpdir(), "smoke-gate-compose-")), "compose.yml");
  await writeFile(file, JSON.stringify({ services }));
  return smoke(engine, { "compose-file": file, "compose-service": "web" });
}

const web = (command: readonly string[]) => ({ image: "registry.example/web:1", command });
const logOf = (run: GateRun, container: string) =>
  readFile(join(run.outputs["logs"] ?? "", "default", `${container}.log`), "utf8");

describe.concurrent.each(engines)("on a $name store", (engine) => {
  it("another service called app is not the image under test, and has a log of its own", async () => {
    const run = await gated(engine, {
      web: web(["node", "-e", "console.log('web is out'); process.exit(3)"]),
      app: { image: nodeImage, command: serving("response.end()", "console.log('not me')") },
    });

    expect(onlyFinding(run).finding).toMatchObject({ kind: "exited", exit: { code: 3, lastLog: "web is out" } });
    expect(await logOf(run, "app")).toBe("web is out\n");
    expect(await logOf(run, "app (service)")).toBe("not me\n");
  });

  it("the death of another service called app is that service's", async () => {
    const run = await gated(engine, {
      web: web(serving("response.writeHead(503).end()")),
      app: { image: nodeImage, command: ["node", "-e", "process.exit(4)"] },
    });

    expect(onlyFinding(run).finding).toMatchObject({
      kind: "service-failed",
      service: "app (service)",
      trouble: { kind: "exited", exit: { code: 4 } },
    });
  });

  it("one of Compose's own labels, written in the file, makes no service the image under test", async () => {
    const run = await gated(engine, {
      web: web(["node", "-e", "process.exit(3)"]),
      other: {
        image: nodeImage,
        command: serving("response.end()"),
        labels: { "com.docker.compose.service": "web", "smoke-gate.role": "app" },
      },
    });

    expect(onlyFinding(run).finding).toMatchObject({ kind: "exited", exit: { code: 3 } });
  });
});
