/** What would let something leave the machine before the verdict: refused, or without any effect on the build. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildxBuild } from "../../../src/build/argv.ts";
import { fillTags } from "../../../src/image/tags.ts";
import { type Inputs, planOf, problemsIn, refusalsOf } from "../inputs/plan-of.ts";

const tags = "ghcr.io/me/app:1.2";
const base = { tags, push: "true" };

/** What the build is started with. */
function commandOf(inputs: Inputs, env: Inputs = {}) {
  const { source, tags: templates } = planOf({ ...base, ...inputs }, env);
  if (source.kind !== "build") throw new Error("nothing is built");
  return buildxBuild(source.build, fillTags(templates, "latest").written, {
    iidfile: "/t/iid",
    metadataFile: "/t/metadata",
  });
}

const plain = commandOf({});

describe("outputs", () => {
  it.each(
    [
      ["type=registry", "type=registry,push=false", "type=registry,dest=out", "type=registry,store=false"],
      ["type=Registry", "Type=registry", "type=registry ", "type=\tregistry", "type=local,dest=a,type=registry"],
      ["type=image,push=true", "type=image,push=1", "type=image,push=T", "type=image,push=True", "type=image,push"],
      ["type=image,push=true,push=false", "type=image,push=false,push=true", "push=true,type=image", "push=true"],
      ["type=image, push=true", "type=image,push =true", "type=image,push= true", "type=image,Push=true"],
      ["type=image,push-by-digest=true", "type=image,push-by-digest=true,push=false", "type=image,pushx=1"],
      ['type=image,"push=true"', '"type=image,push=true"', '"type=image","push=true"', 'type=image,push="true"'],
      [
        "type=image,name=x:1,push=true",
        "type=image,name=x,unpack=true,push=true",
        "type=image,name-canonical=true,push=1",
      ],
      ["type=image,dangling-name-prefix=x,push=true", "type=image,oci-mediatypes=true,push=true"],
      [
        "type=docker,push=true",
        "type=oci,dest=o,push=true",
        "type=tar,dest=o,push=true",
        "type=local,dest=o,push=true",
      ],
      ["type=cacheonly,push=true", "type=docker,dest=o", "type=docker,context=production", "type=docker,dest=-"],
      [
        "type=moby",
        "type=containerimage",
        "type=exporter",
        "type=docker-image",
        "type=",
        "type",
        "=image",
        "image",
      ].filter((output) => output.includes("=") || output === "type="),
      [
        "type=ima\u200bge,push=true",
        "type=image,pu\u200bsh=true",
        "type=image,\u00a0push=true",
        "type=image,ｐｕｓｈ=true",
      ],
      [
        "type=image,\npush=true",
        "type=image\ntype=registry",
        "out\ntype=registry",
        "type=local,dest=out\r\ntype=registry",
      ],
      ["-", "type=tar", "type=oci", "type=tar,dest=-", "type=oci,dest=-", "type=oci,dest=", "type=oci,dest= ,tar=true"],
      ["type=oci,dest=-,dest=out", "type=tar,DEST=-", 'type=tar,"dest=-"', "type=oci,tar=true"],
    ].flat(),
  )("%j are refused", (outputs) => {
    expect(refusalsOf({ ...base, outputs })).toEqual([expect.stringMatching(/^outputs: item \d+ .* is refused: /u)]);
  });

  it.each(
    [
      [
        "out",
        "./out",
        "type=local,dest=out",
        "type=tar,dest=out.tar",
        "type=oci,dest=out.tar",
        "type=oci,dest=out,tar=false",
      ],
      ["type=cacheonly", "--push"],
    ].flat(),
  )("%j are one more result beside --load, and nothing else", (outputs) => {
    const { argv } = commandOf({ outputs });
    const at = argv.indexOf("--output");
    expect(argv.filter((word) => word === "--output")).toHaveLength(1);
    expect(argv[at + 1]).toBe(outputs);
    const others = [...argv.slice(0, at), ...argv.slice(at + 2)];
    expect(plain.argv.filter((word) => !["--iidfile", "/t/iid"].includes(word))).toEqual(
      others.filter((word) => !["--iidfile", "/t/iid"].includes(word)),
    );
  });
});

it.each([
  ["type=docker", []],
  ["type=image", []],
  ["type=image,push=false", []],
  ["type=image,compression=zstd,push=0", ["--output", "type=docker,compression=zstd"]],
])("of outputs %j the image that is loaded is made, and nothing else", (outputs, words) => {
  const { argv } = commandOf({ outputs });
  const at = plain.argv.indexOf("--tag");
  expect([...argv]).toEqual([...plain.argv.slice(0, at), ...words, ...plain.argv.slice(at)]);
});

describe("call", () => {
  it.each(
    [
      ["check", "outline", "targets", "lint", "build,check", "check,build", "BUILD", "Build", "build ,x", "build=true"],
      [
        "format=json",
        "build,format=json",
        "subrequests.describe",
        "frontend.outline",
        "--push",
        "build --push",
        "build\n--push",
      ],
      ["{{dev-tag}}", "true", "false", "none", "print", "\u200bbuild", "buіld"],
    ].flat(),
  )("%j is refused", (call) => {
    expect(refusalsOf({ ...base, call })).toEqual([
      expect.stringMatching(/^call: .* makes no image that could be tested/u),
    ]);
  });

  it("can be build, and is not asked for where it is not set", () => {
    expect(commandOf({ call: " build\n" }).argv).toEqual(commandOf({ call: "build" }).argv);
    expect(commandOf({ call: " " })).toEqual(plain);
  });
});

describe("load and push", () => {
  it.each(
    [
      { load: "false" },
      { load: "no" },
      { load: "0" },
      { push: "yes" },
      { push: "1" },
      { push: "true\nfalse" },
      { push: "on" },
    ].flat(),
  )("%j are refused", (inputs) => {
    expect(refusalsOf({ ...base, ...inputs })).toHaveLength(1);
  });

  it("add nothing to the build", () => {
    for (const inputs of [{ push: "false" }, { push: "True" }, { "push-by-digest": "true" }, { load: "TRUE" }])
      expect(commandOf(inputs)).toEqual(plain);
    expect(plain.argv).toContain("--load");
    expect(plain.argv.join(" ")).not.toMatch(/push|type=registry/u);
  });
});

describe("an input whose value looks like an option of buildx", () => {
  const likeOptions = [
    "--push",
    "--output=type=registry",
    "-o=type=registry",
    "--metadata-file=x",
    "--call=check",
    "--builder=x",
  ];
  const inputs = [
    ["add-hosts", "allow", "annotations", "attests", "build-args", "build-contexts", "builder", "cache-from"],
    ["cache-to", "cgroup-parent", "file", "labels", "network", "no-cache-filters", "platforms", "provenance", "sbom"],
    ["secrets", "secret-envs", "secret-files", "shm-size", "ssh", "target", "ulimit", "github-token"],
  ].flat();

  it.each(inputs)("%s is refused, or the value of its own option", (name) => {
    for (const option of likeOptions) {
      const value = { [name]: option };
      if (problemsIn(() => planOf({ ...base, ...value })).length > 0) continue;
      const { argv } = commandOf(value);
      const given = argv.flatMap((word, index) => (word.includes(option) ? [argv[index - 1]] : []));
      const own = given.filter((before) => /^--(?!load|pull|no-cache$|progress)/u.test(before ?? ""));
      expect(given).toEqual(own);
      expect(argv.at(-1)).toBe(".");
    }
  });

  it.each(likeOptions)("context: %s is refused", (context) => {
    expect(refusalsOf({ ...base, context })).toEqual([expect.stringContaining("begins with a dash")]);
  });

  it.each(likeOptions)("tags: %s is refused", (option) => {
    expect(refusalsOf({ tags: option })).toEqual([expect.stringMatching(/^tags: /u)]);
  });
});

describe("an argument of the build that BuildKit itself reads", () => {
  it.each(
    [
      [
        "BUILDKIT_INLINE_CACHE=1",
        "BUILDKIT_MULTI_PLATFORM=1",
        "BUILDKIT_SYNTAX=me/frontend",
        "BUILDKIT_CONTEXT_KEEP_GIT_DIR=1",
      ],
      ["BUILDKIT_CACHE_MOUNT_NS=x", "BUILDKIT_SOURCE_POLICY=x", "SOURCE_DATE_EPOCH=0", "HTTP_PROXY=http://x", "--push"],
    ].flat(),
  )("%s is an argument, and nothing else", (written) => {
    const { argv, env } = commandOf({ "build-args": written });
    expect(argv.filter((word) => !["--build-arg", written].includes(word))).toEqual([...plain.argv]);
    expect(env).toEqual(plain.env);
  });
});

/** What buildx, BuildKit's client, docker and Compose read of their environment, and what others take for an input. */
const variables = `
  BUILDX_BAKE_ENTITLEMENTS_FS BUILDX_BAKE_FILE BUILDX_BAKE_GIT_AUTH_HEADER BUILDX_BAKE_GIT_AUTH_TOKEN BUILDX_BAKE_GIT_SSH
  BUILDX_BUILDER BUILDX_CONFIG BUILDX_CPU_PROFILE BUILDX_EXPERIMENTAL BUILDX_GIT_CHECK_DIRTY BUILDX_GIT_INFO
  BUILDX_GIT_LABELS BUILDX_MEM_PROFILE BUILDX_METADATA_PROVENANCE BUILDX_METADATA_WARNINGS BUILDX_NO_DEFAULT_ATTESTATIONS
  BUILDX_NO_DEFAULT_LOAD BUILDX_SEND_GIT_QUERY_AS_INPUT BUILDX_PUSH BUILDX_OUTPUT BUILDX_CACHE_TO BUILDKIT_COLORS
  BUILDKIT_HOST BUILDKIT_INLINE_CACHE BUILDKIT_MULTI_PLATFORM BUILDKIT_NO_CLIENT_TOKEN BUILDKIT_PROGRESS
  BUILDKIT_SYNTAX BUILDKIT_TTY_LOG_LINES EXPERIMENTAL_BUILDKIT_SOURCE_POLICY SOURCE_DATE_EPOCH DOCKER_BUILDKIT
  DOCKER_CONFIG DOCKER_CONTENT_TRUST DOCKER_CONTEXT DOCKER_DEFAULT_PLATFORM DOCKER_HOST DOCKER_TLS_VERIFY
  DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF DOCKER_METADATA_OUTPUT_TAGS DOCKER_METADATA_OUTPUT_LABELS
  DOCKER_METADATA_OUTPUT_ANNOTATIONS DOCKER_BUILD_SUMMARY DOCKER_BUILD_RECORD_UPLOAD DOCKER_BUILD_EXPORT_BUILD
  COMPOSE_FILE COMPOSE_BAKE COMPOSE_PROJECT_NAME COMPOSE_PROFILES COMPOSE_ENV_FILES COMPOSE_DOCKER_CLI_BUILD
  COMPOSE_EXPERIMENTAL METADATA_FILE IIDFILE PUSH TAGS OUTPUTS CALL LOAD CACHE_TO SMOKE_GATE_SECRET_0
  input_push input_outputs INPUT-OUTPUTS XINPUT_OUTPUTS INPUTS_OUTPUTS
`
  .trim()
  .split(/\s+/u);

describe("a variable of the step", () => {
  const values = ["", "1", "true", "type=registry", "type=image,push=true", "--push", tags, "/tmp/x", "tcp://evil:1"];

  it.each(variables)("%s has no effect on what the build is started with", (variable) => {
    for (const value of values) expect(commandOf({}, { [variable]: value })).toEqual(plain);
  });

  it("has none together with any others", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...variables), fc.constantFrom(...values)), (env) => {
        expect(commandOf({}, env)).toEqual(plain);
      }),
    );
  });

  it("gets no value from a secret that is called as it", () => {
    const secrets = variables.map((name) => `${name}=hunter2`).join("\n");
    const { argv, env } = commandOf({ secrets });
    const own = variables.map((_, index) => `SMOKE_GATE_SECRET_${index}`);
    expect(Object.keys(env).toSorted()).toEqual(["BUILDX_METADATA_WARNINGS", ...own].toSorted());
    expect(argv.join(" ")).not.toContain("hunter2");
  });
});
