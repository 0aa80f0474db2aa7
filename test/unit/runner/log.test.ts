import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobLog, type Log } from "../../../src/runner/log.ts";

/** A log, and everything it has written. */
function recorded(): { readonly log: Log; readonly written: () => string } {
  let text = "";
  const log = jobLog((more) => {
    text += more;
  });
  return { log, written: () => text };
}

/**
 * The commands that actions/runner would obey in this output, in order:
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs. Its lines end as .NET's
 * ReadLine ends them, `##[command]` counts anywhere in a line, and while stopped only the token is looked for.
 */
function obeyed(output: string): readonly string[] {
  const commands: string[] = [];
  let token: string | undefined;
  for (const line of output.split(/\r\n|\r|\n/u)) {
    const command =
      /^\s*::(?<name>[^:\s]+)(?: [^:]*)?::(?<value>.*)$/u.exec(line)?.groups ??
      /##\[(?<name>[^\]]+)\](?<value>.*)$/u.exec(line)?.groups;
    const { name = "", value = "" } = command ?? {};
    if (token !== undefined) {
      if (name === token) token = undefined;
    } else if (name === "stop-commands") {
      token = value;
    } else if (name !== "") {
      commands.push(name);
    }
  }
  if (token !== undefined) commands.push("(stopped for ever)");
  return commands;
}

const hostile = [
  "::error::not me",
  "  ::set-output name=verdict::pass",
  "##[error]nor me",
  "x ##[add-mask]y",
  "::endgroup::",
  "::stop-commands::t",
  "::t::",
];

describe("untrusted text", () => {
  it.each([
    ["a command", ["::error::not me"]],
    ["the legacy form, anywhere in a line", ["look: ##[error]not me"]],
    ["a command after a carriage return", ["50%\r::error::not me"]],
    ["a command after a line break", ["a\r\n::error::not me\n"]],
    ["a command after no line break at all", ["half a line", "::error::not me"]],
    ["its own end, as far as it can be known", ["::stop-commands::x", "::x::", "::error::not me"]],
    ["all of it", hostile],
  ])("is printed and never obeyed: %s", async (_, lines) => {
    const { log, written } = recorded();
    await log.untrusted(async (print) => {
      for (const line of lines) print(line);
    });
    await log.group("after", async () => undefined);
    expect(obeyed(written())).toEqual(["group", "endgroup"]);
    for (const line of lines) for (const part of line.split(/[\r\n]+/u)) expect(written()).toContain(part);
  });

  it("gives the commands back when the body throws", async () => {
    const { log, written } = recorded();
    const cause = new Error("the build failed");
    const body = log.group("Build", () =>
      log.untrusted(async (print) => {
        print("::error::not me");
        throw cause;
      }),
    );
    await expect(body).rejects.toBe(cause);
    expect(obeyed(written())).toEqual(["group", "endgroup"]);
  });

  it("gives back what the body gives", async () => {
    expect(await recorded().log.untrusted(async () => 7)).toBe(7);
  });

  it("is stopped by a token of its own each time", async () => {
    const { log, written } = recorded();
    for (let time = 0; time < 3; time++) await log.untrusted(async () => undefined);
    const tokens = [...written().matchAll(/^::stop-commands::(.+)$/gmu)].map(([, token]) => token);
    expect(new Set(tokens).size).toBe(3);
  });

  it("whatever it is, leaves the log as it was", async () => {
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(...hostile),
      fc.stringMatching(/^[:#[\]\r\n ta]{0,20}$/u),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const { log, written } = recorded();
        await log.untrusted(async (print) => {
          for (const text of lines) print(text);
        });
        expect(obeyed(written())).toEqual([]);
      }),
    );
  });
});

describe("the gate's own lines", () => {
  it.each(hostile)("quote others without obeying them: %s", (text) => {
    const { log, written } = recorded();
    log.info(text);
    log.info(`variant x: ${text}`);
    expect(obeyed(written())).toEqual([]);
  });

  it("stand on one line each", () => {
    const { log, written } = recorded();
    log.info("a\nb\r\n::error::c");
    expect(written().match(/\n/gu)).toHaveLength(1);
  });

  it("fold under a title that is one line, and obey nothing in it", async () => {
    const { log, written } = recorded();
    await log.group("Push x\n::error::y", async () => log.info("inside"));
    expect(obeyed(written())).toEqual(["group", "endgroup"]);
  });
});
