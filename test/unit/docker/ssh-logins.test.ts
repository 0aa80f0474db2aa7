import { expect, it, onTestFinished, vi } from "vitest";
import { SshLogins } from "../../../src/docker/ssh-logins.ts";
import { Cancelled } from "../../../src/gate/fault.ts";

/** Begins so many logins, and returns those that had their turn so far. */
async function begin(logins: SshLogins, count: number, signal?: AbortSignal) {
  const begun: Disposable[] = [];
  const all = Array.from({ length: count }, async () => begun.push(await logins.begin(signal)));
  await vi.waitFor(() => expect(begun.length).toBeGreaterThan(0));
  return { begun, all };
}

it("lets five begin at once, and another as soon as one has ended", async () => {
  const { begun, all } = await begin(new SshLogins(), 12);
  expect(begun).toHaveLength(5);
  for (let ended = 0; ended < 7; ended += 1) {
    begun[ended]?.[Symbol.dispose]();
    begun[ended]?.[Symbol.dispose]();
    await vi.waitFor(() => expect(begun).toHaveLength(6 + ended));
  }
  await Promise.all(all);
});

it("lets others begin while a process that has logged in runs on", async () => {
  const logins = new SshLogins();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  for (let count = 0; count < 5; count += 1) await logins.begin();
  const others = [logins.begin(), logins.begin()];
  vi.advanceTimersByTime(5_000);
  expect(await Promise.all(others)).toHaveLength(2);
});

it("waits no longer than the signal, and keeps no turn for who has left", async () => {
  const logins = new SshLogins();
  const { begun } = await begin(logins, 5);
  const controller = new AbortController();
  const reason = new Cancelled("SIGINT");
  const left = logins.begin(controller.signal);
  const stays = logins.begin();
  controller.abort(reason);
  await expect(left).rejects.toBe(reason);
  begun[0]?.[Symbol.dispose]();
  using login = await stays;
  expect(login).toBeDefined();
  await expect(logins.begin(controller.signal)).rejects.toBe(reason);
});
