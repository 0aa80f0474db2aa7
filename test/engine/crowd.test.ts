/** Gates at the same time on one engine, of the same repository, with the same names for everything. */
import { beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../harness/context.ts";
import { docker, leftovers } from "../harness/docker.ts";
import { type GateRun, runGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { freshRepository, manifestOf, tagsOf } from "../harness/registry.ts";
import { engines } from "../harness/testbed.ts";

/** Healthy once its service has told it a word, which it then says itself. */
const listener = "until wget -q -O /www/healthz http://word:8080/healthz; do sleep 0.05; done\nserve";

describe.each(engines)("on a $name store", (engine) => {
  const word = `smoke-gate-test-word:${engine.name}`;

  beforeAll(async () => {
    const image = await builtImage(engine, await shellApp('echo "word $WORD." >/www/healthz\nserve'));
    await docker(engine, "tag", image, word);
  });

  /** Each gate's service says a word of its own: an app that found another gate's would be of the wrong body. */
  const gate = (number: number, inputs: Readonly<Record<string, string>>): Promise<GateRun> =>
    runGate(
      {
        variants: JSON.stringify({ one: {}, other: { env: { OTHER: "1" } } }),
        services: JSON.stringify({
          word: { image: word, pull: "never", env: { WORD: number }, volumes: ["kept:/kept"] },
        }),
        "expect-body": `word ${number}.`,
        push: "true",
        // Of gates that waited for one another, none would end in time.
        timeout: "1h",
        ...inputs,
      },
      { engine },
    );

  const expectAllGreen = async (runs: readonly GateRun[]) => {
    for (const run of runs) {
      if (run.exitCode !== 0) throw new Error(`a gate of the crowd is red:\n${run.log}`);
      expect(run.report?.variants).toMatchObject([
        { name: "one", result: "passed" },
        { name: "other", result: "passed" },
      ]);
      expect(run.report?.refs.map(({ state }) => state)).toEqual(["verified"]);
      expect(await leftovers(engine, run.runId)).toEqual([]);
    }
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(runs.length);
  };

  // Ten of them are the machine's patience more than the store's.
  it.each(engine.name === "classic" ? [2, 10] : [2])(
    "%i gates of one commit, each with a tag of its own, do not meet",
    async (count) => {
      const [repository, context] = [freshRepository(), await shellApp(listener)];
      const numbers = Array.from({ length: count }, (_, index) => index);
      const runs = await Promise.all(
        numbers.map((number) => gate(number, { context, tags: `${repository}:${number}`, provenance: "false" })),
      );

      await expectAllGreen(runs);
      expect(await tagsOf(repository)).toEqual(numbers.map(String));
      const [first, ...others] = await Promise.all(numbers.map(async (number) => manifestOf(repository, `${number}`)));
      for (const other of others) expect(other).toEqual(first);
    },
  );

  it("two gates of one image and one tag publish it together", async () => {
    const [repository, image] = [freshRepository(), await builtImage(engine, await shellApp(listener))];
    await expectAllGreen(await Promise.all([1, 2].map((number) => gate(number, { image, tags: `${repository}:1.0` }))));
    expect(await tagsOf(repository)).toEqual(["1.0"]);
  });
});
