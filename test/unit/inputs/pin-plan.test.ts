import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { pinContract, readPinPlan } from "../../../src/pin/inputs/pin-plan.ts";
import { InputsRefused } from "../../../src/inputs/parsing/problems.ts";

type Inputs = Readonly<Record<string, string>>;

const digest = `sha256:${"a".repeat(64)}`;
const commit = "0123456789abcdef0123456789abcdef01234567";
const app = { service: "app", repository: "ghcr.io/me/app", digest };

const planOf = (inputs: Inputs) =>
  readPinPlan(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );

/** `input: reason` each; none where there is a plan. */
function refusalsOf(inputs: Inputs): readonly string[] {
  try {
    planOf(inputs);
    return [];
  } catch (error) {
    if (error instanceof InputsRefused) return error.problems.map(({ input, reason }) => `${input}: ${reason}`);
    throw error;
  }
}

describe("what is pinned", () => {
  const image = (text: string, revision?: string) => ({ kind: "image", image: parseImageRef(text), revision });

  it.each<[Inputs, object]>([
    [{ repository: "ghcr.io/me/app", digest }, image(`ghcr.io/me/app@${digest}`)],
    [{ repository: "ghcr.io/me/app", digest, revision: commit }, image(`ghcr.io/me/app@${digest}`, commit)],
    [{ repository: "localhost:5000/app", digest }, image(`localhost:5000/app@${digest}`)],
    [{ repository: " me/app ", "dev-tag": "dev-0123456789ab" }, image("me/app:dev-0123456789ab")],
    // What a workflow leaves empty is not there.
    [{ repository: "me/app", digest: "", "dev-tag": "1", rollback: "" }, image("me/app:1")],
    [{ rollback: "1" }, { kind: "rollback", steps: 1, repository: undefined }],
    [
      { rollback: "5", repository: "me/app" },
      { kind: "rollback", steps: 5, repository: parseImageRef("me/app") },
    ],
  ])("%j", (inputs, choice) => {
    expect(planOf({ service: "app", ...inputs }).choice).toEqual(choice);
  });

  it.each<[Inputs, string]>([
    [{ repository: "a" }, "digest: is missing: write the digest to pin, or one of dev-tag and rollback"],
    [{ repository: "a", digest, "dev-tag": "x" }, "digest: cannot stand beside dev-tag: write one of them"],
    [
      { repository: "a", digest, "dev-tag": "x", rollback: "1" },
      "digest: cannot stand beside dev-tag and rollback: write one of them",
    ],
    [{ digest }, "repository: is missing: write the image's name without a tag, like ghcr.io/me/app"],
    [
      { digest, repository: "me/app:1" },
      'repository: "me/app:1" names "1" as well: write the repository alone, me/app, and the rest in digest or dev-tag',
    ],
    [
      { digest, repository: "Me/app" },
      'repository: "Me/app" is not an image ref: a repository has no upper case; write "me/app"',
    ],
    [
      { repository: "a", digest: "sha256:abc" },
      'digest: "sha256:abc" is not a digest: write sha256: and 64 hex digits in lower case',
    ],
    [
      { repository: "a", "dev-tag": "dev tag" },
      'dev-tag: "dev tag" is not a tag: write 1 to 128 letters, digits, _ . or -, not beginning with . or -',
    ],
    [
      { repository: "a", digest, revision: "main" },
      'revision: "main" is not a commit: write its whole hash, 40 hex digits in lower case',
    ],
    [{ rollback: "0" }, 'rollback: "0" is not a whole number from 1 to 100'],
    [{ rollback: "6" }, 'rollback: "6" is more than the 5 earlier pins that are kept: see keep'],
    [{ rollback: "1", keep: "0" }, 'rollback: "1" is more than the 0 earlier pins that are kept: see keep'],
    [{ rollback: "1", keep: "few" }, 'keep: "few" is not a whole number from 0 to 100'],
    [
      { rollback: "1", revision: commit },
      "revision: belongs to a new pin, and rollback puts back one that has its own: remove it",
    ],
  ])("%j is refused", (inputs, refusal) => {
    expect(refusalsOf({ service: "app", ...inputs })).toEqual([refusal]);
  });
});

describe("the service", () => {
  it.each(["app", "my.app-1_x", "A", "..a", "__proto__"])("can be called %s", (service) => {
    expect(planOf({ ...app, service }).service).toBe(service);
  });

  // Its name becomes the name of a file.
  it.each([".", "..", "...", "a/b", "../a", "a\\b", "a b", "a\nb", "a:b", "ä", "a".repeat(201)])(
    "cannot be called %j",
    (service) => {
      expect(refusalsOf({ ...app, service })).toEqual([
        expect.stringMatching(/^service: ".*" is not a service's name: write 1 to 200 letters, digits, dots, _ or -/u),
      ]);
    },
  );

  it("must be named", () => {
    expect(refusalsOf({ ...app, service: "" })).toEqual(["service: is missing: write the service's name"]);
  });

  it("is refused where it is named as stateful", () => {
    expect(refusalsOf({ ...app, stateful: "db,app" })).toEqual([
      'service: "app" is one of stateful: what keeps data is not pinned',
    ]);
  });
});

describe("where it is pinned", () => {
  it.each<[Inputs, object]>([
    [{}, { kind: "compose", files: [], stateful: [] }],
    [
      { "compose-file": "a.yml\nb/c.yml", stateful: "db\ncache" },
      { kind: "compose", files: ["a.yml", "b/c.yml"], stateful: ["db", "cache"] },
    ],
    [{ kustomize: "deploy/pins" }, { kind: "kustomize", folder: "deploy/pins", image: "ghcr.io/me/app" }],
    [
      { kustomize: "k", image: "APP" },
      { kind: "kustomize", folder: "k", image: "APP" },
    ],
    // kustomize takes it for another image than me/app.
    [
      { kustomize: "k", repository: "docker.io/me/app" },
      { kind: "kustomize", folder: "k", image: "docker.io/me/app" },
    ],
    [
      { kustomize: "k", image: "localhost:5000/app" },
      { kind: "kustomize", folder: "k", image: "localhost:5000/app" },
    ],
  ])("%j", (inputs, target) => {
    expect(planOf({ ...app, ...inputs }).target).toEqual(target);
  });

  it.each<[Inputs, string]>([
    [
      { "compose-file": "deploy/docker-compose.override.deploy.yml" },
      'compose-file: "deploy/docker-compose.override.deploy.yml" is what pin writes: name the file that it is laid over',
    ],
    [
      { "compose-file": "a.yml", kustomize: "k" },
      "compose-file: is for Docker Compose, and kustomize names another place: write one of them",
    ],
    [{ image: "app" }, "image: is the name in a kustomize component's manifests: write kustomize too, or remove it"],
    [
      { kustomize: "k", image: "localhost:5000/app:1" },
      'image: "localhost:5000/app:1" is not the name of an image: write it as the manifests do, without tag and digest',
    ],
    [
      { kustomize: "k", image: "app:1" },
      'image: "app:1" is not the name of an image: write it as the manifests do, without tag and digest',
    ],
    [
      { kustomize: "k", repository: "", digest: "", rollback: "1" },
      "image: is missing: write the image's name as the manifests do, or the repository",
    ],
  ])("%j is refused", (inputs, refusal) => {
    expect(refusalsOf({ ...app, ...inputs })).toEqual([refusal]);
  });
});

describe("all that is wrong", () => {
  it("is said of inputs that are each right, with those that are none", () => {
    expect(refusalsOf({ ...app, rollback: "1", image: "app", keeep: "1" })).toEqual([
      "digest: cannot stand beside rollback: write one of them",
      "image: is the name in a kustomize component's manifests: write kustomize too, or remove it",
      expect.stringMatching(/^keeep: there is no input "keeep" \(did you mean "keep"\?\)/u),
    ]);
  });

  it("is said at once, with the input that was meant", () => {
    expect(refusalsOf({ servce: "app", digest: "latest", keep: "-1" })).toEqual([
      "service: is missing: write the service's name",
      'digest: "latest" is not a digest: write sha256: and 64 hex digits in lower case',
      'keep: "-1" is not a whole number from 0 to 100',
      `servce: there is no input "servce" (did you mean "service"?)`,
    ]);
  });

  it("is said of whatever is written, and never in a programmer's words", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("app", "me/app", digest, "1", "k", 'a"b', "a,b", "__proto__", "${X}"),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...pinContract.names), text, { noNullPrototype: true }), (inputs) => {
        const unclear = refusalsOf(inputs).filter((refusal) => /: Invalid|expected|undefined|^:/u.test(refusal));
        expect(unclear).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("pin/action.yml", () => {
  const action = parse(readFileSync(new URL("../../../pin/action.yml", import.meta.url), "utf8")) as {
    inputs: Record<string, { default?: string }>;
  };

  it("has the inputs that are read, and no others", () => {
    expect(Object.keys(action.inputs).toSorted()).toEqual(pinContract.names.toSorted());
  });

  it("has no default that the plan without it does not have", () => {
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ""]);
    expect(planOf({ ...(Object.fromEntries(defaults) as Inputs), ...app })).toEqual(planOf(app));
  });
});
