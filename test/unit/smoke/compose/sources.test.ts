import { describe, expect, it } from "vitest";
import type { ComposeService } from "../../../../src/docker/compose/service.ts";
import type { ComposeBuild } from "../../../../src/docker/compose/service-build.ts";
import { type ImageUnderTest, TestedNames } from "../../../../src/image/image-under-test.ts";
import { plainBuild as recipe, plainService } from "../../../harness/compose-service.ts";
import { baseNames, namesOf, sourcesOf } from "../../../../src/smoke/compose/sources.ts";

type Written = { readonly image?: string; readonly build?: Partial<ComposeBuild> };

const service = ({ image, build }: Written, name = "app"): ComposeService => ({
  ...plainService,
  image,
  build: build === undefined ? undefined : { ...recipe, names: [image ?? `shop-${name}`], ...build },
});

/** What the service called worker runs, beside an app. */
function worker(
  services: Readonly<Record<string, Written>>,
  build?: ImageUnderTest["build"],
  tags: readonly string[] = [],
) {
  const written = new Map(Object.entries(services).map(([name, fields]) => [name, service(fields, name)]));
  const names = new TestedNames(tags).and(namesOf(service(services["app"] ?? {})));
  const { kind, ...more } = sourcesOf(written, "app", { names, build }).get("worker") ?? { kind: "none" };
  return [kind, ...Object.values(more)].join(" ");
}

const other = { context: "/other", dockerfile: "/other/Dockerfile" };
const args = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));

describe("a service of a Compose project runs", () => {
  it.each<[string, Readonly<Record<string, Written>>, string]>([
    [
      "the image of the app's service",
      { app: { image: "web:ci" }, worker: { image: "docker.io/library/web:ci" } },
      "tested",
    ],
    ["another tag of it", { app: { image: "web:ci" }, worker: { image: "web" } }, "named web"],
    ["{{image}}", { app: { image: "web:ci" }, worker: { image: "{{image}}" } }, "tested"],
    ["the build of the app's service", { app: { build: {} }, worker: { build: {}, image: "worker:1" } }, "tested"],
    [
      "the image of such a build",
      { app: { build: {} }, twin: { build: {}, image: "w:1" }, worker: { image: "w:1" } },
      "tested",
    ],
    ["another target", { app: { build: {} }, worker: { build: { target: "worker" } } }, "built worker"],
    ["other arguments", { app: { build: {} }, worker: { build: { args: args({ A: "1" }) } } }, "built worker"],
    [
      "another Dockerfile",
      { app: { build: {} }, worker: { build: { dockerfile: "/checkout/other" } } },
      "built worker",
    ],
    [
      "the image of another's build",
      { app: {}, twin: { build: other, image: "w:1" }, worker: { image: "w:1" } },
      "built twin",
    ],
    [
      "other arguments under the app's name",
      { app: { build: {}, image: "w" }, worker: { image: "w", build: { args: args({ A: "1" }) } } },
      "tested",
    ],
    [
      "what builds the image that the app's service names",
      { app: { image: "w" }, worker: { image: "w", build: other } },
      "tested",
    ],
    ["what Compose calls the app's build", { app: { build: {} }, worker: { image: "shop-app" } }, "tested"],
    [
      "a tag of the app's build",
      { app: { build: { names: ["shop-app", "web:2"] } }, worker: { image: "web:2" } },
      "tested",
    ],
    [
      "what Compose calls another's build",
      { app: {}, twin: { build: other }, worker: { image: "shop-twin:latest" } },
      "built twin",
    ],
    ["nothing", { app: { image: "web" }, worker: {} }, "named "],
  ])("what it names or builds: %s", (_, services, wanted) => {
    expect(worker(services)).toBe(wanted);
  });

  it.each<[string, Partial<ComposeBuild>, string]>([
    ["with fewer arguments", {}, "tested"],
    ["with the same ones", { args: args({ A: "1", B: "2" }) }, "tested"],
    ["with one more", { args: args({ C: "3" }) }, "built worker"],
    ["with another value", { args: args({ A: "2" }) }, "built worker"],
    ["of another folder", other, "built worker"],
  ])("the image under test, if it builds what the step builds: %s", (_, build, wanted) => {
    const step = { ...recipe, args: args({ A: "1", B: "2" }) };
    expect(worker({ app: { image: "web" }, worker: { build } }, step)).toBe(wanted);
  });

  it("the image under test, if it names a tag of the step", () => {
    const tags = ["index.docker.io/me/web", "localhost:5000/web:1"];
    for (const image of ["me/web:latest", "docker.io/me/web", "localhost:5000/web:1"])
      expect(worker({ app: {}, worker: { image } }, undefined, tags)).toBe("tested");
    expect(worker({ app: {}, worker: { image: "me/web:1" } }, undefined, tags)).toBe("named me/web:1");
  });

  it("another build that would have a tag of the image under test as well: it does not get it", () => {
    const tagged = { build: { ...other, names: ["shop-worker", "web"] } };
    expect(worker({ app: { image: "web", build: {} }, worker: tagged })).toBe("built worker");
  });

  it("no other build under a name of the image under test", () => {
    expect(() => worker({ app: { image: "web" }, worker: { image: "web", build: other } }, recipe)).toThrow(
      "its image web is the one under test",
    );
    expect(() => worker({ app: { image: "web", build: {} }, worker: { image: "web", build: other } })).toThrow(
      "the service worker of the Compose project cannot be gated: its image web is the one under test, and its build is another than that of app. Give services.worker an image of another name, or leave its build out.",
    );
  });
});

it.each<[string, string, Written, boolean]>([
  ["a tag of the step", "me/web:1", {}, true],
  ["what the app's service is built as", "web:ci", { image: "web:ci", build: {} }, true],
  ["what Compose calls its build", "shop-app", { build: {} }, true],
  ["another tag of the step's repository", "me/web:latest", { image: "me/web" }, true],
  ["what the app's service only stands on", "node:22", { image: "node:22" }, false],
])("a build is on the image under test if it is FROM %s", (_, name, app, wanted) => {
  expect(baseNames(new TestedNames(["me/web:1"]), service(app)).has(name)).toBe(wanted);
});
