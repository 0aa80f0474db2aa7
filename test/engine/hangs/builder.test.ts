/** A builder that cannot be reached is given up; nothing is pushed. */
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate } from "../../harness/gate.ts";
import { freshRepository, tagsOf } from "../../harness/registry.ts";
import { knownToBuildx } from "../../harness/remote-builder.ts";
import { engines } from "../../harness/testbed.ts";

const [classic] = engines;
const temporaryFolder = () => mkdtemp(join(tmpdir(), "sg-builder-"));

describe.concurrent("a builder that cannot build", () => {
  it("has nobody at its address: given up", async () => {
    const folder = await temporaryFolder();
    const env = await knownToBuildx(folder, "dead", "--driver=remote", `unix://${folder}/socket`);
    await expectSilent("dead", env);
  });

  it("has somebody at its address who never answers: given up", async () => {
    const folder = await temporaryFolder();
    const env = await knownToBuildx(folder, "mute", "--driver=remote", `unix://${folder}/socket`);
    await using server = createServer((socket) => socket.resume()).listen(`${folder}/socket`);
    await once(server, "listening");
    await expectSilent("mute", env);
  });

  async function expectSilent(name: string, env: Readonly<Record<string, string>>): Promise<void> {
    const repository = freshRepository();
    const run = await runGate(
      { context: await shellApp("serve"), builder: name, tags: `${repository}:1`, push: "true" },
      { engine: classic, env },
    );
    expectFault(run, {
      what: new RegExp(`the builder ${name} cannot be used`, "u"),
      why: /its BuildKit does not answer \(context deadline exceeded\)/u,
      remedy: /docker buildx ls/u,
    });
    expect(await tagsOf(repository)).toEqual([]);
  }
});
