import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitMeaning } from "../../../src/diagnosis/exit-code.ts";
import type { ContainerExit } from "../../../src/diagnosis/observation.ts";

const exit: ContainerExit = { code: 0, oomKilled: false, memoryLimit: 0, error: "", afterMs: 10, lastLog: "" };

describe("exitMeaning", () => {
  it.each<[string, Partial<ContainerExit>, string]>([
    ["0", { code: 0 }, "stay in the foreground"],
    ["1", { code: 1 }, "its log says why"],
    ["3", { code: 3 }, "a code of its own"],
    ["125", { code: 125 }, "the engine could not start the container"],
    ["126", { code: 126 }, "found but cannot be executed"],
    ["127", { code: 127 }, "the command was not found; check ENTRYPOINT, CMD and PATH"],
    ["128, which is no signal", { code: 128 }, "a code of its own"],
    ["134", { code: 134 }, "SIGABRT (it aborted itself"],
    ["137 for memory", { code: 137, oomKilled: true }, "killed for using more memory than its limit"],
    ["137 otherwise", { code: 137 }, "SIGKILL (something killed it, and not for its own memory limit"],
    ["139", { code: 139 }, "SIGSEGV (it crashed"],
    ["143", { code: 143 }, "SIGTERM (something asked it to stop"],
    ["162", { code: 162 }, "ended by signal 34"],
    ["192, the last signal", { code: 192 }, "ended by signal 64"],
    ["193", { code: 193 }, "a code of its own"],
    ["255", { code: 255 }, "gave up with -1"],
    ["a Windows code", { code: 3_221_225_477 }, "a code of its own"],
    [
      "a wrong architecture, in the log",
      { code: 1, lastLog: "exec /app: exec format error" },
      "another CPU architecture",
    ],
    [
      "a wrong architecture, from the engine",
      { code: 126, error: "exec: Exec format error" },
      "another CPU architecture",
    ],
    ["memory, with its limit", { code: 137, oomKilled: true, memoryLimit: 64 * 2 ** 20 }, "its limit of 64 MiB"],
    [
      "a program that is not on PATH",
      { code: 127, error: 'exec: "nope": executable file not found in $PATH' },
      "the program of ENTRYPOINT or CMD is not in the image",
    ],
    [
      "a program that is not there",
      { code: 127, error: 'exec: "/nope": stat /nope: no such file or directory' },
      "the program of ENTRYPOINT or CMD is not in the image",
    ],
    [
      "a script that calls one",
      { code: 127, lastLog: "booting | /app.sh: line 2: nope: not found" },
      "a script calls a program that is not in the image",
    ],
    [
      "a missing ELF interpreter",
      { code: 1, lastLog: "exec /bin/app: no such file or directory" },
      "its program is there, but the interpreter",
    ],
    [
      "a user that is not there",
      { code: 128, error: "unable to find user app: no matching entries in passwd file" },
      "its USER is not in the image's /etc/passwd",
    ],
    [
      "a group that is not there",
      { code: 128, error: "unable to find group app: no matching entries in group file" },
      "the group of its USER is not in the image's /etc/group",
    ],
    ["no command", { code: 128, error: "No command specified" }, "the image has no ENTRYPOINT and no CMD"],
    [
      "a working directory that is a file",
      { code: 128, error: "Cannot mkdir: /file is not a directory" },
      "its WORKDIR is no folder",
    ],
    [
      "a program without the right to be one",
      { code: 126, error: 'exec: "/file": permission denied' },
      "cannot be executed; check its permissions",
    ],
    ["an engine that does not say what", { code: 128, error: "bad luck" }, "the engine could not start it"],
    ["memory, whatever the code", { code: 1, oomKilled: true }, "more memory than its limit"],
  ])("%s", (_, given, meaning) => {
    expect(exitMeaning({ ...exit, ...given })).toContain(meaning);
  });

  it("names both platforms where an image is for another architecture", () => {
    const wrong = { ...exit, code: 1, lastLog: "exec /app: exec format error" };
    expect(exitMeaning(wrong, { image: "linux/arm64", engine: "linux/x86_64" })).toContain(
      "the image is for linux/arm64, the engine is linux/x86_64",
    );
    expect(exitMeaning(wrong, { image: "linux/amd64", engine: "linux/x86_64" })).toContain(
      "a script without a #! line",
    );
  });

  it("says something short about any exit, in its own words", () => {
    const anyExit = fc.record({
      code: fc.integer(),
      oomKilled: fc.boolean(),
      memoryLimit: fc.nat(),
      error: fc.string(),
      afterMs: fc.nat(),
      lastLog: fc.constant("##[error]injected"),
    });
    fc.assert(
      fc.property(anyExit, (given) => {
        expect(exitMeaning(given)).toMatch(/^(?!.*injected).{10,190}$/u);
      }),
    );
  });
});
