import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProbeResult } from "../../../../src/diagnosis/observation.ts";
import { poll } from "../../../../src/smoke/probes/poll.ts";

const plan = { timeoutMs: 3_600_000, intervalMs: 2_000, settleMs: 0 };
const refused: ProbeResult = { kind: "refused" };
const good: ProbeResult = {
  kind: "answered",
  answer: { status: 200, location: undefined, body: "", truncated: false },
  fits: "good",
};

/** When an app is asked that is healthy at the last of so many attempts, milliseconds after the first one. */
async function attempts(count: number, intervalMs = plan.intervalMs): Promise<readonly number[]> {
  const at: number[] = [];
  const probe = {
    attempt: async () => (at.push(performance.now()) < count ? refused : good),
  };
  const polled = poll(probe, { ...plan, intervalMs }, performance.now(), () => undefined, new AbortController().signal);
  await vi.runAllTimersAsync();
  expect(await polled).toMatchObject({ kind: "healthy" });
  return at;
}

const pausesBetween = (times: readonly number[]) =>
  times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));

describe("the pause between two attempts", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is 50 ms at first, and each next one 2 % longer", async () => {
    const pauses = pausesBetween(await attempts(60));
    expect(pauses.slice(0, 3)).toEqual([50, 51, 52]);
    expect(pauses.at(-1)).toBe(Math.round(50 * 1.02 ** 58));
  });

  it("is never longer than the interval", async () => {
    const pauses = pausesBetween(await attempts(60, 70));
    expect(pauses.slice(0, 3)).toEqual([50, 51, 52]);
    expect(new Set(pauses.slice(18))).toEqual(new Set([70]));
  });

  it("is the interval from the beginning where that is shorter", async () => {
    expect(new Set(pausesBetween(await attempts(40, 20)))).toEqual(new Set([20]));
  });
});

it("the first good answer is enough", async () => {
  const seen: ProbeResult[] = [];
  const answers = [refused, good, refused];
  const probe = { attempt: async () => answers.shift() ?? refused };
  const polled = await poll(
    probe,
    plan,
    performance.now(),
    (observation) => seen.push(observation),
    new AbortController().signal,
  );
  expect(polled.kind).toBe("healthy");
  expect(seen).toMatchObject([refused, good]);
  expect(answers).toEqual([refused]);
});

/** What is seen of a probe that gives these one after the other, and then hangs until its time is over. */
async function seenOf(...answers: readonly ProbeResult[]) {
  const left = [...answers];
  const seen: ProbeResult[] = [];
  const probe = {
    attempt: async (signal: AbortSignal): Promise<ProbeResult> => {
      const answer = left.shift();
      if (answer !== undefined) return answer;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return { kind: "timed-out", during: "probe", afterMs: 900, bodyBytes: 0 };
    },
  };
  const see = (observation: ProbeResult) => void seen.push(observation);
  const outcome = await poll(probe, { ...plan, timeoutMs: 300 }, performance.now(), see, new AbortController().signal);
  return { outcome, seen };
}

it("a command that the deadline broke off does not take the place of what one before it said", async () => {
  const said: ProbeResult = { kind: "not-yet", detail: "exit code 2: cannot reach the upstream" };
  expect(await seenOf(said)).toMatchObject({ outcome: { kind: "deadline" }, seen: [said] });
});

it("a command that never came to an end is told as that", async () => {
  expect(await seenOf()).toMatchObject({
    outcome: { kind: "deadline" },
    seen: [{ kind: "timed-out", during: "probe" }],
  });
});

it("a probe that cannot be run is not tried again", async () => {
  const impossible: ProbeResult = { kind: "impossible", detail: "no such program" };
  expect(await seenOf(impossible, good)).toMatchObject({
    outcome: { kind: "impossible", why: "no such program" },
    seen: [impossible],
  });
});
