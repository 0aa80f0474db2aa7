import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type BuildxArgv, buildxBuild, buildxPublish } from "../../../src/build/argv.ts";
import { type ImageRef, parseImageRef } from "../../../src/image/image-ref.ts";
import { tagArguments } from "../../../src/image/tags.ts";
import type { BuildPlan } from "../../../src/gate/plan.ts";

const files = { iidfile: "/run/build/iid", metadataFile: "/run/build/meta" };

const bare: BuildPlan = {
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

const start = ["buildx", "build", "--progress=plain"];
const iid = ["--iidfile", "/run/build/iid"];
const load = ["--load", "--metadata-file", "/run/build/meta"];

type Asked = Partial<BuildPlan> & { readonly tags?: readonly string[] };

function argv({ tags = [], ...plan }: Asked): readonly string[] {
  return [...buildxBuild({ ...bare, ...plan }, tagArguments(tags), files).argv];
}

describe("the command that builds", () => {
  it.each<[keyof Asked, Asked, readonly string[]]>([
    ["context", { context: "./dir" }, [...iid, ...load, "./dir"]],
    [
      "context",
      { context: "https://github.com/me/app.git#abc:dir" },
      [...iid, ...load, "https://github.com/me/app.git#abc:dir"],
    ],
    [
      "addHosts",
      { addHosts: ["a:1.1.1.1", "b=::1"] },
      ["--add-host", "a:1.1.1.1", "--add-host", "b=::1", ...iid, ...load, "."],
    ],
    ["allow", { allow: ["network.host"] }, ["--allow", "network.host", ...iid, ...load, "."]],
    [
      "annotations",
      { annotations: ["a=b, c", "index:d=e"] },
      ["--annotation", "a=b, c", "--annotation", "index:d=e", ...iid, ...load, "."],
    ],
    ["buildArgs", { buildArgs: ["A=1,2", "B"] }, ["--build-arg", "A=1,2", "--build-arg", "B", ...iid, ...load, "."]],
    ["buildContexts", { buildContexts: ["a=../a"] }, ["--build-context", "a=../a", ...iid, ...load, "."]],
    [
      "cacheFrom",
      { cacheFrom: ["type=gha", "me/app"] },
      ["--cache-from", "type=gha", "--cache-from", "me/app", ...iid, ...load, "."],
    ],
    ["cacheTo", { cacheTo: ["type=inline"] }, ["--cache-to", "type=inline", ...iid, ...load, "."]],
    ["call", { call: "build" }, ["--call", "build", ...iid, ...load, "."]],
    ["cgroupParent", { cgroupParent: "/x" }, ["--cgroup-parent", "/x", ...iid, ...load, "."]],
    [
      "secretEnvs",
      { secretEnvs: [{ id: "npm", source: "NPM" }] },
      ["--secret", "id=npm,env=NPM", ...iid, ...load, "."],
    ],
    ["file", { file: "a b/Dockerfile" }, ["--file", "a b/Dockerfile", ...iid, ...load, "."]],
    [
      "labels",
      { labels: ["a=b", "c=two\nlines"] },
      [...iid, "--label", "a=b", "--label", "c=two\nlines", ...load, "."],
    ],
    [
      "noCacheFilters",
      { noCacheFilters: ["a", "b"] },
      [...iid, "--no-cache-filter", "a", "--no-cache-filter", "b", ...load, "."],
    ],
    [
      "outputs",
      { outputs: ["type=oci,dest=x", "type=docker"] },
      [...iid, "--output", "type=oci,dest=x", "--output", "type=docker", ...load, "."],
    ],
    ["platforms", { platforms: ["linux/arm64"] }, [...iid, "--platform", "linux/arm64", ...load, "."]],
    ["provenance", { provenance: "mode=max" }, [...iid, "--attest", "type=provenance,mode=max", ...load, "."]],
    ["sbom", { sbom: "disabled=true" }, [...iid, "--attest", "type=sbom,disabled=true", ...load, "."]],
    [
      "attests",
      { attests: ["type=a,b=c", "type=d"] },
      [...iid, "--attest", "type=a,b=c", "--attest", "type=d", ...load, "."],
    ],
    [
      "secrets",
      {
        secrets: [
          { id: "a", value: "hunter2" },
          { id: "b", value: "hunter3" },
        ],
      },
      [...iid, "--secret", "id=a,env=SMOKE_GATE_SECRET_0", "--secret", "id=b,env=SMOKE_GATE_SECRET_1", ...load, "."],
    ],
    [
      "secretFiles",
      { secretFiles: [{ id: "a", source: "~/a b" }] },
      [...iid, "--secret", "id=a,src=~/a b", ...load, "."],
    ],
    ["shmSize", { shmSize: "2g" }, [...iid, "--shm-size", "2g", ...load, "."]],
    ["ssh", { ssh: ["default", "k=./k"] }, [...iid, "--ssh", "default", "--ssh", "k=./k", ...load, "."]],
    ["tags", { tags: ["me/app:1", "me/app:2"] }, [...iid, "--tag", "me/app:1", "--tag", "me/app:2", ...load, "."]],
    ["target", { target: "run" }, [...iid, "--target", "run", ...load, "."]],
    [
      "ulimit",
      { ulimit: ["nofile=1:2", "core=-1"] },
      [...iid, "--ulimit", "nofile=1:2", "--ulimit", "core=-1", ...load, "."],
    ],
    ["builder", { builder: "mine" }, [...iid, "--builder", "mine", ...load, "."]],
    ["network", { network: "host" }, [...iid, ...load, "--network", "host", "."]],
    ["noCache", { noCache: true }, [...iid, ...load, "--no-cache", "."]],
    ["pull", { pull: true }, [...iid, ...load, "--pull", "."]],
  ])("carries %s", (_, plan, after) => {
    expect(argv(plan)).toEqual([...start, ...after]);
  });

  it("loads the image and says its Id, if nothing else is asked of it", () => {
    expect(argv({})).toEqual([...start, ...iid, ...load, "."]);
  });

  it("has everything in build-push-action's order", () => {
    const everything: BuildPlan & Asked = {
      addHosts: ["h:1"],
      allow: ["device"],
      annotations: ["n=1"],
      attests: ["type=x"],
      buildArgs: ["A"],
      buildContexts: ["c=d"],
      builder: "b",
      cacheFrom: ["f"],
      cacheTo: ["t"],
      call: "build",
      cgroupParent: "g",
      context: "ctx",
      destinations: [],
      exporter: [],
      file: "D",
      labels: ["l"],
      network: "none",
      noCache: true,
      noCacheFilters: ["s"],
      outputs: ["type=docker"],
      platforms: ["linux/amd64"],
      provenance: "mode=max",
      pull: true,
      sbom: "disabled=false",
      secrets: [{ id: "s", value: "v" }],
      secretEnvs: [{ id: "e", source: "E" }],
      secretFiles: [{ id: "f", source: "F" }],
      shmSize: "1g",
      ssh: ["default"],
      tags: ["r"],
      target: "z",
      ulimit: ["core=1"],
    };
    const flags = argv(everything).filter((argument) => argument.startsWith("--"));
    expect(flags.join(" ")).toBe(
      "--progress=plain --add-host --allow --annotation --build-arg --build-context --cache-from --cache-to --call " +
        "--cgroup-parent --secret --file --iidfile --label --no-cache-filter --output --platform --attest --attest " +
        "--attest --secret --secret --shm-size --ssh --tag --target --ulimit --builder --load --metadata-file " +
        "--network --no-cache --pull",
    );
  });

  it.each(["out", "-", "type=local,dest=x", "dest=x, Type =tar", '"type=local","dest=a,b"'])(
    "asks for no --iidfile beside the output %j, which buildx would refuse",
    (output) => {
      expect(argv({ outputs: ["type=docker", output] })).toEqual([
        ...start,
        "--output",
        "type=docker",
        "--output",
        output,
        ...load,
        ".",
      ]);
    },
  );

  it("loads the image as it is to be written, with options that are quoted as buildx reads them", () => {
    const exporter = ["compression=zstd", 'annotation.a=b,"c"'];
    expect(argv({ exporter, outputs: ["type=oci,dest=x"] })).toEqual([
      ...start,
      ...iid,
      "--output",
      "type=oci,dest=x",
      "--output",
      'type=docker,compression=zstd,"annotation.a=b,""c"""',
      ...load,
      ".",
    ]);
  });

  it("keeps --iidfile where only a path looks like such an output", () => {
    expect(argv({ outputs: ['type=oci,"dest=a,type=local"'] })).toContain("--iidfile");
  });
});

describe("the command that publishes what was tested", () => {
  const publishes = (plan: Partial<BuildPlan>) => [...buildxPublish({ ...bare, ...plan }, "r.test/app", "/run/m").argv];
  const image = "type=image,name=r.test/app,push-by-digest=true,name-canonical=true,push=true";

  it.each<[string, Partial<BuildPlan>, readonly string[]]>([
    ["pushes under no name", {}, ["--output", image]],
    [
      "writes the image as it was asked for",
      { exporter: ["compression=zstd", "annotation.a=b,c"], annotations: ["index:d=e"] },
      ["--annotation", "index:d=e", "--output", `${image},compression=zstd,"annotation.a=b,c"`],
    ],
    [
      "keeps the cache that lies in the image, and writes no other",
      { cacheTo: ["type=inline", "type=gha,mode=max", "me/app:cache", " Type = inline ", "type=registry,ref=inline"] },
      ["--cache-to", "type=inline", "--cache-to", " Type = inline ", "--output", image],
    ],
    [
      "builds nothing anew, and writes nothing else",
      { noCache: true, pull: true, outputs: ["out"] },
      ["--output", image],
    ],
  ])("%s", (_, plan, words) => {
    expect(publishes(plan)).toEqual([...start, ...words, "--metadata-file", "/run/m", "."]);
  });
});

describe("the values of secrets", () => {
  it("stand in variables of the command and nowhere else", () => {
    const { argv: command, env } = buildxBuild(
      {
        ...bare,
        secrets: [
          { id: "a", value: "hunter2" },
          { id: "a", value: "two\nlines" },
        ],
      },
      tagArguments([]),
      files,
    );
    expect(env).toEqual({
      BUILDX_METADATA_WARNINGS: "true",
      SMOKE_GATE_SECRET_0: "hunter2",
      SMOKE_GATE_SECRET_1: "two\nlines",
    });
    expect(command.join(" ")).not.toContain("hunter2");
  });

  it("are no variables at all where there are none", () => {
    expect(buildxBuild(bare, tagArguments([]), files).env).toEqual({ BUILDX_METADATA_WARNINGS: "true" });
  });
});

describe("what a user writes", () => {
  it("is never read as a flag: each value stands behind its own flag, and only the context is alone", () => {
    const value = fc.oneof(
      fc.constantFrom("--push", "-o", "--output=type=registry", "--", "-"),
      fc.string({ minLength: 1 }),
    );
    const values = fc.array(value, { maxLength: 2 });
    const sources = fc.array(fc.record({ id: value, source: value }), { maxLength: 2 });
    const plans: fc.Arbitrary<Asked> = fc.record({
      addHosts: values,
      allow: values,
      annotations: values,
      attests: values,
      buildArgs: values,
      buildContexts: values,
      builder: value,
      cacheFrom: values,
      cacheTo: values,
      cgroupParent: value,
      file: value,
      labels: values,
      network: value,
      noCache: fc.boolean(),
      noCacheFilters: values,
      pull: fc.boolean(),
      secretEnvs: sources,
      secretFiles: sources,
      shmSize: value,
      ssh: values,
      tags: values,
      target: value,
      ulimit: values,
    });
    fc.assert(
      fc.property(plans, (plan) => {
        const { flags, alone } = asBuildxReads(argv(plan));
        expect(alone).toEqual(["."]);
        expect(flags).not.toContain("--push");
        expect(flags).not.toContain("--output");
      }),
    );
  });

  it("makes an argv that nothing else can be, and that is no list of refs", () => {
    expectTypeOf<BuildxArgv>().toExtend<readonly string[]>();
    expectTypeOf<readonly string[]>().not.toExtend<BuildxArgv>();
    expectTypeOf<BuildxArgv>().not.toExtend<readonly ImageRef[]>();
    expectTypeOf<readonly ImageRef[]>().not.toExtend<BuildxArgv>();
    expect(() => parseImageRef("--tag")).toThrow(/is not an image ref/u);
  });
});

/** The flags of buildx that take no value; any other takes the argument behind it, whatever that is. */
const switches = new Set(["--load", "--no-cache", "--pull", "--progress=plain"]);

function asBuildxReads(command: readonly string[]): { flags: readonly string[]; alone: readonly string[] } {
  const flags: string[] = [];
  const alone: string[] = [];
  for (let index = 2; index < command.length; index += 1) {
    const argument = command[index] ?? "";
    if (!argument.startsWith("-")) {
      alone.push(argument);
      continue;
    }
    flags.push(argument);
    if (!switches.has(argument)) index += 1;
  }
  return { flags, alone };
}
