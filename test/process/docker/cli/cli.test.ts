/** The real adapter over real processes: scripts that stand in the place of docker. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { openDocker } from "../../../../src/docker/docker.ts";
import { transport } from "../../../../src/docker/transport.ts";
import { DockerCallFailed, DockerTimedOut } from "../../../../src/docker/failures.ts";
import { Cancelled, Fault } from "../../../../src/gate/fault.ts";
import { patience } from "../../../harness/patience.ts";

/** A folder with a `docker` of these lines of sh. */
async function scripted(...lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-cli-"));
  await writeFile(join(folder, "docker"), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return folder;
}

const withPath = (folder: string) => ({ PATH: `${folder}:/usr/bin:/bin` });

const connect = async (lines: readonly string[], signal?: AbortSignal) =>
  openDocker(withPath(await scripted(...lines)))(signal);

async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error,
  );
}

async function collected(lines: AsyncGenerator<string, void, undefined>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

describe("call", () => {
  it("gives standard output byte for byte, and leaves standard error out", async () => {
    const docker = await connect(["printf '{}\\n\\n'", "echo warning >&2"]);
    expect(await docker[transport].call(["info"])).toBe("{}\n\n");
  });

  it("hands each word of the argv on as it is, and never through a shell", async () => {
    const docker = await connect(['printf "<%s>" "$@"']);
    expect(await docker[transport].call(["run", "--label=a b", "$(id)", "", "'"])).toBe(
      "<run><--label=a b><$(id)><><'>",
    );
  });

  it("keeps the inputs of the step from docker, and adds what a call needs", async () => {
    const docker = openDocker({
      ...withPath(await scripted("env")),
      INPUT_SECRETS: "s3cret",
      DOCKER_HOST: "unix:///x",
    })();
    const env = (await docker[transport].call(["version"], { env: { SMOKE_GATE_SECRET_0: "v" } })).split("\n");
    expect(env).toEqual(expect.arrayContaining(["DOCKER_HOST=unix:///x", "SMOKE_GATE_SECRET_0=v"]));
    expect(env.join("\n")).not.toContain("s3cret");
  });

  it("takes bytes for standard input", async () => {
    const docker = await connect(["cat", 'echo "$@"']);
    expect(await docker[transport].call(["image", "import", "-"], { input: Buffer.from("A=1\n") })).toBe(
      "A=1\nimage import -\n",
    );
  });

  it("fails with the sub-command, the code and docker's own words, but none of its arguments", async () => {
    const docker = await connect(["echo 'Error: No such image' >&2", "exit 3"]);
    const error = await rejection(docker[transport].call(["image", "inspect", "--", "me/app:s3cret"]));
    expect(error).toBeInstanceOf(DockerCallFailed);
    expect(error).toMatchObject({ command: "image inspect", exitCode: 3, output: "Error: No such image\n" });
    expect(String(error)).not.toContain("s3cret");
  });

  it("fails where no engine answers, in a sentence, whatever the call was", async () => {
    const said = "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?";
    const docker = await connect(["echo 'WARNING: x' >&2", `echo '${said}' >&2`, "exit 1"]);
    const error = await rejection(docker[transport].call(["container", "inspect", "x"]));
    expect(error).toBeInstanceOf(Fault);
    expect(error).not.toBeInstanceOf(DockerCallFailed);
    expect(error).toMatchObject({ what: "no Docker engine answers", why: said });
  });

  it("fails where docker is killed", async () => {
    const docker = await connect(["kill -9 $$"]);
    expect(await rejection(docker[transport].call(["info"]))).toMatchObject({
      exitCode: undefined,
      output: expect.stringContaining("SIGKILL"),
    });
  });

  it("fails where docker is not there, in a sentence", async () => {
    const docker = openDocker({ PATH: await mkdtemp(join(tmpdir(), "smoke-gate-cli-")) })();
    const error = await rejection(docker[transport].call(["info"]));
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ why: "there is no docker command on PATH" });
  });
});

/** Goes on for longer than any test waits, and ends when the test's folder is removed. */
const goesOn = 'while test -e "$0"; do sleep 1; done';

const hangs: readonly (readonly [string, readonly string[]])[] = [
  ["hangs", ["exec sleep 1000"]],
  ["hangs with a child that holds its output open", [`(${goesOn})`, "exit"]],
  ["hangs and will not be asked to stop", ["trap '' TERM INT", goesOn]],
];

describe.each(hangs)("a docker that %s", { concurrent: true }, (_, script) => {
  const soon = 200;

  it("is given up after its bound", async () => {
    const docker = await connect(script);
    const error = await rejection(docker[transport].call(["container", "inspect", "x"], { timeoutMs: soon }));
    expect(error).toBeInstanceOf(DockerTimedOut);
    expect(error).toMatchObject({ what: "docker container inspect did not answer" });
  });

  it("is given up after its bound, line by line", async () => {
    const docker = await connect(["echo first", ...script]);
    expect(
      await rejection(collected(docker[transport].lines(["image", "push", "x"], { timeoutMs: soon }))),
    ).toBeInstanceOf(DockerTimedOut);
  });

  it("ends with the signal, for its reason", async () => {
    const controller = new AbortController();
    const docker = await connect(["echo begun >&2", ...script], controller.signal);
    const reason = new Cancelled("SIGINT");
    const call = rejection(docker[transport].call(["container", "inspect", "x"]));
    controller.abort(reason);
    expect(await call).toBe(reason);
  });

  it("ends with the signal in the middle of its lines", async () => {
    const controller = new AbortController();
    const docker = await connect(["echo first", ...script], controller.signal);
    const reason = new Cancelled("SIGTERM");
    const lines = docker[transport].lines(["events"]);
    expect(await lines.next()).toEqual({ done: false, value: "first" });
    controller.abort(reason);
    expect(await rejection(collected(lines))).toBe(reason);
  });
});

describe("a call that is to be seen to its end", () => {
  it("is not broken off by the signal: what the engine makes then is known", async () => {
    const controller = new AbortController();
    const folder = await scripted('echo begun >"$0.begun"', 'until test -e "$0.go"; do sleep 0.01; done', "echo made");
    const call = openDocker(withPath(folder))(controller.signal)[transport].call(["network", "create"], {
      uncancellable: true,
    });
    await vi.waitFor(() => readFile(join(folder, "docker.begun")), patience);
    controller.abort(new Cancelled("SIGINT"));
    await writeFile(join(folder, "docker.go"), "");
    expect(await call).toBe("made\n");
  });

  it("is still bounded", async () => {
    const docker = await connect(["exec sleep 1000"], new AbortController().signal);
    expect(await rejection(docker[transport].call(["run"], { uncancellable: true, timeoutMs: 100 }))).toBeInstanceOf(
      DockerTimedOut,
    );
  });

  it("does not begin once the run is cancelled", async () => {
    const docker = await connect(["echo made"], AbortSignal.abort(new Cancelled("SIGINT")));
    expect(await rejection(docker[transport].call(["network", "create"], { uncancellable: true }))).toBeInstanceOf(
      Cancelled,
    );
  });
});

describe("lines", () => {
  it("gives both streams, line by line, as they come", async () => {
    const docker = await connect(["echo one", "echo two >&2", "echo three"]);
    expect((await collected(docker[transport].lines(["buildx", "build"]))).toSorted()).toEqual(["one", "three", "two"]);
  });

  it("fails after the last line", async () => {
    const docker = await connect(["echo last words >&2", "exit 1"]);
    const lines = docker[transport].lines(["buildx", "build", "--load"]);
    expect(await lines.next()).toEqual({ done: false, value: "last words" });
    const error = await rejection(lines.next());
    expect(error).toBeInstanceOf(DockerCallFailed);
    expect(error).toMatchObject({ command: "buildx build", exitCode: 1 });
  });

  it("fails where no engine answers any more, in a sentence; a build that says so of another engine just fails", async () => {
    const said = "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?";
    const docker = await connect(["echo 'The push refers to x'", `echo '${said}' >&2`, "exit 1"]);
    expect(await rejection(collected(docker[transport].lines(["image", "push", "x"])))).toMatchObject({
      what: "no Docker engine answers",
      why: said,
    });
    const other = await connect([`echo '#7 0.1 ${said}' >&2`, "echo 'ERROR: exit code: 1' >&2", "exit 1"]);
    expect(await rejection(collected(other[transport].lines(["buildx", "build"])))).toBeInstanceOf(DockerCallFailed);
  });

  it("has no bound on how much docker says", async () => {
    const docker = await connect(["head -c 20000000 /dev/zero | tr '\\0' 'x' | fold -w 1000"]);
    const lines = await collected(docker[transport].lines(["buildx", "build"]));
    expect(lines).toHaveLength(20_000);
  });
});

describe("a run that was cancelled before the call", () => {
  it("starts nothing", async () => {
    const folder = await scripted('touch "$(dirname "$0")/started"');
    const docker = openDocker(withPath(folder))(AbortSignal.abort(new Cancelled("SIGINT")));
    expect(await rejection(docker[transport].call(["info"]))).toBeInstanceOf(Cancelled);
    expect(await rejection(collected(docker[transport].lines(["events"])))).toBeInstanceOf(Cancelled);
    await expect(readFile(join(folder, "started"))).rejects.toThrow("ENOENT");
  });

  it("still cleans up", async () => {
    const folder = await scripted("echo removed");
    const docker = openDocker(withPath(folder))(AbortSignal.abort(new Cancelled("SIGINT")));
    expect(await docker.cleanup[transport].call(["container", "rm"])).toBe("removed\n");
  });
});
