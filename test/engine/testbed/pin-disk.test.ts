/** A disk that takes no pin: nothing is changed. Its mounts need root. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, type TestContext } from "vitest";
import {
  app,
  composeFile,
  filesOf,
  historyOf,
  mustPin,
  one,
  pin,
  repository,
  two,
  workspace,
} from "../../harness/pin.ts";

describe.concurrent("what cannot be written is one clear sentence, and nothing is changed", () => {
  it("a folder that is read-only", async ({ onTestFinished }) => {
    const folder = await workspace();
    await mount(onTestFinished, folder, "--bind", folder);
    await execa("mount", ["-o", "remount,ro,bind", folder]);
    const before = await filesOf(folder);
    const { exitCode, log } = await pin(folder, app(one));
    expect([exitCode, log]).toEqual([1, expect.stringContaining("could not be written: EROFS")]);
    expect(await filesOf(folder)).toEqual(before);
  });

  it("a history that nothing can take the place of", async ({ onTestFinished }) => {
    const folder = await workspace();
    await mustPin(folder, app(one));
    const before = await filesOf(folder);
    const history = join(folder, ".deploy", "app.sha");
    await mount(onTestFinished, history, "--bind", history);
    const { exitCode, log } = await pin(folder, app(two));
    expect([exitCode, log]).toEqual([1, expect.stringContaining(`${history} could not be written: EBUSY`)]);
    expect(await filesOf(folder)).toEqual(before);
  });

  it("a disk that is full, however little room there is", async ({ onTestFinished }) => {
    const folder = await workspace({});
    await mount(onTestFinished, folder, "--types=tmpfs", "--options=size=64k", "tmpfs");
    await writeFile(join(folder, "compose.yml"), composeFile);
    await mustPin(folder, app(one));
    const before = await filesOf(folder);
    const failures: string[] = [];
    for (let spare = 0; spare <= 2; spare += 1) {
      // A page is the least that a file takes there.
      await execa(
        "sh",
        [
          "-c",
          "cat /dev/zero > fill; for page; do truncate -s -4096 fill; done",
          "sh",
          ...Array.from({ length: spare }, String),
        ],
        { cwd: folder, reject: false },
      );
      const { exitCode, log } = await pin(folder, app(two));
      await rm(join(folder, "fill"));
      if (exitCode === 0) break;
      failures.push(/ENOSPC/u.exec(log)?.[0] ?? log);
      expect(await filesOf(folder)).toEqual(before);
    }
    // For the override there was no room, then for the history.
    expect(failures).toEqual(["ENOSPC", "ENOSPC"]);
    expect(await historyOf(folder)).toEqual([`${repository}@${two}`, `${repository}@${one}`]);
  });
});

/** Mounts something there until the test is over. */
async function mount(
  onTestFinished: TestContext["onTestFinished"],
  folder: string,
  ...argv: readonly string[]
): Promise<void> {
  await execa("mount", [...argv, folder]);
  onTestFinished(async () => {
    await execa("umount", [folder]);
  });
}
