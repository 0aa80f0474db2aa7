import { describe, expect, it } from "vitest";
import { chooseStrategy, type Circumstances } from "../../../src/build/strategy.ts";

const usual: Circumstances = {
  store: "classic",
  driver: "docker",
  platforms: [],
  runnable: ["linux/amd64", "linux/arm64"],
  native: "linux/amd64",
  unheld: [],
  indexAnnotations: "none",
  rewritesTimes: false,
  push: true,
  byDigest: undefined,
};
const many = { platforms: ["linux/arm64", "linux/amd64", "linux/s390x"] };
const whole = { kind: "whole" };
const byDigest = { kind: "by digest", tested: "linux/amd64" };

describe("the way in which an image is built, booted and published", () => {
  it.each<[string, Partial<Circumstances>, object]>([
    ["one platform", {}, whole],
    ["one platform, of another architecture", { platforms: ["linux/arm64"] }, whole],
    ["several on a containerd store", { ...many, store: "containerd" }, whole],
    ["attestations on a containerd store", { unheld: ["attestations"], store: "containerd" }, whole],
    ["several on a classic store, by a builder that publishes", { ...many, driver: "remote" }, byDigest],
    ["attestations on a classic store, likewise", { unheld: ["attestations"], driver: "docker-container" }, byDigest],
    ["what the user wants by digest", { byDigest: true, driver: "remote" }, byDigest],
    [
      "one of another architecture, with annotations",
      { unheld: ["annotations"], platforms: ["linux/s390x"], driver: "remote" },
      { kind: "by digest", tested: "linux/s390x" },
    ],
    [
      "several of other architectures, one of which the engine can boot",
      { platforms: ["linux/s390x", "linux/arm64/v8"], driver: "remote" },
      { kind: "by digest", tested: "linux/arm64/v8" },
    ],
    ["that, and nothing to push", { byDigest: true, push: false }, whole],
    [
      "several, and nothing to push",
      { ...many, push: false },
      { kind: "each", platforms: ["linux/arm64", "linux/amd64"] },
    ],
    ["annotations on a classic store", { unheld: ["annotations"], driver: "remote" }, byDigest],
    ["annotations on a containerd store", { unheld: ["annotations"], store: "containerd" }, whole],
    [
      "annotations of an index that is there by default, by a builder that loads none",
      { indexAnnotations: "placed by default", unheld: ["annotations"], store: "containerd", driver: "remote" },
      byDigest,
    ],
    [
      "annotations of an index that is there by default, by the engine's own builder",
      { indexAnnotations: "placed by default", unheld: ["annotations"], store: "containerd" },
      whole,
    ],
    [
      "annotations of an index that there is not, and nothing to push",
      { indexAnnotations: "lost", push: false },
      whole,
    ],
    ["attestations, and nothing to push", { unheld: ["attestations"], push: false }, whole],
  ])("%s", (_, given, way) => {
    expect(chooseStrategy({ ...usual, ...given })).toEqual(way);
  });

  it.each<[string, Partial<Circumstances>, RegExp]>([
    [
      "several on a classic store, by its own builder",
      many,
      /3 platforms are asked for, which a classic image store does not hold.*docker-container.*containerd image store/u,
    ],
    ["attestations, likewise", { unheld: ["attestations"] }, /attestations are asked for/u],
    [
      "annotations and compression, likewise",
      { unheld: ["annotations", "compression of outputs"] },
      /annotations and compression of outputs are asked for, which a classic .*docker-container/u,
    ],
    [
      "annotations, but not by digest",
      { unheld: ["annotations"], driver: "remote", byDigest: false },
      /annotations are asked for, .* push-by-digest is false.*Leave push-by-digest out/u,
    ],
    [
      "annotations of an index that there is not",
      { indexAnnotations: "lost", store: "containerd" },
      /Annotate its manifest/u,
    ],
    [
      "times that a containerd engine's own builder leaves as they are",
      { rewritesTimes: true, store: "containerd", push: false },
      /rewrite-timestamp is asked for.*docker-container/u,
    ],
    ["by digest, by the engine's own builder", { byDigest: true }, /push-by-digest is true/u],
    ["several, but not by digest", { ...many, driver: "remote", byDigest: false }, /push-by-digest is false/u],
    [
      "none that the engine can boot",
      { platforms: ["linux/s390x", "linux/riscv64"], push: false },
      /can boot none of them/u,
    ],
    [
      "none that the engine can boot, by digest",
      { platforms: ["linux/s390x", "linux/riscv64"], driver: "remote" },
      /can boot none of them/u,
    ],
  ])("is none for %s, and says what would do", (_, given, words) => {
    expect(() => chooseStrategy({ ...usual, ...given })).toThrow(words);
  });
});
