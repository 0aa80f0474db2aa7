import { expect, it } from "vitest";
import { recipeOf } from "../../../src/build/recipe.ts";

const plan = { buildArgs: [], buildContexts: [], context: ".", file: "", target: "" };
const recipe = (fields: Partial<Parameters<typeof recipeOf>[0]>) =>
  recipeOf({ ...plan, ...fields }, "/job", { GIVEN: "from the step" });

it.each([
  ["the folder of the step", {}, ["/job", "/job/Dockerfile"]],
  ["a folder in it", { context: "./web/" }, ["/job/web", "/job/web/Dockerfile"]],
  ["a Dockerfile, which is not looked for in the context", { context: "web", file: "x/D" }, ["/job/web", "/job/x/D"]],
  ["paths from the root", { context: "/a", file: "/b/D" }, ["/a", "/b/D"]],
  ["a repository", { context: "https://x.example/a.git#1", file: "b/D" }, ["https://x.example/a.git#1", "b/D"]],
])("a build of the step is of %s", (_, fields, wanted) => {
  const { context, dockerfile } = recipe(fields);
  expect([context, dockerfile]).toEqual(wanted);
});

it("a build of the step has its arguments and contexts, as Compose would say them", () => {
  const { args, contexts } = recipe({
    buildArgs: ["A=1=2", "GIVEN", "MISSING", "EMPTY="],
    buildContexts: ["base=docker-image://alpine", "src=../src", "git=https://x.example/a.git"],
  });
  expect([...args]).toEqual([
    ["A", "1=2"],
    ["GIVEN", "from the step"],
    ["EMPTY", ""],
  ]);
  expect([...contexts]).toEqual([
    ["base", "docker-image://alpine"],
    ["src", "/src"],
    ["git", "https://x.example/a.git"],
  ]);
});
