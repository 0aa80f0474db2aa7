/** The runner's temporary folder is open to all that a job runs: no link that somebody put there is followed. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newRunId, type RunId } from "../../../src/ownership/run-id.ts";
import { objectName } from "../../../src/ownership/names.ts";
import {
  beganHere,
  removeAbandonedWork,
  removeWork,
  type RunFolders,
  runFolders,
  unfinished,
} from "../../../src/ownership/folders.ts";
import { notedRun, noteRun } from "../../../src/ownership/step-note.ts";
import { anyRun as run } from "../../harness/run-id.ts";

type Step = { readonly RUNNER_TEMP: string; readonly GITHUB_ACTION: string };

const folder = () => mkdtemp(join(tmpdir(), "smoke-gate-links-"));
const aStep = async (): Promise<Step> => ({ RUNNER_TEMP: await folder(), GITHUB_ACTION: "gate" });

/** A file of somebody else's. */
async function victim(): Promise<string> {
  const path = join(await folder(), "victim");
  await writeFile(path, "untouched");
  return path;
}

/** What a step's note is called, which anybody can find out. */
async function noteName(): Promise<string> {
  const twin = await aStep();
  await noteRun(twin, run);
  const [name = ""] = await readdir(twin.RUNNER_TEMP);
  return name;
}

async function begun(of: RunId = run): Promise<{ readonly step: Step; readonly folders: RunFolders }> {
  const step = await aStep();
  return { step, folders: await runFolders(step, of) };
}

describe("a link in RUNNER_TEMP", () => {
  it("where the note of the step goes is replaced, and what it leads to is not written", async () => {
    const [step, path] = [await aStep(), await victim()];
    await symlink(path, join(step.RUNNER_TEMP, await noteName()));
    await noteRun(step, run);

    expect(await readFile(path, "utf8")).toBe("untouched");
    expect(await notedRun(step)).toBe(run);
  });

  it("where the note of the step is makes no run the step's", async () => {
    const [step, path] = [await aStep(), await victim()];
    await writeFile(path, run);
    await symlink(path, join(step.RUNNER_TEMP, await noteName()));

    expect(await notedRun(step)).toBeUndefined();
  });

  it("in place of a run's folder is refused by the run", async () => {
    const [step, elsewhere] = [await aStep(), await folder()];
    await symlink(elsewhere, join(step.RUNNER_TEMP, objectName(run)));

    await expect(runFolders(step, run)).rejects.toMatchObject({ what: "the run has no place for its files" });
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it("in place of a run's folder has nothing removed behind it", async () => {
    const { step, folders } = await begun();
    const elsewhere = join(await folder(), "elsewhere");
    await rename(folders.results, elsewhere);
    await symlink(elsewhere, folders.results);
    await removeWork(step, run);

    expect((await readdir(elsewhere)).toSorted()).toEqual(["logs", "run", "smoke-gate-work"]);
  });

  it("in place of the list of what was pushed is not read: it may lead to a secret", async () => {
    const [{ step, folders }, path] = [await begun(), await victim()];
    await folders.publishes("localhost/app:1");
    expect(await unfinished(step, run)).toEqual({ refs: ["localhost/app:1"] });
    await rm(join(folders.work, "published"));
    await symlink(path, join(folders.work, "published"));

    expect(await unfinished(step, run)).toEqual({ refs: [] });
    await expect(folders.publishes("localhost/app:2")).rejects.toThrow("ELOOP");
    expect(await readFile(path, "utf8")).toBe("untouched");
  });
});

describe("a run is believed to be of this step", () => {
  it("only where its folder says so", async () => {
    const { step, folders } = await begun();
    const other = newRunId(`${run.slice(0, 12)}${"f".repeat(20)}`, new Date(), "unknown");
    expect(await beganHere(step, run)).toBe(true);
    // Its folder is called the same.
    expect(await beganHere(step, other)).toBe(false);
    expect(await beganHere(await aStep(), run)).toBe(false);
    await rm(join(folders.results, "run"));
    expect(await beganHere(step, run)).toBe(false);
  });
});

describe("the working files of a run that was killed", () => {
  it("are removed by a later one, once the run is over; its report and its logs stay", async () => {
    const { step, folders } = await begun();
    await mkdir(join(folders.work, "config"));
    await writeFile(join(folders.work, "config", "config.json"), "secret");
    await removeAbandonedWork(step, () => Promise.resolve(false));
    expect((await stat(folders.work)).isDirectory()).toBe(true);
    await removeAbandonedWork(step, (found) => Promise.resolve(found === run));

    expect((await readdir(folders.results)).toSorted()).toEqual(["logs", "run"]);
  });

  it("are not looked for in a folder that only has such a name", async () => {
    const step = await aStep();
    const work = join(step.RUNNER_TEMP, objectName(run), "smoke-gate-work");
    await mkdir(work, { recursive: true });
    await removeAbandonedWork(step, () => Promise.resolve(true));

    expect((await stat(work)).isDirectory()).toBe(true);
  });
});
