import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planOf, problemsIn } from "../inputs/plan-of.ts";

const tags = "ghcr.io/me/app:1.2\nlocalhost:5117/t/app\nme/app:{{dev-tag}}";

/** What is said of a `cache-to` or of `outputs`; empty where nothing is. */
function refused(inputs: Readonly<Record<string, string>>): readonly string[] {
  return problemsIn(() => planOf({ tags, push: "true", ...inputs })).map(({ input, reason }) => `${input}: ${reason}`);
}
const overTag = [expect.stringMatching(/^cache-to: .*is also one of the tags/u)];

describe("a build cache that is written under a name that is to be published", () => {
  it.each([
    ["a blank before a second ref", "type=registry,ref=ghcr.io/me/app:1.2, ref=ghcr.io/me/cache:c"],
    ["a second ref that is the tag", "type=registry,ref=ghcr.io/me/cache:c,ref=ghcr.io/me/app:1.2"],
    ["upper case in the registry", "type=registry,ref=LOCALHOST:5117/t/app:latest"],
    ["upper case in the attribute", "type=registry,REF=ghcr.io/me/app:1.2"],
    ["the registry's address", "type=registry,ref=127.0.0.1:5117/t/app:latest"],
    ["the registry's other address", "type=registry,ref=[::1]:5117/t/app"],
    ["the port that goes without saying", "type=registry,ref=ghcr.io:443/me/app:1.2"],
    ["another name of the registry", "type=registry,ref=mirror.example.org/me/app:1.2"],
    ["Docker Hub's other names", "type=registry,ref=registry-1.docker.io/me/app:latest"],
    ["the tag that goes without saying", "type=registry,ref=localhost:5117/t/app"],
    ["the tag and a digest", `type=registry,ref=ghcr.io/me/app:1.2@sha256:${"a".repeat(64)}`],
    ["quotes", '"type=registry","ref=ghcr.io/me/app:1.2"'],
    ["a bare ref beside another", "ghcr.io/me/cache:c,ghcr.io/me/app:1.2"],
    ["a type that is not known", "type=Registry,ref=ghcr.io/me/app:1.2"],
    ["a development tag of this commit", "type=registry,ref=me/app:dev-0123456789ab"],
    ["a development tag of changes", "type=registry,ref=me/app:dev-0123456789ab-dirty-ba9876543210"],
    ["what stands for a development tag", "type=registry,ref=me/app:latest"],
  ])("is refused with %s", (_, cache) => {
    expect(refused({ "cache-to": cache })).toEqual(overTag);
  });

  it("is refused however the registry, the attribute and the quotes are spelled", () => {
    const host = fc.oneof(
      fc.mixedCase(fc.constantFrom("ghcr.io", "localhost:5117", "registry.example.org")),
      fc.domain(),
      fc.ipV4().map((address) => `${address}:5000`),
    );
    const attribute = (name: string, value: string) =>
      fc
        .tuple(
          fc.stringMatching(/^ {0,2}$/u),
          fc.mixedCase(fc.constant(name)),
          fc.stringMatching(/^ ?$/u),
          fc.boolean(),
        )
        .map(([before, key, after, quoted]) => {
          const written = `${before}${key}${after}=${value}`;
          return quoted ? `"${written}"` : written;
        });
    const entry = host.chain((registry) =>
      fc.tuple(
        attribute("type", "registry"),
        attribute("ref", `${registry}/me/app:1.2`),
        attribute("ref", "ghcr.io/me/cache:c"),
        attribute("mode", "max"),
      ),
    );
    fc.assert(
      fc.property(
        entry.chain((attributes) => fc.shuffledSubarray([...attributes], { minLength: attributes.length })),
        (attributes) => {
          expect(refused({ "cache-to": attributes.join(",") })).not.toEqual([]);
        },
      ),
    );
  });

  it("is refused where its ref cannot be read", () => {
    expect(refused({ "cache-to": "type=registry,ref=ghcr.io/Me/app:1.2" })).toEqual([
      expect.stringContaining("which is no name of an image"),
    ]);
  });

  it("is told from a cache with a name of its own", () => {
    const own = "type=registry,ref=ghcr.io/me/app:buildcache,mode=max\ntype=gha\nghcr.io/me/app-cache:1.2";
    expect(refused({ "cache-to": own, "cache-from": "ghcr.io/me/app:1.2" })).toEqual([]);
  });
});

describe("an output that is one thing to one version of buildx and another to the next", () => {
  it.each([
    "type=registry, type=local,dest=out",
    "type=local,dest=out, type=registry",
    "type=image,push=true, push=false",
    "type=image, push=false,push=true",
    "type=oci,dest=a, type=banana",
  ])("is refused: %s", (output) => {
    expect(refused({ outputs: output })).toEqual([expect.stringMatching(/^outputs: .* is refused/u)]);
  });
});
