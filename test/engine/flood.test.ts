/** An image that logs more than the gate could hold: it is judged like any other, and the gate stays small. */
import { readFile, stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { peakMemory } from "../harness/peak-memory.ts";
import { freshRepository, tagsOf } from "../harness/registry.ts";
import { onlyFinding, smokeCommand } from "../harness/smoke.ts";
import { engines } from "../harness/testbed.ts";

/** The most that the gate's own process may hold, MiB; it is 90 where nothing is logged. */
const mostMemory = 135;

/** A program that prints this Buffer so often, then `end`, and gives up. */
const printing = (chunk: string, times: number, end: string) => [
  "node",
  "-e",
  `const chunk = ${chunk}; let left = ${times}; const go = () => { while (left-- > 0) if (!process.stdout.write(chunk)) return process.stdout.once("drain", go); process.stdout.write("${end}"); process.exitCode = 5; }; go();`,
];

describe.concurrent.each(engines)("on a $name store, an image that", (engine) => {
  it.each([
    [
      "floods its log with 1 GB",
      {
        command: printing('Buffer.from(("x".repeat(9_999) + "\\n").repeat(100))', 1_000, String.raw`that was all\n`),
        lastLog: /^that was all$/u,
        end: /that was all\n$/u,
      },
    ],
    [
      "prints one line of 100 MB",
      { command: printing('Buffer.alloc(1e6, "x")', 100, ""), lastLog: /^x+…$/u, end: /x$/u },
    ],
  ])("%s", { concurrent: false }, async (_, { command, lastLog, end }) => {
    const repository = freshRepository();
    const peak = await peakMemory();
    const run = await smokeCommand(engine, command, { tags: `${repository}:1`, push: "true" }, { env: peak.env });

    expect(onlyFinding(run).finding).toMatchObject({
      kind: "exited",
      exit: { code: 5, lastLog: expect.stringMatching(lastLog) },
    });
    expect(await peak.mebibytes()).toBeLessThan(mostMemory);
    expect(await tagsOf(repository)).toEqual([]);
    const path = run.report?.variants[0]?.logs[0]?.path ?? "";
    const { size } = await stat(path);
    expect(size).toBeGreaterThan(64 * 2 ** 20);
    expect(size).toBeLessThan(69 * 2 ** 20);
    const kept = await readFile(path, "utf8");
    expect(kept.match(/^\[Smoke Gate kept the first 64 MiB of this log; what follows is its end\]$/gmu)).toHaveLength(
      1,
    );
    expect(kept).toMatch(end);
    // Of what is shown, each line is bounded too.
    expect(run.log.length).toBeLessThan(200_000);
  });
});

it("an image that prints more empty lines than are kept of a log is judged like any other", async () => {
  const [engine] = engines;
  const run = await smokeCommand(engine, printing('Buffer.alloc(1e5, "\\n")', 21, String.raw`that was all\n`));

  const { finding } = onlyFinding(run);
  expect(finding).toMatchObject({ kind: "exited", exit: { code: 5 } });
  // An engine that is slow to log loses the last lines of a container that has ended; the gate's own are no substitute.
  expect(JSON.stringify(finding)).not.toContain("Smoke Gate kept");
  const kept = await readFile(run.report?.variants[0]?.logs[0]?.path ?? "", "utf8");
  expect(kept.indexOf("[Smoke Gate kept the first 2 million lines of this log")).toBe(2_000_001);
});
