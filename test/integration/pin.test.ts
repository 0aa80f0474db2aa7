import { once } from "node:events";
import { watch } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, type TestContext, vi } from "vitest";
import { parse } from "yaml";
import { context } from "../harness/context.ts";
import { docker } from "../harness/docker.ts";
import { freshRepository, manifestOf } from "../harness/registry.ts";
import { engines, type TestEngine } from "../harness/testbed.ts";

const root = new URL("../..", import.meta.url).pathname;
const overrideName = "docker-compose.override.deploy.yml";
const repository = "ghcr.io/me/app";
const [one, two, three] = ["1", "2", "3"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const commit = "0123456789abcdef0123456789abcdef01234567";
const composeFile =
  "services:\n  app: { build: ., image: me/app:latest }\n  web: { build: . }\n  db: { image: postgres }\n";

type Inputs = Readonly<Record<string, string>>;

type Step = {
  readonly exitCode: number | undefined;
  readonly log: string;
  readonly outputs: Inputs;
  readonly summary: string;
};

/** A workspace with these files; a compose file that builds `app` and `web`, and does not build `db`, unless others are given. */
async function workspace(files: Inputs = { "compose.yml": composeFile }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-pin-"));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  return folder;
}

/**
 * Runs the step as a runner does: dist/, inputs in INPUT_*, outputs in a file.
 * @param killedAfterMs kills it so long after it has taken the folder, milliseconds.
 */
async function pin(folder: string, inputs: Inputs, { killedAfterMs }: { killedAfterMs?: number } = {}): Promise<Step> {
  const temp = await mkdtemp(join(tmpdir(), "smoke-gate-runner-"));
  const [output, summary] = [join(temp, "output"), join(temp, "summary")];
  await Promise.all([output, summary].map((path) => writeFile(path, "")));
  const step = execa(process.execPath, [join(root, "dist", "pin.js")], {
    cwd: temp,
    env: {
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    all: true,
    reject: false,
  });
  if (killedAfterMs !== undefined) {
    await Promise.race([once(watch(folder, { signal: AbortSignal.timeout(10_000) }), "change"), step]);
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

async function mustPin(folder: string, inputs: Inputs): Promise<Step> {
  const step = await pin(folder, inputs);
  if (step.exitCode !== 0) throw new Error(`nothing was pinned:\n${step.log}`);
  return step;
}

const app = (digest: string): Inputs => ({ service: "app", repository, digest });

/** Every file below a folder, by its path. */
async function filesOf(folder: string): Promise<Inputs> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(
      paths.toSorted().map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const),
    ),
  );
}

/** What each service runs according to the override. */
async function pinsIn(folder: string): Promise<Inputs> {
  const { services } = parse(await readFile(join(folder, overrideName), "utf8")) as {
    services: Record<string, { image: string }>;
  };
  return Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, image]));
}

/** The first field of each line. */
async function historyOf(folder: string, service = "app"): Promise<readonly string[]> {
  const text = await readFile(join(folder, ".deploy", `${service}.sha`), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "");
}

describe.concurrent.each([
  { engine: engines[0], elsewhere: engines[1] },
  { engine: engines[1], elsewhere: engines[0] },
])("a deployment with Docker Compose on a $engine.name store", ({ engine, elsewhere }) => {
  it("does nothing for a new image under the same tag; with the pin it takes that image, and rolled back the old one", async ({
    onTestFinished,
  }) => {
    const name = freshRepository();
    const folder = await workspace({ "compose.yml": `services:\n  app:\n    build: .\n    image: ${name}:latest\n` });
    const project = `smoke-gate-pin-${name.slice(-12)}`;
    const compose = (...argv: readonly string[]) =>
      docker(engine, "compose", "--progress=quiet", "--project-name", project, "--project-directory", folder, ...argv);
    const deploy = () => compose(`--file=${folder}/compose.yml`, `--file=${folder}/${overrideName}`, ...up);
    const up = ["up", "--detach", "--no-build"];
    const running = async () => (await compose("ps", "--quiet")).trim();
    const says = async () => (await compose("exec", "app", "cat", "/version")).trim();
    onTestFinished(async () => {
      await compose("down", "--timeout=0", "--volumes");
      await removeImages(engine, name);
    });

    const old = await published(elsewhere, `${name}:latest`, "old");
    await compose(...up);
    const first = await running();
    expect(await says()).toBe("old");

    const fresh = await published(elsewhere, `${name}:latest`, "new");
    await compose(...up);
    expect([await running(), await says()]).toEqual([first, "old"]);

    await mustPin(folder, { service: "app", repository: name, digest: old });
    const { outputs } = await mustPin(folder, { service: "app", repository: name, digest: fresh });
    expect(outputs).toEqual({
      pinned: `${name}@${fresh}`,
      previous: `${name}@${old}`,
      file: join(folder, overrideName),
    });
    await deploy();
    const second = await running();
    expect(second).not.toBe(first);
    expect(await says()).toBe("new");
    expect(await docker(engine, "container", "inspect", "--format={{.Config.Image}}", second)).toBe(`${name}@${fresh}`);
    await deploy();
    expect(await running()).toBe(second);

    await mustPin(folder, { service: "app", rollback: "1" });
    await deploy();
    expect([await says(), await pinsIn(folder)]).toEqual(["old", { app: `${name}@${old}` }]);

    // What no registry has is not deployed, and what runs goes on.
    const third = await running();
    await mustPin(folder, { service: "app", repository: name, digest: three });
    await expect(deploy()).rejects.toThrow(/No such image|not found/u);
    expect([await running(), await says()]).toEqual([third, "old"]);
  });
});

/** Builds an image that holds a version, and publishes it. Gives its digest. */
async function published(engine: TestEngine, ref: string, version: string): Promise<string> {
  const dockerfile = ["FROM scratch", "COPY . /", "STOPSIGNAL SIGKILL", 'CMD ["/bin/sleep", "600"]'];
  await docker(engine, "build", "--quiet", `--tag=${ref}`, await context(dockerfile, { version: `${version}\n` }));
  await docker(engine, "push", "--quiet", ref);
  await docker(engine, "image", "rm", "--force", ref);
  const colon = ref.lastIndexOf(":");
  return (await manifestOf(ref.slice(0, colon), ref.slice(colon + 1))).digest;
}

/** Removes every image of a repository. */
async function removeImages(engine: TestEngine, of: string): Promise<void> {
  const ids = await docker(engine, "image", "ls", "--quiet", "--no-trunc", of);
  const unique = [...new Set(ids.split("\n"))].filter((id) => id !== "");
  if (unique.length > 0) await docker(engine, "image", "rm", "--force", ...unique);
}

describe.concurrent("a pin", () => {
  it("is written beside the compose file, which stays as it is, and recorded", async () => {
    const folder = await workspace();
    const step = await mustPin(folder, { ...app(one), revision: commit });
    const { ".deploy/app.sha": history = "", ...files } = await filesOf(folder);
    expect(files).toEqual({
      "compose.yml": composeFile,
      [overrideName]: [
        "# Written by Smoke Gate's pin. To deploy:",
        `# docker compose -f compose.yml -f ${overrideName} up -d --no-build`,
        "",
        "services:",
        "  app:",
        `    image: "${repository}@${one}"`,
        "",
      ].join("\n"),
    });
    expect(history).toMatch(
      new RegExp(`^${repository}@${one}\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\t${commit}\n$`, "u"),
    );
    expect(step).toMatchObject({
      log: `app is pinned to ${repository}@${one} in ${folder}/${overrideName}; before it was not pinned.`,
      outputs: { pinned: `${repository}@${one}`, previous: "", file: join(folder, overrideName) },
      summary: `**Pinned** \`app\` to \`${repository}@${one}\`, commit \`${commit}\`; before: not pinned\n`,
    });
  });

  it("that is there already changes nothing, however it is written, and says so", async () => {
    const folder = await workspace({
      "compose.yml": composeFile,
      [overrideName]: `{services:   {app: {image: ${repository}@${one}}}}`,
    });
    await mkdir(join(folder, ".deploy"));
    await writeFile(join(folder, ".deploy", "app.sha"), `${repository}@${one}\t2026-01-01T00:00:00Z\t${commit}\n`);
    const before = await filesOf(folder);
    const { outputs, log } = await mustPin(folder, app(one));
    expect(await filesOf(folder)).toEqual(before);
    expect(outputs).toMatchObject({ pinned: `${repository}@${one}`, previous: `${repository}@${one}` });
    expect(log).toContain(`app is pinned to ${repository}@${one} already`);
  });

  it("keeps what else stands in the override, and the file's permissions", async () => {
    const override = "# ours\nservices:\n  web:\n    image: me/web:1 # frozen\n    init: yes\nvolumes: {}";
    const folder = await workspace({ "compose.yml": composeFile, [overrideName]: override });
    await chmod(join(folder, overrideName), 0o640);
    await mustPin(folder, app(one));
    expect((await filesOf(folder))[overrideName]).toBe(
      `${override.replace("\nvolumes", `\n  app:\n    image: "${repository}@${one}"\nvolumes`)}\n`,
    );
    expect((await stat(join(folder, overrideName))).mode & 0o777).toBe(0o640);
  });

  it("of a dev tag names the tag", async () => {
    const folder = await workspace();
    await mustPin(folder, { service: "app", repository, "dev-tag": "dev-0123456789ab" });
    expect(await pinsIn(folder)).toEqual({ app: `${repository}:dev-0123456789ab` });
  });

  it("stands in a kustomize component where one is named", async () => {
    const folder = await workspace({});
    await mkdir(join(folder, "pins"));
    await mustPin(folder, { ...app(one), kustomize: "pins" });
    const { outputs } = await mustPin(folder, { ...app(two), kustomize: "pins" });
    await mustPin(folder, { service: "app", rollback: "1", kustomize: "pins", repository });
    expect(Object.keys(await filesOf(folder))).toEqual(["pins/.deploy/app.sha", "pins/kustomization.yaml"]);
    expect(parse(await readFile(join(folder, "pins", "kustomization.yaml"), "utf8"))).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1alpha1",
      kind: "Component",
      images: [{ name: repository, digest: one }],
    });
    expect(outputs).toMatchObject({ pinned: `${repository}@${two}`, previous: `${repository}@${one}` });
  });
});

describe.concurrent("rolling back", () => {
  it("puts the pin before back with its commit, as a pin of now, to and fro; further back what is older", async () => {
    const folder = await workspace();
    await mustPin(folder, { ...app(one), revision: commit });
    for (const digest of [two, three]) await mustPin(folder, app(digest));
    const names = ([one, two, three] as const).map((digest) => `${repository}@${digest}`);
    const back = async (rollback: string) => {
      const { outputs } = await mustPin(folder, { service: "app", rollback });
      return [outputs["previous"], outputs["pinned"]].map((name) => names.indexOf(name ?? "") + 1);
    };
    expect(await back("1")).toEqual([3, 2]);
    expect(await back("1")).toEqual([2, 3]);
    expect(await back("2")).toEqual([3, 1]);
    expect((await filesOf(folder))[".deploy/app.sha"]).toMatch(new RegExp(`^\\S+@${one}\t\\S+Z\t${commit}\n`, "u"));
    expect(await historyOf(folder)).toEqual([names[0], names[2], names[1]]);
  });

  it("goes no further than keep", async () => {
    const folder = await workspace();
    for (const digest of [one, two, three]) await mustPin(folder, { ...app(digest), keep: "1" });
    expect(await historyOf(folder)).toEqual([`${repository}@${three}`, `${repository}@${two}`]);
    const { log } = await pin(folder, { service: "app", rollback: "2" });
    expect(log).toContain('rollback: "2" is more than the number of earlier pins, 1');
  });
});

describe.concurrent("what cannot be pinned is one clear sentence, and nothing is changed", () => {
  const notYaml = "services: [";
  it.each<[string, Inputs, Inputs, string]>([
    ["a service that is not built", {}, { ...app(one), service: "db" }, 'service: "db" has no build in '],
    ["a service that is not there", {}, { ...app(one), service: "ap" }, '(did you mean "app"?); it has: app, web, db'],
    ["a stateful service", {}, { ...app(one), stateful: "db, app" }, 'service: "app" is one of stateful'],
    ["a stateful service that is not there", {}, { ...app(one), stateful: "bd" }, 'service "bd" in '],
    ["no history", {}, { service: "app", rollback: "1" }, "rollback: puts back the pin before the current one"],
    [
      "an override that is no YAML",
      { [overrideName]: notYaml },
      app(one),
      `${overrideName} cannot be used: it is not YAML at line 1, column 12`,
    ],
    ["an override without a map", { [overrideName]: "- a" }, app(one), "cannot be used: it is no map"],
    ["services as a list", { [overrideName]: "services: [app]" }, app(one), "services in it is no map"],
    [
      "an image that is a map",
      { [overrideName]: "services: {app: {image: {a: b}}}" },
      app(one),
      "image in it is no text",
    ],
    ["a history that is none", { "app.sha": `${one}\n` }, app(one), "line 1 is no pin"],
    [
      "a compose file that is no YAML",
      { "compose.yml": notYaml },
      app(one),
      "compose.yml cannot be used: it is not YAML",
    ],
    [
      "a component that is none",
      { "kustomization.yml": "resources: [a.yml]" },
      { ...app(one), kustomize: "." },
      "its kind is Kustomization",
    ],
    ["a folder that is not there", {}, { ...app(one), kustomize: "k" }, 'kustomize: there is no folder "k"'],
    [
      "two components",
      { "kustomization.yml": "", Kustomization: "" },
      { ...app(one), kustomize: "." },
      "has both kustomization.yml and Kustomization",
    ],
    [
      "a compose file that is not there",
      {},
      { ...app(one), "compose-file": "x.yml" },
      'compose-file: there is no file "x.yml"',
    ],
  ])("%s", async (_, files, inputs, sentence) => {
    const { "app.sha": history, ...others } = files;
    const folder = await workspace({ "compose.yml": composeFile, ...others });
    if (history !== undefined) {
      await mkdir(join(folder, ".deploy"));
      await writeFile(join(folder, ".deploy", "app.sha"), history);
    }
    const before = await filesOf(folder);
    const { exitCode, log, outputs } = await pin(folder, inputs);
    expect(log).toContain(sentence);
    expect(log.trim().split("\n")).toHaveLength(1);
    expect({ exitCode, outputs }).toEqual({ exitCode: 1, outputs: {} });
    expect(await filesOf(folder)).toEqual(before);
    expect((await readdir(folder)).includes(".deploy")).toBe(history !== undefined);
  });

  it("an override that is a link", async () => {
    const folder = await workspace({ "compose.yml": composeFile, "shared.yml": "services: {}\n" });
    await symlink("shared.yml", join(folder, overrideName));
    const { log } = await pin(folder, app(one));
    expect(log).toContain(`${overrideName} cannot be used: it is a symbolic link`);
    expect((await filesOf(folder))["shared.yml"]).toBe("services: {}\n");
  });

  it("a folder that is read-only", async ({ onTestFinished }) => {
    const folder = await workspace();
    await mount(onTestFinished, folder, "--bind", folder);
    await execa("mount", ["-o", "remount,ro,bind", folder]);
    const before = await filesOf(folder);
    const { exitCode, log } = await pin(folder, app(one));
    expect([exitCode, log]).toEqual([1, expect.stringContaining("could not be written: EROFS")]);
    expect(await filesOf(folder)).toEqual(before);
  });

  it("a history that nothing can take the place of", async ({ onTestFinished }) => {
    const folder = await workspace();
    await mustPin(folder, app(one));
    const before = await filesOf(folder);
    const history = join(folder, ".deploy", "app.sha");
    await mount(onTestFinished, history, "--bind", history);
    const { exitCode, log } = await pin(folder, app(two));
    expect([exitCode, log]).toEqual([1, expect.stringContaining(`${history} could not be written: EBUSY`)]);
    expect(await filesOf(folder)).toEqual(before);
  });

  it("a disk that is full, however little room there is", async ({ onTestFinished }) => {
    const folder = await workspace({});
    await mount(onTestFinished, folder, "--types=tmpfs", "--options=size=64k", "tmpfs");
    await writeFile(join(folder, "compose.yml"), composeFile);
    await mustPin(folder, app(one));
    const before = await filesOf(folder);
    const failures: string[] = [];
    for (let spare = 0; spare <= 2; spare += 1) {
      // A page is the least that a file takes there.
      await execa(
        "sh",
        [
          "-c",
          "cat /dev/zero > fill; for page; do truncate -s -4096 fill; done",
          "sh",
          ...Array.from({ length: spare }, String),
        ],
        { cwd: folder, reject: false },
      );
      const { exitCode, log } = await pin(folder, app(two));
      await rm(join(folder, "fill"));
      if (exitCode === 0) break;
      failures.push(/ENOSPC/u.exec(log)?.[0] ?? log);
      expect(await filesOf(folder)).toEqual(before);
    }
    // For the override there was no room, then for the history.
    expect(failures).toEqual(["ENOSPC", "ENOSPC"]);
    expect(await historyOf(folder)).toEqual([`${repository}@${two}`, `${repository}@${one}`]);
  });
});

/** Mounts something there until the test is over. */
async function mount(
  onTestFinished: TestContext["onTestFinished"],
  folder: string,
  ...argv: readonly string[]
): Promise<void> {
  await execa("mount", [...argv, folder]);
  onTestFinished(async () => {
    await execa("umount", [folder]);
  });
}

describe.concurrent("pins at the same time", () => {
  it("do not lose one another's change", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const services = names.map((name) => `  ${name}: { build: . }\n`).join("");
    const folder = await workspace({ "compose.yml": `services:\n${services}` });
    const steps = await Promise.all(names.map((service) => pin(folder, { service, repository, digest: one })));
    expect(steps.map(({ log }) => log).filter((log) => !log.includes("is pinned to"))).toEqual([]);
    expect(await pinsIn(folder)).toEqual(Object.fromEntries(names.map((name) => [name, `${repository}@${one}`])));
  });

  it("of one service come one after the other", async () => {
    const folder = await workspace();
    const digests = ["a", "b", "c", "d", "e"].map((digit) => `sha256:${digit.repeat(64)}`);
    const steps = await Promise.all(digests.map((digest) => pin(folder, app(digest))));
    const { app: last } = await pinsIn(folder);
    const history = await historyOf(folder);
    expect(history[0]).toBe(last);
    expect(history.toSorted()).toEqual(digests.map((digest) => `${repository}@${digest}`));
    // Each saw what the one before it wrote.
    expect(new Set(steps.map(({ outputs }) => outputs["previous"]))).toEqual(new Set(["", ...history.slice(1)]));
  });
});

describe("a pin that is killed", () => {
  it("leaves whole files, and the next one goes on from what deployments read", async () => {
    const folder = await workspace();
    const names = Array.from({ length: 17 }, (_, index) => `sha256:${index.toString(16).padStart(64, "0")}`);
    await mustPin(folder, app(names[0] ?? ""));
    for (const [index, digest] of names.entries()) {
      const before = `${repository}@${names[index - 1]}`;
      if (index === 0) continue;
      await pin(folder, app(digest), { killedAfterMs: index });
      expect([before, `${repository}@${digest}`]).toContain((await pinsIn(folder))["app"]);
      await mustPin(folder, app(digest));
      expect((await historyOf(folder)).slice(0, 2)).toEqual([`${repository}@${digest}`, before]);
    }
    expect(await readdir(folder)).toEqual([".deploy", "compose.yml", overrideName]);
    expect(await readdir(join(folder, ".deploy"))).toEqual(["app.sha"]);
  });

  it("has replaced the override, the truth, before the history", async () => {
    const folder = await workspace();
    await mustPin(folder, app(one));
    const replaced: (string | null)[] = [];
    const note = (_: string, name: string | null) => void replaced.push(name);
    const watchers = [folder, join(folder, ".deploy")].map((path) => watch(path, note));
    await mustPin(folder, app(two));
    const names = [overrideName, "app.sha"];
    await vi.waitFor(() => expect(replaced).toEqual(expect.arrayContaining(names)));
    for (const watcher of watchers) watcher.close();
    expect([...new Set(replaced)].filter((name) => name !== null && names.includes(name))).toEqual(names);
  });

  it("between the override and the history loses the new pin's time and commit, and not the pin", async () => {
    const folder = await workspace();
    await mustPin(folder, app(one));
    const history = await readFile(join(folder, ".deploy", "app.sha"), "utf8");
    await mustPin(folder, { ...app(two), revision: commit });
    await rename(join(folder, ".deploy", "app.sha"), join(folder, ".deploy", "app.sha.new"));
    await writeFile(join(folder, ".deploy", "app.sha"), history);
    await mustPin(folder, app(three));
    const { ".deploy/app.sha": after, ...files } = await filesOf(folder);
    expect(after).toMatch(new RegExp(`@${three}\\t.*\\n.*@${two}\\t-\\t-\\n.*@${one}\\t.*Z\\t-\\n$`, "u"));
    expect(Object.keys(files)).toEqual(["compose.yml", overrideName]);
    const { outputs } = await mustPin(folder, { service: "app", rollback: "1" });
    expect(outputs["pinned"]).toBe(`${repository}@${two}`);
  });
});
