/**
 * Brings images to a registry, and from one, through the docker CLI, which has the user's credentials. Which digest a pull
 * would bring is a question to the engine: its mirrors and its certificates decide that.
 */
import { z } from "zod";
import type { ImageRef } from "../image/image-ref.ts";
import { configWithLogin } from "./cli/config-copy.ts";
import { credentialsFor } from "./cli/credentials.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";

/** Moving a big image over a slow line takes long; GitHub ends a job after six hours. */
const timeoutMs = 6 * 3_600_000;

/** Resolving a tag is one question; a registry that takes longer does not answer. */
const questionMs = 60_000;

export type Credentials = { readonly username: string; readonly password: string };

/** Pushes exactly one ref; gives the lines of what is said of it as they come. */
export function pushImage(docker: Docker, ref: ImageRef): AsyncGenerator<string, void, undefined> {
  return docker[transport].lines(["image", "push", ref.toString()], { timeoutMs });
}

type PullOptions = {
  /** `linux/arm64`; undefined means the engine's own. */
  readonly platform: string | undefined;
  /** Undefined means docker's own. */
  readonly credentials: Credentials | undefined;
};

/** Asks the registry for the ref and takes it if the engine's copy is older or missing. */
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

/**
 * The digest that a pull of the ref would bring.
 * @param credentials undefined means docker's own.
 */
export async function pulledDigest(
  docker: Docker,
  ref: ImageRef,
  credentials: Credentials | undefined,
): Promise<string> {
  // What docker sends as the credentials of somebody who has none is `{}`. Older engines want to be sent something.
  const auth = credentials ?? (await credentialsFor(ref.registry, docker.env)) ?? {};
  const answer = await docker[transport].ask({
    command: "image pull",
    path: `/distribution/${ref.toString().split("/").map(encodeURIComponent).join("/")}/json`,
    headers: { "x-registry-auth": Buffer.from(JSON.stringify(auth)).toString("base64url") },
    timeoutMs: questionMs,
  });
  return distributionSchema.parse(answer).Descriptor.digest;
}
