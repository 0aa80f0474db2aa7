import { describe, expect, it } from "vitest";
import { buildError } from "../../../../src/docker/buildx/build-error.ts";

const steps = ["#1 [internal] load build definition from Dockerfile", "#5 [2/3] RUN make", "#5 0.100 cc main.c"];
const output = Array.from({ length: 30 }, (_, line) => `0.${100 + line} line ${line}`);

const excerpt = [
  "Dockerfile:3",
  "--------------------",
  "   2 |     COPY . /",
  "   3 | >>> RUN make",
  "   4 |     EXPOSE 8080",
  "--------------------",
];

// As buildx 0.29 printed it over engines 20.10 and 28.5.
describe("buildError", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      "a step, without the Dockerfile's lines",
      [
        ...steps,
        "#5 ERROR: process",
        "------",
        " > [2/3] RUN make:",
        ...output,
        "0.130 main.c:3: fatal error",
        "------",
        ...excerpt,
        "ERROR: failed to solve: exit code: 2",
      ],
      [...output.slice(-9), "0.130 main.c:3: fatal error", "ERROR: failed to solve: exit code: 2"],
    ],
    [
      "a step, of an engine that shows no Dockerfile",
      [...steps, "------", " > [2/3] RUN make:", "#5 0.167 no rule", "------", "ERROR: executor failed: exit code: 2"],
      ["#5 0.167 no rule", "ERROR: executor failed: exit code: 2"],
    ],
    [
      "the last of several steps",
      [
        "------",
        " > [a 1/1] RUN x:",
        "one",
        "------",
        "------",
        " > [b 1/1] RUN y:",
        "two",
        "------",
        "ERROR: failed to solve: y",
      ],
      ["two", "ERROR: failed to solve: y"],
    ],
    [
      "a step that printed nothing",
      ["------", " > [2/2] COPY not-there /:", "------", ...excerpt, "ERROR: not found"],
      ["ERROR: not found"],
    ],
    [
      "a step that prints such lines itself",
      ["------", " > [2/2] RUN x:", "0.1 ------", "0.2  > x", "------", "ERROR: x"],
      ["0.1 ------", "0.2  > x", "ERROR: x"],
    ],
    [
      "no step at all",
      [...steps, 'ERROR: failed to build: path "x" not found'],
      ['ERROR: failed to build: path "x" not found'],
    ],
    [
      "a hint behind the error",
      ["ERROR: failed to solve: x", "", "View build details: x"],
      ["ERROR: failed to solve: x", "View build details: x"],
    ],
    ["a build that was killed", [...steps, ...output], output.slice(-10)],
    ["silence", ["", " "], []],
  ])("of %s", (_, lines, said) => {
    expect(buildError(lines)).toBe(said.join("\n"));
  });
});
