import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { context, shellApp } from "../../harness/context.ts";
import { docker } from "../../harness/docker.ts";
import { filesLeft } from "../../harness/files.ts";
import type { GateRun } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { asksForEvents, engineProxy } from "../../harness/engine-proxy.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { type PrivateRegistry, privateRegistry } from "../../harness/private-registry.ts";
import { authFor, dockerConfig } from "../../harness/registry-login.ts";
import { freshRepository, tagsOf } from "../../harness/registry.ts";
import { type Asked, registryProxy } from "../../harness/registry-proxy.ts";
import { lastBody, mustPass, onlyFinding, serving, smoke, yaml } from "../../harness/smoke.ts";
import { classic, containerd, postgresImage } from "../../harness/testbed-parts.ts";
import { engines, nodeImage, type TestEngine } from "../../harness/testbed.ts";

/** A service on 8080, of the Node image as the engine has it. */
const service = (command: readonly string[], more: object = {}) => ({
  image: nodeImage,
  pull: "never",
  command,
  ...more,
});
/** An app that answers with what a service answers, or 503. */
const asking = (host: string) =>
  serving(
    `fetch("http://${host}:8080/").then((answer) => answer.text()).then((text) => response.end(text), (error) => response.writeHead(503).end(String(error.cause)))`,
  );
/** What an app does that cannot be without a service: it ends where it cannot connect, and when the connection ends. */
const needing = (host: string, port: number) =>
  `require("node:net").connect(${port}, "${host}").on("error", (error) => console.error(error.message)).on("close", () => process.exit(1))`;
/** A service on 9000 that ends a moment after the first connection to it, and an app's knowledge of it. */
const dying = service(
  [
    "node",
    "-e",
    `require("node:net").createServer((socket) => { socket.on("error", () => {}); setTimeout(() => { console.log("out of cheese"); process.exit(4); }, 700); }).listen(9000)`,
  ],
  { ready: { exec: ["sh", "-c", "grep -q :2328 /proc/net/tcp /proc/net/tcp6"] } },
);
const connected = `let up = true; require("node:net").connect(9000, "db").on("error", () => {}).on("close", () => { up = false; })`;
const logOf = (run: GateRun, variant: string, container: string) =>
  readFile(join(run.outputs["logs"] ?? "", variant, `${container}.log`), "utf8");
const serviceFindings = (run: GateRun) =>
  run.report?.findings.map(({ variant, finding }) => [
    variant,
    finding.kind === "service-failed" ? [finding.service, finding.trouble] : finding,
  ]);

describe.concurrent.each(engines)("PostgreSQL with pgvector on a $name store", (engine) => {
  it("is ready before the app starts: by a health check, and by a command", async () => {
    const app = serving(
      `const socket = require("node:net").connect(5432, "db", () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
       socket.once("data", (data) => { response.end("postgres says " + data); socket.destroy(); });`,
      needing("db", 5432),
    );
    const vectors =
      "create extension vector; create table memories (at vector(2)); insert into memories values ('[1,2]'); select at <-> '[4,6]' as distance from memories";
    const run = await smoke(engine, {
      variants: yaml({ default: { command: app } }),
      services: yaml({
        db: {
          image: postgresImage,
          env: { POSTGRES_PASSWORD: "s3cret" },
          options: '--health-cmd "pg_isready -h 127.0.0.1 -U postgres" --health-interval 300ms --health-retries 100',
        },
        vectors: {
          image: postgresImage,
          env: { POSTGRES_HOST_AUTH_METHOD: "trust" },
          ready: { exec: ["psql", "-h", "127.0.0.1", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-1", "-c", vectors] },
        },
      }),
    });
    mustPass(run);
    // To the question for TLS: no.
    expect(lastBody(run)).toBe("postgres says N");
    expect(run.report?.variants[0]?.logs.map(({ container }) => container)).toEqual(["app", "db", "vectors"]);
    expect(await logOf(run, "default", "db")).toContain("database system is ready to accept connections");
    expect(await logOf(run, "default", "app")).toBe("");
  });

  it("without a password ends at once, and its own words are the finding's", async () => {
    const run = await smoke(engine, {
      services: yaml({ db: { image: postgresImage } }),
      variants: yaml({ default: { command: serving("response.end()") } }),
    });
    expect(onlyFinding(run)).toMatchObject({
      finding: {
        kind: "service-failed",
        service: "db",
        trouble: { kind: "exited", exit: { code: 1, lastLog: expect.stringContaining("password is not specified") } },
      },
    });
    expect(run.log).toMatch(
      /^::error title=smoke-gate%3A service-failed \(variant default\)::variant default: its service db exited with code 1 .*password is not specified/mu,
    );
  });
});

describe.concurrent.each(engines)("services on a $name store", (engine) => {
  it("are reached under their names, and each variant has a fresh set", async () => {
    const counting = serving("response.end(`${process.env.NAME} ${count}`)");
    const run = await smoke(engine, {
      services: yaml({
        "main-db": service(counting, { env: { NAME: "db" } }),
        cache_1: service(counting, { env: { NAME: "cache" } }),
      }),
      variants: yaml({
        one: { command: asking("main-db"), "expect-body": "/^db 1$/" },
        two: { command: asking("main-db"), "expect-body": "/^db 1$/" },
        three: { command: asking("cache_1"), "expect-body": "/^cache 1$/" },
      }),
    });
    mustPass(run);
    expect(run.report?.variants.map(({ logs }) => logs.map(({ container }) => container))).toEqual(
      ["one", "two", "three"].map(() => ["app", "main-db", "cache_1"]),
    );
  });

  it("are those that a variant names, and none where it names none", async () => {
    const looking = serving(
      `const { resolve4 } = require("node:dns").promises; Promise.allSettled(["db", "cache"].map((name) => resolve4(name))).then((found) => response.end(found.map(({ status }) => status).join()))`,
    );
    const run = await smoke(engine, {
      services: yaml({ db: service(["sleep", "1000"]), cache: service(["sleep", "1000"]) }),
      variants: yaml({
        all: { command: looking },
        one: { command: looking, services: ["cache"] },
        none: { command: looking, services: [] },
      }),
    });
    expect(run.report?.variants.map(({ name }) => [name, lastBody(run, name)])).toEqual([
      ["all", "fulfilled,fulfilled"],
      ["one", "rejected,fulfilled"],
      ["none", "rejected,rejected"],
    ]);
  });

  it("are waited for until they are healthy, or until their command says so", async () => {
    // Each opens its port, and then is ready, a good while after it was started.
    const slow = [
      "node",
      "-e",
      `setTimeout(() => require("node:net").createServer(() => {}).listen(9000, () => require("node:fs").writeFileSync("/ready", "")), 1_200)`,
    ];
    const run = await smoke(engine, {
      services: yaml({
        // Long before it is, docker calls it unhealthy.
        healthy: service(slow, {
          options: "--health-cmd 'test -f /ready' --health-interval 200ms --health-retries 1",
        }),
        commanded: service(slow, { ready: { exec: "test -f /ready" } }),
      }),
      variants: yaml({
        healthy: { services: ["healthy"], command: serving("response.end()", needing("healthy", 9000)) },
        commanded: { services: ["commanded"], command: serving("response.end()", needing("commanded", 9000)) },
      }),
      settle: "500ms",
    });
    mustPass(run);
    expect(run.report?.variants).toMatchObject([{ result: "passed" }, { result: "passed" }]);
  });

  it("that fail are the first cause, at once, whatever the others still wait for", async () => {
    const repository = freshRepository();
    const idle = `smoke-gate-test-no-command:${randomUUID()}`;
    await docker(engine, "tag", await builtImage(engine, await context(["FROM scratch", "COPY . /"])), idle);
    const run = await smoke(engine, {
      services: yaml({
        uncheckable: service(["sleep", "1000"], { ready: { exec: "pg_isready" } }),
        undecided: service(["sleep", "1000"], { options: "--health-cmd true --health-interval 1h" }),
        exits: service(["sh", "-c", "echo first; echo no space left on device; exit 3"]),
        exitsBeforeItIsHealthy: service(["sh", "-c", "echo too early; exit 4"], {
          options: "--health-cmd true --health-interval 1h",
        }),
        missing: service(["no-such-program"]),
        nobody: service(["sleep", "1000"], { options: "--user nobody-here" }),
        idle: { image: idle, pull: "never" },
      }),
      variants: yaml({
        uncheckable: { services: ["uncheckable", "undecided"], command: serving("response.end()") },
        exits: { services: ["exits", "undecided"], command: serving("response.end()") },
        early: { services: ["exitsBeforeItIsHealthy"], command: serving("response.end()") },
        missing: { services: ["missing", "undecided"], command: serving("response.end()") },
        nobody: { services: ["nobody", "undecided"], command: serving("response.end()") },
        idle: { services: ["idle", "undecided"], command: serving("response.end()") },
      }),
      timeout: "1h",
      tags: `${repository}:1`,
      push: "true",
    });
    expect(run.exitCode).toBe(1);
    expect(serviceFindings(run)).toEqual([
      [
        "uncheckable",
        ["uncheckable", { kind: "cannot-check", detail: expect.stringContaining("executable file not found") }],
      ],
      [
        "exits",
        [
          "exits",
          {
            kind: "exited",
            exit: expect.objectContaining({ code: 3, lastLog: "first | no space left on device" }),
            meaning: expect.any(String),
          },
        ],
      ],
      [
        "early",
        [
          "exitsBeforeItIsHealthy",
          {
            kind: "exited",
            exit: expect.objectContaining({ code: 4, lastLog: "too early" }),
            meaning: expect.any(String),
          },
        ],
      ],
      [
        "missing",
        [
          "missing",
          {
            kind: "exited",
            exit: expect.objectContaining({ code: 127, error: expect.stringContaining("no-such-program") }),
            meaning: expect.any(String),
          },
        ],
      ],
      [
        "nobody",
        [
          "nobody",
          {
            kind: "exited",
            exit: expect.objectContaining({ code: 128, error: expect.stringContaining("unable to find user") }),
            meaning: expect.any(String),
          },
        ],
      ],
      [
        "idle",
        [
          "idle",
          {
            kind: "exited",
            exit: expect.objectContaining({ code: 128, error: expect.stringMatching(/no command specified/iu) }),
            meaning: expect.any(String),
          },
        ],
      ],
    ]);
    // The app of such a variant was never started.
    expect(
      run.report?.variants.filter(
        ({ attempts, logs }) => attempts > 0 || logs.some(({ container }) => container === "app"),
      ),
    ).toEqual([]);
    expect(run.log).toMatch(/^no space left on device$/mu);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("that die while the app boots, or settles, are the first cause, whatever the app does about it", async () => {
    const run = await smoke(engine, {
      services: yaml({ db: dying }),
      variants: yaml({
        ends: { command: serving("response.writeHead(503).end('booting')", needing("db", 9000)) },
        stays: { command: serving("response.writeHead(503).end('booting')", connected) },
        settles: { command: serving("response.writeHead(up ? 200 : 503).end(String(up))", connected), settle: "1h" },
      }),
      timeout: "1h",
    });
    const died = [
      "db",
      {
        kind: "exited",
        exit: expect.objectContaining({ code: 4, lastLog: "out of cheese" }),
        meaning: expect.any(String),
      },
    ];
    expect(serviceFindings(run)).toEqual([
      ["ends", died],
      ["stays", died],
      ["settles", died],
    ]);
    expect(await logOf(run, "stays", "db")).toBe("out of cheese\n");
    expect(run.log).toContain("Log of db in stays");
  });

  it("that are never ready fail at their deadline, with what their check said last", async () => {
    const run = await smoke(engine, {
      services: yaml({
        refuses: service(["sleep", "1000"], { ready: { exec: ["sh", "-c", "echo still migrating; exit 7"] } }),
        hangs: service(["sleep", "1000"], { ready: { exec: "sleep 1000" } }),
        starting: service(["sleep", "1000"], {
          options: "--health-cmd 'echo warming up; exit 1' --health-interval 300ms --health-retries 2",
        }),
      }),
      variants: yaml(
        Object.fromEntries(
          ["refuses", "hangs", "starting"].map((name) => [
            name,
            { services: [name], command: serving("response.end()") },
          ]),
        ),
      ),
      timeout: "5s",
      "attempt-timeout": "1h",
    });
    expect(serviceFindings(run)).toEqual([
      [
        "refuses",
        ["refuses", { kind: "not-ready", timeoutMs: 5_000, lastCheck: expect.stringContaining("exit code 7") }],
      ],
      [
        "hangs",
        [
          "hangs",
          { kind: "not-ready", timeoutMs: 5_000, lastCheck: expect.stringMatching(/^no answer within \d+ ms$/u) },
        ],
      ],
      [
        "starting",
        [
          "starting",
          {
            kind: "not-ready",
            timeoutMs: 5_000,
            lastCheck: expect.stringContaining("warming up"),
            checks: { failures: expect.any(Number), retries: 2 },
          },
        ],
      ],
    ]);
    expect(run.log).toMatch(
      /its service starting was not ready within 5 s; its last check said "warming up" \(\d+ in a row have failed; its 2 retries end no wait, timeout does\)/u,
    );
  });

  it("whose image cannot be had fail before anything of the variant runs; the others are tested", async () => {
    const nowhere = `${freshRepository()}:1`;
    const run = await smoke(engine, {
      services: yaml({ db: { image: nowhere }, cache: { image: nowhere, pull: "never" } }),
      variants: yaml({
        pulled: { services: ["db"], command: serving("response.end()") },
        kept: { services: ["cache"], command: serving("response.end()") },
        without: { services: [], command: serving("response.end()") },
      }),
    });
    expect(serviceFindings(run)).toEqual([
      [
        "pulled",
        ["db", { kind: "image-unavailable", image: nowhere, detail: expect.stringMatching(/not found|unknown/u) }],
      ],
      [
        "kept",
        [
          "cache",
          { kind: "image-unavailable", image: nowhere, detail: "the engine does not have it, and pull is never" },
        ],
      ],
    ]);
    expect(run.report?.variants.map(({ result }) => result)).toEqual(["failed", "failed", "passed"]);
  });

  it("have volumes that no other variant, and no other run, has seen; then they are gone", async () => {
    const writing = [
      "node",
      "-e",
      `require("node:fs").appendFileSync("/data/seen", "x"); require("node:fs").writeFileSync("/scratch/y", "y"); setInterval(() => {}, 1e6)`,
    ];
    const reading = serving(`
      const { readFileSync, writeFileSync } = require("node:fs");
      let written = "read only";
      try { writeFileSync("/data/seen", "overwritten"); written = "writable"; } catch {}
      response.end(readFileSync("/data/seen", "utf8") + " " + written);
    `);
    const gate = (...names: readonly string[]) =>
      smoke(engine, {
        services: yaml({
          writer: service(writing, { volumes: ["data:/data", "/scratch"], ready: { exec: "test -s /data/seen" } }),
          reader: service(reading, { volumes: ["data:/data:ro"] }),
        }),
        variants: yaml(Object.fromEntries(names.map((name) => [name, { command: asking("reader") }]))),
      });
    for (const names of [["one", "two"], ["one"]]) {
      const run = await gate(...names);
      mustPass(run);
      for (const name of names) expect(lastBody(run, name)).toBe("x read only");
      const mounted = await volumesOf(engine, run);
      // Of each variant: one with a name, mounted twice, and one without.
      expect(mounted).toHaveLength(2 * names.length);
      const left = (await docker(engine, "volume", "ls", "--quiet")).split("\n");
      expect(left.filter((volume) => mounted.includes(volume))).toEqual([]);
    }
  });

  it("are pulled if newer: a tag that has moved in the registry is noticed", async () => {
    const other = engine === classic ? containerd : classic;
    const marked = async (on: TestEngine, mark: string) =>
      builtImage(
        on,
        await context([
          `FROM ${nodeImage}`,
          `ENV MARK=${mark}`,
          `CMD ${yaml(serving("response.end(process.env.MARK)"))}`,
        ]),
      );
    const repository = freshRepository();
    const ref = `${repository}:moving`;
    const publish = async (on: TestEngine, mark: string) => {
      await docker(on, "tag", await marked(on, mark), ref);
      await docker(on, "push", "--quiet", ref);
    };
    await publish(engine, "first");
    const digest = (await docker(engine, "image", "inspect", "--format", "{{index .RepoDigests 0}}", ref)).trim();
    // From elsewhere: this engine still holds the first one under the tag.
    await publish(other, "second");
    const gate = async (services: Readonly<Record<string, object>>, hosts: readonly string[]) => {
      await using inFront = await engineProxy(engine);
      const variants = Object.fromEntries(
        hosts.map((host, at) => [`v${at}`, { command: asking(host), services: [host] }]),
      );
      const run = await smoke(inFront.engine, { services: yaml(services), variants: yaml(variants) });
      const asked = (pattern: RegExp) => inFront.asked.filter(({ path }) => pattern.test(path)).length;
      return {
        marks: Object.keys(variants).map((name) => lastBody(run, name)),
        asked: asked(/^\/distribution\//u),
        pulls: asked(/^\/images\/create$/u),
      };
    };
    const named = () => docker(engine, "image", "ls", "--format={{.Tag}}", "--filter=dangling=false", repository);
    const kept = {
      never: { image: ref, pull: "never" },
      missing: { image: ref, pull: "missing" },
      digest: { image: digest },
    };
    expect(await gate(kept, ["never", "missing", "digest"])).toEqual({
      marks: ["first", "first", "first"],
      asked: 0,
      pulls: 0,
    });
    // Once, for all variants; and once for all runs.
    const twice = { marks: ["second", "second"], asked: 1 };
    expect(await gate({ db: { image: ref } }, ["db", "db"])).toEqual({ ...twice, pulls: 1 });
    expect(await gate({ db: { image: ref } }, ["db", "db"])).toEqual({ ...twice, pulls: 0 });
    // What the user calls by the name is what it was, and nothing where it was nothing.
    expect(await gate({ never: { image: ref, pull: "never" } }, ["never"])).toMatchObject({ marks: ["first"] });
    await docker(engine, "rmi", ref);
    const missing = { missing: { image: ref, pull: "missing" } };
    expect(await gate(missing, ["missing"])).toEqual({ marks: ["second"], asked: 1, pulls: 0 });
    expect(await gate(missing, ["missing"])).toEqual({ marks: ["second"], asked: 0, pulls: 0 });
    expect(await named()).not.toContain("moving");
  });

  it("are not the older ones that are there if the newer cannot be pulled", async () => {
    const other = engine === classic ? containerd : classic;
    const readsLayer = ({ method, path }: Asked) => method === "GET" && path.includes("/blobs/");
    await using proxy = await registryProxy([{ when: readsLayer, answer: { status: 404 } }]);
    const { name, real } = proxy.repository();
    await docker(other, "tag", await builtImage(other, await shellApp(`: ${randomUUID()}\nserve`)), `${real}:1`);
    await docker(other, "push", "--quiet", `${real}:1`);
    await docker(engine, "tag", await builtImage(engine, await shellApp("serve")), `${name}:1`);
    const run = await smoke(engine, { services: yaml({ db: { image: `${name}:1` } }) });

    expect(onlyFinding(run)).toMatchObject({
      finding: {
        kind: "service-failed",
        service: "db",
        trouble: { kind: "image-unavailable", image: `${name}:1`, detail: expect.stringMatching(/not found|unknown/u) },
      },
    });
  });
});

it("a service that gets sick is what an app waits for that is never healthy", async () => {
  const sick = service(["sh", "-c", "sleep 2; touch /sick; sleep 1000"], {
    options: "--health-cmd 'test ! -e /sick || { echo no disk; exit 1; }' --health-interval 200ms --health-retries 2",
  });
  const run = await smoke(classic, {
    services: yaml({ db: sick }),
    variants: yaml({ default: { command: serving("response.writeHead(503).end()") } }),
    timeout: "8s",
  });
  expect(onlyFinding(run)).toMatchObject({
    finding: {
      kind: "service-failed",
      service: "db",
      trouble: { kind: "unhealthy", lastCheck: expect.stringContaining("no disk") },
    },
  });
});

describe.concurrent("a service that is unhealthy when its app is healthy", () => {
  const sick = (end: string) =>
    service(["sh", "-c", `sleep 2; touch /sick; ${end}`], {
      options: "--health-cmd 'test ! -e /sick || { echo no disk; exit 1; }' --health-interval 200ms --health-retries 2",
    });
  /** Healthy a good while after the service has got sick. */
  const late = 'setTimeout(() => require("node:http").createServer((q, s) => s.end()).listen(8080), 3_000)';

  it("fails the variant if it stays so", async () => {
    const run = await smoke(classic, {
      services: yaml({ db: sick("sleep 1000") }),
      variants: yaml({ default: { command: ["node", "-e", late] } }),
      timeout: "8s",
    });
    expect(onlyFinding(run)).toMatchObject({
      finding: {
        kind: "service-failed",
        service: "db",
        trouble: { kind: "not-ready", lastCheck: expect.stringContaining("no disk") },
      },
    });
  });

  it("is waited for if it comes back", async () => {
    const run = await smoke(classic, {
      services: yaml({ db: sick("sleep 4; rm /sick; sleep 1000") }),
      variants: yaml({ default: { command: ["node", "-e", late] } }),
    });
    mustPass(run);
  });
});

describe.concurrent("a service that dies", () => {
  it("a second after its start fails the variant, though its app has long been healthy", async () => {
    const image = await builtImage(classic, await shellApp("${RUN:-serve}"));
    const run = await smoke(classic, {
      image,
      services: yaml({ db: service(["sh", "-c", "sleep 1; echo out of cheese; exit 7"]) }),
      variants: yaml({ serves: {}, completes: { env: { RUN: "true" }, probe: "exit" } }),
    });
    const died = [
      "db",
      {
        kind: "exited",
        exit: expect.objectContaining({ code: 7, lastLog: "out of cheese" }),
        meaning: expect.any(String),
      },
    ];
    expect(serviceFindings(run)).toEqual([
      ["serves", died],
      ["completes", died],
    ]);
  });

  it("is the first cause also where the engine is slow to tell, and the app's answer comes before", async () => {
    await using slow = await engineProxy(classic, [{ when: asksForEvents, answer: { laggingMs: 200 } }]);
    const run = await smoke(slow.engine, {
      services: yaml({ db: dying }),
      variants: yaml({ default: { command: serving("response.writeHead(up ? 200 : 503).end()", connected) } }),
      settle: "1h",
      interval: "50ms",
    });
    expect(onlyFinding(run)).toMatchObject({ finding: { kind: "service-failed", trouble: { kind: "exited" } } });
    expect(run.report?.variants[0]?.last).toMatchObject({ answer: { status: 503 } });
  });
});

/** The volumes that containers of the run have mounted, from the engine's own records. */
async function volumesOf(engine: TestEngine, run: GateRun): Promise<readonly string[]> {
  const period = ["--since", run.report?.startedAt ?? "", "--until", new Date().toISOString()];
  const containers = (
    await docker(
      engine,
      "events",
      ...period,
      "--filter",
      `label=smoke-gate.run=${run.runId}`,
      "--filter",
      "event=create",
      "--format",
      "{{.Actor.ID}}",
    )
  ).split("\n");
  const mounts = (
    await docker(
      engine,
      "events",
      ...period,
      "--filter",
      "type=volume",
      "--filter",
      "event=mount",
      "--format",
      "{{.Actor.ID}} {{.Actor.Attributes.container}}",
    )
  ).split("\n");
  return [
    ...new Set(
      mounts
        .map((line) => line.split(" "))
        .flatMap(([volume = "", container = ""]) => (containers.includes(container) ? [volume] : [])),
    ),
  ];
}

describe.concurrent("a service's image in a private registry", () => {
  let registry: PrivateRegistry;
  let ref: string;
  beforeAll(async () => {
    registry = await privateRegistry();
    ref = `${registry.address}/team/db:1`;
    await registry.push(
      containerd,
      await builtImage(
        containerd,
        await context(["FROM scratch", "COPY . /", 'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]'], {
          "www/index.html": "private",
        }),
      ),
      ref,
    );
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  const using = (
    credentials: object | undefined,
    env: Readonly<Record<string, string>> = {},
    engine: TestEngine = containerd,
  ) =>
    smoke(
      engine,
      { services: yaml({ db: { image: ref, credentials } }), variants: yaml({ default: { command: asking("db") } }) },
      { env },
    );

  it("is had with docker's own login, and gets no name on the engine", async () => {
    const run = await using(undefined, await dockerConfig(authFor(registry.address, registry)), classic);
    mustPass(run);
    expect(lastBody(run)).toBe("private");
    expect(await docker(classic, "image", "ls", "--format={{.Tag}}", `${registry.address}/team/db`)).toBe("<none>");
  });

  it("cannot be had without credentials, or with wrong ones, and is with the right ones", async () => {
    for (const credentials of [undefined, { username: "me", password: "wrong-p4ss" }]) {
      const run = await using(credentials);
      expect(onlyFinding(run)).toMatchObject({
        finding: { kind: "service-failed", service: "db", trouble: { kind: "image-unavailable", image: ref } },
      });
      expect(run.log).not.toMatch(/^(?!::add-mask::).*wrong-p4ss/mu);
    }

    const noted = await notedDocker();
    const { username, password } = registry;
    const run = await using({ username, password }, noted.env);
    mustPass(run);
    expect(lastBody(run)).toBe("private");
    // The runner is told to hide it, and it stands nowhere else.
    expect(run.log.split("\n").filter((line) => line.includes(password))).toEqual([`::add-mask::${password}`]);
    const encoded = Buffer.from(`${username}:${password}`).toString("base64");
    const calls = (await noted.calls()).flat();
    const files = (await filesLeft(run)).map(({ text }) => text);
    const config = await readFile(join(process.env["DOCKER_CONFIG"] ?? "", "config.json"), "utf8").catch(() => "");
    for (const secret of [password, encoded])
      for (const text of [...calls, ...files, config]) expect(text).not.toContain(secret);
  });
});
