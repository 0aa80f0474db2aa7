/** A builder in a container, as docker/setup-buildx-action makes one, of the testbed's own BuildKit. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { docker } from "./docker.ts";
import { knownToBuildx, type TestBuilder } from "./remote-builder.ts";
import { buildkitd, containerd as host, runc } from "./testbed-parts.ts";
import { busybox, registry } from "./testbed.ts";

// Wherever a test loads into: buildx makes its container privileged, for which Engine 20.10 asks for every capability
// that the kernel knows, and fails on a machine that was given fewer.

/** Nobody pushes it: buildx asks the registry for it, which has none, and takes the engine's. */
const image = `${registry}/smoke-gate-test/buildkit:test`;

let made: Promise<void> | undefined;

/**
 * Disposing removes the container and its data.
 * @param settings its buildkitd.toml.
 */
export async function containerBuilder(settings = ""): Promise<TestBuilder> {
  made ??= makeImage();
  await made;
  const folder = await mkdtemp(join(tmpdir(), "sg-buildx-"));
  const name = `sg-${randomBytes(4).toString("hex")}`;
  // The network of the host: it is where the registry listens.
  await writeFile(join(folder, "buildkitd.toml"), settings);
  const config = `--buildkitd-config=${join(folder, "buildkitd.toml")}`;
  const options = ["--driver=docker-container", `--driver-opt=image=${image},network=host`, "--bootstrap", config];
  const env = await knownToBuildx(folder, name, ...options, host.host);
  return {
    name,
    env,
    async kill() {
      await docker(host, "kill", `buildx_buildkit_${name}0`);
    },
    async [Symbol.asyncDispose]() {
      await execa("docker", ["buildx", "rm", name], { env });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** BuildKit and what it calls, with the libraries of this machine. */
async function makeImage(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sg-buildkit-image-"));
  const programs = [buildkitd, join(dirname(buildkitd), "buildctl"), runc, busybox];
  await mkdir(join(folder, "bin"));
  for (const program of programs) {
    await copyFile(program, join(folder, "bin", basename(program)));
    const { stdout } = await execa("ldd", [program], { reject: false });
    for (const library of stdout.match(/\/\S+/gu) ?? []) {
      await mkdir(dirname(join(folder, library)), { recursive: true });
      await copyFile(library, join(folder, library));
    }
  }
  await symlink("busybox", join(folder, "bin", "sh"));
  await writeFile(
    join(folder, "Dockerfile"),
    ["FROM scratch", "COPY . /", "ENV PATH=/bin", "VOLUME /var/lib/buildkit /tmp", 'ENTRYPOINT ["buildkitd"]', ""].join(
      "\n",
    ),
  );
  await docker(host, "build", "--quiet", `--tag=${image}`, folder);
}
