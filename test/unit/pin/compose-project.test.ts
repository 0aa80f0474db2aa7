import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../../src/pin/compose-project.ts";
import { locate, readProject } from "../../../src/pin/disk/project.ts";

type Files = Readonly<Record<string, string>>;

async function workspace(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-project-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Everything against pinning `app`, `input: reason` each; paths relative to the workspace. */
async function problems(files: Files, written: readonly string[] = [], stateful: readonly string[] = []) {
  const folder = await workspace(files);
  const project = await readProject(locate(folder, written));
  return problemsOf(project, "app", stateful).map(
    ({ input, reason }) => `${input}: ${reason.replaceAll(`${folder}/`, "")}`,
  );
}

describe("a service that the project builds is pinned", () => {
  it.each<[string, Files, (readonly string[])?]>([
    ["by path", { "compose.yml": "services: {app: {build: ., image: me/app}}" }],
    ["in full", { "compose.yml": "services: {app: {build: {context: ., target: prod}}}" }],
    [
      "in the file that Compose finds first",
      {
        "compose.yaml": "services: {app: {build: .}}",
        "docker-compose.yml": "services: {app: {image: x}}",
      },
    ],
    [
      "where Compose's older name comes before the other",
      {
        "docker-compose.yml": "services: {app: {build: .}}",
        "docker-compose.yaml": "services: {app: {image: x}}",
      },
    ],
    [
      "in a second file",
      { "a.yml": "services: {app: {image: x}}", "b/c.yml": "services: {app: {build: .}}" },
      ["a.yml", "b/c.yml"],
    ],
    ["over an anchor", { "compose.yml": "x-base: &base {build: .}\nservices: {app: {<<: *base, image: x}}" }],
    [
      "as it extends a service",
      { "compose.yml": "services: {app: {extends: base}, base: {extends: {service: older}}, older: {build: .}}" },
    ],
    [
      "as it extends a service of another file",
      {
        "compose.yml": "services: {app: {extends: {file: parts/base.yml, service: base}}}",
        "parts/base.yml": "services: {base: {extends: {file: ../root.yml, service: root}}}",
        "root.yml": "services: {root: {build: .}}",
      },
    ],
    [
      "in an included file",
      {
        "compose.yml": "include: [{path: [parts/a.yml, parts/b.yml]}]\nservices: {web: {image: x}}",
        "parts/a.yml": "include: [c.yml]",
        "parts/b.yml": "services: {db: {image: x}}",
        "parts/c.yml": "services: {app: {build: .}}",
      },
    ],
    [
      "with Compose's own marks",
      { "compose.yml": "services: {app: {build: !override {context: .}, ports: !reset []}}" },
    ],
    ["with Windows line ends", { "compose.yml": "services:\r\n  app:\r\n    build: .\r\n" }],
    [
      "with an anchor that is used more than a hundred times",
      {
        "compose.yml": `x-a: &a {x: y}\nservices:\n  app: {build: .}\n${Array.from({ length: 300 }, (_, index) => `  s${index}: {labels: *a}\n`).join("")}`,
      },
    ],
  ])("%s", async (_, files, written) => {
    expect(await problems(files, written)).toEqual([]);
  });

  it("where the compose file is a link", async () => {
    const folder = await workspace({ "shared/compose.yml": "services: {app: {build: .}}" });
    await symlink("shared/compose.yml", join(folder, "compose.yml"));
    expect(locate(folder, [])).toEqual([join(folder, "compose.yml")]);
    expect(problemsOf(await readProject(locate(folder, [])), "app", [])).toEqual([]);
  });
});

describe("a service that it does not build is refused", () => {
  const notBuilt = (files: string) =>
    `service: "app" has no build in ${files}: only what the project builds is pinned; if another of its files builds it, list that in compose-file too`;

  it.each<[string, Files, readonly string[], string]>([
    ["an image alone", { "compose.yml": "services: {app: {image: postgres}}" }, [], notBuilt("compose.yml")],
    ["nothing", { "compose.yml": "services: {app: }" }, [], notBuilt("compose.yml")],
    ["a build that is nothing", { "compose.yml": "services: {app: {build: }}" }, [], notBuilt("compose.yml")],
    ["a base that is not there", { "compose.yml": "services: {app: {extends: gone}}" }, [], notBuilt("compose.yml")],
    ["a base of itself", { "compose.yml": "services: {app: {extends: app}}" }, [], notBuilt("compose.yml")],
    [
      "bases that go round",
      { "compose.yml": "services: {app: {extends: a}, a: {extends: app}}" },
      [],
      notBuilt("compose.yml"),
    ],
    [
      "a build that a later file takes away",
      { "a.yml": "services: {app: {build: .}}", "b.yml": "services: {app: {build: !reset null}}" },
      ["a.yml", "b.yml"],
      notBuilt("a.yml, b.yml"),
    ],
    [
      "a base that only Compose can find",
      { "compose.yml": "services: {app: {extends: {file: '${BASE}/x.yml', service: x}}}" },
      [],
      notBuilt("compose.yml"),
    ],
    [
      "no such service",
      { "compose.yml": "include: ['https://example.com/x.git']\nservices: {ap: {build: .}}" },
      [],
      'service: there is no service "app" in compose.yml (did you mean "ap"?); it has: ap',
    ],
    ["no services at all", { "compose.yml": "" }, [], 'service: there is no service "app" in compose.yml; it has none'],
  ])("%s", async (_, files, written, problem) => {
    expect(await problems(files, written)).toEqual([problem]);
  });

  it("with a name among the stateful that none has, which would protect nothing", async () => {
    expect(
      await problems({ "compose.yml": "services: {app: {build: .}, postgres: {image: x}}" }, [], ["postgers"]),
    ).toEqual([
      'stateful: there is no service "postgers" in compose.yml (did you mean "postgres"?); it has: app, postgres',
    ]);
  });
});

describe("files that include one another", () => {
  it("are read once", async () => {
    expect(
      await problems({
        "compose.yml": "include: [b.yml]\nservices: {app: {build: .}}",
        "b.yml": "include: [compose.yml]\nservices: {web: {image: x}}",
      }),
    ).toEqual([]);
  });
});

describe("a compose file that cannot be used", () => {
  it.each<[string, Files, string]>([
    ["is no YAML", { "compose.yml": "services: [" }, "compose.yml cannot be used: it is not YAML at line 1, column 12"],
    ["is no map", { "compose.yml": "- a" }, "compose.yml cannot be used: it is no map"],
    [
      "has a list of services",
      { "compose.yml": "services: [app]" },
      "compose.yml cannot be used: services in it is not as Compose has it",
    ],
    [
      "has an alias of nothing",
      { "compose.yml": "services: {app: *x}" },
      'a value that begins with "*" is an alias, and there is no anchor for it; put the value in quotes',
    ],
    [
      "unfolds to gigabytes",
      {
        "compose.yml": `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array.from({ length: 12 }, () => `*a${at}`).join(", ")}]\n`).join("")}`,
      },
      "an alias in it has no anchor, or there are too many",
    ],
    [
      "names a file that is not there",
      { "compose.yml": "include: [gone.yml]" },
      "gone.yml cannot be used: a Compose file names it, and it is not there",
    ],
    [
      "is not UTF-8",
      { "compose.yml": "services: {app: {build: .}}", "b.yml": "" },
      "b.yml cannot be used: it is not UTF-8",
    ],
  ])("%s", async (_, files, sentence) => {
    const folder = await workspace(files);
    if ("b.yml" in files) await writeFile(join(folder, "b.yml"), Buffer.from([0x61, 0xff]));
    await expect(readProject(Object.keys(files).map((path) => join(folder, path)))).rejects.toThrow(sentence);
  });
});

describe("the compose file", () => {
  it("must be there", async () => {
    const folder = await workspace({});
    expect(() => locate(folder, [])).toThrow(
      `compose-file: is missing, and ${folder} has none of compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml: write its path`,
    );
    expect(() => locate(folder, ["deploy/app.yml"])).toThrow(
      `compose-file: there is no file "deploy/app.yml" in ${folder}`,
    );
  });

  it("can lie anywhere", async () => {
    const folder = await workspace({ "a.yml": "" });
    expect(locate("/", [join(folder, "a.yml")])).toEqual([join(folder, "a.yml")]);
  });
});
