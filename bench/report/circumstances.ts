/** Where and with what the bench runs. */
import { readFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem } from "node:os";
import { execa } from "execa";
import { docker } from "../../test/harness/docker.ts";
import type { TestEngine } from "../../test/harness/testbed.ts";
import type { Circumstances } from "./results.ts";

export async function circumstances(engine: TestEngine): Promise<Circumstances> {
  const [load = Number.NaN] = loadavg();
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    machine: `${processors.length} cores (${processors[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    load,
    versions: {
      "Docker Engine": `${await docker(engine, "version", "--format={{.Server.Version}}")}, ${engine.store} store`,
      "Docker CLI": await docker(engine, "version", "--format={{.Client.Version}}"),
      buildx: (await docker(engine, "buildx", "version")).split(" ")[1] ?? "",
      "Docker Compose": await docker(engine, "compose", "version", "--short"),
      Node: process.version,
      Testcontainers: await testcontainersVersion(),
      curl: (await execa("curl", ["--version"])).stdout.split(" ")[1] ?? "",
    },
  };
}

async function testcontainersVersion(): Promise<string> {
  const file = new URL("../testcontainers/package.json", import.meta.url);
  const { dependencies } = JSON.parse(await readFile(file, "utf8")) as { dependencies: Record<string, string> };
  return dependencies["testcontainers"] ?? "";
}
