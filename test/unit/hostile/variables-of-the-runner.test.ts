import { describe, expect, it } from "vitest";
import { type Inputs, planOf, problemsIn } from "../inputs/plan-of.ts";

const env = {
  TOKEN: "hunter2",
  ACTIONS_RUNTIME_TOKEN: "hunter3",
  GITHUB_TOKEN: "hunter4",
  RUNNER_TOKEN: "hunter5",
  INPUT_SECRETS: "a=hunter6",
};
const file = (text: string, inputs: Inputs = {}) =>
  planOf({ config: "smoke.yml", ...inputs }, env, { path: "smoke.yml", text });
const refused = (text: string, inputs: Inputs = {}) =>
  problemsIn(() => file(text, inputs)).map(({ input, reason }) => `${input}: ${reason}`);

describe("a config file of a proposed change", () => {
  it.each([
    ["env: [TOKEN]", "1:7: env: "],
    ["env: |\n  A=1\n  TOKEN\n", "1:6: env: "],
    ["variants: { full: { env: [A=1, TOKEN] } }", "1:32: variants.full.env: "],
    ["services: { db: { image: db, env: [TOKEN] } }", "1:36: services.db.env: "],
  ])("passes no variable on that the workflow does not name: %j", (text, place) => {
    expect(refused(text)).toEqual([
      `config: smoke.yml:${place}"TOKEN" would pass on a variable of the step, and config-env in the workflow does not name it: name it there, or write "TOKEN=value"`,
    ]);
    expect(refused(text, { "config-env": "TOKEN" })).toEqual([]);
  });

  it.each(["INPUT_SECRETS", "INPUT_GITHUB-TOKEN", "ACTIONS_RUNTIME_TOKEN", "GITHUB_TOKEN", "RUNNER_TOKEN"])(
    "passes %s on in no way",
    (name) => {
      expect(refused(`env: ["${name}"]`)).toEqual([expect.stringContaining("that is the runner's own")]);
      expect(refused(`env: ["${name}"]`, { "config-env": name })).toEqual([
        expect.stringContaining(`config-env: item 1 "${name}" is the runner's own`),
        expect.stringContaining("that is the runner's own"),
      ]);
    },
  );

  it("passes what the workflow names, and what it writes itself", () => {
    const [variant] = file("env: [TOKEN, GITHUB_TOKEN=mine]", { "config-env": "OTHER\nTOKEN" }).smoke.variants;
    expect(variant.env).toEqual([
      { name: "TOKEN", value: "hunter2" },
      { name: "GITHUB_TOKEN", value: "mine" },
    ]);
  });

  it("names none by itself", () => {
    expect(refused("config-env: [TOKEN]\nenv: [TOKEN]")).toEqual([
      expect.stringContaining('"config-env" belongs in the workflow'),
      expect.stringContaining("would pass on a variable of the step"),
    ]);
  });

  it("is not asked where the workflow itself has the names", () => {
    const [variant] = file("port: 1", { env: "TOKEN" }).smoke.variants;
    expect(variant.env).toEqual([{ name: "TOKEN", value: "hunter2" }]);
  });
});
