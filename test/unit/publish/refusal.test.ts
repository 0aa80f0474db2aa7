import { describe, expect, it } from "vitest";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import type { RunContext } from "../../../src/gate/context.ts";
import { toRefReport } from "../../../src/publish/outcome.ts";
import type { Publisher } from "../../../src/publish/publisher.ts";
import { afterRefusal } from "../../../src/publish/refusal.ts";
import { RegistryError } from "../../../src/registry/registry-error.ts";

const ref = parseImageRef("registry.example/me/web:1");
const context: Pick<RunContext, "signal"> = { signal: new AbortController().signal };

/** Returns state and problem of a ref that the registry refuses, although it may hold it already. */
async function refused(find: Publisher["find"]) {
  const error = new RegistryError("the tag cannot be moved", "immutable");
  const { state, problem } = toRefReport(await afterRefusal(ref, error, "push", { find }, context));
  return [state, problem];
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
      throw new RegistryError("the registry wants another token.", "unknown");
    };
    const [state, problem] = (await refused(unread)) as [string, string];
    expect(state).toBe("failed");
    expect(problem).toContain(
      "the tag cannot be moved (nor could it be read what it holds: the registry wants another token).",
    );
  });
});
