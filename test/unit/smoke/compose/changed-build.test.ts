import { describe, expect, it } from "vitest";
import type { ComposeBuild } from "../../../../src/docker/compose/service-build.ts";
import { plainBuild } from "../../../harness/compose-service.ts";
import { changedBuild, type OwnImage } from "../../../../src/smoke/compose/changed-build.ts";

const sources = new Map([
  ["web", { kind: "tested" }],
  ["base", { kind: "built", by: "base" }],
] as const);

const own: Readonly<Record<string, OwnImage>> = {
  "me/web:1": { image: "RUN:tested", by: undefined },
  "docker.io/me/web:1": { image: "RUN:tested", by: undefined },
  "shop-base": { image: "RUN:base", by: "base" },
};

function changed(inline: string | undefined, contexts: Readonly<Record<string, string>>, context = "/checkout") {
  const build: ComposeBuild = {
    ...plainBuild,
    context,
    dockerfile: inline === undefined ? "Dockerfile" : undefined,
    inline,
    contexts: new Map(Object.entries(contexts)),
  };
  const change = changedBuild(build, sources, "RUN:tested", (name) => own[name]);
  return change === undefined
    ? undefined
    : [change.dockerfile, Object.fromEntries(change.contexts), change.isNamed, ...change.on];
}

describe("a build on the image under test, or on another one of the project,", () => {
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
    ["by the name of another build", "FROM shop-base", {}, ["FROM RUN:base", {}, false, "base"]],
    [
      "as the image of another build",
      "FROM x AS app\nFROM app",
      { app: "docker-image://shop-base" },
      ["FROM x AS app\nFROM app", { app: "docker-image://RUN:base" }, true, "base"],
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
