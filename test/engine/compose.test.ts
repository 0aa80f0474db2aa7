import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import {
  answering,
  app,
  asking,
  check,
  composeFile,
  gated,
  type Project,
  service,
  waiting,
} from "../harness/compose.ts";
import { context, shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { type GateRun, startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { running } from "../harness/running.ts";
import { type Inputs, lastBody, mustPass, onlyFinding, serving, yaml } from "../harness/smoke.ts";
import { engines, nodeImage } from "../harness/testbed.ts";

const [classic] = engines;

const finding = (run: GateRun) => onlyFinding(run).finding;
const stateOf = (run: GateRun, body = lastBody(run)): unknown => JSON.parse(body);

describe.concurrent.each(engines)("an image gated inside a Compose project on a $name store", (engine) => {
  it("takes the place of its service in a project of each variant's own: no fixed name or port is shared", async () => {
    const run = await gated(
      engine,
      {
        name: "fixed",
        services: {
          app: app(serving(asking("web")), {
            container_name: "the-app",
            ports: ["5117:8080"],
            restart: "always",
            depends_on: {
              web: { condition: "service_healthy" },
              migrate: { condition: "service_completed_successfully" },
            },
          }),
          web: service(answering("web says ${WHAT:-nothing}"), {
            ports: ["5117:80"],
            container_name: "the-web",
            restart: "unless-stopped",
            healthcheck: check("fetch('http://127.0.0.1/')"),
            volumes: ["data:/data", "/anonymous"],
          }),
          workers: service(waiting, { deploy: { replicas: 2, restart_policy: { condition: "any" } } }),
          migrate: service("console.log('migrated')"),
          unwanted: service("process.exit(1)", { profiles: ["debug"] }),
        },
        networks: { default: { name: "the-network" } },
        volumes: { data: { external: true, name: "the-data" } },
      },
      { port: "", variants: yaml({ one: {}, Two: { "expect-body": "/^web says well$/" } }) },
      { WHAT: "well" },
    );
    mustPass(run);
    for (const { logs } of run.report?.variants ?? [])
      expect(logs.map(({ container }) => container).toSorted()).toEqual([
        "app",
        "migrate",
        "web",
        "workers",
        "workers (2)",
      ]);
    expect(await readFile(join(run.outputs["logs"] ?? "", "one", "migrate.log"), "utf8")).toBe("migrated\n");
    expect(run.log).toContain("The volume data is external: every variant gets a fresh one of its own instead");
  });

  it("has the variant's environment and command over the file's, whatever characters are in them", async () => {
    const run = await gated(
      engine,
      { services: { app: app(["false"], { environment: { FROM: "file", KEPT: "yes" } }) } },
      {
        env: "DOCKER_HOST=tcp://nobody\nFROM=input $HOME ${FROM}",
        variants: yaml({
          default: {
            env: { "dotted.name": "two\nlines" },
            command: serving("response.end(JSON.stringify({ ...process.env, argument: '$HOME ${PATH}' }))"),
          },
        }),
      },
    );
    mustPass(run);
    expect(stateOf(run)).toMatchObject({
      DOCKER_HOST: "tcp://nobody",
      FROM: "input $HOME ${FROM}",
      KEPT: "yes",
      "dotted.name": "two\nlines",
      argument: "$HOME ${PATH}",
    });
    const override = await readFile(join(run.outputs["logs"] ?? "", "default", "compose.override.yml"), "utf8");
    expect(override).not.toContain("nobody");
  });

  it("has those of the other services that its variant names", async () => {
    const seen = `Promise.all(["db", "mail"].map((host) => require("node:dns").promises.lookup(host).then(() => host, () => ""))).then((found) => response.end(found.join(" ")))`;
    const run = await gated(
      engine,
      {
        services: {
          app: app(serving(seen), { depends_on: ["db", "mail"] }),
          db: service(waiting),
          mail: service(waiting),
        },
      },
      { variants: yaml({ all: {}, db: { services: ["db"] }, none: { services: [] } }) },
    );
    mustPass(run);
    expect(["all", "db", "none"].map((variant) => lastBody(run, variant).trim())).toEqual(["db mail", "db", ""]);
  });

  it("may have services that wait for it, and one that the project builds; what was built is removed", async () => {
    const run = await gated(engine, {
      services: {
        app: app(serving("response.end()"), { healthcheck: check("fetch('http://127.0.0.1:8080/')") }),
        proxy: service(waiting, { depends_on: { app: { condition: "service_healthy" } } }),
        Built: {
          build: { context: await shellApp("echo built; sleep 100"), tags: ["localhost/somebodys:tag"] },
          pull_policy: "build",
        },
      },
    });
    mustPass(run);
    expect(await readFile(join(run.outputs["logs"] ?? "", "default", "Built.log"), "utf8")).toBe("built\n");
    expect(await docker(engine, "image", "ls", "--quiet", "localhost/somebodys")).toBe("");
    expect(await docker(engine, "image", "ls", "--quiet", `smoke-gate-${run.runId}`)).toBe("");
  });

  it("has its services be healthy late, whatever their retries say, and that of an image's own check", async () => {
    const late = `HEALTHCHECK --interval=200ms --timeout=1s --retries=1 CMD test -e /ready`;
    const image = await builtImage(engine, await shellApp("sleep 2; touch /ready; sleep 1000", [late]));
    const test = ["CMD", "test", "-e", "/ready"];
    const command = ["-c", "sleep 2; touch /ready; sleep 1000"];
    const run = await gated(engine, {
      services: {
        app: app(serving("response.end()"), {
          depends_on: { own: { condition: "service_healthy" }, files: { condition: "service_healthy" } },
        }),
        own: { image },
        files: { image: nodeImage, entrypoint: ["sh"], command, healthcheck: { test, interval: "200ms", retries: 1 } },
      },
    });
    mustPass(run);
  });

  it("is reached on networks that are all internal, with its services", async () => {
    const run = await gated(engine, {
      services: { app: app(serving(asking("web"))), web: service(answering("inside")) },
      networks: { default: { internal: true } },
    });
    mustPass(run);
    expect(lastBody(run)).toBe("inside");
    expect(run.log).toContain("The app of default is asked at its own address: the engine publishes no port of it.");
  });

  it.each(["none", "service:db"])("is gated on the network %s by a probe that asks nothing over one", async (mode) => {
    const db = service(waiting);
    const web = app(["node", "-e", waiting], { network_mode: mode });
    const run = await gated(engine, { services: { app: web, db } }, { probe: "exec: node --version", port: "8080" });
    mustPass(run);
  });

  it("that cannot be started says so, and the line that boots it again does the same", async () => {
    const run = await gated(
      engine,
      { services: { app: app(["/no-such-program"]), db: service(waiting) } },
      { env: "TOKEN=secret" },
    );
    expect(finding(run)).toMatchObject({ kind: "exited", exit: { code: 127 } });
    expect(run.log).toContain("the program of ENTRYPOINT or CMD is not in the image");
    const line = run.report?.variants[0]?.reproduce ?? "";
    expect(line).not.toContain("secret");
    const env = { DOCKER_HOST: engine.host, TOKEN: "mine" };
    const again = await execa(line, { shell: true, reject: false, all: true, env });
    expect(again.all).toContain("no such file or directory");
    // By the labels of the run, a later gate would take it for something that was left behind.
    const override = join(run.outputs["logs"] ?? "", "default", "compose.override.yml");
    expect(await readFile(override, "utf8")).not.toContain("smoke-gate.run");
  });

  it("that has no command, or a USER that is not in it, is told as an image that fails, not as a broken gate", async () => {
    const user = await gated(engine, {
      services: { app: app(["true"], { user: "nobody-here" }), edge: service(waiting, { depends_on: ["app"] }) },
    });
    expect(finding(user)).toMatchObject({ kind: "exited", exit: { code: 128 } });
    expect(user.log).toMatch(/^::error.*could not be started \(code 128\): its USER is not in the image's/mu);

    const image = await builtImage(engine, await context(["FROM scratch", "COPY . /"]));
    const project = {
      services: { app: { image: "registry.example/production:1" }, edge: service(waiting, { depends_on: ["app"] }) },
    };
    const command = await gated(engine, project, { image });
    expect(finding(command)).toMatchObject({ kind: "exited", exit: { code: 128 } });
    expect(command.log).toMatch(/^::error.*the image has no ENTRYPOINT and no CMD/mu);
  });
});

describe.concurrent("an image in a Compose project", () => {
  it.each<[string, Project["services"], { readonly kind: string; readonly [more: string]: unknown }]>([
    [
      "dies before the app starts",
      {
        app: app(serving("response.end()"), { depends_on: { db: { condition: "service_healthy" } } }),
        db: service("console.log('out of cheese'); process.exit(4)", { healthcheck: check("process.exit(1)") }),
      },
      { kind: "exited", exit: { code: 4, lastLog: "out of cheese" } },
    ],
    [
      "cannot be started",
      { app: app(serving("response.end()"), { depends_on: ["db"] }), db: { image: nodeImage, command: ["/nope"] } },
      { kind: "exited", exit: { code: 127 } },
    ],
    [
      "was to complete, and fails",
      {
        app: app(serving("response.end()"), { depends_on: { db: { condition: "service_completed_successfully" } } }),
        db: service("console.log('no table'); process.exit(3)"),
      },
      { kind: "exited", exit: { code: 3, lastLog: "no table" } },
    ],
    [
      "ends well, and would be started again for ever",
      { app: app(serving("response.writeHead(503).end()")), db: service("", { restart: "always" }) },
      { kind: "exited", exit: { code: 0 } },
    ],
    [
      "ends well, and would be started again by its deployment",
      {
        app: app(serving("response.writeHead(503).end()")),
        db: service("", { deploy: { restart_policy: { delay: "1s" } } }),
      },
      { kind: "exited", exit: { code: 0 } },
    ],
    [
      "is never healthy, however few its retries are",
      {
        app: app(serving("response.end()"), { depends_on: { db: { condition: "service_healthy" } } }),
        db: service(waiting, { healthcheck: check("console.log('no disk'); process.exit(1)") }),
      },
      { kind: "not-ready", timeoutMs: 3000, lastCheck: expect.stringContaining("no disk") },
    ],
    [
      "is never healthy, though nothing waits for it",
      {
        app: app(serving("response.end()")),
        db: service(waiting, { healthcheck: check("console.log('no disk'); process.exit(1)") }),
      },
      { kind: "not-ready", timeoutMs: 3000, lastCheck: expect.stringContaining("no disk") },
    ],
    [
      "has a health check that it cannot run, for which the app waits",
      {
        app: app(serving("response.end()"), { depends_on: { db: { condition: "service_healthy" } } }),
        db: service(waiting, { healthcheck: { test: ["CMD", "pg_isready"], interval: "200ms" } }),
      },
      { kind: "cannot-check", detail: expect.stringContaining("executable file not found") },
    ],
    [
      "never completes",
      {
        app: app(serving("response.end()"), { depends_on: { db: { condition: "service_completed_successfully" } } }),
        db: service(waiting),
      },
      { kind: "not-ready", lastCheck: expect.stringContaining("still runs") },
    ],
    [
      "dies under the app, which gives up for it",
      {
        app: app([
          "node",
          "-e",
          `const look = () => require("node:net").connect(80, "db").on("error", () => setTimeout(look, 50)).on("connect", function () { this.on("close", () => process.exit(1)); }); look();`,
        ]),
        db: service(`require("node:net").createServer((c) => setTimeout(() => process.exit(9), 300)).listen(80)`),
      },
      { kind: "exited", exit: { code: 9 } },
    ],
    [
      "has an image that nobody has",
      { app: app(serving("response.end()")), db: { image: "localhost:5117/no-such/image:1" } },
      { kind: "image-unavailable", image: "localhost:5117/no-such/image:1" },
    ],
    [
      "waits for an app that its own HEALTHCHECK finds unhealthy",
      {
        app: app(serving("response.end()"), { healthcheck: check("process.exit(1)") }),
        db: service(waiting, { depends_on: { app: { condition: "service_healthy" } } }),
      },
      { kind: "not-started", detail: "Compose still waits for what it depends on" },
    ],
  ])("whose service %s: the service is the first cause", async (_, services, trouble) => {
    // Of what is waited for to the end, the end comes soon.
    const run = await gated(classic, { services }, { timeout: trouble.kind.startsWith("not-") ? "3s" : "1h" });
    expect(finding(run)).toMatchObject({ kind: "service-failed", service: "db", trouble });
  });

  it.each([
    ["at once", "echo out of cheese; exit 7", []],
    ["a second later, when the app has long been healthy", "sleep 1; echo out of cheese; exit 7", ["db"]],
  ])("whose service fails %s, though nothing waits for its end, is red", async (_, script, dependsOn) => {
    const image = await builtImage(classic, await shellApp("serve"));
    const run = await gated(
      classic,
      { services: { app: { image: "x", depends_on: dependsOn }, db: { image, entrypoint: ["sh", "-c", script] } } },
      { image },
    );
    expect(finding(run)).toMatchObject({
      kind: "service-failed",
      service: "db",
      trouble: { kind: "exited", exit: { code: 7, lastLog: "out of cheese" } },
    });
  });

  it.each(["SIGINT", "SIGKILL"] as const)("that is stopped by %s leaves nothing", async (signal) => {
    const file = await composeFile({
      services: {
        app: app(["node", "-e", waiting]),
        db: service(waiting, { volumes: ["data:/data"] }),
      },
      volumes: { data: {} },
    });
    const gate = await startGate(
      { image: nodeImage, port: "8080", "compose-file": file, "compose-service": "app" },
      { engine: classic },
    );
    const run = await gate.runId();
    await running(classic, run, "app");
    gate.kill(signal);
    await gate.done.catch(() => undefined);
    if (signal === "SIGKILL") await gate.post();
    expect(await leftovers(classic, run)).toEqual([]);
  });
});

describe.concurrent("a Compose project that cannot be gated", () => {
  const services = { app: app(serving("response.end()")), db: service(waiting) };

  it.each<[string, Project["services"], Inputs, RegExp]>([
    [
      "has no service of that name",
      services,
      { "compose-service": "ap" },
      /compose-service names the service ap: the Compose project has: app, db\. Name one of these/u,
    ],
    [
      "lacks a service that a variant names",
      services,
      { variants: yaml({ slim: { services: ["dbb"] } }) },
      /the variant slim names the service dbb: the Compose project has: app, db\./u,
    ],
    [
      "puts a service on the host's network",
      { ...services, db: service(waiting, { network_mode: "host" }) },
      {},
      /the Compose project cannot be gated: \S+compose\.yml: services\.db\.network_mode: it is host, where two variants/u,
    ],
    [
      "puts the app where nobody reaches it",
      { ...services, app: app([], { network_mode: "none" }) },
      {},
      /\S+compose\.yml: services\.app\.network_mode: it is none, where the gate could not reach it\./u,
    ],
    [
      "names what Compose does not know",
      { ...services, db: service(waiting, { no_such_key: 1 }) },
      {},
      /the Compose project cannot be read: .*no_such_key/u,
    ],
    [
      "is not there",
      services,
      { "compose-file": "no-such.yml" },
      /the Compose project cannot be read: .*no-such\.yml/u,
    ],
    [
      "wants a variable that is not set",
      { ...services, db: service("${MUST_BE_SET:?say where}") },
      {},
      /the Compose project cannot be read: .*MUST_BE_SET.*say where/u,
    ],
  ])("%s: said before anything is built", async (_, project, inputs, words) => {
    const run = await gated(classic, { services: project }, { image: "", context: "/no-such-context", ...inputs });
    expect(run.log).toMatch(words);
    expect(run.log).not.toContain("::group::Build");
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  });
});
