/** A Compose file of the checkout that reaches for the host, where the workflow says that it is untrusted. */
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { fileHostAccessOf } from "../../../src/smoke/compose/untrusted/files.ts";
import { hostAccessOf } from "../../../src/smoke/compose/untrusted/host-access.ts";

let checkout: string;

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), "smoke-gate-checkout-"));
  for (const folder of ["data", "context", ".git"]) await mkdir(join(checkout, folder));
  await writeFile(join(checkout, ".git", "config"), "");
  await mkdir(join(checkout, "second", ".git"), { recursive: true });
  await writeFile(join(checkout, "context", "Dockerfile"), "FROM scratch");
  await symlink("/etc", join(checkout, "link"));
});

/** The keys that are refused in a service called db. */
async function refused(service: object, others: object = {}): Promise<readonly string[]> {
  const found = await hostAccessOf({ name: "p", services: { web: {}, db: service }, ...others }, "web", checkout);
  return found.map(({ key }) => key);
}

/** The same, with the paths of `.git` as Compose writes them. */
const inCheckout = (values: object): object =>
  JSON.parse(JSON.stringify(values).replaceAll('".git/', `"${checkout}/.git/`)) as object;

const mounted = (source: string, more: object = { read_only: true }) => ({
  volumes: [{ type: "bind", source, target: "/data", ...more }],
});

describe("what a service asks for is refused by its key", () => {
  it.each<[string, unknown]>([
    ["privileged", true],
    ["use_api_socket", true],
    ["cap_add", ["NET_ADMIN"]],
    ["devices", [{ source: "/dev/kvm", target: "/dev/kvm" }]],
    ["device_cgroup_rules", ["c 1:3 mr"]],
    ["gpus", [{ count: -1 }]],
    ["deploy", { resources: { reservations: { devices: [{ capabilities: ["gpu"] }] } } }],
    ["pid", "host"],
    ["pid", "container:x"],
    ["ipc", "host"],
    ["ipc", "container:x"],
    ["uts", "host"],
    ["cgroup", "host"],
    ["cgroup_parent", "/"],
    ["userns_mode", "host"],
    ["network_mode", "host"],
    ["network_mode", "container:x"],
    ["security_opt", ["no-new-privileges:true", "seccomp:unconfined"]],
    ["security_opt", ["label:disable"]],
    ["runtime", "other"],
    ["logging", { driver: "syslog" }],
    ["external_links", ["production"]],
    ["volumes_from", ["db", "container:production"]],
    ["provider", { type: "sh" }],
    ["models", { m: {} }],
    ["post_start", [{ command: ["id"], privileged: true }]],
    ["pre_stop", [{ command: ["id"], privileged: true }]],
    ["volumes", [{ type: "npipe", source: "x", target: "/x" }]],
    ["credential_spec", { file: "x" }],
    ["oom_kill_disable", true],
  ])("%s: %j", async (key, value) => {
    expect(await refused({ [key]: value })).toEqual([`services.db.${key}`]);
  });

  it("and one that nobody knows, whatever it says", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[a-w][a-z_]{3,20}$/u),
        fc.jsonValue().filter((value) => Boolean(value) && JSON.stringify(value).length > 2),
        async (word, value) => {
          const key = `${word}_unheard_of`;
          expect(await refused({ [key]: value })).toEqual([`services.db.${key}`]);
        },
      ),
    );
  });

  it("but for nothing, however that is written", async () => {
    expect(
      await refused({ privileged: false, cap_add: [], pid: "", command: null, deploy: { placement: {} }, gpus: null }),
    ).toEqual([]);
  });

  it("of the service that the image under test is, too; its build is not used where no other is built on it", async () => {
    const web = { privileged: true, build: { context: "/", privileged: true } };
    const found = await hostAccessOf({ services: { web } }, "web", checkout);
    expect(found.map(({ key }) => key)).toEqual(["services.web.privileged"]);
  });

  it.each(["service:web", "target:web", "service:between"])(
    "and its build, where another service is built on %s",
    async (web) => {
      const hostile = { context: "/", dockerfile_inline: "FROM scratch", network: "host", ssh: ["default"] };
      const db = { build: { context: join(checkout, "context"), additional_contexts: { web } } };
      const found = await hostAccessOf({ services: { web: { build: hostile }, db } }, "web", checkout);
      expect(found.map(({ key }) => key)).toEqual([
        "services.web.build.context",
        "services.web.build.network",
        "services.web.build.ssh",
      ]);
    },
  );
});

describe("a folder of the host", () => {
  it.each<[string, (root: string) => string]>([
    ["the root", () => "/"],
    ["the engine's socket", () => "/var/run/docker.sock"],
    ["one beside the checkout", dirname],
    ["one behind a link of the checkout", (root) => join(root, "link")],
    ["one above the checkout, written with dots", (root) => join(root, "data") + "/../.."],
    ["one whose name begins as the checkout's", (root) => `${root}-other`],
    ["the checkout, whose .git may hold the job's token", (root) => root],
    [".git itself", (root) => join(root, ".git")],
    ["a second checkout inside, with a .git of its own", (root) => join(root, "second")],
    ["the .git of that", (root) => join(root, "second", ".git")],
    ["one that is not there, and would be made", (root) => join(root, "none")],
  ])("is refused: %s", async (_, source) => {
    expect(await refused(mounted(source(checkout)))).toEqual(["services.db.volumes"]);
  });

  it("of the checkout is refused where it can be written: a link in it could lead a later mount elsewhere", async () => {
    expect(await refused(mounted(join(checkout, "data"), {}))).toEqual(["services.db.volumes"]);
    expect(await refused(mounted(join(checkout, "data")))).toEqual([]);
  });

  it.each<[string, object]>([
    ["volumes.data.driver_opts", { volumes: { data: { driver_opts: { type: "none", o: "bind", device: "/" } } } }],
    ["volumes.data.driver", { volumes: { data: { driver: "other" } } }],
    ["networks.default.driver", { networks: { default: { driver: "macvlan" } } }],
    ["networks.default.driver", { networks: { default: { driver: "host" } } }],
    ["networks.default.driver_opts", { networks: { default: { driver_opts: { parent: "eth0" } } } }],
    ["networks.default.ipam", { networks: { default: { ipam: { config: [{ subnet: "8.8.8.0/24" }] } } } }],
    ["secrets.s.file", { secrets: { s: { file: "/etc/shadow" } } }],
    ["configs.c.file", { configs: { c: { file: "/etc/hostname" } } }],
    ["secrets.s.file", { secrets: { s: { file: ".git/config" } } }],
    ["configs.c.file", { configs: { c: { file: ".git/config" } } }],
    ["models", { models: { m: { model: "ai/x" } } }],
  ])("or a network of it, defined at the top: %s", async (key, others) => {
    expect(await refused({}, inCheckout(others))).toEqual([key]);
  });
});

describe("a build", () => {
  it.each<[string, object]>([
    ["context", { context: "/" }],
    ["privileged", { context: "https://example.org/x.git", privileged: true }],
    ["entitlements", { context: "https://example.org/x.git", entitlements: ["network.host"] }],
    ["network", { context: "https://example.org/x.git", network: "host" }],
    ["ssh", { context: "https://example.org/x.git", ssh: ["default"] }],
    ["cache_to", { context: "https://example.org/x.git", cache_to: ["type=local,dest=/etc"] }],
    ["additional_contexts", { context: "https://example.org/x.git", additional_contexts: { etc: "/etc" } }],
    ["additional_contexts", { context: "https://example.org/x.git", additional_contexts: { x: "service:../.." } }],
    ["additional_contexts", { context: "https://example.org/x.git", additional_contexts: { x: ".git/" } }],
    ["context", { context: "git@github.com:x/y.git" }],
    ["context", { context: ".git/.." }],
    ["context", { context: "service:../.." }],
    ["context", { context: "git:x://../../../etc" }],
  ])("is refused its %s: %j", async (key, build) => {
    expect(await refused({ build: inCheckout(build) })).toEqual([`services.db.build.${key}`]);
  });

  it("has its context and its Dockerfile in the checkout", async () => {
    const context = join(checkout, "context");
    expect(await refused({ build: { context, dockerfile: "Dockerfile" } })).toEqual([]);
    expect(await refused({ build: { context, dockerfile: "../../x" } })).toEqual(["services.db.build.dockerfile"]);
  });
});

it("an everyday project is taken", async () => {
  const db = {
    ...mounted(join(checkout, "data")),
    image: "postgres:17",
    command: ["postgres"],
    environment: { A: "b" },
    healthcheck: { test: ["CMD", "true"] },
    depends_on: { web: { condition: "service_started" } },
    networks: { default: null },
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    logging: { driver: "json-file" },
    "x-note": { privileged: true },
  };
  const others = {
    networks: { default: { name: "p_default", ipam: {} }, out: { external: true, name: "x" } },
    volumes: { data: { name: "p_data" } },
    secrets: { s: { environment: "S" } },
  };
  expect(await refused(db, others)).toEqual([]);
});

describe("a file that the project names", () => {
  /** Each in a checkout of its own. */
  const reaches = async (files: Readonly<Record<string, object | string>>) => {
    const root = await mkdtemp(join(tmpdir(), "smoke-gate-checkout-"));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      if (typeof content === "string" && content.startsWith("-> ")) {
        await symlink(content.slice(3), join(root, name));
        continue;
      }
      await writeFile(join(root, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    return (await fileHostAccessOf([join(root, "compose.yml")], root)).map(({ key }) => key);
  };
  const inService = (service: object) => ({ services: { db: service } });

  it.each<[string, object, string]>([
    ["a remote include", { include: ["https://github.com/x/y.git"] }, "compose.yml: include"],
    ["an include over SSH", { include: [{ path: "git@github.com:x/y.git" }] }, "compose.yml: include"],
    ["an include of a registry", { include: ["oci://example.org/x"] }, "compose.yml: include"],
    ["an include above the checkout", { include: ["../other.yml"] }, "compose.yml: include"],
    [
      "an include with a folder of its own",
      { include: [{ path: "compose.yml", project_directory: "/" }] },
      "compose.yml: include.project_directory",
    ],
    ["a file of variables", inService({ env_file: "/etc/environment" }), "compose.yml: services.db.env_file"],
    [
      "a list of them",
      inService({ env_file: [{ path: "/etc/environment", required: false }] }),
      "compose.yml: services.db.env_file",
    ],
    ["a home folder", inService({ env_file: "~/.netrc" }), "compose.yml: services.db.env_file"],
    ["a path in a variable", inService({ env_file: "${HOME}/.netrc" }), "compose.yml: services.db.env_file"],
    ["a file of labels", inService({ label_file: ["/etc/environment"] }), "compose.yml: services.db.label_file"],
    [
      "an extended file",
      inService({ extends: { file: "/etc/x.yml", service: "y" } }),
      "compose.yml: services.db.extends",
    ],
  ])("is refused: %s", async (_, project, key) => {
    expect(await reaches({ "compose.yml": project })).toEqual([key]);
  });

  it.each<[string, Readonly<Record<string, object | string>>, readonly string[]]>([
    [
      "one of an override, which starts at the folder of the file that it is laid over",
      {
        "compose.yml": { include: [{ path: ["x.yml", "deep/er/y.yml"] }] },
        "x.yml": {},
        "deep/er/y.yml": inService({ env_file: [{ path: "../host.env", format: "raw" }] }),
      },
      ["y.yml: services.db.env_file"],
    ],
    [
      "one of a file that is included twice, from two folders",
      {
        "compose.yml": { include: ["deep/er/y.yml", { path: ["x.yml", "deep/er/y.yml"] }] },
        "x.yml": {},
        "deep/er/y.yml": inService({ env_file: "../host.env" }),
      },
      ["y.yml: services.db.env_file"],
    ],
    [
      "the .env beside an included file",
      { "compose.yml": { include: ["inc/y.yml"] }, "inc/y.yml": {}, "inc/.env": "-> /etc/hostname" },
      ["compose.yml: include, its .env"],
    ],
    [
      "the variables of an include in an included file",
      {
        "compose.yml": { include: ["inc/y.yml"] },
        "inc/y.yml": { include: [{ path: "deep/z.yml", env_file: "../host.env" }] },
        "inc/deep/z.yml": {},
        "host.env": "",
      },
      ["y.yml: include.env_file"],
    ],
    [
      "a key of an include that Compose takes in capitals too",
      {
        "compose.yml": { include: [{ path: "x.yml", Env_File: "../host.env", PROJECT_DIRECTORY: ".." }] },
        "x.yml": {},
      },
      ["compose.yml: include.Env_File", "compose.yml: include.PROJECT_DIRECTORY"],
    ],
    ["a path in base64", { "compose.yml": "services: {db: {env_file: !!binary Li4vaG9zdC5lbnY=}}" }, ["compose.yml"]],
    [
      "a file of .git, as a project's, as variables or as labels",
      {
        "compose.yml": {
          include: [".git/x.yml"],
          ...inService({ env_file: { path: ".git/config", format: "raw" }, label_file: ".git/config" }),
        },
        ".git/config": "",
        ".git/x.yml": "",
      },
      ["compose.yml: include", "compose.yml: services.db.env_file", "compose.yml: services.db.label_file"],
    ],
    [
      "a path that is a number",
      { "compose.yml": "services: {db: {env_file: 1.0}}" },
      ["compose.yml: services.db.env_file"],
    ],
    ["a line that only Compose ends", { "compose.yml": "x-a: 1 # b\u2028include: [../host.yml]" }, ["compose.yml"]],
    ["a line that ends as on an old Mac", { "compose.yml": "x-a: 1 # b\rinclude: [../host.yml]" }, ["compose.yml"]],
    ["what is no YAML", { "compose.yml": "a: [" }, ["compose.yml"]],
    ["a key that is there twice", { "compose.yml": "include: [../host.yml]\ninclude: []" }, ["compose.yml"]],
    [
      "more aliases than a person writes",
      { "compose.yml": `x-a: &a 1\nx-b: [${"*a,".repeat(1_001)}]` },
      ["compose.yml"],
    ],
  ])("is refused: %s", async (_, files, keys) => {
    expect((await reaches(files)).map((key) => key.replace(/^.*\//u, ""))).toEqual(keys);
  });

  it("is read in time that grows as it does, with some hundred aliases", async () => {
    const keys = Array.from({ length: 30_000 }, (_, index) => `  k${index}: 1`).join("\n");
    const aliases = "*a,".repeat(500);
    expect(await reaches({ "compose.yml": `x-a: &a 1\nx-b: [${aliases}]\nx-c:\n${keys}` })).toEqual([]);
    await expect(reaches({ "compose.yml": `# ${"x".repeat(5 * 1024 * 1024)}` })).rejects.toThrow("larger than");
  });

  it("is taken with Compose's own tags", async () => {
    expect(await reaches({ "compose.yml": "services: {db: {ports: !reset [], env_file: !override [a.env]}}" })).toEqual(
      [],
    );
  });

  it("is refused behind files that are in the checkout, and behind YAML's own links", async () => {
    expect(
      await reaches({
        "compose.yml": {
          include: ["sub/more.yml"],
          services: { web: { extends: { file: "base.yml", service: "b" } } },
        },
        "sub/more.yml": "x-e: &e { env_file: /etc/environment }\nservices: { db: { <<: *e } }",
        "base.yml": { services: { b: { env_file: ["../../x.env", "/etc/environment"] } } },
      }),
    ).toEqual(["more.yml: services.db.env_file", "base.yml: services.b.env_file", "base.yml: services.b.env_file"]);
  });

  it("may include itself, and is taken where it lies in the checkout", async () => {
    expect(
      await reaches({
        "compose.yml": { include: ["compose.yml", "sub/more.yml"], services: { db: { env_file: "a.env" } } },
        "sub/more.yml": { services: { x: { env_file: ["b.env", { path: "none.env", required: false }] } } },
        "a.env": "A=1",
        "sub/b.env": "B=1",
      }),
    ).toEqual([]);
  });
});
