import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildFields, toBuildPlan } from "../../../src/inputs/build/build-fields.ts";
import { InputsRefused } from "../../../src/inputs/parsing/problems.ts";
import { readStepContext, type StepContext } from "../../../src/inputs/step-context.ts";
import { parseTagTemplates } from "../../../src/image/tags.ts";
import type { BuildDestination, BuildPlan } from "../../../src/gate/plan.ts";

type Inputs = Readonly<Partial<Record<keyof typeof buildFields, string>>>;

const shape = z.object(buildFields);

const runner = {
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "me/app",
  GITHUB_SHA: "abc123",
  GITHUB_REF: "refs/heads/main",
  GITHUB_RUN_ID: "42",
  GITHUB_RUN_ATTEMPT: "2",
};
const checkedOut = readStepContext(runner, true, {});
const noCheckout = readStepContext(runner, false, {});
const builder = "builder-id=https://github.com/me/app/actions/runs/42/attempts/2";
const remote = "https://github.com/me/app.git#abc123";

function plan(inputs: Inputs, step: StepContext = checkedOut, tags: readonly string[] = []): BuildPlan {
  return toBuildPlan(shape.parse(inputs), parseTagTemplates(tags), step);
}

/** Every sentence that a user would read, with the input's name in front. */
function refusals(inputs: Inputs, step: StepContext = checkedOut, tags: readonly string[] = []): string {
  const result = shape.safeParse(inputs);
  if (!result.success)
    return result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n");
  try {
    toBuildPlan(result.data, parseTagTemplates(tags), step);
    return "";
  } catch (error) {
    if (error instanceof InputsRefused) return error.message;
    throw error;
  }
}

/** A path that an output is written to. */
const to = (path: string, isStore = false): BuildDestination => ({ input: "outputs", path, isStore });

const untouched: BuildPlan = {
  addHosts: [],
  allow: [],
  annotations: [],
  attests: [],
  buildArgs: [],
  buildContexts: [],
  builder: "",
  cacheFrom: [],
  cacheTo: [],
  call: "",
  cgroupParent: "",
  context: ".",
  destinations: [],
  exporter: [],
  file: "",
  labels: [],
  network: "",
  noCache: false,
  noCacheFilters: [],
  outputs: [],
  platforms: [],
  provenance: "",
  pull: false,
  sbom: "",
  secrets: [],
  secretEnvs: [],
  secretFiles: [],
  shmSize: "",
  ssh: [],
  target: "",
  ulimit: [],
};

const effects: readonly [keyof Inputs, string, Partial<BuildPlan>][] = [
  [
    "add-hosts",
    "db:10.0.0.1, v6=[::1]\nhost.docker.internal:host-gateway",
    { addHosts: ["db:10.0.0.1", "v6=[::1]", "host.docker.internal:host-gateway"] },
  ],
  ["allow", "network.host, security.insecure", { allow: ["network.host", "security.insecure"] }],
  ["allow", "device=vendor.com/gpu=all", { allow: ["device=vendor.com/gpu=all"] }],
  ["annotations", "a=b, c\nindex:d=", { annotations: ["a=b, c", "index:d="] }],
  ["attests", "type=other,true", { attests: ["type=other,disabled=false"] }],
  [
    "attests",
    "type=sbom,generator=x\ntype=provenance,mode=max",
    { attests: ["type=sbom,generator=x", `type=provenance,mode=max,${builder}`] },
  ],
  ["build-args", 'A=1,2\nB\n"C=two\nlines"', { buildArgs: ["A=1,2", "B", "C=two\nlines"] }],
  ["build-args", "A=1\n   \nB=2", { buildArgs: ["A=1", "B=2"] }],
  ["build-contexts", "a=../a\nb={{ defaultContext }}:dir", { buildContexts: ["a=../a", `b=${remote}:dir`] }],
  ["builder", " mine ", { builder: "mine" }],
  [
    "cache-from",
    'me/app:cache\ntype=registry,"ref=me/app:c"',
    { cacheFrom: ["me/app:cache", "type=registry,ref=me/app:c"] },
  ],
  ["cache-to", "type=gha,mode=max\ntype=inline", { cacheTo: ["type=gha,mode=max", "type=inline"] }],
  ["call", "build", { call: "build" }],
  ["cgroup-parent", "/build", { cgroupParent: "/build" }],
  ["context", " ./with space ", { context: "./with space" }],
  ["context", "{{defaultContext}}:docker", { context: `${remote}:docker` }],
  ["context", "{{{ defaultContext }}}", { context: remote }],
  ["file", "docker/Docker file", { file: "docker/Docker file" }],
  ["github-token", "hunter2", {}],
  ["labels", "a=b, c\nbare", { labels: ["a=b, c", "bare"] }],
  ["load", "true", {}],
  ["network", "host", { network: "host" }],
  ["no-cache", "TRUE", { noCache: true }],
  ["no-cache-filters", "base, test", { noCacheFilters: ["base", "test"] }],
  ["outputs", "out", { outputs: ["out"], destinations: [to("out")] }],
  ["outputs", 'type=image,"annotation.a=b,c",push=false', { exporter: ["annotation.a=b,c"] }],
  [
    "outputs",
    "type=oci, dest=a.tar\ntype=docker\ntype=cacheonly",
    { outputs: ["type=oci, dest=a.tar", "type=cacheonly"], destinations: [to("a.tar", true)] },
  ],
  ["platforms", "linux/arm64/v8", { platforms: ["linux/arm64/v8"] }],
  ["provenance", "true", { provenance: builder }],
  ["provenance", "False", { provenance: "disabled=true" }],
  ["provenance", "mode=max", { provenance: `mode=max,${builder}` }],
  ["provenance", "mode=max, builder-id=mine", { provenance: "mode=max,builder-id=mine" }],
  ["pull", "true", { pull: true }],
  ["sbom", "true", { sbom: "disabled=false" }],
  ["sbom", "generator=image", { sbom: "generator=image" }],
  [
    "secret-envs",
    "npm=NPM_TOKEN, aws=AWS",
    {
      secretEnvs: [
        { id: "npm", source: "NPM_TOKEN" },
        { id: "aws", source: "AWS" },
      ],
    },
  ],
  ["secret-files", "npm=~/my file=1", { secretFiles: [{ id: "npm", source: "~/my file=1" }] }],
  [
    "secrets",
    'a=b==\n"c=two, \nlines"',
    {
      secrets: [
        { id: "a", value: "b==" },
        { id: "c", value: "two, \nlines" },
      ],
    },
  ],
  ["shm-size", "1.5 GiB", { shmSize: "1.5 GiB" }],
  ["ssh", "default, key=./id", { ssh: ["default", "key=./id"] }],
  ["target", "runtime", { target: "runtime" }],
  ["ulimit", "nofile=1024:2048\ncore=-1", { ulimit: ["nofile=1024:2048", "core=-1"] }],
];

const badValues: readonly [keyof Inputs, string, string][] = [
  ["add-hosts", "ok:1.1.1.1, db", 'item 2 "db" is not a host: write name:address'],
  [
    "allow",
    "network.hosts",
    'item 1 "network.hosts" is not an entitlement: write one of network.host, security.insecure, device, buildx.local.delete (did you mean "network.host"?)',
  ],
  ["annotations", "bare", '"bare" is not an annotation: write key=value'],
  ["attests", "mode=max", '"mode=max" has no type'],
  ["attests", "type=sbom,true", '"type=sbom,true" is not an attestation: write type=name and key=value attributes'],
  ["attests", 'type=sbom,a="b"', "is not an attestation"],
  ["build-args", "=hunter2", 'item 1 has no name before the "="'],
  ["build-args", '"A=hunter2', "double quote that opens an item and is not closed"],
  ["build-contexts", "hunter2", "item 1 is not a build context: write name=path"],
  [
    "build-contexts",
    "a=https://hunter2@{{host}}",
    '"{{host}}" is not a placeholder that is known: only {{defaultContext}} is',
  ],
  ["builder", "a b", '"a b" is not a builder: write one name, without white space'],
  ["cache-from", "type=s3,secret_access_key", "item 1 has an attribute that is not key=value"],
  ["cache-from", 'type=s3,key="hunter2"', "item 1 cannot be read"],
  ["cache-from", '"type=gha\nscope=hunter2"', "item 1 cannot be read"],
  ["cache-to", "key=hunter2", "item 1 has no type"],
  ["call", "check", '"check" makes no image that could be tested: write build'],
  ["cgroup-parent", "a b", '"a b" is not a cgroup'],
  ["context", "-", '"-" begins with a dash'],
  ["context", " --push", '"--push" begins with a dash'],
  ["context", "{{ env.HOME }}/x", '"{{ env.HOME }}" is not a placeholder'],
  ["context", "\\{{defaultContext}}", "is not a placeholder"],
  ["context", "{{{defaultContext}}", "is not a placeholder"],
  ["context", "a\nb", "has more than one line"],
  ["file", "-", "standard input"],
  ["file", "a\nb", "has more than one line"],
  ["github-token", "hunter2 hunter2", "github-token: is not a token: it has white space in it"],
  ["labels", "=b", 'item 1 has no name before the "="'],
  ["load", "false", "false is not possible here: the gate tests what the build loads into the engine"],
  ["load", "yes", '"yes" is not a boolean'],
  ["network", "a b", '"a b" is not a network mode: write one mode, such as default, none or host'],
  ["no-cache", "1", '"1" is not a boolean: write true or false'],
  ["no-cache-filters", "a b", '"a b" is not a stage'],
  ["outputs", "-", '"-" is refused: it would write the image into the job log'],
  [
    "outputs",
    "type=banana",
    '"type=banana" is refused: its type is not one of local, tar, oci, docker, image, cacheonly',
  ],
  ["platforms", "linux amd64", '"linux amd64" is not a platform: write os/architecture, such as linux/amd64'],
  ["provenance", "ture", '"ture" is not an attestation: write true, false or key=value'],
  ["provenance", 'mode="max"', "is not an attestation"],
  ["provenance", "disabled=maybe", '"disabled=maybe" has a "disabled" that is not a boolean'],
  ["pull", "always", '"always" is not a boolean'],
  ["sbom", "generator", '"generator" is not an attestation'],
  ["secret-envs", "hunter2", "item 1 is not a secret: write id=VARIABLE"],
  ["secret-envs", "npm=a hunter2", 'item 1 is the secret "npm", with " " after its "=", which buildx could not read'],
  ["secret-files", "npm=a,hunter2", 'item 1 is the secret "npm", with "," after its "="'],
  ["secret-files", "=hunter2", 'item 1 has no id before the "="'],
  ["secrets", "a=b\nhunter2", "item 2 is not a secret: write id=value"],
  ["secrets", "=hunter2", 'item 1 has no id before the "="'],
  ["secrets", "npm=", 'item 1 is the secret "npm", with nothing after its "="'],
  ["secrets", "a,b=hunter2", 'item 1 has a space, a comma or a quote in the id before its "="'],
  ["secrets", ' "npm=hunter2"', 'item 1 has a space, a comma or a quote in the id before its "="'],
  [
    "secrets",
    `npm=${"hunter2".repeat(19_000)}`,
    'item 1 is the secret "npm", longer than the 128 KiB that a variable holds: write it to a file and name that in secret-files',
  ],
  ["secrets", "npm=hunter2\0", 'item 1 is the secret "npm", whose value has a null byte'],
  ["shm-size", "2 gigs", '"2 gigs" is not a size: write a number and a unit, such as 64m or 2g'],
  ["ssh", "=a", '"=a" is not an SSH agent or key: write default, id or id=path'],
  ["target", "a b", '"a b" is not a stage: write one name'],
  ["ulimit", "nofile", '"nofile" is not a limit: write name=soft or name=soft:hard'],
  ["ulimit", "nofiles=1", "limits nothing that is known: write one of core, cpu, data"],
];

describe("a build input", () => {
  it("that is not set has no effect", () => {
    expect(plan({})).toEqual(untouched);
    expect(plan(Object.fromEntries(Object.keys(buildFields).map((name) => [name, " "])))).toEqual(untouched);
  });

  it.each(effects)("%s: %j changes the build and nothing else", (name, value, changed) => {
    expect(plan({ [name]: value })).toEqual({ ...untouched, ...changed });
  });

  it.each(badValues)("%s: %.60j is refused with the reason", (name, value, sentence) => {
    const said = refusals({ [name]: value });
    expect(said).toContain(sentence);
    expect(said).toMatch(new RegExp(`^${name}: [^\n]+$`, "u"));
    expect(said).not.toContain("hunter2");
  });

  it.each(Object.keys(buildFields))("%s has its effect and a bad value among these tests", (name) => {
    expect(effects.map(([tested]) => tested)).toContain(name);
    expect(badValues.map(([tested]) => tested)).toContain(name);
  });

  it("is read beside the others, and every bad one is named", () => {
    expect(refusals({ pull: "x", target: "a b", builder: "fine" }).split("\n")).toHaveLength(2);
  });
});

describe("outputs that would go around the gate", () => {
  const publishes = "would publish the image before it is tested";
  it.each([
    ["type=registry", publishes],
    ["type=registry,name=me/app", publishes],
    [" type = registry", publishes],
    ["TYPE=REGISTRY", publishes],
    ['"type=registry"', publishes],
    ['"type=registry","name=a,b"', publishes],
    ["type=local,dest=x,type=registry", publishes],
    ["type=local,dest=a\ntype=registry", publishes],
    ["type=image,push=true", publishes],
    ["type=image,push=1", publishes],
    ["type=image,push=t", publishes],
    ["type=image,push=TRUE", publishes],
    ["type=image,push=yes", publishes],
    ["type=image,push=", publishes],
    ["type=image, push = true", publishes],
    ["type=image,PUSH=true", publishes],
    ['type=image,"push=true"', publishes],
    ['"type=image","push=true"', publishes],
    ["type=image,push=false,push=true", publishes],
    ["type=image,name=me/app,push-by-digest=true", publishes],
    ["type=docker,push=true", publishes],
    ["type=oci,dest=x,push=true", publishes],
    ["push=true", publishes],
    ['type=image, "push=true"', "cannot be read"],
    ['type=image,"push=true', "cannot be read"],
    ['type=image,"push"=true', "cannot be read"],
    ['type=image,pu""sh=true', "cannot be read"],
    ["type=image,push", "one of its attributes is not key=value"],
    ["type=image,", "one of its attributes is not key=value"],
    ["type=image,pu\u0000sh=true", "has a name that cannot be read for certain"],
    ["type=image,\u0085push=true", "has a name that cannot be read for certain"],
    ["type=image,\uFEFFpu\u200Bsh=true", "has a name that cannot be read for certain"],
    ['"out"', "one of its attributes is not key=value"],
    ["dest=out", "its type is not one of"],
    ["type=Image", "its type is not one of"],
    ["type= local,dest=x", "its type is not one of"],
    ["type=moby", "its type is not one of"],
    ["type=docker,context=production", "into another engine than the one that is tested"],
    ["type=docker,dest=app.tar", "its dest would take the place of loading the image"],
  ])("%j: %s", (written, reason) => {
    expect(refusals({ outputs: written })).toContain(reason);
  });

  const unnamed = "would name the image beside its tags";
  it.each([
    ["type=image,name=me/app", unnamed],
    ["type=docker,name=me/app", unnamed],
    ["type=image,name-canonical=true", unnamed],
    ["type=image,dangling-name-prefix=x", unnamed],
    ["type=image,store=false", "is about a store of the builder's own"],
    ["type=image,unpack=true", "is about a store of the builder's own"],
    ["type=image,registry.insecure=true", "insecure-registries"],
    [
      "type=image,compresion=zstd",
      'is nothing that an image is known to be written with: write one of compression, compression-level, force-compression, oci-mediatypes, oci-artifact, prefer-nondist-layers, rewrite-timestamp, source-date-epoch, annotation.KEY (did you mean "compression"?)',
    ],
    ["type=docker,tar=false", "its tar is nothing that an image is known to be written with"],
    ["type=image,annotation=x", "its annotation is nothing that"],
    ["type=image,compression=gzip,Compression=zstd", "its compression is written twice"],
    ["type=image,type=docker", "its type is written twice"],
    ["type=image,compression=zstd\ntype=docker,oci-mediatypes=true", "says twice how the image is to be written"],
  ])("%j: %s, because it would not be published so", (written, reason) => {
    expect(refusals({ outputs: written })).toContain(reason);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["type=image", [], []],
    ["type=docker\ntype=image,push=false", [], []],
    ["type=image, Compression = zstd,force-compression=true", ["compression= zstd", "force-compression=true"], []],
    ["type=docker,compression-level=3,rewrite-timestamp=true", ["compression-level=3", "rewrite-timestamp=true"], []],
    ['type=image,"annotation.a=b,c",annotation-index.d=e', ["annotation.a=b,c", "annotation-index.d=e"], []],
    ["type=image,annotation-manifest[linux/amd64].a=b", ["annotation-manifest[linux/amd64].a=b"], []],
    ["type=image,annotation-manifest-descriptor.a=b", ["annotation-manifest-descriptor.a=b"], []],
    [
      "type=image,oci-mediatypes=true\ntype=oci,dest=x,name=y\nout",
      ["oci-mediatypes=true"],
      ["type=oci,dest=x,name=y", "out"],
    ],
  ])("%j asks of the image %j, and %j beside it", (written, exporter, outputs) => {
    expect(plan({ outputs: written })).toMatchObject({ exporter, outputs });
  });

  it("are refused however the attribute that pushes is written", () => {
    const spaces = fc.stringMatching(/^[ \t]{0,2}$/u);
    const push = fc.mixedCase(fc.constantFrom("push", "push-by-digest"));
    const value = fc.constantFrom("true", "1", "t", "T", "True", "", " true", "on", '"true"');
    const type = fc.constantFrom("image", "docker", "oci", "registry", "local", " image", "IMAGE");
    fc.assert(
      fc.property(
        spaces,
        push,
        spaces,
        value,
        type,
        fc.boolean(),
        fc.boolean(),
        (before, key, after, on, kind, quoted, first) => {
          const attribute = `${before}${key}${after}=${on}`;
          const pushing = quoted ? `"${attribute}"` : attribute;
          expect(refusals({ outputs: first ? `${pushing},type=${kind}` : `type=${kind},${pushing}` })).not.toBe("");
        },
      ),
    );
  });
});

describe("a cache that would be written under a tag that is to be published", () => {
  it.each([
    ["me/app:1"],
    ["other/x,docker.io/me/app:1"],
    ["type=registry,ref=me/app:1,mode=max"],
    ['type=registry,"ref=index.docker.io/me/app:1"'],
    ["type=inline\ntype=registry,ref=docker.io/me/app:1"],
  ])("%j is refused", (cache) => {
    expect(refusals({ "cache-to": cache }, checkedOut, ["me/app:1"])).toMatch(/^cache-to: .* is also one of the tags/u);
  });

  it("is told from a cache with a tag of its own, and from one that is only read", () => {
    expect(
      refusals({ "cache-to": "me/app:cache\ntype=local,dest=me/app:1", "cache-from": "me/app:1" }, checkedOut, [
        "me/app:1",
      ]),
    ).toBe("");
  });

  it("is told from one in another repository", () => {
    expect(refusals({ "cache-to": "me/cache:1" }, checkedOut, ["ghcr.io/me/app:1"])).toBe("");
  });

  it("counts the tag that docker adds", () => {
    expect(refusals({ "cache-to": "app" }, checkedOut, ["docker.io/library/app:latest"])).toContain(
      "is also one of the tags",
    );
  });
});

describe("the context", () => {
  const pullRequest = { pull_request: { head: { sha: "feedbeef" } } };
  const head = { ...runner, GITHUB_REF: "refs/pull/7/merge", DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: "true" };

  it("is the workspace where that holds a checkout, else the workflow's commit in its remote repository", () => {
    expect(plan({}, checkedOut).context).toBe(".");
    expect(plan({}, noCheckout).context).toBe(remote);
  });

  it.each<[string, Record<string, string>, unknown, string]>([
    ["the commit of the event", runner, {}, "abc123"],
    [
      "the merge commit of a pull request",
      { ...head, DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: "" },
      pullRequest,
      "abc123",
    ],
    [
      "the merge commit where the switch is no boolean",
      { ...head, DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: "yes" },
      pullRequest,
      "abc123",
    ],
    ["the head of a pull request, where asked for", head, pullRequest, "feedbeef"],
    [
      "the head's ref where the event does not name its commit",
      head,
      { pull_request: { head: {} } },
      "refs/pull/7/head",
    ],
    [
      "the head of a ref that is a pull request's head",
      { ...runner, GITHUB_REF: "refs/pull/7/head" },
      pullRequest,
      "feedbeef",
    ],
    ["the branch where there is no commit", { ...runner, GITHUB_SHA: "" }, null, "refs/heads/main"],
    ["the branch by its short name", { ...runner, GITHUB_SHA: "", GITHUB_REF: "main" }, "text", "refs/heads/main"],
  ])("remote, has %s", (_, env, event, commit) => {
    expect(plan({}, readStepContext(env, false, event)).context).toBe(`https://github.com/me/app.git#${commit}`);
  });

  it("remote, is on the runner's own server, and of the event's repository where no variable names it", () => {
    const step = readStepContext(
      { ...runner, GITHUB_SERVER_URL: "http://10.0.0.5:3000", GITHUB_REPOSITORY: "" },
      false,
      { repository: { owner: { login: "team" }, name: "svc" } },
    );
    expect(plan({}, step).context).toBe("http://10.0.0.5:3000/team/svc.git#abc123");
  });

  it.each([
    ["a repository", { ...runner, GITHUB_REPOSITORY: "" }],
    ["a commit", { ...runner, GITHUB_SHA: "", GITHUB_REF: "" }],
    ["a usable server", { ...runner, GITHUB_SERVER_URL: "--push" }],
  ])("is refused where it must be remote and the runner does not name %s", (_, env) => {
    const step = readStepContext(env, false, {});
    expect(refusals({}, step)).toMatch(
      /^context: there is no checkout in the workspace, and the runner does not say which/u,
    );
    expect(refusals({ context: "{{defaultContext}}" }, step)).toMatch(
      /^context: \{\{defaultContext\}\} has no meaning here/u,
    );
    expect(refusals({ context: ".", "build-contexts": "a={{defaultContext}}" }, step)).toMatch(/^build-contexts: /u);
    expect(refusals({ context: "." }, step)).toBe("");
  });
});

describe("the GitHub token", () => {
  const token = { "github-token": " hunter2 " };

  it.each<[string, Inputs, StepContext]>([
    ["the remote default", {}, noCheckout],
    ["a folder of it", { context: "{{defaultContext}}:dir" }, checkedOut],
    ["its address", { context: remote }, checkedOut],
  ])("is the secret with which %s is fetched", (_, inputs, step) => {
    expect(plan({ ...token, ...inputs }, step).secrets).toEqual([
      { id: "GIT_AUTH_TOKEN.github.com", value: "hunter2" },
    ]);
  });

  it("is named after the server's host and port, behind the user's own secrets", () => {
    const step = readStepContext({ ...runner, GITHUB_SERVER_URL: "http://10.0.0.5:3000" }, false, {});
    expect(plan({ ...token, secrets: "a=b" }, step).secrets.map(({ id }) => id)).toEqual([
      "a",
      "GIT_AUTH_TOKEN.10.0.0.5:3000",
    ]);
  });

  it("stands behind a secret of its own name, and so wins over it, as in build-push-action", () => {
    expect(plan({ ...token, secrets: "GIT_AUTH_TOKEN.github.com=mine" }, noCheckout).secrets).toEqual([
      { id: "GIT_AUTH_TOKEN.github.com", value: "mine" },
      { id: "GIT_AUTH_TOKEN.github.com", value: "hunter2" },
    ]);
  });

  it.each<[string, Inputs, StepContext]>([
    ["the workspace is built", {}, checkedOut],
    ["another repository is built", { context: "https://github.com/me/other.git" }, noCheckout],
    ["the workflow brings its own", { secrets: "GIT_AUTH_TOKEN=mine" }, noCheckout],
  ])("is not given where %s", (_, inputs, step) => {
    expect(plan({ ...token, ...inputs }, step).secrets.map(({ value }) => value)).not.toContain("hunter2");
  });
});

describe("provenance and sbom", () => {
  it("win over the same types in attests, and leave the others", () => {
    const attests = "type=provenance,mode=min\ntype=sbom,generator=x\ntype=other,a=b";
    expect(plan({ provenance: "mode=max", sbom: "false", attests })).toMatchObject({
      provenance: `mode=max,${builder}`,
      sbom: "disabled=true",
      attests: ["type=other,a=b"],
    });
    expect(plan({ sbom: "true", attests }).attests).toEqual([`type=provenance,mode=min,${builder}`, "type=other,a=b"]);
  });

  it.each([
    ["0", `disabled=true,${builder}`],
    ["t", `disabled=false,${builder}`],
    ['"mode=max"', `mode=max,${builder}`],
    ["mode=max , version=v1", `mode=max,version=v1,${builder}`],
    ["builder-ids=x", `builder-ids=x,${builder}`],
  ])("provenance %j becomes %j", (written, attributes) => {
    expect(plan({ provenance: written }).provenance).toBe(attributes);
  });
});

describe("the step", () => {
  it("has a run page even where the runner says little", () => {
    expect(readStepContext({}, false, undefined)).toMatchObject({
      serverUrl: "https://github.com",
      repository: "",
      sha: "",
      ref: "",
      pullRequestHeadSha: "",
      runUrl: "https://github.com//actions/runs/0/attempts/1",
    });
  });
});
