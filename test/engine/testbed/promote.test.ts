import { describe, expect, it } from "vitest";
import { context } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { freshRepository, manifestOf, platformsOf, tagsOf } from "../../harness/registry.ts";
import { immutable, putsManifest, registryProxy } from "../../harness/registry-proxy.ts";
import { head, repository as checkout } from "../../harness/repository.ts";
import { runStep, type Step } from "../../harness/step.ts";
import { classic, containerd } from "../../harness/testbed-parts.ts";
import type { TestEngine } from "../../harness/testbed.ts";

const label = "org.opencontainers.image.revision";

/** Publishes an image of its own under a ref, and gives its digest there. */
async function published(
  engine: TestEngine,
  ref: string,
  revision: string | undefined,
  options: readonly string[] = [],
): Promise<string> {
  const labels = revision === undefined ? [] : ["--label", `${label}=${revision}`];
  const folder = await context(["FROM scratch", "COPY . /"], { unique: `${ref} ${revision}` });
  await docker(engine, "buildx", "build", "--quiet", "--load", `--tag=${ref}`, ...labels, ...options, folder);
  await docker(engine, "push", "--quiet", ref);
  await docker(engine, "rmi", "--force", ref);
  return digestOf(ref);
}

async function digestOf(ref: string): Promise<string> {
  const colon = ref.lastIndexOf(":");
  return (await manifestOf(ref.slice(0, colon), ref.slice(colon + 1))).digest;
}

async function promote(cwd: string, inputs: Readonly<Record<string, string>>): Promise<Step> {
  return runStep("promote.js", inputs, { cwd });
}

const errorsOf = ({ log }: Step) => log.split("\n").filter((line) => line.startsWith("::error"));

describe.concurrent("promoting what is published", () => {
  it.each<[string, TestEngine]>([
    ["a single image, which is wrapped in no index,", classic],
    ["an index with its attestation", containerd],
  ])("%s: every target is the same digest, in other repositories too", async (_, engine) => {
    const [staging, production] = [freshRepository(), freshRepository()];
    const workspace = await checkout({ app: "1" });
    const revision = await head(workspace);
    const digest = await published(engine, `${staging}:1`, revision);
    const tags = [`${staging}:stable`, `${production}:1`, `${production}:latest`];

    const step = await promote(workspace, { source: `${staging}@${digest}`, tags: tags.join("\n") });
    expect(errorsOf(step)).toEqual([]);
    expect(await Promise.all(tags.map(digestOf))).toEqual(tags.map(() => digest));
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: {
        digest,
        refs: tags.join("\n"),
        "pinned-refs": [staging, production].map((name) => `${name}@${digest}`).join("\n"),
        revision,
        previous: "",
      },
    });
  });

  it("moves a target that is another image, and says what it was, so that it can be moved back", async () => {
    const repository = freshRepository();
    const workspace = await checkout({ app: "1" });
    const old = await published(classic, `${repository}:latest`, "of-yesterday");
    const digest = await published(classic, `${repository}:1`, await head(workspace));

    const step = await promote(workspace, { source: `${repository}:1`, tags: `${repository}:latest\n${repository}:1` });
    expect(step.outputs["previous"]).toBe(`${repository}:latest ${repository}@${old}`);
    expect(step.log).toContain(`${repository}:latest is ${digest} now; it was ${old}`);
    expect(step.log).toContain(`${repository}:1 was ${digest} already`);
    expect(step.summary).toContain(`| \`${repository}:latest\` | moved | \`${old}\` |`);

    const back = await promote(workspace, {
      source: `${repository}@${old}`,
      tags: `${repository}:latest`,
      "expected-revision": "of-yesterday",
    });
    expect(back.exitCode).toBe(0);
    expect(await digestOf(`${repository}:latest`)).toBe(old);
  });

  it("moves a target whose registry took it, lost its answer, and lets nobody move it again", async () => {
    await using proxy = await registryProxy([
      { when: putsManifest("stable"), times: 1, answer: "lose" },
      immutable("stable", false),
    ]);
    const { name, real } = proxy.repository();
    const workspace = await checkout({ app: "1" });
    const digest = await published(classic, `${real}:1`, await head(workspace));
    const step = await promote(workspace, { source: `${name}@${digest}`, tags: `${name}:stable\n${name}:next` });

    expect(step).toMatchObject({ exitCode: 0, outputs: { refs: `${name}:stable\n${name}:next` } });
    expect(await digestOf(`${real}:stable`)).toBe(digest);
  });

  it("leaves what comes after a target that the registry refuses", async () => {
    await using proxy = await registryProxy([
      {
        when: putsManifest("second"),
        answer: { status: 403, body: '{"errors":[{"code":"DENIED","message":"denied"}]}' },
      },
    ]);
    const { name, real } = proxy.repository();
    const workspace = await checkout({ app: "1" });
    const digest = await published(classic, `${real}:1`, await head(workspace));

    const step = await promote(workspace, {
      source: `${name}@${digest}`,
      tags: ["first", "second", "third"].map((tag) => `${name}:${tag}`).join("\n"),
    });
    expect(step).toMatchObject({ exitCode: 1, outputs: { refs: `${name}:first` } });
    expect(errorsOf(step)).toEqual([expect.stringMatching(/:second could not be named: .*docker login/u)]);
    expect(await tagsOf(real)).toEqual(["1", "first"]);
    expect(step.summary).toMatch(/second` \| failed .*\n.*third` \| untouched/u);
  });
});

describe.concurrent("nothing is promoted where the image", () => {
  const refused = async (
    revision: string | undefined,
    inputs: Readonly<Record<string, string>>,
    options: readonly string[] = [],
  ) => {
    const repository = freshRepository();
    const workspace = await checkout({ app: "1" });
    await published(containerd, `${repository}:1`, revision, options);
    const step = await promote(workspace, { source: `${repository}:1`, tags: `${repository}:latest`, ...inputs });
    expect(step.exitCode).toBe(1);
    expect(await tagsOf(repository)).toEqual(["1"]);
    return errorsOf(step).join("\n");
  };

  it.each<[string, string | undefined, Readonly<Record<string, string>>, RegExp]>([
    [
      "is of another commit",
      "of-yesterday",
      {},
      /the image says that it is of of-yesterday, wanted [0-9a-f]{40} \(HEAD of .*\); build it from that commit, or set expected-revision to/u,
    ],
    ["does not say its commit", undefined, {}, /does not say of which commit it is/u],
    [
      "is not the digest that was verified",
      "x",
      { "expected-digest": `sha256:${"0".repeat(64)}` },
      /is not what expected-digest says: it is sha256:[0-9a-f]{64}, wanted sha256:0{64}/u,
    ],
    ["is not there", "x", { source: `${freshRepository()}:nope` }, /:nope could not be read: .*not found/u],
    [
      "is a digest that is not there",
      "x",
      { source: `${freshRepository()}@sha256:${"0".repeat(64)}` },
      /is not there: the registry localhost:\d+ holds no such digest in /u,
    ],
    ["is to be known by no name", "x", { tags: "" }, /tags: is missing: name every ref/u],
    ["is not named", "x", { source: "" }, /source: is missing/u],
    [
      "is asked for in a way that is misspelt",
      "x",
      { "expected-revison": "x" },
      /expected-revison: there is no input "expected-revison" \(did you mean "expected-revision"\?\)/u,
    ],
  ])("%s", async (_, revision, inputs, words) => {
    expect(await refused(revision, inputs)).toMatch(words);
  });

  it("is of another commit on one of its platforms", async () => {
    const repository = freshRepository();
    const workspace = await checkout({ app: "1" });
    const revision = await head(workspace);
    await published(containerd, `${repository}:good`, revision, ["--provenance=false"]);
    await published(containerd, `${repository}:bad`, "of-yesterday", ["--provenance=false", "--platform=linux/arm64"]);
    const both = ["good", "bad"].map((tag) => `${repository}:${tag}`);
    await docker(containerd, "buildx", "imagetools", "create", `--tag=${repository}:both`, ...both);
    expect(await platformsOf(repository, "both")).toEqual(["linux/amd64", "linux/arm64"]);

    const step = await promote(workspace, { source: `${repository}:both`, tags: `${repository}:latest` });
    expect(errorsOf(step).join("\n")).toMatch(/the image says that it is of of-yesterday/u);
    expect(await tagsOf(repository)).toEqual(["bad", "both", "good"]);
  });

  it("unless verify-revision is off, which says that it is", async () => {
    const repository = freshRepository();
    const digest = await published(classic, `${repository}:1`, undefined);
    const step = await promote(await checkout({}), {
      source: `${repository}:1`,
      tags: `${repository}:latest`,
      "verify-revision": "off",
    });
    expect(step).toMatchObject({ exitCode: 0, outputs: { revision: "" } });
    expect(step.log).toMatch(/^::warning title=smoke-gate%3A revision not verified::verify-revision is off/mu);
    expect(await digestOf(`${repository}:latest`)).toBe(digest);
  });
});
