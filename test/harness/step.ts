/** Runs one of the actions that are a single step, as a runner does: dist/, inputs in INPUT_*, outputs in a file. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const root = new URL("../..", import.meta.url).pathname;

export type Step = {
  readonly exitCode: number | undefined;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
};

type Options = { readonly cwd: string; readonly env?: Readonly<Record<string, string>> };

export async function runStep(
  entry: "promote.js",
  inputs: Readonly<Record<string, string>>,
  { cwd, env = {} }: Options,
): Promise<Step> {
  const temp = await mkdtemp(join(tmpdir(), "smoke-gate-runner-"));
  const [output, summary] = [join(temp, "output"), join(temp, "summary")];
  await Promise.all([output, summary].map((path) => writeFile(path, "")));
  const { exitCode, all } = await execa(process.execPath, [join(root, "dist", entry)], {
    cwd,
    env: {
      RUNNER_TEMP: temp,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...env,
    },
    all: true,
    reject: false,
  });
  const written = [...(await readFile(output, "utf8")).matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gmu)];
  return {
    exitCode,
    log: all,
    outputs: Object.fromEntries(written.map(([, name = "", , value = ""]) => [name, value])),
    summary: await readFile(summary, "utf8"),
  };
}
