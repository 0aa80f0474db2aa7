import { describe, expect, it } from "vitest";
import { difference } from "../../../src/publish/compare.ts";

const tested = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;

describe("what the registry holds is what was tested", () => {
  it.each([
    ["a classic store's Id is the config's digest", "classic", { digest: other, configDigest: tested }],
    ["a containerd store's Id is the manifest's digest", "containerd", { digest: tested, configDigest: other }],
    ["a containerd store's Id is the index's digest", "containerd", { digest: tested, configDigest: undefined }],
  ] as const)("%s", (_, store, remote) => {
    expect(difference({ id: tested, store }, undefined, remote)).toBeUndefined();
  });
});

describe("what the registry holds is something else", () => {
  it.each([
    [
      "another config",
      "classic",
      { digest: tested, configDigest: other },
      `the registry holds config ${other}, but ${tested} was tested`,
    ],
    [
      "an index, whatever its digest",
      "classic",
      { digest: tested, configDigest: undefined },
      `the registry holds config of another kind (an index), but ${tested} was tested`,
    ],
    [
      "another manifest, though of the same config",
      "containerd",
      { digest: other, configDigest: tested },
      `the registry holds manifest ${other}, but ${tested} was tested`,
    ],
    [
      "another index",
      "containerd",
      { digest: other, configDigest: undefined },
      `the registry holds manifest ${other}, but ${tested} was tested`,
    ],
  ] as const)("%s", (_, store, remote, said) => {
    expect(difference({ id: tested, store }, undefined, remote)).toBe(said);
  });
});

describe("what the registry serves is what the engine gave it", () => {
  const config = { digest: other, configDigest: tested };

  it("and where it is not, the right config does not help", () => {
    const given = `sha256:${"c".repeat(64)}`;
    expect(difference({ id: tested, store: "classic" }, other, config)).toBeUndefined();
    expect(difference({ id: tested, store: "classic" }, given, config)).toBe(
      `the registry holds manifest ${other}, but ${given} was pushed`,
    );
  });

  it("which says nothing of an image that a neighbour had named so", () => {
    expect(difference({ id: tested, store: "classic" }, other, { digest: other, configDigest: other })).toBe(
      `the registry holds config ${other}, but ${tested} was tested`,
    );
  });
});
