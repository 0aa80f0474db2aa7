/** Platforms that this machine emulates: an image is booted on them as on its own. */
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { context } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { emulated, foreignPlatform } from "../../harness/emulator.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { freshRepository, platformsOf, tagsOf } from "../../harness/registry.ts";
import { classic, containerd, foreignBusybox } from "../../harness/testbed-parts.ts";
import { busybox, engines } from "../../harness/testbed.ts";

const both = `linux/amd64,${foreignPlatform}`;

/** Answers with the machine that it runs on. */
async function app(before = ":"): Promise<string> {
  const folder = await context(
    [
      "FROM scratch",
      "ARG TARGETARCH",
      "COPY $TARGETARCH app.sh /",
      "EXPOSE 8080",
      'ENTRYPOINT ["/busybox", "sh", "/app.sh"]',
    ],
    {
      "app.sh": `busybox() { /busybox "$@"; }\n${before}\nbusybox mkdir /www\nbusybox uname -m >/www/healthz\nexec /busybox httpd -f -p 8080 -h /www\n`,
    },
  );
  for (const [architecture, program] of [
    ["amd64", busybox],
    ["s390x", foreignBusybox],
  ] as const) {
    await mkdir(join(folder, architecture));
    await copyFile(program, join(folder, architecture, "busybox"));
  }
  return folder;
}

/** Another container of the image under test in each variant. */
const services = "worker: { image: '{{image}}' }";

/** What each of them prints. */
const workers = async (run: GateRun) =>
  Object.fromEntries(
    await Promise.all(
      (run.report?.variants ?? []).map(async ({ name }) => {
        const log = await readFile(join(run.outputs["logs"] ?? "", name, "worker.log"), "utf8");
        return [name, log.trim()] as const;
      }),
    ),
  );

const machines = (run: GateRun) =>
  Object.fromEntries(
    (run.report?.variants ?? []).map(({ name, last }) => [
      name,
      last?.kind === "answered" ? last.answer.body.trim() : "",
    ]),
  );

describe.concurrent("an image for a platform that is emulated", () => {
  let emulation: AsyncDisposable;
  beforeAll(async () => {
    emulation = await emulated(engines);
  });
  afterAll(async () => {
    await emulation[Symbol.asyncDispose]();
  });

  it("and for the engine's own is booted on both, and published whole, by a containerd store", async () => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await app("busybox uname -m"),
        platforms: both,
        provenance: "false",
        tags: `${repository}:1`,
        push: "true",
        services,
      },
      { engine: containerd },
    );
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(machines(run)).toEqual({ default: "x86_64", "default@linux-s390x": "s390x" });
    expect(await workers(run)).toEqual({ default: "x86_64", "default@linux-s390x": "s390x" });
    expect(await platformsOf(repository, "1")).toEqual(both.split(","));
  });

  it("and for the engine's own is booted on both by a classic store, where nothing is pushed", async () => {
    const tags = freshRepository();
    const built = await app("busybox uname -m");
    const run = await runGate({ context: built, platforms: both, tags, services }, { engine: classic });
    expect(run.report).toMatchObject({ verdict: "pass", refs: [] });
    expect(machines(run)).toEqual({ default: "x86_64", "default@linux-s390x": "s390x" });
    expect(await workers(run)).toEqual({ default: "x86_64", "default@linux-s390x": "s390x" });
    // Which of them the name is of, is no matter of which was built last.
    expect((await docker(classic, "image", "inspect", "--format={{.Id}}", tags)).trim()).toBe(run.outputs["imageid"]);
    expect(await leftovers(classic, run.runId)).toEqual([]);
  });

  it.each(engines)("alone is booted on it and published by a $name store", async (engine) => {
    const repository = freshRepository();
    const run = await runGate(
      { context: await app(), platforms: foreignPlatform, tags: `${repository}:1`, push: "true" },
      { engine },
    );
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(Object.values(machines(run))).toEqual(["s390x"]);
  });

  it("is red where it boots on the engine's own alone: nothing is pushed", async () => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await app('[ "$(busybox uname -m)" = x86_64 ] || exit 3'),
        platforms: both,
        tags: `${repository}:1`,
        push: "true",
      },
      { engine: containerd },
    );
    expect(run.report?.findings).toMatchObject([
      { variant: "default@linux-s390x", finding: { kind: "exited", exit: { code: 3 } } },
    ]);
    expect(await tagsOf(repository)).toEqual([]);
  });
});
