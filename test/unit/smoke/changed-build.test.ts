import { describe, expect, it } from "vitest";
import type { ComposeBuild } from "../../../src/docker/compose-model.ts";
import { TestedNames } from "../../../src/image/image-under-test.ts";
import { changedBuild } from "../../../src/smoke/stack/compose/changed-build.ts";

const sources = new Map([
  ["web", { kind: "tested" }],
  ["base", { kind: "built", by: "base" }],
] as const);

function changed(inline: string | undefined, contexts: Readonly<Record<string, string>>, context = "/checkout") {
  const build: ComposeBuild = {
    context,
    dockerfile: inline === undefined ? "Dockerfile" : undefined,
    inline,
    target: "",
    args: new Map(),
    contexts: new Map(Object.entries(contexts)),
    pulls: false,
  };
  const change = changedBuild(build, sources, new TestedNames(["me/web:1"]), "RUN:tested");
  return change === undefined ? undefined : [change.dockerfile, Object.fromEntries(change.contexts), change.isNamed];
}

describe("a build on the image under test", () => {
  it.each<[string, string, Readonly<Record<string, string>>, ReturnType<typeof changed>]>([
    ["as a service", "FROM app", { app: "service:web" }, ["FROM RUN:tested", {}, false]],
    ["as a target", "FROM app", { app: "target:web" }, ["FROM RUN:tested", {}, false]],
    ["as an image", "FROM app", { app: "docker-image://docker.io/me/web:1" }, ["FROM RUN:tested", {}, false]],
    ["by its name", "FROM me/web:1", {}, ["FROM RUN:tested", {}, false]],
    [
      "beside another",
      "FROM app\nCOPY --from=b / /",
      { app: "service:web", b: "service:base" },
      ["FROM RUN:tested\nCOPY --from=b / /", { b: "service:base" }, false],
    ],
    [
      "in the place of a stage",
      "FROM x AS app\nFROM app",
      { app: "service:web" },
      ["FROM x AS app\nFROM app", { app: "docker-image://RUN:tested" }, true],
    ],
    ["whose name is another's here", "FROM me/web:1", { "me/web:1": "./folder" }, undefined],
    ["not at all", "FROM x", { b: "service:base", c: "docker-image://me/web:2" }, undefined],
  ])("names it as the run does: %s", (_, inline, contexts, wanted) => {
    expect(changed(inline, contexts)).toEqual(wanted);
  });

  it("of a repository has it as a context: nobody here reads its Dockerfile", () => {
    const repository = "https://x.example/a.git";
    expect(changed(undefined, { app: "service:web" }, repository)).toEqual([
      undefined,
      { app: "docker-image://RUN:tested" },
      true,
    ]);
    expect(changed(undefined, {}, repository)).toBeUndefined();
  });
});
