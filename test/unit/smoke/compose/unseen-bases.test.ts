import { describe, expect, it } from "vitest";
import type { ComposeBuild } from "../../../../src/docker/compose/service-build.ts";
import { TestedNames } from "../../../../src/image/image-under-test.ts";
import { unseenBases } from "../../../../src/smoke/compose/unseen-bases.ts";
import { plainBuild, plainService } from "../../../harness/compose-service.ts";

const remote = { context: "https://x.example/a.git", dockerfile: "Dockerfile" };

/** What is told of a service called edge that is built so, beside an app. */
function told(build: Partial<ComposeBuild>, tags: readonly string[] = ["me/web:1", "node"], built = ["edge"]) {
  const services = new Map([
    ["app", { ...plainService, image: undefined, build: plainBuild }],
    ["edge", { ...plainService, image: undefined, build: { ...plainBuild, ...build } }],
  ]);
  const project = { plan: { service: "app" }, model: { services } };
  return unseenBases({ project, builds: [built] }, new TestedNames(tags)).join("\n");
}

describe("a service whose base cannot be seen", () => {
  it("is told of, by the Dockerfile that only the builder reads, with the way to say it", () => {
    expect(told(remote)).toMatch(
      /^The gate cannot see what the service edge is built on: the Dockerfile of https:\/\/x\.example\/a\.git .* is me\/web:1 or node, .* "me\/web:1: service:app"/u,
    );
  });

  it("is told of, by the word that only the builder reads", () => {
    expect(told({ inline: "FROM me/web:$TARGETARCH", dockerfile: undefined })).toContain(
      "me/web:$TARGETARCH in its Dockerfile",
    );
  });

  it.each<[string, Parameters<typeof told>]>([
    ["all of it can be read", [{ inline: "ARG V=1-x\nFROM me/web:${V%-*}" }]],
    [
      "each name is a context of it",
      [
        {
          ...remote,
          contexts: new Map([
            ["me/web:1", "service:app"],
            ["node", "./x"],
          ]),
        },
      ],
    ],
    ["the step has no name that a Dockerfile could have", [remote, []]],
    ["nothing needs it", [remote, ["me/web:1"], []]],
  ])("is not told of if %s", (_, given) => {
    expect(told(...given)).toBe("");
  });
});
