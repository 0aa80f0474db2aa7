/**
 * Brings images to a registry, and from one. It is done by docker where that adds something, as credentials; else by
 * the engine, which is what docker would ask, and needs no process to be asked.
 */
import { z } from "zod";
import type { ImageRef } from "../image/image-ref.ts";
import { linesOf } from "../process/lines.ts";
import { transfersAsTold } from "./cli/additions.ts";
import type { Docker } from "./docker.ts";
import { DockerCallFailed } from "./failures.ts";
import { imagePath } from "./images.ts";

/** Moving a big image over a slow line takes long; GitHub ends a job after six hours. */
const timeoutMs = 6 * 3_600_000;

/** Resolving a tag is one question; a registry that takes longer does not answer. */
const questionMs = 60_000;

export type Credentials = { readonly username: string; readonly password: string };

/** Pushes exactly one ref; gives the lines of what is said of it as they come. */
export async function* pushImage(docker: Docker, ref: ImageRef): AsyncGenerator<string, void, undefined> {
  if (await transfersAsTold(ref.registry, docker.env)) yield* pushByEngine(docker, ref);
  else yield* docker.lines(["image", "push", ref.toString()], { timeoutMs });
}

function pushByEngine(docker: Docker, ref: ImageRef): AsyncGenerator<string, void, undefined> {
  const path = `${imagePath(ref.repositoryName)}/push`;
  return saidOf(docker, "image push", path, { tag: ref.tag ?? "latest" });
}

type PullOptions = {
  /** `linux/arm64`; undefined means the engine's own. */
  readonly platform: string | undefined;
  /** Undefined has docker look for its own. */
  readonly credentials: Credentials | undefined;
};

/** Asks the registry for the ref and takes it where the engine's copy is older or missing. */
export async function pullImage(docker: Docker, ref: ImageRef, { platform, credentials }: PullOptions): Promise<void> {
  if (credentials !== undefined || (await transfersAsTold(ref.registry, docker.env))) {
    const query = {
      fromImage: ref.repositoryName,
      tag: ref.digest ?? ref.tag ?? "latest",
      ...(platform === undefined ? {} : { platform }),
    };
    for await (const _ of saidOf(docker, "image pull", "/images/create", query, credentials)) {
      // Nobody wants to know of each layer; what fails is thrown.
    }
    return;
  }
  const other = platform === undefined ? [] : [`--platform=${platform}`];
  await docker.call(["image", "pull", "--quiet", ...other, ref.toString()], { timeoutMs });
}

const distributionSchema = z.object({ Descriptor: z.object({ digest: z.string() }) });

/** The digest that a pull of the ref would bring; undefined where docker may have credentials for it. */
export async function pulledDigest(
  docker: Docker,
  ref: ImageRef,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  if (credentials === undefined && !(await transfersAsTold(ref.registry, docker.env))) return undefined;
  const answer = await docker.ask({
    command: "image pull",
    path: `/distribution/${ref.toString().split("/").map(encodeURIComponent).join("/")}/json`,
    headers: authOf(credentials),
    timeoutMs: questionMs,
  });
  return distributionSchema.parse(answer).Descriptor.digest;
}

const saidSchema = z.object({
  status: z.string().optional(),
  /** Of the layer that is spoken of. */
  id: z.string().optional(),
  progressDetail: z.record(z.string(), z.unknown()).nullish(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional() }).optional(),
});

/** What docker sends as the credentials of somebody who has none is `{}`. Older engines want to be sent something. */
function authOf(credentials: Credentials | undefined): Readonly<Record<string, string>> {
  return { "x-registry-auth": Buffer.from(JSON.stringify(credentials ?? {})).toString("base64url") };
}

/** The lines that docker would print without a terminal. Once the answer has begun, what fails is said in one of them. */
async function* saidOf(
  docker: Docker,
  command: string,
  path: string,
  query: Readonly<Record<string, string>>,
  credentials?: Credentials,
): AsyncGenerator<string, void, undefined> {
  const call = { command, method: "POST", path, query, headers: authOf(credentials), timeoutMs } as const;
  for await (const line of linesOf(docker.stream(call))) {
    const { status, id, progressDetail, error, errorDetail } = saidSchema.parse(JSON.parse(line));
    if (error !== undefined || errorDetail !== undefined) {
      throw new DockerCallFailed(command, {}, errorDetail?.message ?? error ?? "the engine does not say why");
    }
    if (status === undefined || Object.keys(progressDetail ?? {}).length > 0) continue;
    yield id === undefined ? status : `${id}: ${status}`;
  }
}
