/** The pin writes what deployments read, puts it back, and changes nothing where it cannot. */
import { watch } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import {
  app,
  commit,
  composeFile,
  filesOf,
  historyOf,
  type Inputs,
  mustPin,
  one,
  overrideName,
  pin,
  pinsIn,
  repository,
  three,
  two,
  workspace,
} from "../harness/pin.ts";
import { patience } from "../harness/patience.ts";

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
    ["a service that is not there", {}, { ...app(one), service: "ap" }, '(did you mean "app"?); it has: app, db, web'],
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
      "the Compose project cannot be read: failed to parse ",
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

  it("a project on a machine without docker, where a kustomize component is pinned", async () => {
    const folder = await workspace();
    const before = await filesOf(folder);
    const noDocker = { env: { PATH: folder } };
    const { exitCode, log } = await pin(folder, app(one), noDocker);
    expect([exitCode, log]).toEqual([1, expect.stringContaining("there is no docker command on PATH. Install")]);
    expect(await filesOf(folder)).toEqual(before);
    expect(await pin(folder, { ...app(one), kustomize: "." }, noDocker)).toMatchObject({ exitCode: 0 });
  });

  it("an override that is a link", async () => {
    const folder = await workspace({ "compose.yml": composeFile, "shared.yml": "services: {}\n" });
    await symlink("shared.yml", join(folder, overrideName));
    const { log } = await pin(folder, app(one));
    expect(log).toContain(`${overrideName} cannot be used: it is a symbolic link`);
    expect((await filesOf(folder))["shared.yml"]).toBe("services: {}\n");
  });
});

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
    await vi.waitFor(() => expect(replaced).toEqual(expect.arrayContaining(names)), patience);
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
