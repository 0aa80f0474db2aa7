import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { context, shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { runGate, startGate } from "../harness/gate.ts";
import { freshRepository, tagsOf } from "../harness/registry.ts";
import { running } from "../harness/running.ts";
import { engines, nodeImage } from "../harness/testbed.ts";

/** An image whose only process is this Node program. */
const nodeApp = (program: string) =>
  context([`FROM ${nodeImage}`, "COPY app.js /app.js", "EXPOSE 8080", 'ENTRYPOINT ["node", "/app.js"]'], {
    "app.js": program,
  });

/** A program of this machine, whose loader is in no image of ours; or the same one, marked as for another architecture. */
async function hostProgram(machine: "ours" | "other", path: string): Promise<void> {
  const elf = await readFile("/bin/true");
  // e_machine, at 18 of the ELF header: 0xb7 is AArch64, 0x3e is x86-64.
  if (machine === "other") elf.writeUInt16LE(elf.readUInt16LE(18) === 0xb7 ? 0x3e : 0xb7, 18);
  await writeFile(path, elf, { mode: 0o755 });
}

type Row = {
  readonly app: () => Promise<string>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the finding must hold. */
  readonly finding: Readonly<Record<string, unknown>>;
  /** What the annotation must say. */
  readonly says: RegExp;
};

const exited = (code: number) => ({ kind: "exited", exit: expect.objectContaining({ code }) });
const deadline = { timeout: "3s", "attempt-timeout": "1s" };
const withProgram = (machine: "ours" | "other") => async () => {
  const folder = await context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/app"]']);
  await hostProgram(machine, join(folder, "app"));
  return folder;
};

const rows: Readonly<Record<string, Row>> = {
  "names a program that is not there": {
    app: () => context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/no-such-program"]']),
    finding: exited(127),
    says: /exited with code 127 .*the program of ENTRYPOINT or CMD is not in the image/u,
  },
  "has a script that calls one": {
    app: () => shellApp("no-such-program"),
    finding: exited(127),
    says: /exited with code 127 .*a script calls a program that is not in the image.*no-such-program: not found/u,
  },
  "lacks its ELF interpreter": {
    app: withProgram("ours"),
    finding: { kind: "exited" },
    says: /its program is there, but the interpreter that it names is not/u,
  },
  "is for another architecture": {
    app: withProgram("other"),
    finding: { kind: "exited" },
    says: /its program is for another CPU architecture/u,
  },
  "has an entrypoint that is not executable": {
    app: () => context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/Dockerfile"]']),
    finding: exited(126),
    says: /exited with code 126 .*cannot be executed/u,
  },
  "gives up after a while, with its reason in the log": {
    app: () => shellApp("sleep 1\necho 'Error: no config' >&2\nexit 1"),
    finding: exited(1),
    says: /exited with code 1 after 1(?:\.\d)? s.*Error: no config/u,
  },
  "goes to the background": {
    app: () => shellApp("true"),
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
    says: /killed for using more memory than its limit of 100 MiB/u,
  },
  crashes: {
    app: () => nodeApp('process.kill(process.pid, "SIGSEGV"); setTimeout(() => {}, 1000);'),
    inputs: { "run-options": "--init" },
    finding: exited(139),
    says: /exited with code 139 .*SIGSEGV/u,
  },
  "never listens": {
    app: () => shellApp("sleep 60"),
    inputs: deadline,
    finding: { kind: "never-listened", elsewhere: [] },
    says: /nothing listened on port 8080 within 3 s; the app listened on no port at all/u,
  },
  "listens on another port": {
    app: () => shellApp("serve 3000"),
    inputs: deadline,
    finding: { kind: "never-listened", elsewhere: [3000] },
    says: /nothing listened on port 8080 within 3 s; the app listened on 3000/u,
  },
  "listens on 127.0.0.1 inside": {
    app: () => shellApp("serve 127.0.0.1:8080"),
    inputs: deadline,
    finding: { kind: "loopback-only" },
    says: /only on 127\.0\.0\.1 inside its container.*make it listen on 0\.0\.0\.0/u,
  },
  "answers 503": {
    app: () =>
      nodeApp('require("node:http").createServer((q, s) => { s.statusCode = 503; s.end("starting"); }).listen(8080);'),
    inputs: deadline,
    finding: { kind: "wrong-status" },
    says: /answered HTTP 503 "starting", wanted status 200-299/u,
  },
  "answers with a redirect": {
    app: () =>
      nodeApp(
        'require("node:http").createServer((q, s) => { s.writeHead(302, { location: "/login" }); s.end(); }).listen(8080);',
      ),
    inputs: deadline,
    finding: { kind: "wrong-status" },
    says: /answered HTTP 302 to "\/login"/u,
  },
  "answers 200 with the wrong body": {
    app: () => shellApp("serve"),
    inputs: { ...deadline, "expect-body": "ready" },
    finding: { kind: "wrong-body" },
    says: /answered HTTP 200 "ok", wanted "ready" in the body/u,
  },
  "accepts and never answers": {
    app: () => nodeApp('require("node:net").createServer(() => {}).listen(8080);'),
    inputs: deadline,
    finding: { kind: "timed-out", how: "silent" },
    says: /accepted connections and never answered within 3 s/u,
  },
  "sends headers and no body": {
    app: () =>
      nodeApp(
        'require("node:http").createServer((q, s) => { s.writeHead(200, { "content-length": 5 }); s.flushHeaders(); }).listen(8080);',
      ),
    inputs: deadline,
    finding: { kind: "timed-out", how: "headers-without-body" },
    says: /sent headers and no body/u,
  },
  "sends a byte now and then": {
    app: () =>
      nodeApp('require("node:http").createServer((q, s) => { setInterval(() => s.write("x"), 200); }).listen(8080);'),
    inputs: deadline,
    finding: { kind: "timed-out", how: "slow-body" },
    says: /began a body and did not end it/u,
  },
  "sends a body without an end": {
    app: () =>
      nodeApp(
        'const chunk = Buffer.alloc(1e6); require("node:http").createServer((q, s) => { const go = () => { while (s.write(chunk)); s.once("drain", go); }; go(); }).listen(8080);',
      ),
    inputs: { ...deadline, "attempt-timeout": "2s" },
    finding: { kind: "timed-out", how: "endless-body" },
    says: /sent a body without an end/u,
  },
  "answers in another protocol": {
    app: () => nodeApp('require("node:net").createServer((c) => c.end("SSH-2.0-app\\r\\n")).listen(8080);'),
    inputs: deadline,
    finding: { kind: "timed-out", how: "not-http" },
    says: /answered, but not in HTTP.*SSH-2\.0-app/u,
  },
  "expects TLS": {
    app: () =>
      nodeApp(
        'require("node:net").createServer((c) => c.once("data", () => c.end(Buffer.from("15030100020246", "hex")))).listen(8080);',
      ),
    inputs: deadline,
    finding: { kind: "timed-out", how: "tls" },
    says: /expected TLS on a port that is polled in plain HTTP/u,
  },
  "is healthy, and fails one of its checks": {
    app: () =>
      nodeApp(
        'require("node:http").createServer((q, s) => { s.statusCode = q.url === "/" ? 500 : 200; s.end(q.url); }).listen(8080);',
      ),
    inputs: { checks: "- path: /version\n- path: /" },
    finding: { kind: "wrong-status", check: "GET /" },
    says: /its check GET \/ answered HTTP 500 "\/", wanted status 200-299/u,
  },
  "answers once, then dies": {
    app: () =>
      nodeApp(
        'require("node:http").createServer((q, s) => s.end("ok", () => setTimeout(() => process.exit(7), 100))).listen(8080);',
      ),
    inputs: { settle: "5s" },
    finding: { kind: "unstable", exit: expect.objectContaining({ code: 7 }) },
    says: /was healthy after .*, then exited with code 7/u,
  },
  "answers once, then turns 503": {
    app: () =>
      nodeApp(
        'let n = 0; require("node:http").createServer((q, s) => { s.statusCode = n++ ? 503 : 200; s.end(); }).listen(8080);',
      ),
    inputs: { settle: "5s" },
    finding: { kind: "unstable", exit: null },
    says: /did not stay so/u,
  },
};

describe.each(engines)("on a $name store, an image that", (engine) => {
  it.concurrent.each(Object.entries(rows))("%s", async (_, { app, inputs = {}, finding, says }) => {
    const repository = freshRepository();
    const run = await runGate({ context: await app(), tags: `${repository}:1`, push: "true", ...inputs }, { engine });

    const { exit, ...rest } = finding;
    expect(run.report?.findings).toMatchObject([{ finding: exit === null ? rest : finding }]);
    expect(run.log).toMatch(new RegExp(`^::error title=smoke-gate.*${says.source}`, "mu"));
    expect(run.exitCode).toBe(1);
    expect(await tagsOf(repository)).toEqual([]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("is given with the line that boots it again, with the same end", async () => {
    const app = await shellApp('echo "mode $MODE"; exit 4');
    const run = await runGate({ context: app, env: "MODE=secret value", "run-options": "--user 33" }, { engine });

    const line = run.report?.variants[0]?.reproduce ?? "";
    expect(run.log).toContain(line);
    expect(line).not.toContain("secret value");
    const again = await execa(line, { shell: true, reject: false, env: { DOCKER_HOST: engine.host, MODE: "mine" } });
    expect(again).toMatchObject({ exitCode: 4, stdout: "mode mine" });
  });
});

describe.each(engines)("on a $name store, an image whose checks all hold", (engine) => {
  it("passes; a check is asked with its method and headers", async () => {
    const app = await nodeApp(
      'require("node:http").createServer((q, s) => { s.statusCode = q.method === "POST" && q.headers["x-key"] === "k" ? 201 : 200; s.end("done"); }).listen(8080);',
    );
    const checks =
      "- { path: /jobs, method: POST, headers: { X-Key: k }, expect-status: 201, expect-body: done }\n- path: /";
    const run = await runGate({ context: app, checks }, { engine });
    expect(run.report).toMatchObject({ verdict: "pass" });
  });
});

describe.each(engines)("on a $name store, a container that is touched from outside while it is gated", (engine) => {
  it.concurrent.each(["kill", "stop --time 1", "restart --time 1", "pause", "rm --force"])(
    "docker %s: replaced",
    async (command) => {
      const gate = await startGate({ context: await shellApp("sleep 60"), timeout: "50s" }, { engine });
      const container = await running(engine, await gate.runId(), "app");
      // The gate removes the container as soon as it hears of it: docker may not get to the end of what it does.
      const touched = docker(engine, ...command.split(" "), container).catch((error: unknown) => String(error));

      const { report, runId } = await gate.done;
      await touched;
      expect(report?.findings).toMatchObject([
        { finding: { kind: "replaced", what: expect.stringContaining("from outside") } },
      ]);
      expect(await leftovers(engine, runId)).toEqual([]);
    },
  );
});

describe.each(engines)("on a $name store, an image that floods its log", (engine) => {
  it("is judged like any other; its log is kept in part, and says where it was cut", async () => {
    const app = await nodeApp(
      'const line = "x".repeat(9_999) + "\\n"; let left = 9_000; const go = () => { while (left-- > 0) if (!process.stdout.write(line)) return process.stdout.once("drain", go); console.log("that was all"); process.exitCode = 5; }; go();',
    );
    const run = await runGate({ context: app }, { engine });

    expect(run.report?.findings).toMatchObject([
      { finding: { kind: "exited", exit: { code: 5, lastLog: expect.stringMatching(/that was all$/u) } } },
    ]);
    const path = run.report?.variants[0]?.logs[0]?.path ?? "";
    const { size } = await stat(path);
    expect(size).toBeGreaterThan(64 * 2 ** 20);
    expect(size).toBeLessThan(69 * 2 ** 20);
    expect(await readFile(path, "utf8")).toMatch(
      /\[Smoke Gate kept the first 64 MiB of this log; what follows is its end\]/u,
    );
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});
