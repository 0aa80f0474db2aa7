import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { leftovers } from "../harness/docker.ts";
import { runGate } from "../harness/gate.ts";
import { engines } from "../harness/testbed.ts";

type Row = {
  readonly script: string;
  /** Lines of the Dockerfile; without them the image exposes no port at all. */
  readonly dockerfile?: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  /** Undefined where the image passes. */
  readonly finding?: Readonly<Record<string, unknown>>;
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
  "exec: a command that never does is said with its last words": {
    script: "sleep 1000",
    inputs: { ...short, probe: "exec: ls /ready" },
    finding: { kind: "timed-out", how: "probe-failed" },
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
  "health: there is none": {
    script: "sleep 1000",
    inputs: { ...short, probe: "health" },
    finding: { kind: "timed-out", how: "probe-failed" },
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
  it.concurrent.each(Object.entries(rows))("%s", async (_, { script, dockerfile = [], inputs, finding }) => {
    const run = await runGate({ context: await shellApp(script, dockerfile), ...inputs }, { engine });
    expect(run.report?.findings).toMatchObject(finding === undefined ? [] : [{ finding }]);
    expect(run.report?.fault).toBeUndefined();
    expect(run.outputs["verdict"]).toBe(finding === undefined ? "pass" : "fail");
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});
