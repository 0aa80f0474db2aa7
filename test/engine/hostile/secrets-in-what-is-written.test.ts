import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { context, shellApp } from "../../harness/context.ts";
import { filesLeft } from "../../harness/files.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { engines } from "../../harness/testbed.ts";

/** The runner's log masks what it was told to: the line that tells it is the only one with the value. */
const withoutMasks = ({ log }: GateRun) => log.replaceAll(/^::add-mask::.*$/gmu, "");

/** Fails where a value stands in anything that a run wrote. */
async function expectNowhere(run: GateRun, values: readonly string[]): Promise<void> {
  const written = [
    ["the log", withoutMasks(run)],
    ["the summary", run.summary],
    ["the outputs", JSON.stringify(run.outputs)],
    ...(await filesLeft(run)).map(({ name, text }) => [name, text]),
  ];
  for (const value of values)
    expect(written.filter(([, text = ""]) => text.includes(value)).map(([name]) => name)).toEqual([]);
}

const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQDB\n-----END KEY-----";

describe.concurrent.each(engines)("a build that prints its secrets on a $name store", (engine) => {
  it("fails, and nothing that is written has one of them", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "smoke-gate-secret-")), "secret");
    await writeFile(file, "hunter2-in-a-file\n");
    const run = await runGate(
      {
        context: await context([
          "FROM scratch",
          "COPY . /",
          "ENV PATH=/bin",
          'RUN --mount=type=secret,id=tok --mount=type=secret,id=key --mount=type=secret,id=env --mount=type=secret,id=file ["/bin/sh", "-c", "cd /run/secrets; cat key; echo token $(cat tok), $(cat env), $(cat file); exit 22"]',
        ]),
        secrets: `tok=hunter2-in-an-input\n"key=${key}"`,
        "secret-envs": "env=STEP_TOKEN",
        "secret-files": `file=${file}`,
      },
      { engine, env: { STEP_TOKEN: "hunter2-in-a-variable" } },
    );
    expect(run.report?.fault).toMatchObject({
      what: "the build failed",
      why: expect.stringContaining("token ***, ***, ***"),
    });
    await expectNowhere(run, [
      "hunter2-in-an-input",
      "hunter2-in-a-variable",
      "hunter2-in-a-file",
      ...key.split("\n").slice(1, 3),
    ]);
  });

  it("passes them to the app, which prints them too: not even its log file has one", async () => {
    const run = await runGate(
      {
        context: await shellApp('cat /baked; echo "it is $TOKEN"; exit 3', [
          "EXPOSE 8080",
          'RUN --mount=type=secret,id=tok ["/bin/sh", "-c", "cat /run/secrets/tok > /baked"]',
        ]),
        secrets: "tok=hunter2-in-an-input",
        env: "TOKEN=hunter2-in-an-input",
      },
      { engine },
    );
    expect(run.report?.findings).toMatchObject([{ finding: { kind: "exited", exit: { code: 3 } } }]);
    expect((await filesLeft(run)).find(({ name }) => name === "app.log")?.text).toContain("it is ****");
    await expectNowhere(run, ["hunter2-in-an-input"]);
  });
});

describe("an input that is refused", () => {
  it("is said without the password in it", async () => {
    const { log, exitCode } = await runGate({ context: "https://me:hunter2-password@host/y.git\nsecond" });
    expect(exitCode).toBe(1);
    expect(log).toContain("::error title=smoke-gate%3A input context");
    expect(log.replaceAll(/^::add-mask::.*$/gmu, "")).not.toContain("hunter2");
  });
});
