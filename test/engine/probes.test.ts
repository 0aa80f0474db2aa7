import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { context, shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { runGate, type StartedGate, startGate } from "../harness/gate.ts";
import { running } from "../harness/running.ts";
import { yaml } from "../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../harness/testbed.ts";

type Row = {
  readonly script: string;
  /** Lines of the Dockerfile; without them the image exposes no port at all. */
  readonly dockerfile?: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  /** Undefined where the image passes. */
  readonly finding?: Readonly<Record<string, unknown>>;
  /** What was seen last. */
  readonly last?: Readonly<Record<string, unknown>>;
};

const short = { timeout: "5s", "attempt-timeout": "2s" };
const quickHealth = (command: string) => `HEALTHCHECK --interval=200ms --timeout=1s --retries=50 CMD ${command}`;

const rows: Readonly<Record<string, Row>> = {
  "tcp: a server passes": { script: "sleep 1\nserve", dockerfile: ["EXPOSE 8080"], inputs: { probe: "tcp" } },
  "tcp: nobody behind docker's port proxy does not": {
    script: "sleep 1000",
    dockerfile: ["EXPOSE 8080"],
    inputs: { ...short, probe: "tcp" },
    finding: { kind: "never-listened", elsewhere: [] },
  },
  "exec: passes when the command exits 0": {
    script: "sleep 1\ntouch /ready\nsleep 1000",
    inputs: { probe: "exec: test -e /ready" },
  },
  "exec: an app on no network passes": {
    script: 'test "$(ls /sys/class/net)" = lo && touch /ready; sleep 1000',
    inputs: { probe: "exec: test -e /ready", "run-options": "--network none", port: "8080" },
  },
  "exec: a command that never does is said with its last words": {
    script: "sleep 1000",
    inputs: { ...short, probe: "exec: ls /ready" },
    finding: { kind: "timed-out", how: "probe-failed" },
  },
  "exec: what it said when it came to its end is said, not that the deadline broke it off": {
    script: "sleep 1000",
    inputs: { timeout: "3s", probe: "exec: sh -c 'echo cannot reach the upstream; sleep 0.5; exit 2'" },
    finding: { kind: "timed-out", how: "probe-failed" },
    last: { kind: "not-yet", detail: "exit code 2: cannot reach the upstream" },
  },
  "exec: a program that the image lacks is not waited for": {
    script: "sleep 1000",
    inputs: { timeout: "1h", probe: "exec: redis-cli ping" },
    finding: { kind: "cannot-probe", why: expect.stringContaining('exec: "redis-cli": executable file not found') },
  },
  "exec: a program that a script of the image lacks may come": {
    script: "sleep 1; echo 'echo here' >/bin/late; busybox chmod +x /bin/late; sleep 1000",
    inputs: { probe: "exec: sh -c late" },
  },
  "exec: a command that hangs does not outlast the deadline": {
    script: "sleep 1000",
    inputs: { timeout: "2s", "attempt-timeout": "1h", probe: "exec: sleep 1000" },
    finding: { kind: "timed-out", how: "probe-failed" },
  },
  "exec: an app that dies is seen at once": {
    script: "sleep 1\nexit 6",
    inputs: { probe: "exec: test -e /ready" },
    finding: { kind: "exited", exit: expect.objectContaining({ code: 6 }) },
  },
  "health: the image's own HEALTHCHECK decides": {
    script: "sleep 1\ntouch /ready\nsleep 1000",
    dockerfile: [quickHealth("test -e /ready")],
    inputs: { probe: "health" },
  },
  "health: it never does": {
    script: "sleep 1000",
    dockerfile: [quickHealth("ls /ready")],
    inputs: { ...short, probe: "health" },
    finding: { kind: "timed-out", how: "probe-failed" },
  },
  "health: it does after docker has called the container unhealthy": {
    script: "sleep 2\ntouch /ready\nsleep 1000",
    dockerfile: ["HEALTHCHECK --interval=200ms --timeout=1s --retries=1 CMD test -e /ready"],
    inputs: { probe: "health" },
  },
  "health: there is none, and none is waited for": {
    script: "sleep 1000",
    inputs: { timeout: "1h", probe: "health" },
    finding: { kind: "cannot-probe", why: "the image has no HEALTHCHECK" },
  },
  "health: it calls a program that the image lacks": {
    script: "sleep 1000",
    dockerfile: [`HEALTHCHECK --interval=200ms --retries=50 CMD ["/no-such-program"]`],
    inputs: { timeout: "1h", probe: "health" },
    finding: { kind: "cannot-probe", why: expect.stringContaining("/no-such-program: no such file or directory") },
  },
  "exit: a job that runs to completion passes": { script: "echo done", inputs: { probe: "exit" } },
  "exit: with the code that was wanted": {
    script: "exit 3",
    inputs: { variants: "job: { probe: exit, expect-exit: 3 }" },
  },
  "exit: with another code it does not": {
    script: "echo 'no input' >&2\nexit 4",
    inputs: { probe: "exit" },
    finding: {
      kind: "unexpected-exit-code",
      wanted: 0,
      exit: expect.objectContaining({ code: 4, lastLog: "no input" }),
    },
  },
  "exit: a job that does not come to an end": {
    script: "sleep 1000",
    inputs: { ...short, probe: "exit" },
    finding: { kind: "timed-out", how: "still-running" },
  },
};

describe.each(engines)("the probe, on a $name store", (engine) => {
  it.concurrent.each(Object.entries(rows))("%s", async (_, { script, dockerfile = [], inputs, finding, last = {} }) => {
    const run = await runGate({ context: await shellApp(script, dockerfile), ...inputs }, { engine });
    expect(run.report?.findings).toMatchObject(finding === undefined ? [] : [{ finding }]);
    expect(run.report?.variants[0]?.last ?? {}).toMatchObject(last);
    expect(run.report?.fault).toBeUndefined();
    expect(run.outputs["verdict"]).toBe(finding === undefined ? "pass" : "fail");
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});

/** Hangs three times, and then is content. */
const hanging = "echo x >>/attempts; test $(busybox wc -l </attempts) -gt 3 || exec sleep 1001";

/** How many processes with just this command line the container had at once, at most, until the run was over. */
async function mostAtOnce(engine: TestEngine, gate: StartedGate, role: string, commandLine: string): Promise<number> {
  const container = await running(engine, await gate.runId(), role);
  let most = 0;
  for (;;) {
    const processes = await docker(engine, "top", container, "-o", "pid,args").catch(() => "");
    const found = processes.split("\n").filter((line) => line.replace(/^\s*\d+\s+/u, "") === commandLine);
    most = Math.max(most, found.length);
    const isOver = await Promise.race([gate.done.then(() => true), pause(100, false)]);
    if (isOver) return most;
  }
}

describe.concurrent.each(engines)("a command that is given up, on a $name store", (engine) => {
  const quick = { "attempt-timeout": "1s", interval: "50ms" };

  it.each([
    ["a probe", "app", { probe: `exec: sh -c '${hanging}'`, settle: "1s" }],
    [
      "a service's",
      "db",
      {
        services: yaml({
          db: { image: nodeImage, pull: "never", command: ["sleep", "999"], ready: { exec: ["sh", "-c", hanging] } },
        }),
      },
    ],
  ])("as %s is ended before the next one is begun", async (_, role, inputs) => {
    const gate = await startGate({ context: await shellApp("serve"), ...quick, ...inputs }, { engine });
    expect(await mostAtOnce(engine, gate, role, "sleep 1001")).toBe(1);
    expect((await gate.done).report).toMatchObject({ verdict: "pass" });
  });

  it("in an image that has no shell on its PATH to end it with does not pile up, and keeps no later one from passing", async () => {
    const app = await context(["FROM scratch", "COPY bin/busybox /busybox", 'ENTRYPOINT ["/busybox", "sleep", "999"]']);
    const hangsOnce = "test -e /mark || { : >/mark; exec /busybox sleep 1001; }; /busybox sleep 3";
    const gate = await startGate({ context: app, ...quick, probe: `exec: /busybox sh -c '${hangsOnce}'` }, { engine });
    expect(await mostAtOnce(engine, gate, "app", "/busybox sleep 1001")).toBe(1);
    expect((await gate.done).report).toMatchObject({
      verdict: "pass",
      variants: [{ attempts: 2, last: { kind: "passed" } }],
    });
  });
});
