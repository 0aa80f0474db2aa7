/** What Docker Compose says of a project decides what is pinned. None of these needs an engine. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readBuiltServices } from "../../../src/docker/compose/config.ts";
import { openDocker } from "../../../src/docker/docker.ts";
import { problemsOf } from "../../../src/pin/compose-services.ts";
import { locateComposeFiles } from "../../../src/pin/disk/compose-files.ts";

type Files = Readonly<Record<string, string>>;

async function workspace(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-project-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

const noEngine = "tcp://127.0.0.1:1";

/** Everything against pinning `app` in the folder, `input: reason` each; paths relative to the folder. */
async function problemsIn(
  folder: string,
  written: readonly string[] = [],
  stateful: readonly string[] = [],
  env: Files = {},
): Promise<readonly string[]> {
  const docker = openDocker({ ...process.env, DOCKER_HOST: noEngine, ...env })();
  const files = locateComposeFiles(folder, written);
  return problemsOf(await readBuiltServices(docker, files), files, "app", stateful).map(
    ({ input, reason }) => `${input}: ${reason.replaceAll(`${folder}/`, "")}`,
  );
}

async function problems(files: Files, ...rest: readonly [(readonly string[])?, (readonly string[])?, Files?]) {
  return problemsIn(await workspace(files), ...rest);
}

describe.concurrent("a service that the project builds is pinned", () => {
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
        "compose.yml": `x-a: &a {x: y}\nservices:\n  app: {build: .}\n${Array.from({ length: 300 }, (_, index) => `  s${index}: {image: x, labels: *a}\n`).join("")}`,
      },
    ],
    ["behind a profile", { "compose.yml": "services: {app: {build: ., profiles: [tools]}}" }],
    ["without replicas", { "compose.yml": "services: {app: {build: ., deploy: {replicas: 0}}}" }],
    [
      "with variables that this machine does not set",
      {
        "compose.yml":
          "name: ${NAME}\nservices: {app: {build: ., image: 'me/app:${TAG:?}', ports: ['${PORT}:80'], environment: {PASSWORD: '${DB_PASSWORD:?}'}, deploy: {replicas: '${COUNT}'}}}",
      },
    ],
    ["with an env_file that is not here", { "compose.yml": "services: {app: {build: ., env_file: secrets.env}}" }],
    ["beside a .env that is none", { "compose.yml": "services: {app: {build: .}}", ".env": 'A="no end' }],
    [
      "in a project with another file of Compose's usual names",
      { "compose.yml": "services: {app: {build: .}}", "compose.override.yml": "services: {app: {build: !reset null}}" },
    ],
    [
      "where another pin's override lies",
      {
        "compose.yml": "services: {app: {build: .}}",
        "docker-compose.override.deploy.yml": "services: {app: {image: me/app:1, build: !reset null}}",
      },
    ],
  ])("%s", async (_, files, written) => {
    expect(await problems(files, written)).toEqual([]);
  });

  it("where the compose file is a link", async () => {
    const folder = await workspace({ "shared/compose.yml": "services: {app: {build: .}}" });
    await symlink("shared/compose.yml", join(folder, "compose.yml"));
    expect(locateComposeFiles(folder, [])).toEqual([join(folder, "compose.yml")]);
    expect(await problemsIn(folder)).toEqual([]);
  });

  it("where a variable of the step or of .env says which file it is in", async () => {
    const files = {
      "compose.yml": "include: ['${PARTS}/${FILE}.yml']",
      ".env": "PARTS=parts",
      "parts/a.yml": "services: {app: {build: .}}",
    };
    expect(await problems(files, [], [], { FILE: "a" })).toEqual([]);
  });

  it("where the job's variables name another project", async () => {
    const files = { "compose.yml": "services: {app: {build: .}}", "other.yml": "services: {app: {image: x}}" };
    expect(await problems(files, [], [], { COMPOSE_FILE: "other.yml", COMPOSE_PROJECT_NAME: "No Name" })).toEqual([]);
  });

  it("after a thousand services that extend one another", async () => {
    const services = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`s${i}`, { extends: `s${i + 1}` }]));
    const built = { app: { extends: "s0" }, ...services, s1000: { build: "." } };
    expect(await problems({ "compose.yml": JSON.stringify({ services: built }) })).toEqual([]);
  });
});

describe.concurrent("a service that it does not build is refused", () => {
  const notBuilt = (files: string) =>
    `service: "app" has no build in ${files}: only what the project builds is pinned; if another of its files builds it, list that in compose-file too`;

  it.each<[string, Files, readonly string[], string]>([
    ["an image alone", { "compose.yml": "services: {app: {image: postgres}}" }, [], notBuilt("compose.yml")],
    ["nothing", { "compose.yml": "services: {app: {}}" }, [], notBuilt("compose.yml")],
    [
      "a build that a later file takes away",
      { "a.yml": "services: {app: {build: .}}", "b.yml": "services: {app: {build: !reset null}}" },
      ["a.yml", "b.yml"],
      notBuilt("a.yml, b.yml"),
    ],
    [
      "no such service",
      { "compose.yml": "services: {ap: {build: .}}" },
      [],
      'service: there is no service "app" in compose.yml (did you mean "ap"?); it has: ap',
    ],
    [
      "no services at all",
      { "compose.yml": "name: x" },
      [],
      'service: there is no service "app" in compose.yml; it has none',
    ],
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

describe.concurrent("a project that Compose cannot read is refused in Compose's words", () => {
  it.each<[string, Files, string]>([
    ["no YAML", { "compose.yml": "services: [" }, "yaml: line 1"],
    ["no map", { "compose.yml": "- a" }, "must be a mapping"],
    ["a list of services", { "compose.yml": "services: [app]" }, "services must be a mapping"],
    ["nothing", { "compose.yml": "" }, "empty compose file"],
    ["a service that is nothing", { "compose.yml": "services: {app: }" }, "services.app must be a mapping"],
    ["an alias of nothing", { "compose.yml": "services: {app: *x}" }, "unknown anchor"],
    ["a base that is not there", { "compose.yml": "services: {app: {extends: gone}}" }, 'service "gone" not found'],
    ["a base of itself", { "compose.yml": "services: {app: {extends: app}}" }, "Circular reference"],
    [
      "bases that go round",
      { "compose.yml": "services: {app: {extends: a}, a: {extends: app}}" },
      "Circular reference",
    ],
    [
      "files that include one another",
      { "compose.yml": "include: [b.yml]\nservices: {app: {build: .}}", "b.yml": "include: [compose.yml]" },
      "include cycle detected",
    ],
    [
      "a file that is not there, whatever else is missing",
      { "compose.yml": "include: [gone.yml]\nservices: {app: {image: '${TAG:?}'}}" },
      "gone.yml: no such file or directory",
    ],
    [
      "a base that a variable names, which is not set",
      { "compose.yml": "services: {app: {extends: {file: '${BASE:?which}/x.yml', service: x}}}" },
      "required variable BASE is missing a value: which",
    ],
  ])("%s", async (_, files, words) => {
    await expect(problems(files)).rejects.toThrow(
      new RegExp(`^the Compose project cannot be read: (?:.|\n)*${words}(?:.|\n)*Fix compose-file, or the file`, "u"),
    );
  });

  it.each([
    ["include", "include: ['https://git.example/x.git']\nservices: {app: {build: .}}"],
    ["include of an OCI artifact", "include: ['oci://registry.example/x:1']\nservices: {app: {build: .}}"],
    ["extends", "services: {app: {build: ., extends: {file: 'https://git.example/x.git', service: x}}}"],
  ])("a remote file in %s, which is not fetched", async (_, text) => {
    const fetching = { COMPOSE_EXPERIMENTAL_GIT_REMOTE: "1", COMPOSE_EXPERIMENTAL_OCI_REMOTE: "1" };
    await expect(problems({ "compose.yml": text }, [], [], fetching)).rejects.toThrow(
      /remote resource is disabled.* Remote files are not fetched here/u,
    );
  });

  it("a file without an end, after a while", async () => {
    const folder = await workspace({ "compose.yml": "include: [pipe.yml]" });
    await promisify(execFile)("mkfifo", [join(folder, "pipe.yml")]);
    await expect(problemsIn(folder)).rejects.toThrow(
      /^the Compose project cannot be read: Compose did not answer: it was given up after \d+ s\. Remove from compose-file/u,
    );
    expect(await readdir(folder)).toEqual(["compose.yml", "pipe.yml"]);
  });
});
