import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { InvalidImageRef, parseImageRef, type ImageRef } from "../../../src/image/image-ref.ts";

const hex = "0123456789abcdef".repeat(4);
const digest = `sha256:${hex}`;

describe("parseImageRef", () => {
  it.each([
    // text, registry, repository, tag, digest
    ["app", "docker.io", "library/app", undefined, undefined],
    ["app:1.2", "docker.io", "library/app", "1.2", undefined],
    ["me/app", "docker.io", "me/app", undefined, undefined],
    ["docker.io/app", "docker.io", "library/app", undefined, undefined],
    ["index.docker.io/me/app", "docker.io", "me/app", undefined, undefined],
    ["host:5000", "docker.io", "library/host", "5000", undefined],
    ["host:5000/app", "host:5000", "app", undefined, undefined],
    ["host:5000/app:5000", "host:5000", "app", "5000", undefined],
    ["host/app", "docker.io", "host/app", undefined, undefined],
    ["localhost/app", "localhost", "app", undefined, undefined],
    ["localhost:5000/a/b/c:t", "localhost:5000", "a/b/c", "t", undefined],
    ["127.0.0.1:5000/app", "127.0.0.1:5000", "app", undefined, undefined],
    ["[::1]:5000/app:t", "[::1]:5000", "app", "t", undefined],
    ["[2001:db8::1]/app", "[2001:db8::1]", "app", undefined, undefined],
    ["ghcr.io/me/app:Staging-Latest_1.0", "ghcr.io", "me/app", "Staging-Latest_1.0", undefined],
    ["GHCR.io/me/app", "GHCR.io", "me/app", undefined, undefined],
    ["a--b/c__d/e_f.g", "docker.io", "a--b/c__d/e_f.g", undefined, undefined],
    [`app@${digest}`, "docker.io", "library/app", undefined, digest],
    [`ghcr.io/me/app:v1@${digest}`, "ghcr.io", "me/app", "v1", digest],
    [`app@sha512:${hex}${hex}`, "docker.io", "library/app", undefined, `sha512:${hex}${hex}`],
    [`app@multihash+base58:${hex}`, "docker.io", "library/app", undefined, `multihash+base58:${hex}`],
    [`${hex}:t`, "docker.io", `library/${hex}`, "t", undefined],
    [`app:${"t".repeat(128)}`, "docker.io", "library/app", "t".repeat(128), undefined],
    [`r.io/${"n".repeat(250)}`, "r.io", "n".repeat(250), undefined, undefined],
  ])("%s", (text, registry, repository, tag, expectedDigest) => {
    const ref = parseImageRef(text);
    expect(partsOf(ref)).toEqual({ registry, repository, tag, digest: expectedDigest });
  });

  it.each([
    ["", "it is empty"],
    ["app ", "white space"],
    [" app", "white space"],
    ["a b", "white space"],
    ["app\n", "white space"],
    [":tag", "the repository is missing"],
    [`@${digest}`, "the repository is missing"],
    [hex, "it is an image Id"],
    [digest, "it is an image Id"],
    ["App", 'upper case; write "app"'],
    ["ghcr.io/Me/App:V1", 'upper case; write "ghcr.io/me/app"'],
    ["Me/app", 'upper case; write "me/app"'],
    ["--tag", '"--tag" cannot be part of a repository'],
    ["-t", '"-t" cannot be part of a repository'],
    ["a..b", '"a..b" cannot be part'],
    ["a___b", '"a___b" cannot be part'],
    ["a.-b", '"a.-b" cannot be part'],
    ["app-", '"app-" cannot be part'],
    ["a//b", '"" cannot be part'],
    ["/app", '"" cannot be part'],
    ["ghcr.io/", '"" cannot be part'],
    ["ghcr.io/app/", '"" cannot be part'],
    ["https://ghcr.io/app", '"https:" is not a registry'],
    ["-host.io/app", '"-host.io" is not a registry'],
    ["host:port/app", '"host:port" is not a registry'],
    ["[fe80::1%eth0]/app", '"[fe80::1%eth0]" is not a registry'],
    ["[::1]:5000", '"[" cannot be part'],
    ["::1/app", '"::1" is not a registry'],
    ["café", '"café" cannot be part'],
    ["app:", '"" is not a tag'],
    ["app:.x", '".x" is not a tag'],
    ["app:-x", '"-x" is not a tag'],
    ["app:a b", '"a b" is not a tag'],
    ["app:é", '"é" is not a tag'],
    [`app:${"t".repeat(129)}`, "is not a tag"],
    // Incident 4: a digest put together with a colon.
    [`app:${digest}`, "a digest follows an @"],
    ["app@", '"" is not a digest'],
    ["app@v1", '"v1" is not a digest'],
    [`app@${hex}`, "is not a digest"],
    ["app@sha256:abc", "is not a digest"],
    [`app@sha256:${hex.slice(1)}`, "a sha256 digest has 64 hex digits"],
    [`app@sha256:${hex.toUpperCase()}`, "64 hex digits in lower case"],
    [`app@sha512:${hex}`, "a sha512 digest has 128"],
    [`app@${digest}:v1`, "is not a digest"],
    [`app@${digest}@${digest}`, "is not a digest"],
    [`r.io/${"n".repeat(251)}`, "its name has 256 characters; at most 255"],
  ])("refuses %j", (text, reason) => {
    expect(() => parseImageRef(text)).toThrow(InvalidImageRef);
    expect(() => parseImageRef(text)).toThrow(reason);
  });

  it("says it in one short line, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000, unit: "binary" }), (text) => {
        const message = messageOf(() => parseImageRef(text));
        expect(message).toMatch(/^(?:InvalidImageRef: "[^\r\n]*)?$/u);
        expect(message.length).toBeLessThan(1500);
      }),
    );
  });
});

describe("printing", () => {
  it.each([
    ["docker.io/library/app:1", "app:1", "app"],
    ["docker.io/me/app", "me/app", "me/app"],
    ["docker.io/library/a/b", "library/a/b", "library/a/b"],
    [`ghcr.io/me/app:v1@${digest}`, `ghcr.io/me/app:v1@${digest}`, "ghcr.io/me/app"],
    // The familiar form of these would name another registry, or an image Id.
    ["docker.io/foo.bar/app:1", "docker.io/foo.bar/app:1", "docker.io/foo.bar/app"],
    ["docker.io/localhost/app", "docker.io/localhost/app", "docker.io/localhost/app"],
    [`docker.io/library/${hex}`, `docker.io/library/${hex}`, `docker.io/library/${hex}`],
    ["docker.io/library/library", "library", "library"],
  ])("%s is shown as %s", (text, shown, repositoryName) => {
    const ref = parseImageRef(text);
    expect(ref.toString()).toBe(shown);
    expect(ref.repositoryName).toBe(repositoryName);
  });

  it("reads back as the same ref", () => {
    fc.assert(
      fc.property(anyRef, (text) => {
        const ref = parseImageRef(text);
        expect(parseImageRef(ref.toString())).toEqual(ref);
        expect(partsOf(parseImageRef(ref.repositoryName))).toEqual({
          ...partsOf(ref),
          tag: undefined,
          digest: undefined,
        });
      }),
    );
  });
});

describe("derived refs", () => {
  it.each([
    ["app", "app:latest"],
    ["app:1", "app:1"],
    [`app@${digest}`, `app@${digest}`],
  ])("the default tag of %s gives %s", (text, expected) => {
    expect(parseImageRef(text).withDefaultTag().toString()).toBe(expected);
  });

  it.each([
    ["app:1", `app@${digest}`],
    ["localhost:5000/app", `localhost:5000/app@${digest}`],
    [`ghcr.io/me/app:1@sha256:${"0".repeat(64)}`, `ghcr.io/me/app@${digest}`],
  ])("%s pinned is %s", (text, expected) => {
    const pinned = parseImageRef(text).pinned(digest);
    expect(pinned.toString()).toBe(expected);
    expect(pinned).toEqual(parseImageRef(expected));
  });

  it("pins to a digest only", () => {
    expect(() => parseImageRef("app").pinned("v1")).toThrow('"v1" is not a digest');
    expect(() => parseImageRef("app").pinned("")).toThrow(InvalidImageRef);
  });
});

describe("the type", () => {
  it("cannot be changed once parsed", () => {
    expect(Object.isFrozen(parseImageRef("app"))).toBe(true);
  });

  it("tells different refs apart under toEqual", () => {
    expect(parseImageRef("app:1")).not.toEqual(parseImageRef("app:2"));
  });

  it("cannot be made by hand, says the compiler", () => {
    expectTypeOf<string>().not.toExtend<ImageRef>();
    // All that can be seen of a ref does not make one.
    expectTypeOf<Pick<ImageRef, keyof ImageRef>>().not.toExtend<ImageRef>();
  });
});

function partsOf({ registry, repository, tag, digest: sum }: ImageRef) {
  return { registry, repository, tag, digest: sum };
}

function messageOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    return String(error);
  }
}

const component = fc.stringMatching(/^[a-z0-9]{1,6}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,6}){0,2}$/u);
const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const host = fc.oneof(
  fc.constantFrom(
    "docker.io",
    "index.docker.io",
    "localhost",
    "[::1]:5000",
    "[2001:db8::1]",
    "127.0.0.1:5000",
    "host:80",
  ),
  fc.stringMatching(/^[a-zA-Z0-9]{1,8}\.[a-z]{2,3}(?::[0-9]{1,5})?$/u),
);
const anyRef = fc
  .record({
    host: fc.option(host),
    path,
    tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,127}$/u)),
    digest: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/u)),
  })
  // Without a registry, a first part with a dot would be read as one.
  .filter(({ host: registry, path: name }) => registry !== null || !/^[^/]*\..*\//u.test(name))
  .map(({ host: registry, path: name, tag, digest: sum }) =>
    [
      registry === null ? "" : `${registry}/`,
      name,
      tag === null ? "" : `:${tag}`,
      sum === null ? "" : `@sha256:${sum}`,
    ].join(""),
  );
