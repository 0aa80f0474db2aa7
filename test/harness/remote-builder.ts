/** A builder of buildx that is no engine: a real BuildKit, known to nobody but its test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { vi } from "vitest";
import { buildkitd, runc } from "./testbed.ts";

export type RemoteBuilder = AsyncDisposable & {
  readonly name: string;
  /** Under which buildx knows it. */
  readonly env: Readonly<Record<string, string>>;
};

/** Disposing stops it and takes its data away. */
export async function remoteBuilder(): Promise<RemoteBuilder> {
  const folder = await mkdtemp(join(tmpdir(), "sg-buildkit-"));
  const address = `unix://${folder}/socket`;
  const daemon = execa(
    buildkitd,
    ["--root", join(folder, "root"), "--addr", address, "--containerd-worker=false", "--oci-worker-binary", runc],
    { reject: false, all: true, env: { PATH: `${dirname(runc)}:${process.env["PATH"]}` } },
  );
  const env = { BUILDX_CONFIG: join(folder, "buildx") };
  const name = "remote";
  await execa("docker", ["buildx", "create", `--name=${name}`, "--driver=remote", address], { env });
  await vi.waitFor(() => execa("docker", ["buildx", "inspect", "--bootstrap", name], { env }), {
    timeout: 30_000,
    interval: 100,
  });
  return {
    name,
    env,
    async [Symbol.asyncDispose]() {
      daemon.kill();
      await daemon;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
