import { mkdtemp, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newRunId } from "../../../src/ownership/run-id.ts";
import { forgetRun, notedRun, noteRun } from "../../../src/ownership/step-note.ts";
import { anyRun } from "../../harness/run-id.ts";

const otherRun = newRunId("f".repeat(32), new Date(), "unknown");

const aStep = async (): Promise<Record<string, string>> => ({
  RUNNER_TEMP: await mkdtemp(join(tmpdir(), "smoke-gate-note-")),
  GITHUB_REPOSITORY: "me/app",
  GITHUB_RUN_ID: "1",
  GITHUB_RUN_ATTEMPT: "1",
  GITHUB_JOB: "image",
  GITHUB_ACTION: "gate",
  GITHUB_WORKSPACE: "/work",
  RUNNER_NAME: "one",
});

describe("the note of a step", () => {
  it("leads from post to the run that main began, until that is forgotten", async () => {
    const step = await aStep();
    expect(await notedRun(step)).toBeUndefined();
    await noteRun(step, anyRun);
    expect(await notedRun(step)).toBe(anyRun);
    await forgetRun(step, anyRun);
    await forgetRun(step, anyRun);
    expect(await readdir(step["RUNNER_TEMP"] ?? "")).toEqual([]);
  });

  it("is not read by others", async () => {
    const step = await aStep();
    await noteRun(step, anyRun);
    const [name = ""] = await readdir(step["RUNNER_TEMP"] ?? "");
    expect((await stat(join(step["RUNNER_TEMP"] ?? "", name))).mode & 0o777).toBe(0o600);
  });

  it("is of the last run of the step, which another one does not take away", async () => {
    const step = await aStep();
    await noteRun(step, anyRun);
    await noteRun(step, otherRun);
    await forgetRun(step, anyRun);
    expect(await notedRun(step)).toBe(otherRun);
  });

  it.each([
    ["GITHUB_ACTION", "another step of the job"],
    ["GITHUB_JOB", "another job"],
    ["GITHUB_RUN_ID", "another run of the workflow"],
    ["GITHUB_RUN_ATTEMPT", "another attempt"],
    ["GITHUB_REPOSITORY", "another repository"],
    ["GITHUB_WORKSPACE", "another leg of the matrix"],
    ["RUNNER_NAME", "another runner"],
  ])("is not that of one which differs in %s: %s", async (name) => {
    const step = await aStep();
    await noteRun(step, anyRun);
    expect(await notedRun({ ...step, [name]: "another" })).toBeUndefined();
  });

  it.each(["RUNNER_TEMP", "GITHUB_ACTION"])("is none in a run by hand, without %s", async (name) => {
    const step = { ...(await aStep()), [name]: "" };
    await noteRun(step, anyRun);
    expect(await notedRun(step)).toBeUndefined();
  });

  it.each(["", "0123456789abcdef", `${anyRun} --filter x`])("is none where the file says %j", async (text) => {
    const step = await aStep();
    await noteRun(step, anyRun);
    const [name = ""] = await readdir(step["RUNNER_TEMP"] ?? "");
    await writeFile(join(step["RUNNER_TEMP"] ?? "", name), text);
    expect(await notedRun(step)).toBeUndefined();
  });
});
