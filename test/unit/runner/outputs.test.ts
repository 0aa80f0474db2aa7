/** The real toolkit over real files, as a runner hands them to the step. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { setOutputs, writeSummary } from "../../../src/runner/outputs.ts";

/** Reads the file as actions/runner does: `name<<delimiter`, lines, the delimiter on a line of its own. */
function parsed(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const lines = text.split("\n");
  while (lines.length > 1) {
    const [, name = "", delimiter] = /^(.+?)<<(.+)$/u.exec(lines.shift() ?? "") ?? [];
    const end = lines.indexOf(delimiter ?? "");
    if (delimiter === undefined || end < 0) throw new Error(`not a value: ${JSON.stringify(text)}`);
    values.set(
      name,
      lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n"),
    );
  }
  return values;
}

async function outputFile(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "smoke-gate-outputs-")), "output");
  await writeFile(path, "");
  vi.stubEnv("GITHUB_OUTPUT", path);
  return path;
}

describe("setOutputs", () => {
  it.each([
    ["one line", "pass"],
    ["nothing", ""],
    ["lines", "ghcr.io/me/app:1\nghcr.io/me/app:latest"],
    ["JSON", '{\n  "a": "b"\n}'],
    ["what would end a value", "x\nEOF\nghadelimiter_0\nverdict<<EOF\npass\nEOF"],
    ["a workflow command", "::set-output name=verdict::pass"],
  ])("keeps %s under its name, and adds no other", async (_, value) => {
    const path = await outputFile();
    setOutputs({ "pinned-refs": value });
    expect([...parsed(await readFile(path, "utf8"))]).toEqual([["pinned-refs", value]]);
  });

  it("lets a later value count", async () => {
    const path = await outputFile();
    setOutputs({ verdict: "fail" });
    setOutputs({ imageid: "sha256:1", verdict: "pass" });
    expect(Object.fromEntries(parsed(await readFile(path, "utf8")))).toEqual({ verdict: "pass", imageid: "sha256:1" });
  });
});

describe("writeSummary", () => {
  it("adds to what the step has said already", async () => {
    const path = await outputFile();
    await writeSummary({ GITHUB_STEP_SUMMARY: path }, "one\n");
    await writeSummary({ GITHUB_STEP_SUMMARY: path }, "two\n");
    expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
  });

  it("makes the file where the runner has not", async () => {
    const path = `${await outputFile()}-summary`;
    await writeSummary({ GITHUB_STEP_SUMMARY: path }, "one\n");
    expect(await readFile(path, "utf8")).toBe("one\n");
  });

  it.each([{}, { GITHUB_STEP_SUMMARY: "" }])("does nothing where there is none: %j", async (env) => {
    await expect(writeSummary(env, "one\n")).resolves.toBeUndefined();
  });
});
