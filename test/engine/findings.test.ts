import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, vi } from "vitest";
import { context, shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { type GateRun, runGate, startGate } from "../harness/gate.ts";
import { patience } from "../harness/patience.ts";
import { peakMemory } from "../harness/peak-memory.ts";
import { freshRepository, tagsOf } from "../harness/registry.ts";
import { running } from "../harness/running.ts";
import { smoke, yaml } from "../harness/smoke.ts";
import { busybox, engines, nodeImage, type TestEngine } from "../harness/testbed.ts";
import { decidedAt, firstTime, type Happened, timeline } from "../harness/timeline.ts";

/** An image whose only process is this Node program. */
const nodeApp = (program: string) =>
  context([`FROM ${nodeImage}`, "COPY app.js /app.js", "EXPOSE 8080", 'ENTRYPOINT ["node", "/app.js"]'], {
    "app.js": program,
  });

/** An architecture that this machine is not of. */
const foreign =
  process.arch === "arm64" ? { machine: 0x3e, platform: "linux/amd64" } : { machine: 0xb7, platform: "linux/arm64" };

/** Offsets in the header of a 64-bit ELF: https://man7.org/linux/man-pages/man5/elf.5.html */
const elf = { machine: 18, entry: 24 };

/** An image whose only process is this program, changed so. */
const withProgram =
  (path: string, change: (program: Buffer) => unknown = () => undefined) =>
  async () => {
    const folder = await context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/app"]']);
    const program = await readFile(path);
    change(program);
    await writeFile(join(folder, "app"), program, { mode: 0o755 });
    return folder;
  };
const isForeign = (program: Buffer) => program.writeUInt16LE(foreign.machine, elf.machine);
/** Its first instruction is where no memory is. */
const crashes = (program: Buffer) => program.writeBigUInt64LE(16n, elf.entry);

/** A web server of Node's whose answer is made by this JavaScript, which has `q` and `s`. */
const webApp =
  (answer: string, before = "") =>
  () =>
    nodeApp(`${before}; require("node:http").createServer((q, s) => { ${answer} }).listen(8080);`);

type Row = {
  readonly app: () => Promise<string>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the finding must hold. */
  readonly finding: Readonly<Record<string, unknown>>;
  /** The engine makes no container of it. */
  readonly isNeverMade?: true;
  /** What the annotation must say. */
  readonly says: RegExp;
};

const exited = (code: number) => ({ kind: "exited", exit: expect.objectContaining({ code }) });

/** What fails by something that it does: it is decided then, with an hour left until the deadline. */
const prompt: Readonly<Record<string, Row>> = {
  "names a program that is not there": {
    app: () => context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/no-such-program"]']),
    finding: exited(127),
    says: /could not be started \(code 127\): the program of ENTRYPOINT or CMD is not in the image.*; the engine says "exec: "\/no-such-program": /u,
  },
  "has a USER that is not in it": {
    app: () => shellApp("serve", ["EXPOSE 8080", "USER app"]),
    finding: exited(128),
    says: /could not be started \(code 128\): its USER is not in the image's \/etc\/passwd.*; the engine says "unable to find user app: [^"]*"\.$/u,
  },
  "has no command": {
    app: () => context(["FROM scratch", "COPY . /", "EXPOSE 8080"]),
    finding: exited(128),
    isNeverMade: true,
    says: /could not be started \(code 128\): the image has no ENTRYPOINT and no CMD.*; the engine says "[Nn]o command specified"\.$/u,
  },
  "has a WORKDIR that is a file": {
    app: () => context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'CMD ["/bin/sh"]']),
    inputs: { "run-options": "--workdir /Dockerfile" },
    finding: exited(128),
    says: /could not be started \(code 128\): its WORKDIR is no folder/u,
  },
  "has a script that calls one": {
    app: () => shellApp("no-such-program"),
    finding: exited(127),
    says: /exited with code 127 .*a script calls a program that is not in the image.*no-such-program: not found/u,
  },
  "lacks its ELF interpreter": {
    app: withProgram("/bin/true"),
    finding: { kind: "exited" },
    says: /its program is there, but the interpreter that it names is not.*exec \/app: no such file or directory/u,
  },
  "is for another architecture": {
    app: withProgram(busybox, isForeign),
    inputs: { platforms: foreign.platform },
    finding: { kind: "exited" },
    says: new RegExp(
      `its program is for another CPU architecture: the image is for ${foreign.platform}, the engine is linux/.*exec format error`,
      "u",
    ),
  },
  "is for this one, and its program for another": {
    app: withProgram(busybox, isForeign),
    finding: { kind: "exited" },
    says: /its program is for another CPU architecture than the engine's.*exec format error/u,
  },
  "has an entrypoint that is not executable": {
    app: () => context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/Dockerfile"]']),
    finding: exited(126),
    says: /could not be started \(code 126\): .*cannot be executed/u,
  },
  "gives up after 3 s with a stack trace": {
    app: () => nodeApp('function boot() { throw new Error("no config"); }\nsetTimeout(boot, 3000);'),
    finding: exited(1),
    says: /exited with code 1 after \d+(?:\.\d)? s: .*its log says why.*Its log says: "Error: no config"\.$/u,
  },
  "goes to the background": {
    app: () => shellApp("busybox httpd -p 8080 -h /www"),
    finding: exited(0),
    says: /exited with code 0 .*a server must stay in the foreground/u,
  },
  "runs out of memory": {
    app: () => nodeApp("const all = []; while (all.length < 100) all.push(Buffer.alloc(1e7, 1)); process.exit(1);"),
    inputs: { "run-options": "--memory 100m --memory-swap 100m" },
    finding: {
      kind: "exited",
      exit: expect.objectContaining({ code: 137, oomKilled: true, memoryLimit: 100 * 2 ** 20 }),
    },
    says: /exited with code 137 .*killed for using more memory than its limit of 100 MiB/u,
  },
  crashes: {
    app: withProgram(busybox, crashes),
    finding: exited(139),
    says: /exited with code 139 .*SIGSEGV/u,
  },
  "is healthy, and fails two of its checks": {
    app: webApp('s.statusCode = q.url === "/" ? 500 : 200; s.end(q.url);'),
    inputs: {
      checks: "- path: /version\n- path: /\n- path: /healthz\n- { path: /, method: POST, expect-status: 201 }",
    },
    finding: { kind: "wrong-status", check: "GET /", otherChecks: [{ kind: "wrong-status", check: "POST /" }] },
    says: /its check GET \/ answered HTTP 500 "\/", wanted status 200-299, within 5 s; its check POST \/ answered HTTP 500 "\/", wanted status 201/u,
  },
  "answers once, then dies": {
    app: webApp('s.end("ok", () => setTimeout(() => process.exit(7), 100))'),
    inputs: { settle: "1h" },
    finding: { kind: "unstable", exit: expect.objectContaining({ code: 7 }) },
    says: /was healthy after .*, then exited with code 7/u,
  },
  "answers once, then turns 503": {
    app: webApp("s.statusCode = n++ ? 503 : 200; s.end();", "let n = 0"),
    inputs: { settle: "1h" },
    finding: { kind: "unstable", exit: null },
    says: /did not stay so.*Last seen: HTTP 503/u,
  },
};

const timeoutMs = 5_000;
const attemptTimeoutMs = 1_000;

/** What never does what is waited for, and the last that is seen of it. */
const late: Readonly<Record<string, Row & { readonly last?: Readonly<Record<string, unknown>> }>> = {
  "never listens": {
    app: () => shellApp("sleep 1000"),
    finding: { kind: "never-listened", elsewhere: [] },
    says: /nothing listened on port 8080 within 5 s; the app listened on no port at all/u,
  },
  "listens on another port": {
    app: () => shellApp("serve 3000"),
    finding: { kind: "never-listened", elsewhere: [3000] },
    says: /nothing listened on port 8080 within 5 s; the app listened on 3000/u,
  },
  "listens on 127.0.0.1 inside": {
    app: () => shellApp("serve 127.0.0.1:8080"),
    finding: { kind: "loopback-only" },
    says: /only on 127\.0\.0\.1 inside its container.*make it listen on 0\.0\.0\.0/u,
  },
  "answers 503": {
    app: webApp('s.statusCode = 503; s.end("starting");'),
    finding: { kind: "wrong-status", answer: { status: 503, body: "starting", truncated: false } },
    says: /answered HTTP 503 "starting", wanted status 200-299, within 5 s/u,
  },
  "answers 400 to a host that it does not know": {
    app: webApp('if (/^app\\./.test(q.headers.host)) return s.end("ok"); s.statusCode = 400; s.end("Bad Request");'),
    finding: { kind: "wrong-status", answer: { status: 400, host: expect.stringMatching(/^127\.0\.0\.1:\d+$/u) } },
    says: /answered HTTP 400 "Bad Request".*; it was asked as the host 127\.0\.0\.1:\d+: if it checks that, allow it with env/u,
  },
  "says that it speaks TLS": {
    app: webApp('s.statusCode = 400; s.end("Client sent an HTTP request to an HTTPS server.\\n");'),
    finding: { kind: "wrong-status" },
    says: /; this port speaks TLS: set port to one that speaks plain HTTP, or use probe: exec/u,
  },
  "sends plain HTTP on to HTTPS": {
    app: webApp('s.writeHead(308, { location: "https://app.example/healthz" }); s.end();'),
    finding: { kind: "wrong-status" },
    says: /answered HTTP 308 to "https:.*; it sends plain HTTP on to HTTPS, and redirects are not followed/u,
  },
  "answers 404": {
    app: () => shellApp("serve"),
    inputs: { path: "/health" },
    finding: { kind: "wrong-status", answer: { status: 404, body: expect.stringContaining("not found") } },
    says: /answered HTTP 404 ".*The requested URL was not found.*", wanted status 200-299, within 5 s/u,
  },
  "answers with a redirect": {
    app: webApp('s.writeHead(302, { location: "/login" }); s.end("moved");'),
    finding: { kind: "wrong-status", answer: { status: 302, location: "/login", body: "moved" } },
    says: /answered HTTP 302 to "\/login" "moved", wanted status 200-299, within 5 s; redirects are not followed/u,
  },
  "answers 200 with the wrong body": {
    app: () => shellApp("serve"),
    inputs: { "expect-body": "ready" },
    finding: { kind: "wrong-body", answer: { status: 200, body: "ok\n" } },
    says: /answered HTTP 200 "ok", wanted "ready" in the body, within 5 s/u,
  },
  "accepts and never answers": {
    app: () => nodeApp('require("node:net").createServer(() => {}).listen(8080);'),
    finding: { kind: "timed-out", how: "silent" },
    says: /accepted connections and never answered within 5 s/u,
    last: { kind: "timed-out", during: "headers" },
  },
  "listens on every address, and closes every connection": {
    app: () => nodeApp('require("node:net").createServer((c) => c.once("data", () => c.end())).listen(8080, "::");'),
    finding: { kind: "timed-out", how: "closed" },
    says: /accepted connections and closed each without an answer within 5 s\. Last seen: connection closed/u,
    last: { kind: "closed" },
  },
  "listens on every address, and resets every connection": {
    app: () => nodeApp('require("node:net").createServer((c) => c.resetAndDestroy()).listen(8080);'),
    finding: { kind: "timed-out", how: "closed" },
    says: /accepted connections and closed each without an answer within 5 s/u,
  },
  "listens over IPv6 alone": {
    app: () =>
      nodeApp('require("node:net").createServer((c) => c.end()).listen({ port: 8080, host: "::", ipv6Only: true });'),
    finding: { kind: "timed-out", how: "ipv6-only" },
    says: /listened over IPv6 alone, and took no connection over IPv4 within 5 s; make it listen on 0\.0\.0\.0 too/u,
  },
  "sends headers and no body": {
    app: webApp('s.writeHead(200, { "content-length": 5 }); s.flushHeaders();'),
    finding: { kind: "timed-out", how: "headers-without-body" },
    says: /sent headers and no body/u,
    last: { kind: "timed-out", during: "body", bodyBytes: 0 },
  },
  "sends a byte now and then": {
    app: webApp('setInterval(() => s.write("x"), 200);'),
    finding: { kind: "timed-out", how: "slow-body" },
    says: /began a body and did not end it/u,
    last: { kind: "timed-out", during: "body" },
  },
  "sends a body without an end": {
    app: webApp(
      'const go = () => { while (s.write(chunk)); s.once("drain", go); }; go();',
      "const chunk = Buffer.alloc(1e6)",
    ),
    // Long enough for as much as it takes to tell.
    inputs: { "attempt-timeout": "2s" },
    finding: { kind: "timed-out", how: "endless-body" },
    says: /sent a body without an end/u,
    last: { kind: "endless", status: 200 },
  },
  "answers in another protocol": {
    app: () => nodeApp('require("node:net").createServer((c) => c.end("SSH-2.0-app\\r\\n")).listen(8080);'),
    finding: { kind: "timed-out", how: "not-http" },
    says: /answered, but not in HTTP.*SSH-2\.0-app/u,
    last: { kind: "garbled", tls: false },
  },
  "expects TLS, and closes what is none": {
    app: () => nodeApp('require("node:https").createServer({}).listen(8080);'),
    finding: { kind: "timed-out", how: "tls" },
    says: /expected TLS on a port that is polled in plain HTTP/u,
    last: { kind: "garbled", tls: true },
  },
  "expects TLS, and says so in TLS": {
    app: () =>
      nodeApp(
        'require("node:net").createServer((c) => c.once("data", () => c.end(Buffer.from("15030100020246", "hex")))).listen(8080);',
      ),
    finding: { kind: "timed-out", how: "tls" },
    says: /expected TLS on a port that is polled in plain HTTP/u,
    last: { kind: "garbled", tls: true },
  },
};

/** The gate's own process, MiB: 90 where there is nothing to wait for. What it has read it gives back late. */
const mostMemory = 200;

/** Gates the image of the row, which must fail as the row says, and for nothing else. */
async function expectFailed(
  engine: TestEngine,
  { app, inputs, finding, says, isNeverMade }: Row,
  env = {},
): Promise<{ readonly run: GateRun; readonly events: readonly Happened[] }> {
  const repository = freshRepository();
  using watched = timeline(engine);
  const run = await runGate(
    { context: await app(), tags: `${repository}:1`, push: "true", ...inputs },
    { engine, env },
  );

  const { exit, ...rest } = finding;
  expect(run.report?.findings).toMatchObject([{ finding: exit === null ? rest : finding }]);
  expect(run.log).toMatch(new RegExp(`^::error title=smoke-gate.*${says.source}`, "mu"));
  // A runner may show nothing but the log.
  expect(run.log).toMatch(/^Nothing was pushed\.\n::error .*\nVerdict: fail\. Report: \S+\nLogs: \S+$/mu);
  expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  expect(await tagsOf(repository)).toEqual([]);
  expect(await leftovers(engine, run.runId)).toEqual([]);
  return { run, events: isNeverMade === true ? [] : await watched.of(run.runId) };
}

describe.concurrent.each(engines)("on a $name store", (engine) => {
  it.each(Object.entries(prompt))("an image that %s is red then", async (_, row) => {
    await expectFailed(engine, { ...row, inputs: { timeout: "1h", ...row.inputs } });
  });

  it.each(Object.entries(late))("an image that %s is red at its deadline", async (_, row) => {
    const inputs = { timeout: `${timeoutMs}ms`, "attempt-timeout": `${attemptTimeoutMs}ms`, ...row.inputs };
    const peak = await peakMemory();
    const { run, events } = await expectFailed(engine, { ...row, inputs }, peak.env);

    expect(decidedAt(events) - firstTime(events, "start")).toBeGreaterThanOrEqual(timeoutMs);
    expect(await peak.mebibytes()).toBeLessThan(mostMemory);
    const variant = run.report?.variants[0];
    expect(variant?.attempts).toBeGreaterThan(1);
    const last = variant?.last;
    expect(last).toMatchObject(row.last ?? {});
    if (last?.kind !== "timed-out") return;
    expect(last.afterMs).toBeGreaterThanOrEqual(attemptTimeoutMs - 1);
  });

  it("an image that listens where it is not polled: every ten seconds a line says where, long before the deadline", async () => {
    const variants = { other: { command: ["3000"] }, loopback: { command: ["127.0.0.1:8080"] } };
    const gate = await startGate(
      { context: await shellApp('serve "$1"'), variants: JSON.stringify(variants), timeout: "1h" },
      { engine },
    );
    const said = ["; it listens on 8080 only on 127.0.0.1 inside its container", "; it listens on 3000, not on 8080"];
    for (const words of said) await gate.logged(words);
    gate.kill("SIGINT");
    const { log } = await gate.done;
    expect(log).toMatch(/^loopback: .*; it listens on 8080 only on 127\.0\.0\.1 inside its container$/mu);
    expect(log).toMatch(/^other: .*; it listens on 3000, not on 8080$/mu);
  });

  it("an image that failed is given with the line that boots it again, with the same end", async () => {
    const app = await shellApp('echo "mode $MODE"; exit 4');
    const run = await runGate({ context: app, env: "MODE=secret value", "run-options": "--user 33" }, { engine });

    const line = run.report?.variants[0]?.reproduce ?? "";
    expect(run.log).toContain(line);
    expect(line).not.toContain("secret value");
    const again = await execa(line, { shell: true, reject: false, env: { DOCKER_HOST: engine.host, MODE: "mine" } });
    expect(again).toMatchObject({ exitCode: 4, stdout: "mode mine" });
  });

  it("an image that failed beside its services is given with the lines that boot all of it again", async () => {
    const name = `again-${randomUUID().slice(0, 8)}`;
    const answering = 'require("node:http").createServer((q, s) => s.end(process.env.MODE)).listen(8080)';
    const asking =
      'require("node:http").createServer((q, s) => fetch("http://db:8080").then((a) => a.text()).then((text) => s.end(`${text} and ${process.env.MODE}`))).listen(8080)';
    const run = await smoke(engine, {
      variants: yaml({ [name]: { command: ["node", "-e", asking], env: { MODE: "secret of the app" } } }),
      services: yaml({
        db: {
          image: nodeImage,
          pull: "never",
          command: `node -e '${answering}'`,
          env: { MODE: "secret of the service" },
          options: `--health-interval 500ms --health-cmd "node -e 'fetch(\\"http://localhost:8080\\").catch(() => process.exit(1))'"`,
        },
      }),
      "expect-body": "another",
      timeout: "5s",
    });
    const { reproduce = "", finding } = run.report?.variants[0] ?? {};
    expect(finding).toMatchObject({
      kind: "wrong-body",
      answer: { body: "secret of the service and secret of the app" },
    });
    expect(reproduce).not.toContain("secret");
    expect(run.log).toContain(reproduce);

    // As it stands, into a shell.
    const env = { DOCKER_HOST: engine.host, db_MODE: "one", app_MODE: "two" };
    const shell = execa("sh", { input: reproduce, reject: false, all: true, env });
    const app = async () => {
      const all = await docker(
        engine,
        "ps",
        "--filter",
        `network=smoke-gate-${name}`,
        "--format",
        "{{.ID}} {{.Names}}",
      );
      return /^([0-9a-f]{12}) (?!smoke-gate-)/mu.exec(all)?.[1] ?? "";
    };
    const port = await vi.waitFor(async () => {
      expect(await app()).not.toBe("");
      return (await docker(engine, "port", await app(), "8080")).trim();
    }, patience);
    await vi.waitFor(async () => {
      const answer = await fetch(`http://${port}/`);
      expect(await answer.text()).toBe("one and two");
    }, patience);
    await docker(engine, "kill", await app());
    await shell;
    expect(await docker(engine, "ps", "--all", "--quiet", "--filter", `name=smoke-gate-${name}`)).toBe("");
    expect(await docker(engine, "network", "ls", "--quiet", "--filter", `name=smoke-gate-${name}`)).toBe("");
  });

  it("an image whose checks all hold passes; a check is asked with its method and headers", async () => {
    const app = await nodeApp(
      'require("node:http").createServer((q, s) => { s.statusCode = q.method === "POST" && q.headers["x-key"] === "k" ? 201 : 200; s.end("done"); }).listen(8080);',
    );
    const checks =
      "- { path: /jobs, method: POST, headers: { X-Key: k }, expect-status: 201, expect-body: done }\n- path: /";
    const run = await runGate({ context: app, checks }, { engine });
    expect(run.report).toMatchObject({ verdict: "pass" });
  });

  it.each([
    ["a signal that it handles", ["kill --signal=HUP"]],
    ["a pause", ["pause", "unpause"]],
    ["another name", ["rename CONTAINER CONTAINER-aside"]],
    ["another limit", ["update --cpu-shares 512"]],
    ["a command that fails in it", ["exec CONTAINER false"]],
  ])("an image whose container is given %s from outside, and that goes on answering, passes", async (_, commands) => {
    const app = await nodeApp(
      'process.on("SIGHUP", () => {}); require("node:http").createServer((q, s) => s.end()).listen(8080);',
    );
    const gate = await startGate({ context: app, settle: "3s" }, { engine });
    const container = await running(engine, await gate.runId(), "app");
    for (const command of commands) {
      const words = command.includes("CONTAINER") ? command : `${command} CONTAINER`;
      const argv = words.replaceAll("CONTAINER", container).split(" ");
      await docker(engine, ...argv).catch((error: unknown) => {
        if (!command.startsWith("exec")) throw error;
      });
    }
    const { report, runId } = await gate.done;
    expect(report).toMatchObject({ verdict: "pass", findings: [] });
    expect(await leftovers(engine, runId)).toEqual([]);
  });

  it("an image whose container stays paused is red at its deadline, and is said to be paused", async () => {
    const gate = await startGate({ context: await shellApp("sleep 1; serve"), timeout: "4s" }, { engine });
    await docker(engine, "pause", await running(engine, await gate.runId(), "app"));
    const { report } = await gate.done;
    expect(report?.findings).toMatchObject([{ finding: { kind: "timed-out", how: "paused" } }]);
  });

  it.each(["kill", "stop --time 1", "restart --time 1", "rm --force"])(
    "docker %s from outside: replaced, with an hour left until the deadline",
    async (command) => {
      const repository = freshRepository();
      const gate = await startGate(
        { context: await shellApp("sleep 1000"), timeout: "1h", tags: `${repository}:1`, push: "true" },
        { engine },
      );
      const container = await running(engine, await gate.runId(), "app");
      // The gate removes the container as soon as it hears of it: docker may not get to the end of what it does.
      const touched = docker(engine, ...command.split(" "), container).catch((error: unknown) => String(error));

      await gate.logged("default: failed: ");
      const { exitCode, report, runId } = await gate.done;
      await touched;
      expect(exitCode).toBe(1);
      expect(report?.findings).toMatchObject([
        { finding: { kind: "replaced", what: expect.stringContaining("from outside") } },
      ]);
      expect(await tagsOf(repository)).toEqual([]);
      // An engine of 20.10 may go on listing a container, without a name, that was restarted while it was removed.
      expect((await leftovers(engine, runId)).filter((left) => left !== "container ")).toEqual([]);
    },
  );
});
