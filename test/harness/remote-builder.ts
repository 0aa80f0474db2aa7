/** A builder of buildx that is no engine: a real BuildKit, known to nobody but its test. */
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import pRetry from "p-retry";
import { vi } from "vitest";
import { patience } from "./patience.ts";
import { buildkitd, runc } from "./testbed-parts.ts";

export type TestBuilder = AsyncDisposable & {
  readonly name: string;
  /** Under which buildx knows it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends its BuildKit at once, and the steps that it runs. */
  kill(): Promise<void>;
};

/**
 * BuildKit has namespaces of its own: with it go the processes of its steps, and what it has mounted.
 * Disposing stops it and takes its data away. One that starts beside others now and then listens and never answers.
 */
export function remoteBuilder(): Promise<TestBuilder> {
  return pRetry(startBuilder, { retries: 2, minTimeout: 0 });
}

async function startBuilder(): Promise<TestBuilder> {
  const folder = await mkdtemp(join(tmpdir(), "sg-buildkit-"));
  const address = `unix://${folder}/socket`;
  const buildkit = [buildkitd, "--root", join(folder, "root"), "--addr", address];
  const worker = ["--containerd-worker=false", "--oci-worker-binary", runc];
  const daemon = execa(
    "unshare",
    ["--mount", "--pid", "--mount-proc", "--fork", "--kill-child", ...buildkit, ...worker],
    { reject: false, all: true, env: { PATH: `${dirname(runc)}:${process.env["PATH"]}` } },
  );
  const kill = async () => {
    daemon.kill("SIGKILL");
    await daemon;
  };
  const name = "remote";
  const env = await knownToBuildx(folder, name, "--driver=remote", address);
  const up = async () => {
    // buildx's own patience with a BuildKit that is not there yet ends in an error.
    await vi.waitFor(() => access(join(folder, "socket")), patience);
    // It asks for twenty seconds.
    await execa("docker", ["buildx", "inspect", "--bootstrap", name], { env });
  };
  await up().catch(async (error: unknown) => {
    await kill();
    throw new Error(`BuildKit does not answer; it said:\n${(await daemon).all}`, { cause: error });
  });
  return {
    name,
    env,
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
      // Its processes end with it, but not in the same moment.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Makes a builder whose BuildKit is nobody's concern; buildx keeps what it knows of it in the folder. */
export async function knownToBuildx(
  folder: string,
  name: string,
  ...argv: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const env = { BUILDX_CONFIG: join(folder, "buildx") };
  await execa("docker", ["buildx", "create", `--name=${name}`, ...argv], { env });
  return env;
}
