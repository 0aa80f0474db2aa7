/** Compose projects around the image under test. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { GateRun } from "./gate.ts";
import { type Inputs, smoke } from "./smoke.ts";
import { nodeImage, type TestEngine } from "./testbed.ts";

/** The file of a project; JSON is YAML. */
export async function composeFile(project: object): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "smoke-gate-compose-")), "compose.yml");
  await writeFile(path, JSON.stringify(project));
  return path;
}

/** A service of the Node image that runs this program. */
export const service = (program: string, more: object = {}) => ({
  image: nodeImage,
  command: ["node", "-e", program],
  ...more,
});
/** The service that the image under test takes the place of: its own image is never asked for. */
export const app = (command: readonly string[], more: object = {}) => ({
  image: "registry.example/production:1",
  command,
  ...more,
});
export const waiting = "setTimeout(() => {}, 1e9)";
export const answering = (text: string) =>
  `require("node:http").createServer((q, s) => s.end(${JSON.stringify(text)})).listen(80)`;
/** What an app answers with: what a service answers, or 503. */
export const asking = (host: string) =>
  `fetch("http://${host}/").then((answer) => answer.text()).then((text) => response.end(text), () => response.writeHead(503).end())`;
export const check = (program: string) => ({ test: ["CMD", "node", "-e", program], interval: "200ms", retries: 2 });

export type Project = { readonly services: Readonly<Record<string, object>>; readonly [key: string]: unknown };

export async function gated(
  engine: TestEngine,
  project: Project,
  inputs: Inputs = {},
  env: Readonly<Record<string, string>> = {},
): Promise<GateRun> {
  const file = await composeFile(project);
  const before = await readFile(file, "utf8");
  const run = await smoke(engine, { "compose-file": file, "compose-service": "app", ...inputs }, { env });
  expect(await readFile(file, "utf8")).toBe(before);
  return run;
}
