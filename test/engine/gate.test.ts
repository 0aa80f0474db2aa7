import { describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { leftovers } from "../harness/docker.ts";
import { engineProxy, startsContainer } from "../harness/engine-proxy.ts";
import { runGate } from "../harness/gate.ts";
import { freshRepository, manifestOf, tagsOf } from "../harness/registry.ts";
import { engines } from "../harness/testbed.ts";

describe.each(engines)("the gate on a $name store", (engine) => {
  it("publishes an image that answers in every variant, and proves what the registry holds", async () => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await shellApp("serve"),
        tags: `${repository}:1.0\n${repository}:latest`,
        push: "true",
        variants: "full: {}\nslim:\n  env: { SLIM: '1' }",
      },
      { engine },
    );

    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "pass", refs: `${repository}:1.0\n${repository}:latest` },
    });
    expect(await tagsOf(repository)).toEqual(["1.0", "latest"]);
    const held = await manifestOf(repository, "1.0");
    expect(engine.store === "classic" ? held.config : held.digest).toBe(run.outputs["imageid"]);
    expect(await manifestOf(repository, "latest")).toEqual(held);
    expect(run.outputs).toMatchObject({ digest: held.digest, "pinned-refs": `${repository}@${held.digest}` });
    expect(run.report).toMatchObject({
      verdict: "pass",
      variants: [
        { name: "full", result: "passed", attempts: expect.any(Number) },
        { name: "slim", result: "passed" },
      ],
      refs: [{ state: "verified" }, { state: "verified" }],
    });
    expect(run.summary).toContain("pass");
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("blocks an image whose script calls a program that is not there, with an hour left until its deadline", async () => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await shellApp("echo booting\nno-such-program"),
        timeout: "1h",
        tags: `${repository}:1.0`,
        push: "true",
      },
      { engine },
    );

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "" } });
    expect(run.log).toMatch(
      /^::error title=smoke-gate%3A exited \(variant default\)::variant default: exited with code 127 .*not found/mu,
    );
    expect(run.log).toContain("booting\n");
    expect(await tagsOf(repository)).toEqual([]);
    expect(run.report?.findings).toMatchObject([
      {
        variant: "default",
        finding: { kind: "exited", exit: { code: 127, lastLog: expect.stringContaining("not found") } },
      },
    ]);
    expect(run.report?.refs).toMatchObject([{ state: "untouched" }]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("asks for another port when somebody has taken the one that the engine picked", async () => {
    // Which cannot be had on cue: the first start is answered in the engine's words, the others reach it.
    const refusal = "failed to bind host port 127.0.0.1:32768/tcp: address already in use";
    let starts = 0;
    await using proxy = await engineProxy(engine, [
      { when: (asked) => startsContainer(asked) && (starts += 1) === 1, answer: { refusal } },
    ]);
    const run = await runGate({ context: await shellApp("serve") }, { engine: proxy.engine });

    expect(run.report).toMatchObject({ verdict: "pass" });
    expect(starts).toBe(2);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });

  it("pushes nothing when one of two variants fails, and still reports the other", async () => {
    const repository = freshRepository();
    const app = await shellApp('test -n "$BROKEN" && exit 3\nserve');
    const run = await runGate(
      { context: app, tags: `${repository}:1.0`, push: "true", variants: "good: {}\nbad:\n  env: { BROKEN: yes }" },
      { engine },
    );

    expect(run.exitCode).toBe(1);
    expect(run.report?.variants).toMatchObject([
      { name: "good", result: "passed" },
      { name: "bad", result: "failed", finding: { kind: "exited", exit: { code: 3 } } },
    ]);
    expect(await tagsOf(repository)).toEqual([]);
    expect(await leftovers(engine, run.runId)).toEqual([]);
  });
});
