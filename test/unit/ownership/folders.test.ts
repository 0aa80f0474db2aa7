import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { newRunId } from "../../../src/ownership/run-id.ts";
import { Fault } from "../../../src/gate/fault.ts";
import { removeWork, runFolders } from "../../../src/ownership/folders.ts";
import { anyRun as run } from "../../harness/run-id.ts";

const runnerTemp = () => mkdtemp(join(tmpdir(), "smoke-gate-folders-"));

describe("the folders of a run", () => {
  it("keep what later steps read, and go where nobody should", async () => {
    const temp = await runnerTemp();
    const folders = await runFolders({ RUNNER_TEMP: temp }, run);
    expect(basename(folders.results)).toBe("smoke-gate-0123456789ab");
    expect((await stat(folders.work)).mode & 0o777).toBe(0o700);
    await writeFile(join(folders.work, "iidfile"), "secret");
    await folders[Symbol.asyncDispose]();
    expect((await readdir(folders.results)).toSorted()).toEqual(["logs", "run"]);
  });

  it("are made below a RUNNER_TEMP that is not there yet", async () => {
    const temp = join(await runnerTemp(), "a", "b");
    await using folders = await runFolders({ RUNNER_TEMP: temp }, run);
    expect(folders.logs.startsWith(temp)).toBe(true);
  });

  it("are made in the system's temporary folder in a run by hand", async () => {
    const byHand = newRunId(randomBytes(16).toString("hex"), new Date(), "unknown");
    await using folders = await runFolders({}, byHand);
    expect(folders.results).toBe(join(tmpdir(), `smoke-gate-${byHand.slice(0, 12)}`));
    await rm(folders.results, { recursive: true });
  });

  it.each([
    ["a file", "/dev/null"],
    // Where not even root may make a folder.
    ["read-only", "/sys"],
  ])("are a fault where RUNNER_TEMP is %s", async (_, temp) => {
    const folders = runFolders({ RUNNER_TEMP: temp }, run);
    await expect(folders).rejects.toBeInstanceOf(Fault);
    await expect(folders).rejects.toMatchObject({
      what: "the run has no place for its files",
      why: expect.stringContaining(temp),
    });
  });

  it("can be cleaned up twice, and where main left nothing", async () => {
    const temp = await runnerTemp();
    const folders = await runFolders({ RUNNER_TEMP: temp }, run);
    await removeWork({ RUNNER_TEMP: temp }, run);
    await removeWork({ RUNNER_TEMP: temp }, run);
    expect((await readdir(folders.results)).toSorted()).toEqual(["logs", "run"]);
  });
});
