import { describe, expect, it } from "vitest";
import { type DescribedManifest, sameImages } from "../../../src/image/contents.ts";

const image = (digest: string, platform = "linux/amd64", annotations = {}): DescribedManifest => ({
  platform,
  isAttestation: false,
  digest,
  about: undefined,
  annotations,
});
const attestation = (about: string, digest: string): DescribedManifest => ({
  platform: "unknown/unknown",
  isAttestation: true,
  digest,
  about,
  annotations: { "vnd.docker.reference.digest": about },
});

describe("two indexes of one commit", () => {
  it.each<[string, readonly DescribedManifest[], readonly DescribedManifest[], boolean]>([
    ["attestations of another time", [image("a"), attestation("a", "x")], [image("a"), attestation("a", "y")], true],
    ["another order", [image("a"), image("b", "linux/arm64")], [image("b", "linux/arm64"), image("a")], true],
    ["another image", [image("a"), attestation("a", "x")], [image("b"), attestation("b", "x")], false],
    ["one image more", [image("a")], [image("a"), image("b", "linux/arm64")], false],
    ["the same image for another platform", [image("a")], [image("a", "linux/arm64")], false],
    ["an attestation less", [image("a"), attestation("a", "x")], [image("a")], false],
    [
      "an attestation of something else",
      [image("a"), attestation("a", "x")],
      [image("a"), attestation("b", "x")],
      false,
    ],
    ["an annotation less", [image("a", "linux/amd64", { title: "demo" })], [image("a")], false],
    [
      "annotations in another order",
      [image("a", "x", { b: "1", a: "2" })],
      [image("a", "x", { a: "2", b: "1" })],
      true,
    ],
    ["nothing", [], [], false],
  ])("with %s", (_, one, other, same) => {
    expect(sameImages(one, other)).toBe(same);
    expect(sameImages(other, one)).toBe(same);
  });
});
