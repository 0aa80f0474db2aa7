import fc from "fast-check";
import { shellWords } from "../../../../src/inputs/shell-words.ts";
import { describe, expect, it } from "vitest";
import type { VariantPlan } from "../../../../src/plan.ts";
import { reproduceLine } from "../../../../src/docker/container/reproduce.ts";

const plan: VariantPlan = {
  name: "full",
  env: [{ name: "TOKEN", value: "hunter2" }],
  stack: { kind: "services", services: [] },
  platform: undefined,
  port: undefined,
  expectation: { path: "/healthz", status: [{ from: 200, to: 299 }], body: undefined },
  probe: { kind: "http" },
  checks: [],
  entrypoint: undefined,
  command: undefined,
  timeoutMs: 1,
  intervalMs: 1,
  attemptTimeoutMs: 1,
  settleMs: 0,
  runOptions: [],
};

describe("the line that boots the image again", () => {
  it.each<[string, Partial<VariantPlan>, string]>([
    [
      "names variables and shows no value",
      {},
      "docker run --rm --pull=never --publish=127.0.0.1::8080 --env=TOKEN sha256:abc",
    ],
    [
      "has the variant's options, entrypoint and command",
      { env: [], runOptions: ["--user=33"], entrypoint: ["/bin/sh", "-c"], command: ["echo $HOME"] },
      "docker run --rm --pull=never --publish=127.0.0.1::8080 --user=33 --entrypoint=/bin/sh sha256:abc -c 'echo $HOME'",
    ],
    [
      "clears an entrypoint",
      { env: [], entrypoint: [] },
      "docker run --rm --pull=never --publish=127.0.0.1::8080 --entrypoint= sha256:abc",
    ],
  ])("%s", (_, given, line) => {
    expect(reproduceLine({ ...plan, ...given }, "sha256:abc", 8080)).toBe(line);
  });

  it("publishes no port where none was polled", () => {
    expect(reproduceLine({ ...plan, env: [] }, "sha256:abc", undefined)).toBe(
      "docker run --rm --pull=never sha256:abc",
    );
  });

  it("gives a shell the same words, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (command) => {
        const words = shellWords(reproduceLine({ ...plan, env: [], command }, "sha256:abc", 8080));
        expect(words.slice(words.indexOf("sha256:abc") + 1)).toEqual(command);
      }),
    );
  });
});
