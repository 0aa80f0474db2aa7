import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceInPlatforms, isAttestation } from "../../../src/image/contents.ts";

const image = (platform: string | undefined) => ({ platform, isAttestation: false });
const attestation = { platform: "unknown/unknown", isAttestation: true };

describe("an index that is to be published", () => {
  it.each<[string, readonly string[] | undefined, readonly (string | undefined)[]]>([
    ["one platform, and nothing else", ["linux/amd64"], ["linux/amd64"]],
    ["the one image that was built where none was named", undefined, ["linux/arm/v6"]],
    ["each that was asked for, in any order", ["linux/amd64", "linux/arm64"], ["linux/arm64", "linux/amd64"]],
    ["them under other spellings", ["linux/arm64/v8", "linux/amd64"], ["linux/arm64", "linux/amd64/v1"]],
  ])("may hold %s", (_, wanted, held) => {
    expect(differenceInPlatforms([...held.map(image), attestation], wanted)).toBeUndefined();
  });

  it.each<[string, readonly string[] | undefined, readonly (string | undefined)[], string]>([
    ["a better fitting variant", ["linux/amd64"], ["linux/amd64", "linux/amd64/v2"], "it holds linux/amd64/v2 too"],
    ["another architecture", ["linux/amd64"], ["linux/amd64", "linux/arm64"], "it holds linux/arm64 too"],
    ["another system", ["linux/amd64"], ["linux/amd64", "windows/amd64"], "it holds windows/amd64 too"],
    ["a second one where none was named", undefined, ["linux/amd64", "linux/arm64"], "and one image was asked for"],
    ["the same platform twice", ["linux/amd64"], ["linux/amd64", "linux/amd64/v1"], "two images for linux/amd64/v1"],
    ["the same platform in the kernel's words", ["linux/amd64"], ["linux/x86_64", "linux/amd64"], "two images for"],
    ["one that does not say for what it is", ["linux/amd64"], ["linux/amd64", undefined], "does not say for which"],
    ["one for no platform", ["linux/amd64"], ["linux/amd64", "unknown/unknown"], "it holds unknown/unknown too"],
    ["less than was asked for", ["linux/amd64", "linux/arm64"], ["linux/amd64"], "it holds no image for linux/arm64"],
    ["nothing", undefined, [], "it holds no image"],
  ])("may not hold %s", (_, wanted, held, sentence) => {
    expect(differenceInPlatforms([...held.map(image), attestation], wanted)).toContain(sentence);
  });

  it("may hold nothing more, whatever that is", () => {
    const platform = fc
      .tuple(
        fc.constantFrom("linux", "windows", "Linux"),
        fc.stringMatching(/^[a-z0-9]{1,6}$/u),
        fc.constantFrom("", "/v1", "/v9"),
      )
      .map(([os, architecture, variant]) => `${os}/${architecture}${variant}`);
    fc.assert(
      fc.property(
        fc.uniqueArray(platform, { minLength: 1 }),
        fc.option(platform, { nil: undefined }),
        (wanted, more) => {
          expect(differenceInPlatforms([...wanted, more].map(image), wanted)).toBeDefined();
        },
      ),
    );
  });
});

describe("an entry that calls itself an attestation", () => {
  it("is one only if nobody pulls it", () => {
    expect(isAttestation("unknown/unknown", "attestation-manifest")).toBe(true);
    for (const platform of ["linux/amd64/v2", undefined])
      expect(isAttestation(platform, "attestation-manifest")).toBe(false);
    expect(isAttestation("unknown/unknown", undefined)).toBe(false);
  });
});
