import { describe, expect, it } from "vitest";
import { targetWithin } from "../../../../src/smoke/mounts/within.ts";

describe("where a container has what lies in a folder that it mounts", () => {
  it.each<[string, string, readonly string[], string | undefined]>([
    ["/data", "run/x", ["/data"], "/data/run/x"],
    ["/data/", "run", ["/data/", "/data/run/deeper", "/data/runs", "/"], "/data/run"],
    ["/", "run", ["/"], "/run"],
    ["/data", "run", ["/data", "/data/run/"], undefined],
    ["/data", "run/x", ["/data", "/data/run"], undefined],
  ])("%s, %s", (target, path, targets, inner) => {
    expect(targetWithin(target, path, targets)).toBe(inner);
  });
});
