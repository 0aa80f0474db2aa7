/** Looks once more, at the registry, of which commit that is which was published. */
import pRetry from "p-retry";
import {
  type ExpectedRevision,
  type ProvenanceVerdict,
  provenanceVerdict,
  revisionLabel,
  type StatedRevision,
} from "../diagnosis/provenance.ts";
import { type ImageRef, parseImageRef } from "../image/image-ref.ts";
import { readLabels } from "../registry/labels.ts";
import { ManifestUnread } from "../registry/manifest.ts";
import type { RefReport } from "../report/report.ts";
import type { World } from "../world.ts";

/** A registry that fails for a moment is asked again for about this many seconds. */
const retries = 6;
const firstPauseMs = 250;

export type PublishedProof = { readonly ref: string; readonly verdict: ProvenanceVerdict };

/**
 * What published images say, asked for as soon as a registry may hold them: the answer comes while they are read back.
 * Disposing ends what is still being asked.
 */
export class PublishedRevisions implements AsyncDisposable {
  readonly #world: Pick<World, "docker" | "signal">;
  readonly #stop = new AbortController();
  readonly #asked = new Map<string, Promise<readonly StatedRevision[]>>();

  constructor({ connect, signal: cancelled }: Pick<World, "connect" | "signal">) {
    const signal = AbortSignal.any([cancelled, this.#stop.signal]);
    this.#world = { docker: connect(signal), signal };
  }

  /** @param pinned by digest. */
  of(pinned: ImageRef): Promise<readonly StatedRevision[]> {
    // The same bytes say the same, in whatever repository.
    const digest = pinned.digest ?? pinned.toString();
    const asked = this.#asked.get(digest) ?? statedAt(pinned, this.#world);
    this.#asked.set(digest, asked);
    // Of a ref that turns out to hold something else, nobody wants to know.
    asked.catch(() => undefined);
    return asked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the publishing is over"));
    await Promise.allSettled(this.#asked.values());
  }
}

/** One verdict a digest and platform; none of refs whose digest was not read back. */
export async function provePublished(
  refs: readonly RefReport[],
  expected: ExpectedRevision,
  revisions: PublishedRevisions,
): Promise<readonly PublishedProof[]> {
  // The same bytes say the same, under whatever name.
  const byDigest = new Map(
    refs.flatMap(({ ref, pinned, digest }) => (pinned === undefined ? [] : [[digest, { ref, pinned }]])),
  );
  const proofs: PublishedProof[] = [];
  for (const { ref, pinned } of byDigest.values()) {
    for (const stated of await revisions.of(parseImageRef(pinned)))
      proofs.push({ ref, verdict: provenanceVerdict(expected, stated) });
  }
  return proofs;
}

/** What each platform's image under a ref says. */
export async function statedAt(
  ref: ImageRef,
  { docker, signal }: Pick<World, "docker" | "signal">,
): Promise<readonly StatedRevision[]> {
  try {
    const labels = await pRetry(() => readLabels(docker, ref, revisionLabel), {
      retries,
      minTimeout: firstPauseMs,
      signal,
      shouldRetry: ({ error }) => error instanceof ManifestUnread && error.nature === "passing",
    });
    return [...labels.values()].map((revision) =>
      revision === undefined ? { kind: "missing" } : { kind: "stated", revision, base: undefined },
    );
  } catch (error) {
    if (!(error instanceof ManifestUnread)) throw error;
    return [{ kind: "unreadable", why: error.message }];
  }
}
