/** Reads manifests back from a registry, through docker's own credentials, mirrors and TLS settings. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { DockerCallFailed, DockerTimedOut, type Docker } from "../docker/cli.ts";
import type { ImageRef } from "../image/image-ref.ts";

/** What a registry holds under a ref. */
export type RemoteManifest = {
  /** `sha256:…` of the manifest's or index's bytes as the registry served them. */
  readonly digest: string;
  /** The digest of the image's config; undefined for an index. */
  readonly configDigest: string | undefined;
};

/** One request; a registry that takes longer is asked again. */
const readTimeoutMs = 60_000;

const manifestSchema = z.object({ config: z.object({ digest: z.string() }).optional() });

/** The registry did not give the manifest. */
export class ManifestUnread extends Error {
  override readonly name = "ManifestUnread";
  /** `passing`: not found (yet), 429, 5xx, a broken connection; asking again can help. */
  readonly nature: "passing" | "lasting";

  constructor(nature: "passing" | "lasting", message: string, options?: ErrorOptions) {
    super(message, options);
    this.nature = nature;
  }
}

/** Asks the registry, not the engine, what `ref` is. Fails with `ManifestUnread`. */
export async function readManifest(docker: Docker, ref: ImageRef): Promise<RemoteManifest> {
  let raw: string;
  try {
    raw = await docker.call(["buildx", "imagetools", "inspect", "--raw", ref.toString()], { timeoutMs: readTimeoutMs });
  } catch (error) {
    if (error instanceof DockerTimedOut)
      throw new ManifestUnread("passing", `the registry did not answer within ${readTimeoutMs / 1000} s`);
    if (!(error instanceof DockerCallFailed)) throw error;
    throw new ManifestUnread(
      isPassing(error.output) || /not found/iu.test(error.output) ? "passing" : "lasting",
      error.output.trim(),
    );
  }
  return { digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`, configDigest: configDigest(raw) };
}

function configDigest(raw: string): string | undefined {
  try {
    return manifestSchema.parse(JSON.parse(raw)).config?.digest;
  } catch (cause) {
    throw new ManifestUnread("lasting", "what the registry holds is no manifest", { cause });
  }
}

/**
 * Whether a registry's answer, as docker words it, may be another one in a moment (run on engines 20.10 and 28.5).
 * Where the registry gives its reason in JSON, a containerd store says "error from registry: <reason>" and keeps the
 * status to itself: what is no refusal is then worth another question.
 */
export function isPassing(output: string): boolean {
  // A ref or URL, which docker repeats, can hold anything: a tag called 503.
  const words = output.replaceAll(/\S*\/\S*/gu, "");
  return !lasting.test(words) && passing.test(words);
}

const lasting =
  /\b(?:status|http)\D*\b4(?!08|29)\d\d\b|unauthorized|denied|forbidden|authentication required|no basic auth credentials|immutable/iu;

const passing =
  /\b(?:status|http)\D*\b(?:408|429|5\d\d)\b|too ?many ?requests|internal server error|bad gateway|unavailable|time-?out|connection (?:reset|refused)|closed network connection|broken pipe|\beof\b|temporar|error from registry/iu;
