import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidImageRef, parseImageRef } from "../../../src/image/image-ref.ts";
import { fillTags, parseTagTemplates, usesDevTag } from "../../../src/image/tags.ts";

const digest = `sha256:${"a".repeat(64)}`;

function parseTags(items: readonly string[], devTag = "latest") {
  const { written, refs } = fillTags(parseTagTemplates(items), devTag);
  return { written: [...written], refs };
}

describe("the items of tags", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["nothing", [], []],
    ["bare refs, in order", ["me/b:2", "me/a:1"], ["me/b:2", "me/a:1"]],
    ["the default tag, made explicit", ["ghcr.io/me/app"], ["ghcr.io/me/app:latest"]],
    [
      "one ref written three ways, once, in its first place",
      ["app", "x:1", "docker.io/library/app:latest", "app:latest"],
      ["app:latest", "x:1"],
    ],
  ])("%s", (_, items, refs) => {
    const tags = parseTags(items);
    expect(tags.written).toEqual(items);
    expect(tags.refs.map(String)).toEqual(refs);
  });

  it.each([
    ["a digest", `app:1@${digest}`, "cannot have a digest; write repository:tag"],
    ["only a digest", `app@${digest}`, "cannot have a digest"],
    ["the dev tag where a tag would be too long with it", `app:${"a".repeat(100)}-{{dev-tag}}`, "is not a tag"],
    ["another placeholder", "app:{{sha}}", '"{{sha}}" is not a tag'],
    ["buildx's argv", "--tag", '"--tag" is not an image ref'],
    ["an argv token with its value", "--tag=app:1", '"--tag=app:1" is not an image ref'],
    ["an empty item", "", "it is empty"],
  ])("refuses %s", (_, item, reason) => {
    expect(() => parseTags(["app:1", item])).toThrow(InvalidImageRef);
    expect(() => parseTags(["app:1", item])).toThrow(reason);
  });
});

// Incident 1: the push loop walked buildx's argv, so the first command was `docker push --tag`.
describe("a --tag token cannot become a ref", () => {
  it("by walking the argv", () => {
    const argv = parseTags(["app:1", "me/app:2"]).written.flatMap((tag) => ["--tag", tag]);
    expect(() => parseTags(argv)).toThrow('"--tag" is not an image ref');
  });

  it("nor can anything that a command line would read as an option", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (rest) => {
        expect(() => parseTags([`-${rest}`])).toThrow(InvalidImageRef);
      }),
    );
  });

  it("and no published ref begins with a dash or has white space", () => {
    const item = fc.oneof(fc.string(), fc.constantFrom("--tag", "-t", "app", "me/app:1", "localhost:5000/app"));
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const parsable = items.filter((text) => accepts(text));
        for (const ref of parseTags(parsable).refs) {
          expect(ref.toString()).toMatch(/^[^-\s]\S*$/u);
          expect(parseImageRef(ref.toString())).toEqual(ref);
        }
      }),
    );
  });
});

function accepts(item: string): boolean {
  try {
    parseTags([item]);
    return true;
  } catch {
    return false;
  }
}

describe("{{dev-tag}}", () => {
  it("is the development tag, wherever it stands", () => {
    const { written, refs } = parseTags(["me/app:{{dev-tag}}", "me/app:x-{{dev-tag}}-y", "me/app:1"], "dev-abc");
    expect(written).toEqual(["me/app:dev-abc", "me/app:x-dev-abc-y", "me/app:1"]);
    expect(refs.map(String)).toEqual(written);
  });

  it("is seen where it is used", () => {
    expect(usesDevTag(parseTagTemplates(["me/app:1"]))).toBe(false);
    expect(usesDevTag(parseTagTemplates(["me/app:1", "me/app:{{dev-tag}}"]))).toBe(true);
  });
});
