import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { describe, expect, it, vi } from "vitest";
import { processNumber, thisProcess, whereabouts } from "../../../src/process/identity.ts";
import { deadProcess } from "../../harness/processes.ts";
import { patience } from "../../harness/patience.ts";

describe("a process", () => {
  it("that runs is alive, and has its number", async () => {
    const own = await thisProcess();
    expect(await whereabouts(own)).toBe("alive");
    expect(processNumber(own)).toBe(process.pid);
  });

  it("that has ended is gone, also where its number is another's now", async () => {
    expect(await whereabouts(await deadProcess())).toBe("gone");
    expect(await whereabouts((await thisProcess()).replace(/\d+$/u, "1"))).toBe("gone");
  });

  it("that has ended and was not waited for is gone", async () => {
    const child = execa("sh", ["-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 1000"]);
    await using _ = { [Symbol.asyncDispose]: async () => void child.kill() };
    const { value: number = "" } = await child[Symbol.asyncIterator]().next();
    // A shell that still runs may wait for it; sleep never does.
    await vi.waitFor(async () => expect(await readFile(`/proc/${child.pid}/comm`, "utf8")).toBe("sleep\n"), patience);
    child.stdin.end();
    const fields = await vi.waitFor(async () => {
      const [, , state, ...rest] = (await readFile(`/proc/${number}/stat`, "utf8")).split(" ");
      expect(state).toBe("Z");
      return rest;
    }, patience);
    expect(await whereabouts((await thisProcess()).replace(/\d+-\d+$/u, `${number}-${fields[18]}`))).toBe("gone");
  });

  it.each([
    ["on another machine", (own: string) => own.replace(/^[0-9a-f]+/u, "0".repeat(12))],
    ["in another container", (own: string) => own.replace(/-\d+/u, "-1")],
    ["of another user", (own: string) => own.replace(/\d+(?=-\d+-\d+$)/u, "4242")],
    ["that nobody knows", () => "unknown"],
    ["that is no process", () => ""],
  ])("%s is elsewhere, alive or dead", async (_, altered) => {
    expect(await whereabouts(altered(await thisProcess()))).toBe("elsewhere");
    expect(await whereabouts(altered(await deadProcess()))).toBe("elsewhere");
  });
});
