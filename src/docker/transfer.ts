// Pull and push use the CLI, which has the user's credentials. The engine resolves digests: its mirrors and
// certificates decide what a pull gets.
import { z } from "zod";
import type { ImageRef } from "../image/image-ref.ts";
import { configWithLogin } from "./cli/config-copy.ts";
import { credentialsFor } from "./cli/credentials.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";

/** GitHub ends a job after six hours. */
const timeoutMs = 6 * 3_600_000;

/** Milliseconds to resolve a tag, which is a single request. */
const questionMs = 60_000;

export type Credentials = { readonly username: string; readonly password: string };

export function pushImage(docker: Docker, ref: ImageRef): AsyncGenerator<string, void, undefined> {
  return docker[transport].lines(["image", "push", ref.toString()], { timeoutMs });
}

type PullOptions = {
  readonly platform: string | undefined;
  /** Undefined means docker's own credentials. */
  readonly credentials: Credentials | undefined;
};

export async function pullImage(docker: Docker, ref: ImageRef, { platform, credentials }: PullOptions): Promise<void> {
  const other = platform === undefined ? [] : [`--platform=${platform}`];
  const argv = ["image", "pull", "--quiet", ...other, ref.toString()];
  if (credentials === undefined) {
    await docker[transport].call(argv, { timeoutMs });
    return;
  }
  await using config = await configWithLogin(docker.folder, docker.env, { registry: ref.registry, ...credentials });
  await docker[transport].call(argv, { timeoutMs, env: config.env });
}

const distributionSchema = z.object({ Descriptor: z.object({ digest: z.string() }) });

export async function pulledDigest(
  docker: Docker,
  ref: ImageRef,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<string> {
  // Docker sends `{}` without credentials, and older engines require the header.
  const auth = credentials ?? (await credentialsFor(ref.registry, docker.env, signal)) ?? {};
  const answer = await docker[transport].ask({
    command: "image pull",
    path: `/distribution/${ref.toString().split("/").map(encodeURIComponent).join("/")}/json`,
    headers: { "x-registry-auth": Buffer.from(JSON.stringify(auth)).toString("base64url") },
    timeoutMs: questionMs,
  });
  return distributionSchema.parse(answer).Descriptor.digest;
}
