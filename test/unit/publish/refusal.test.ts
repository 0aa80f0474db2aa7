import { describe, expect, it } from "vitest";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { send } from "../../../src/publish/outcome.ts";
import { PushFailed } from "../../../src/publish/push-failed.ts";
import type { Route } from "../../../src/publish/route.ts";
import { ManifestUnread } from "../../../src/registry/manifest.ts";
import type { RunContext } from "../../../src/gate/context.ts";

const ref = parseImageRef("registry.example/me/web:1");
const world = {
  folders: { publishes: async () => {} },
  log: { info: () => {} },
  signal: new AbortController().signal,
} as unknown as RunContext;

/** What becomes of a ref that the registry refuses, where this is what it is found to hold. */
async function refused(find: Route["find"]) {
  const route: Route = {
    send: async () => {
      throw new PushFailed("the tag cannot be moved", "immutable");
    },
    find,
    difference: () => undefined,
  };
  const outcome = await send(route, ref, world);
  return "report" in outcome ? [outcome.report.state, outcome.report.problem] : outcome;
}

describe("a ref that the registry did not take", () => {
  it("counts as published if it is there and was tested", async () => {
    expect(await refused(async () => ({ digest: `sha256:${"1".repeat(64)}`, isTested: true }))).toEqual([
      "verified",
      undefined,
    ]);
  });

  it("has failed with what the registry said if nothing is there", async () => {
    const [state, problem] = (await refused(async () => undefined)) as [string, string];
    expect(state).toBe("failed");
    expect(problem).toContain("the tag cannot be moved. ");
  });

  it("has failed with both reasons if it cannot be read whether it is there", async () => {
    const unread = async () => {
      throw new ManifestUnread("lasting", "the registry wants another token.");
    };
    const [state, problem] = (await refused(unread)) as [string, string];
    expect(state).toBe("failed");
    expect(problem).toContain(
      "the tag cannot be moved (nor could it be read what it holds: the registry wants another token).",
    );
  });
});
