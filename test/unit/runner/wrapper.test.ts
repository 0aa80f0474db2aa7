/** A step inside a composite action, under a runner that hands the action's inputs to it. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gateContract } from "../../../src/inputs/read-plan.ts";
import { jobLog } from "../../../src/runner/log.ts";
import { withOwnInputs } from "../../../src/runner/wrapper.ts";

const composite = "inputs: { push: { default: true } }\nruns: { using: composite, steps: [{ id: gate }] }";

async function actionFolder(file: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-wrapper-"));
  await writeFile(join(folder, file), text);
  return folder;
}

const step = (folder: string) => ({
  ACT: "true",
  GITHUB_ACTION: "gate",
  GITHUB_ACTION_PATH: folder,
  INPUT_PUSH: "true",
  INPUT_TAGS: "me/app",
});

async function read(env: NodeJS.ProcessEnv) {
  const lines: string[] = [];
  const own = await withOwnInputs(
    env,
    gateContract,
    jobLog((text) => void lines.push(text)),
  );
  return { own, log: lines.join("") };
}

describe("the inputs of a step in a composite action", () => {
  it.each(["action.yml", "action.yaml"])(
    "are its own: %s says which are not, and a line in the log too",
    async (file) => {
      const { own, log } = await read(step(await actionFolder(file, composite)));
      expect(own).toMatchObject({ INPUT_TAGS: "me/app", GITHUB_ACTION: "gate" });
      expect(own).not.toHaveProperty("INPUT_PUSH");
      expect(log).toMatch(/^Left out push: /u);
    },
  );

  it.each<[string, NodeJS.ProcessEnv]>([
    ["GitHub's runner, which keeps them apart", { ACT: undefined }],
    ["a step that is in none", { GITHUB_ACTION_PATH: "" }],
  ])("stay as they are: %s", async (_, other) => {
    const env = { ...step(await actionFolder("action.yml", composite)), ...other };
    expect(await read(env)).toEqual({ own: env, log: "" });
  });

  it.each<[string, string, string, RegExp]>([
    ["it is not there", "other.yml", composite, /there is no action\.yml in /u],
    ["it cannot be read", "action.yml", "runs: [", /action\.yml cannot be read/u],
    [
      "it has no such step any more",
      "action.yml",
      composite.replace("id: gate", "id: other"),
      /has no step "gate" \(push\)/u,
    ],
  ])("are red where the action's file cannot tell: %s", async (_, file, text, why) => {
    const folder = await actionFolder(file, text);
    await expect(read(step(folder))).rejects.toThrow(why);
    await expect(read(step(folder))).rejects.toThrow(/in its own with, or call the action from the workflow itself/u);
  });
});
