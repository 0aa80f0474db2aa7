import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { endProcess, killMarked } from "../../../src/process/end.ts";
import { thisProcess } from "../../../src/process/identity.ts";
import { deadProcess, livingProcess } from "../../harness/processes.ts";

const marked = (value: string) => execa("sleep", ["60"], { env: { SMOKE_GATE_TEST: value }, reject: false });

describe("a process that is to end", () => {
  it("is asked to, and may take its time", async () => {
    await using living = await livingProcess("process.once('SIGTERM', () => setTimeout(() => process.exit(7), 300))");
    expect(await endProcess(living.identity, 10_000)).toBe(true);
    expect(await living.ended).toMatchObject({ exitCode: 7 });
  });

  it("is killed where it does not", async () => {
    await using living = await livingProcess("process.on('SIGTERM', () => undefined)");
    expect(await endProcess(living.identity, 200)).toBe(true);
    expect(await living.ended).toMatchObject({ signal: "SIGKILL" });
  });

  it("has ended already", async () => {
    expect(await endProcess(await deadProcess(), 10_000)).toBe(false);
  });

  it.each([
    ["is on another machine", (identity: string) => identity.replace(/^\w+/u, "0".repeat(12))],
    ["is in another container", (identity: string) => identity.replace(/-\d+/u, "-1")],
    ["has the number of another one", (identity: string) => identity.replace(/\d+$/u, "1")],
    ["is nobody", () => "unknown"],
  ])("is left alone where it %s", async (_, altered) => {
    await using living = await livingProcess("");
    expect(await endProcess(altered(living.identity), 0)).toBe(false);
    expect(await endProcess(altered(await thisProcess()), 0)).toBe(false);
    expect(living.child.exitCode).toBeNull();
  });
});

describe("the processes of a run", () => {
  it("are known by their environment, and killed with what they started; no others are", async () => {
    const [run, other] = [randomUUID(), randomUUID()];
    const ours = [marked(run), marked(run)];
    const parent = execa("sh", ["-c", "sleep 60; true"], { env: { SMOKE_GATE_TEST: run }, reject: false });
    const neighbours = [marked(other), marked(`${run}0`)];

    expect(await killMarked("SMOKE_GATE_TEST", run)).toBeGreaterThanOrEqual(3);
    for (const { signal } of await Promise.all([...ours, parent])) expect(signal).toBe("SIGKILL");
    for (const neighbour of neighbours) expect(neighbour.kill()).toBe(true);
    expect(await killMarked("SMOKE_GATE_TEST", run)).toBe(0);
  });
});
