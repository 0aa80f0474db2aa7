import { expect, it, vi } from "vitest";
import { retrying } from "../../../src/publish/retry.ts";
import { RegistryError } from "../../../src/registry/registry-error.ts";
import { jobLog } from "../../../src/runner/log.ts";

it("a run that is cancelled while it leaves a registry alone ends then", async () => {
  const cancelled = new AbortController();
  const reason = new Error("cancelled");
  // The pause goes on for longer than a test may.
  using _ = vi.spyOn(Math, "random").mockReturnValue(1);
  const busy = new RegistryError("toomanyrequests: retry-after: 60s", "busy");
  const work = vi.fn<() => Promise<never>>().mockRejectedValue(busy);
  const log = jobLog((text) => {
    if (text.includes("limits the request rate")) cancelled.abort(reason);
  });
  const pushed = retrying(work, { registry: "localhost:5000", retries: 3 }, { log, signal: cancelled.signal });
  await expect(pushed).rejects.toBe(reason);
  expect(work).toHaveBeenCalledTimes(1);
});
