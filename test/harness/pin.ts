/** Runs the pin as a runner does, in folders that hold what a deployment reads. */
import { once } from "node:events";
import { watch } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { patience } from "./patience.ts";

const root = new URL("../..", import.meta.url).pathname;
export const overrideName = "docker-compose.override.deploy.yml";
export const repository = "ghcr.io/me/app";
export const [one, two, three] = ["1", "2", "3"].map((digit) => `sha256:${digit.repeat(64)}`) as [
  string,
  string,
  string,
];
export const commit = "0123456789abcdef0123456789abcdef01234567";
export const composeFile =
  "services:\n  app: { build: ., image: me/app:latest }\n  web: { build: . }\n  db: { image: postgres }\n";

export type Inputs = Readonly<Record<string, string>>;

type Step = {
  readonly exitCode: number | undefined;
  readonly log: string;
  readonly outputs: Inputs;
  readonly summary: string;
};

/** A workspace with these files; a compose file that builds `app` and `web`, and does not build `db`, unless others are given. */
export async function workspace(files: Inputs = { "compose.yml": composeFile }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-pin-"));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  return folder;
}

/**
 * Runs the step as a runner does: dist/, inputs in INPUT_*, outputs in a file.
 * @param killedAfterMs kills it so long after it has taken the folder, milliseconds.
 */
export async function pin(
  folder: string,
  inputs: Inputs,
  { killedAfterMs, env }: { killedAfterMs?: number; env?: Inputs } = {},
): Promise<Step> {
  const temp = await mkdtemp(join(tmpdir(), "smoke-gate-runner-"));
  const [output, summary] = [join(temp, "output"), join(temp, "summary")];
  await Promise.all([output, summary].map((path) => writeFile(path, "")));
  const step = execa(process.execPath, [join(root, "dist", "pin.js")], {
    cwd: temp,
    env: {
      ...env,
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    all: true,
    reject: false,
  });
  if (killedAfterMs !== undefined) {
    await Promise.race([once(watch(folder, { signal: AbortSignal.timeout(patience.timeout) }), "change"), step]);
    setTimeout(() => step.kill("SIGKILL"), killedAfterMs);
  }
  const { exitCode, all } = await step;
  return {
    exitCode,
    log: all,
    outputs: Object.fromEntries(
      [...(await readFile(output, "utf8")).matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gmu)].map(
        ([, name = "", , value = ""]) => [name, value],
      ),
    ),
    summary: await readFile(summary, "utf8"),
  };
}

export async function mustPin(folder: string, inputs: Inputs): Promise<Step> {
  const step = await pin(folder, inputs);
  if (step.exitCode !== 0) throw new Error(`nothing was pinned:\n${step.log}`);
  return step;
}

export const app = (digest: string): Inputs => ({ service: "app", repository, digest });

/** Every file below a folder, by its path. */
export async function filesOf(folder: string): Promise<Inputs> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(
      paths.toSorted().map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const),
    ),
  );
}

/** What each service runs according to the override. */
export async function pinsIn(folder: string): Promise<Inputs> {
  const { services } = parse(await readFile(join(folder, overrideName), "utf8")) as {
    services: Record<string, { image: string }>;
  };
  return Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, image]));
}

/** The first field of each line. */
export async function historyOf(folder: string, service = "app"): Promise<readonly string[]> {
  const text = await readFile(join(folder, ".deploy", `${service}.sha`), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "");
}
