import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { context } from "../harness/context.ts";
import { startGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { freshRepository, tagsOf } from "../harness/registry.ts";
import { lastBody, mustPass, onlyFinding, serving, smoke, smokeCommand, yaml } from "../harness/smoke.ts";
import { engines, nodeImage } from "../harness/testbed.ts";

const [classic] = engines;

describe.concurrent.each(engines)("the port on a $name store", (engine) => {
  const exposing = async (...ports: readonly string[]) =>
    builtImage(
      engine,
      await context(
        [
          "FROM scratch",
          "COPY . /",
          ...ports.map((port) => `EXPOSE ${port}`),
          'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]',
        ],
        { "www/healthz": "ok\n" },
      ),
    );
  let images: { one: string; several: string; none: string };
  beforeAll(async () => {
    const [one, several, none] = await Promise.all([
      exposing("8080", "53/udp"),
      exposing("9090", "8080/tcp"),
      exposing("53/udp"),
    ]);
    images = { one, several, none };
  });

  it("is the only TCP port that the image exposes", async () => {
    const run = await smoke(engine, { image: images.one, port: "" });
    mustPass(run);
    expect(lastBody(run)).toBe("ok\n");
  });

  it("must be said of an image that exposes several, and they are listed", async () => {
    const run = await smoke(engine, { image: images.several, port: "", variants: "full: { port: 8080 }\nslim:" });
    expect(run).toMatchObject({
      exitCode: 1,
      outputs: { verdict: "fail" },
      report: {
        fault: {
          what: "the variant slim has no port to poll",
          why: "the image exposes several TCP ports: 8080, 9090",
          remedy: "Say which with the input port.",
        },
      },
    });
  });

  it("must be said of an image that exposes none", async () => {
    const run = await smoke(engine, { image: images.none, port: "" });
    expect(run.report?.fault).toMatchObject({
      what: "the variant default has no port to poll",
      why: "the image exposes no TCP port",
    });
  });

  it("is the one that the input names, the image's own or not", async () => {
    const runs = await Promise.all(
      [images.several, images.none].map((image) => smoke(engine, { image, port: "8080" })),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });
});

describe.concurrent("what counts as healthy", () => {
  const answering = serving(`
    const url = new URL(request.url, "http://x");
    if (url.pathname === "/moved") return response.writeHead(302, { location: "/healthz" }).end();
    if (url.pathname === "/deep") return response.writeHead(url.searchParams.get("all") === "1" ? 200 : 500).end("all is well");
    if (url.pathname === "/healthz") return response.writeHead(204).end();
    if (url.pathname === "/text") { response.write("Status: rea"); return setTimeout(() => response.end("dy\\n"), 20); }
    response.writeHead(404).end("no " + url.pathname);
  `);

  it("is each variant's own affair: path, statuses, text and regular expression", async () => {
    const run = await smoke(classic, {
      variants: yaml({
        default: { command: answering },
        query: { command: answering, path: "/deep?all=1" },
        moved: { command: answering, path: "/moved", "expect-status": "200,300-399" },
        missing: { command: answering, path: "/nowhere", "expect-status": "404" },
        text: { command: answering, path: "/text", "expect-body": "Status: ready" },
        regex: { command: answering, path: "/text", "expect-body": "/^status: READY$/im" },
      }),
      "max-parallel": "6",
    });
    mustPass(run);
    expect(
      run.report?.variants.map(({ name, last }) => [name, last?.kind === "answered" && last.answer.status]),
    ).toEqual([
      ["default", 204],
      ["query", 200],
      ["moved", 302],
      ["missing", 404],
      ["text", 200],
      ["regex", 200],
    ]);
  });

  it("is said of an image that answers, but not so", async () => {
    const repository = freshRepository();
    const run = await smoke(classic, {
      variants: yaml({
        moved: { command: answering, path: "/moved" },
        status: { command: answering, path: "/deep", "expect-status": "200,204,300-399" },
        text: { command: answering, path: "/text", "expect-body": "Status: READY" },
        regex: { command: answering, path: "/text", "expect-body": "/ready now/i" },
        both: { command: answering, path: "/nowhere", "expect-body": "ready" },
      }),
      timeout: "5s",
      "max-parallel": "5",
      tags: `${repository}:1`,
      push: "true",
    });
    expect(run.exitCode).toBe(1);
    expect(run.report?.findings.map(({ variant, finding }) => [variant, finding])).toEqual([
      [
        "moved",
        expect.objectContaining({
          kind: "wrong-status",
          wanted: "200-299",
          answer: expect.objectContaining({ status: 302, location: "/healthz" }),
        }),
      ],
      [
        "status",
        expect.objectContaining({
          kind: "wrong-status",
          wanted: "200, 204, 300-399",
          answer: expect.objectContaining({ status: 500, body: "all is well" }),
        }),
      ],
      [
        "text",
        expect.objectContaining({
          kind: "wrong-body",
          wanted: '"Status: READY"',
          answer: expect.objectContaining({ status: 200, body: "Status: ready\n" }),
        }),
      ],
      ["regex", expect.objectContaining({ kind: "wrong-body", wanted: "/ready now/i" })],
      // The body of an error page says nothing.
      ["both", expect.objectContaining({ kind: "wrong-status", wanted: "200-299" })],
    ]);
    expect(run.log).toMatch(
      /^::error title=smoke-gate%3A wrong-status \(variant moved\)::.*redirects are not followed/mu,
    );
    expect(await tagsOf(repository)).toEqual([]);
  });
});

describe.concurrent.each(engines)("the deadline on a $name store", (engine) => {
  it("ends the wait for an app that never listens, and nothing is pushed", async () => {
    const repository = freshRepository();
    const run = await smokeCommand(engine, ["sleep", "1000"], { timeout: "2s", tags: `${repository}:1`, push: "true" });
    expect(onlyFinding(run)).toMatchObject({
      variant: "default",
      finding: { kind: "never-listened", port: 8080, timeoutMs: 2_000 },
    });
    // What is more than the two seconds is starting and removing the container.
    expect(run.report?.durationMs).toBeGreaterThan(2_000);
    expect(run.log).toContain("nothing listened on port 8080 within 2 s");
    expect(await tagsOf(repository)).toEqual([]);
  });
});

describe.concurrent("while the app is not healthy", () => {
  it("the app is asked again, and its first good answer is enough", async () => {
    const late = serving("response.writeHead(count < 20 ? 503 : 200).end(`answer ${count}`)");
    const run = await smokeCommand(classic, late);
    mustPass(run);
    expect(lastBody(run)).toBe("answer 20");
  });

  it("the pause between two attempts grows up to the interval", async () => {
    const noting = serving("console.log(Date.now()); response.writeHead(count < 60 ? 503 : 200).end()");
    const run = await smokeCommand(classic, noting, { interval: "70ms" });
    mustPass(run);
    const times = (await readFile(join(run.outputs["logs"] ?? "", "default", "app.log"), "utf8"))
      .trim()
      .split("\n")
      .map(Number);
    const pauses = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    const shortest = (some: readonly number[]) => Math.min(...some);
    // How long each is, is in test/unit/smoke/poll.test.ts.
    // The last may be lost with its container.
    expect(times.length).toBeGreaterThanOrEqual(59);
    // A busy machine makes pauses longer, never shorter.
    expect(shortest(pauses.slice(0, 5))).toBeGreaterThanOrEqual(48);
    expect(shortest(pauses.slice(20))).toBeGreaterThanOrEqual(68);
  });

  it("an attempt without an answer is given up, and the next one made", async () => {
    const run = await smokeCommand(classic, serving("if (count > 2) response.end('at last')"), {
      "attempt-timeout": "1s",
    });
    mustPass(run);
    expect(run.report?.variants[0]).toMatchObject({ result: "passed", last: { answer: { body: "at last" } } });
    expect(run.report?.variants[0]?.healthyAfterMs).toBeGreaterThan(2_000);
  });

  it("says what it waited for last: headers, the body, or HTTP at all", async () => {
    const raw = (bytes: string) => [
      "node",
      "-e",
      `require("node:net").createServer((socket) => { socket.on("error", () => {}); socket.write(${JSON.stringify(bytes)}); }).listen(8080)`,
    ];
    const run = await smoke(classic, {
      variants: yaml({
        headers: { command: serving("") },
        body: { command: serving('response.writeHead(200, { "content-length": 10 }); response.write("half")') },
        drip: { command: serving("setInterval(() => response.write('.'), 50)") },
        ssh: { command: raw("SSH-2.0-OpenSSH_9.2\r\n") },
      }),
      timeout: "5s",
      "attempt-timeout": "1s",
    });
    expect(run.report?.variants.map(({ name, finding, last }) => [name, finding?.kind, last])).toEqual([
      ["headers", "timed-out", expect.objectContaining({ kind: "timed-out", during: "headers" })],
      ["body", "timed-out", expect.objectContaining({ kind: "timed-out", during: "body" })],
      ["drip", "timed-out", expect.objectContaining({ kind: "timed-out", during: "body" })],
      ["ssh", "timed-out", expect.objectContaining({ kind: "garbled" })],
    ]);
    expect(run.log).toMatch(/variant headers: .* within 5 s\. Last seen: no response headers in \d/u);
  });

  it("an app that is slow to say 503 said 503, also if the deadline breaks its last attempt off", async () => {
    const run = await smokeCommand(
      classic,
      serving("setTimeout(() => response.writeHead(503).end('starting'), 1_500)"),
      { timeout: "5s" },
    );
    expect(onlyFinding(run)).toMatchObject({
      finding: { kind: "wrong-status", answer: { status: 503, body: "starting" } },
    });
  });

  it("a long body is kept as far as it is worth, and one without an end is given up", async () => {
    const endless = `response.on("error", () => {}); const more = () => { while (response.write("fine ".repeat(1000))); }; response.on("drain", more); more()`;
    const run = await smoke(classic, {
      variants: yaml({
        long: { command: serving('response.end("fine ".repeat(100_000))'), "expect-body": "fine" },
        endless: { command: serving(endless) },
      }),
      timeout: "6s",
    });
    expect(run.report?.variants).toMatchObject([
      { name: "long", result: "passed", last: { answer: { truncated: true } } },
      { name: "endless", result: "failed", finding: { kind: "timed-out" }, last: { kind: "endless", status: 200 } },
    ]);
    expect(lastBody(run, "long")).toHaveLength(64 * 1024);
    const [, { last } = {}] = run.report?.variants ?? [];
    expect(last?.kind === "endless" && last.bodyBytes).toBeLessThan(17 * 1024 * 1024);
  });

  it("every ten seconds a line says of each variant how long, for what, and what was seen", async () => {
    const inputs = {
      image: nodeImage,
      port: "8080",
      variants: yaml({
        app: { command: serving("response.writeHead(503).end('migrating')"), services: [] },
        early: { command: serving("response.end()") },
      }),
      services: yaml({ db: { image: nodeImage, pull: "never", command: ["sleep", "1000"], ready: { exec: "false" } } }),
      timeout: "1h",
    };
    const gate = await startGate(inputs, { engine: classic });
    await gate.logged("s, waiting for a healthy answer; last seen: HTTP 503 ");
    await gate.logged("s, waiting for its services; ");
    gate.kill("SIGINT");
    const { log } = await gate.done;
    expect(log).toMatch(/^app: \d+(?:\.\d)? s, waiting for a healthy answer; last seen: HTTP 503 "migrating" after /mu);
    expect(log).toMatch(/^early: \d+(?:\.\d)? s, waiting for its services; /mu);
  });
});

describe.concurrent("once it is healthy, it must stay so for as long as settle says", () => {
  it("and an app that does passes, but not before", async () => {
    const run = await smokeCommand(classic, serving("console.log(Date.now()); response.end()"), { settle: "1s" });
    mustPass(run);
    const times = (await readFile(join(run.outputs["logs"] ?? "", "default", "app.log"), "utf8"))
      .trim()
      .split("\n")
      .map(Number);
    const { last, healthyAfterMs } = run.report?.variants[0] ?? {};
    expect((last?.atMs ?? 0) - (healthyAfterMs ?? 0)).toBeGreaterThanOrEqual(990);
    // It was looked at in between, too.
    expect(times.length).toBeGreaterThan(1);
  });

  it("an app that answers once and dies is unstable at once, and its exit says why", async () => {
    const repository = freshRepository();
    const dying = serving("response.end('hello', () => { console.log('out of cheese'); process.exit(3); })");
    const run = await smokeCommand(classic, dying, { settle: "1h", tags: `${repository}:1`, push: "true" });
    expect(onlyFinding(run)).toMatchObject({
      finding: { kind: "unstable", settleMs: 3_600_000, exit: { code: 3, lastLog: "out of cheese" } },
    });
    expect(run.report?.variants[0]?.healthyAfterMs).toEqual(expect.any(Number));
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("an app that answers once and then says 503, or nothing, is unstable at once", async () => {
    const run = await smoke(classic, {
      variants: yaml({
        "503": { command: serving("response.writeHead(count > 1 ? 503 : 200).end('busy')") },
        silent: { command: serving("if (count === 1) response.end('hello')") },
      }),
      settle: "1h",
      "attempt-timeout": "5s",
    });
    expect(run.report?.variants).toMatchObject([
      { name: "503", finding: { kind: "unstable" }, last: { kind: "answered", answer: { status: 503, body: "busy" } } },
      { name: "silent", finding: { kind: "unstable" }, last: { kind: "timed-out", during: "headers" } },
    ]);
    expect(run.report?.variants[0]?.finding).not.toHaveProperty("exit");
  });
});
