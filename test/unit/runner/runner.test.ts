/** What the runner hands over, and what it sends. */
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { begunAt, ownerOf } from "../../../src/ownership/run-id.ts";
import { Cancelled } from "../../../src/gate/fault.ts";
import { thisProcess } from "../../../src/process/identity.ts";
import { cancellation } from "../../../src/runner/cancellation.ts";
import { newRun, savedRun } from "../../../src/ownership/step-state.ts";
import { nodeIsRecent } from "../../../src/runner/node-version.ts";
import { currentStep } from "../../../src/runner/step.ts";
import { anyRun } from "../../harness/run-id.ts";

const folder = () => mkdtemp(join(tmpdir(), "smoke-gate-runner-"));

describe("cancellation", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "aborts at %s, for that reason, and lives through what follows",
    async (first) => {
      using cancelled = cancellation();
      process.kill(process.pid, first);
      await once(cancelled.signal, "abort");
      const second = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
      process.kill(process.pid, first === "SIGINT" ? "SIGTERM" : "SIGINT");
      await second;
      expect(cancelled.signal.reason).toEqual(new Cancelled(first));
    },
  );

  it("gives the signals back", () => {
    const before = process.listenerCount("SIGINT");
    cancellation()[Symbol.dispose]();
    expect(process.listenerCount("SIGINT")).toBe(before);
  });

  it("leaves some seconds to clean up, counted from the first signal", () => {
    vi.useFakeTimers();
    try {
      using cancelled = cancellation();
      process.emit("SIGINT", "SIGINT");
      vi.advanceTimersByTime(5_000);
      process.emit("SIGTERM", "SIGTERM");
      expect(cancelled.cleaningUp.aborted).toBe(false);
      vi.advanceTimersByTime(1_000);
      expect(cancelled.cleaningUp.reason).toMatchObject({ what: "cleaning up took too long" });
      expect(cancelled.signal.reason).toEqual(new Cancelled("SIGINT"));
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends a run that goes on for a day", () => {
    vi.useFakeTimers();
    try {
      using cancelled = cancellation();
      vi.advanceTimersByTime(24 * 3_600_000 - 1);
      expect(cancelled.signal.aborted).toBe(false);
      vi.advanceTimersByTime(1);
      expect(cancelled.signal.reason).toMatchObject({
        what: "the run took too long",
        why: "it was still going on after 24 h",
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the run's identity", () => {
  it("goes from main to post through the state", async () => {
    const state = join(await folder(), "state");
    await writeFile(state, "");
    vi.stubEnv("GITHUB_STATE", state);
    const run = await newRun();
    expect(await newRun()).not.toBe(run);
    expect(await readFile(state, "utf8")).toMatch(new RegExp(`^run<<.+\n${run}\n`, "u"));
    vi.stubEnv("STATE_run", run);
    expect(savedRun()).toBe(run);
  });

  it("says when it began, and that this process is it", async () => {
    vi.stubEnv("GITHUB_STATE", "");
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    // An id counts whole seconds.
    const before = new Date(Math.floor(Date.now() / 1000) * 1000);
    const run = await newRun();
    const after = new Date();
    vi.restoreAllMocks();
    expect(begunAt(run) >= before && begunAt(run) <= after).toBe(true);
    expect(ownerOf(run)).toBe(await thisProcess());
  });

  it.each([[""], ["*"], ["0123456789abcdef0123456789abcdef"], [`${anyRun} --filter x`]])(
    "is none where the state holds %j",
    (state) => {
      vi.stubEnv("STATE_run", state);
      expect(savedRun()).toBeUndefined();
    },
  );
});

describe("nodeIsRecent", () => {
  it.each(["24.0.0", "24.21.0", "26.1.0", "100.0.0"])("takes %s", (version) => {
    expect(nodeIsRecent(version)).toBe(true);
  });

  it.each(["20.20.2", "22.0.0", "23.11.1", "9.0.0"])("refuses %s in one sentence, and fails the step", (version) => {
    const before = process.exitCode;
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      expect(nodeIsRecent(version)).toBe(false);
      expect(process.exitCode).toBe(1);
      expect(write.mock.calls).toEqual([
        [expect.stringMatching(new RegExp(`^::error title=[^:]*::.*was started by ${version}\\..*\n$`, "u"))],
      ]);
    } finally {
      write.mockRestore();
      process.exitCode = before;
    }
  });
});

describe("currentStep", () => {
  it("reads the event, and whether the workspace holds a checkout", async () => {
    const workspace = await folder();
    const event = join(workspace, "event.json");
    await writeFile(event, JSON.stringify({ pull_request: { head: { sha: "abc" } } }));
    await writeFile(join(workspace, ".git"), "gitdir: elsewhere");
    const step = currentStep({ GITHUB_WORKSPACE: workspace, GITHUB_EVENT_PATH: event, GITHUB_SHA: "def" });
    expect(step).toMatchObject({ workspaceHasCheckout: true, pullRequestHeadSha: "abc", sha: "def" });
  });

  it.each(["", "/not/there"])("takes an event file %j for an event without content", async (path) => {
    const step = currentStep({ GITHUB_WORKSPACE: await folder(), GITHUB_EVENT_PATH: path });
    expect(step).toMatchObject({ workspaceHasCheckout: false, pullRequestHeadSha: "" });
  });

  it.each(["", "{", "[1,"])("says which event file cannot be read, where it holds %j", async (text) => {
    const path = join(await folder(), "event.json");
    await writeFile(path, text);
    expect(() => currentStep({ GITHUB_EVENT_PATH: path })).toThrow(
      expect.objectContaining({ what: "the workflow's event cannot be read", why: expect.stringContaining(path) }),
    );
  });
});
