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
    [`app@sha384:${hex}${hex.slice(32)}`, "docker.io", "library/app", undefined, `sha384:${hex}${hex.slice(32)}`],
    [`[fc00:1:2:3:4:5:6:7]:5000/a/b:t@${digest}`, "[fc00:1:2:3:4:5:6:7]:5000", "a/b", "t", digest],
    ["192.168.0.1:80", "docker.io", "library/192.168.0.1", "80", undefined],
    ["xn--n3h.com:18080/foo", "xn--n3h.com:18080", "foo", undefined, undefined],
    ["test_com/foo", "docker.io", "test_com/foo", undefined, undefined],
    ["docker.io:443/app", "docker.io:443", "app", undefined, undefined],
    [`docker.io/${hex}`, "docker.io", `library/${hex}`, undefined, undefined],
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
    ["[::1]", '"[" cannot be part'],
    // A name of a host has no underscore; docker takes it for the path of no registry at all.
    ["foo_bar.io/app", '"foo_bar.io" is not a registry'],
    ["[::ffff:192.0.2.33]:5000/app", '"[::ffff:192.0.2.33]:5000" is not a registry'],
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
    [`app@md5:${hex.slice(32)}`, 'docker knows no "md5" digests; write sha256, sha384, sha512'],
    [`app@multihash+base58:${hex}`, 'docker knows no "multihash+base58" digests'],
    [`app@SHA256:${hex}`, 'docker knows no "SHA256" digests'],
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

/**
 * The grammar of distribution/reference as one expression over the whole name, the registry always written: another
 * reading of it than the module's, which goes step by step so as to say what is wrong.
 */
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const wholeRef = new RegExp(
  `^(?<registry>(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?)/(?<repository>${component}(?:/${component})*)` +
    "(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}))?$",
  "u",
);

function byGrammar(text: string): object | undefined {
  if (/^(?:sha256:)?[0-9a-f]{64}$/u.test(text)) return undefined;
  const written = /^(?:localhost|[^/]*[.:][^/]*)\//u.test(text) ? text : `docker.io/${text}`;
  const whole = written.replace(/^(?:index\.)?docker\.io\/(?<only>[^/]*$)?/u, (_, only: string | undefined) =>
    only === undefined ? "docker.io/" : `docker.io/library/${only}`,
  );
  const { registry, repository, tag, digest: sum } = wholeRef.exec(whole)?.groups ?? {};
  const name = `${registry}/${repository}`;
  return registry === undefined || name.length > 255 ? undefined : { registry, repository, tag, digest: sum };
}

it("reads what the grammar allows, and nothing else", () => {
  const short = "a app A 0 - -- _ __ ___ . .. / / / : : @ é localhost v1.0_x-y :5000";
  const names = "docker.io index.docker.io/ library/ ghcr.io/ HOST.io/ :80/ [::1]/ [2001:db8::1]:80/ [fe80::1%eth0]/";
  const digests = `${digest} @${digest} @sha512:${hex}${hex} @sha384:${hex} @md5:${hex} @${digest.toUpperCase()} ${hex}`;
  const pieces = [...`${short} ${names} ${digests}`.split(" "), " ", "\n", "x".repeat(127)];
  const written = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(written, anyRef), (text) => {
      expect(accepted(text)).toEqual(byGrammar(text));
    }),
    { numRuns: 5_000 },
  );
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

function accepted(text: string): object | undefined {
  try {
    return partsOf(parseImageRef(text));
  } catch {
    return undefined;
  }
}

function messageOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    return String(error);
  }
}

const anyComponent = fc.stringMatching(/^[a-z0-9]{1,6}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,6}){0,2}$/u);
const path = fc.array(anyComponent, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
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
