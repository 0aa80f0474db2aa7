/** Real programs, started by @actions/exec. */
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import {
  programLines,
  ProgramNotStarted,
  type ProgramRun,
  ProgramTimedOut,
  ProgramTooLoud,
  runProgram,
} from "../../../src/process/program.ts";

const env = { PATH: process.env["PATH"] };

const sh = (script: string, more: Partial<ProgramRun> = {}): ProgramRun => ({
  file: "sh",
  argv: ["-c", script],
  env,
  timeoutMs: 60_000,
  ...more,
});

async function collected(run: ProgramRun): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of programLines(run)) lines.push(line);
  return lines;
}

describe("a program", () => {
  it("gives its output byte for byte, and its exit code as a value", async () => {
    const end = await runProgram(sh("printf 'é\\n\\n'; echo oh >&2; exit 3"));
    expect(end).toEqual({ exitCode: 3, how: "exit code 3", stdout: "é\n\n", stderr: "oh\n" });
  });

  it("is told every word and every variable as it is", async () => {
    const end = await runProgram({
      file: "env",
      argv: ["--", "sh", "-c", 'printf "<%s>" "$0" "$@"; env', 'a "b" \\', "$(id)", ""],
      env: { ...env, "odd-name.x": "1\n2", EMPTY: "", GONE: undefined },
      timeoutMs: 60_000,
    });
    expect(end.stdout).toContain('<a "b" \\><$(id)><>');
    const own = await runProgram({ file: "env", argv: [], env: { ...env, "odd-name.x": "1\n2" }, timeoutMs: 60_000 });
    expect(own.stdout.trim().split("\n").toSorted()).toEqual([`PATH=${env.PATH}`, "2", "odd-name.x=1"].toSorted());
  });

  it("is found in its own PATH, though its path has blanks and quotes", async () => {
    const folder = join(await mkdtemp(join(tmpdir(), "sg run ")), "");
    await writeFile(join(folder, 'a "program"'), "#!/bin/sh\necho found\n", { mode: 0o755 });
    const end = await runProgram({
      file: 'a "program"',
      argv: [],
      env: { PATH: `/nowhere:${folder}` },
      timeoutMs: 60_000,
    });
    expect(end.stdout).toBe("found\n");
  });

  it("has an empty standard input unless it is given one, and need not read what it is given", async () => {
    expect((await runProgram(sh("cat; echo end"))).stdout).toBe("end\n");
    expect((await runProgram(sh("cat", { input: Buffer.from("A=1\n") }))).stdout).toBe("A=1\n");
    expect((await runProgram(sh("exit 0", { input: Buffer.alloc(8 * 1024 * 1024) }))).exitCode).toBe(0);
  });

  it("that a signal ends has no exit code", async () => {
    expect(await runProgram(sh("kill -9 $$"))).toMatchObject({ exitCode: undefined, how: "signal SIGKILL" });
  });

  it("that is not there is told from one that fails", async () => {
    const missing = runProgram({ file: "no-such-program", argv: [], env, timeoutMs: 60_000 });
    await expect(missing).rejects.toMatchObject({ name: "ProgramNotStarted", isMissing: true });
    expect(await runProgram(sh("exit 127"))).toMatchObject({ exitCode: 127 });
  });

  it.each([
    ["an argument", { argv: ["x".repeat(200_000)] }],
    ["a variable", { env: { ...env, LONG: "x".repeat(200_000) } }],
    ["all of them together", { argv: Array.from({ length: 30 }, () => "x".repeat(100_000)) }],
    ["a folder that is not there", { cwd: "/no/such/folder" }],
  ])("that the system would not start, for %s, is said not to be", async (_, more) => {
    await expect(runProgram(sh("exit 0", more))).rejects.toBeInstanceOf(ProgramNotStarted);
  });

  it("that writes without end is ended", async () => {
    await expect(runProgram(sh("yes"))).rejects.toBeInstanceOf(ProgramTooLoud);
  });

  it("keeps the end of what it writes to standard error", async () => {
    const { stderr } = await runProgram(sh("yes first | head -n 300000 >&2; echo last >&2"));
    expect(stderr).toMatch(/first\nlast\n$/u);
    expect(stderr.length).toBeLessThan(400_000);
  });
});

describe.each<readonly [string, string]>([
  ["sleeps", "exec sleep 1000"],
  ["has a child that holds its output open", "sleep 1000 & wait"],
  ["will not be asked to stop", "trap '' TERM; while :; do sleep 1000; done"],
])("a program that %s", { concurrent: true, timeout: 60_000 }, (_, script) => {
  it("is ended at its bound", async () => {
    await expect(runProgram(sh(script, { timeoutMs: 200 }))).rejects.toBeInstanceOf(ProgramTimedOut);
  });

  it("is ended by the signal, for its reason", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sg-run-"));
    const stop = new AbortController();
    const run = runProgram(sh(`echo $$ >"$OUT/pid"; ${script}`, { env: { ...env, OUT: folder }, signal: stop.signal }));
    const pid = await vi.waitFor(async () => {
      const text = await readFile(join(folder, "pid"), "utf8");
      expect(text).toMatch(/\d\n/u);
      return text.trim();
    });
    const reason = new Error("enough");
    stop.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(await readdir("/proc")).not.toContain(pid);
  });

  it("is ended in the middle of its lines", async () => {
    const stop = new AbortController();
    const lines = programLines(sh(`echo first; ${script}`, { signal: stop.signal }));
    expect(await lines.next()).toEqual({ done: false, value: "first" });
    stop.abort(new Error("enough"));
    await expect(lines.next()).rejects.toThrow("enough");
  });
});

describe("lines", () => {
  it("come as they are written, whole, of both streams, the last one too", async () => {
    const lines = await collected(sh("printf 'on'; echo two >&2; printf 'e\\r\\n'; printf last"));
    expect(lines.toSorted()).toEqual(["last", "one", "two"]);
  });

  it("end with how the program ended", async () => {
    const lines = programLines(sh("echo a; exit 4"));
    expect(await lines.next()).toEqual({ done: false, value: "a" });
    expect(await lines.next()).toEqual({ done: true, value: { exitCode: 4, how: "exit code 4" } });
  });

  it("end the program whose reader has left", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sg-run-"));
    for await (const pid of programLines(sh("echo $$; exec sleep 1000", { env: { ...env, OUT: folder } }))) {
      expect(await readdir("/proc")).toContain(pid);
      await writeFile(join(folder, "pid"), pid);
      break;
    }
    expect(await readdir("/proc")).not.toContain(await readFile(join(folder, "pid"), "utf8"));
  });
});

it("starts nothing once the signal is aborted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sg-run-"));
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(runProgram(sh('touch "$OUT/begun"', { env: { ...env, OUT: folder }, signal }))).rejects.toThrow(
    "enough",
  );
  expect(await readdir(folder)).toEqual([]);
});
