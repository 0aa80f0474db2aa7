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
import { isWorthAnotherRead, RegistryError } from "../registry/registry-error.ts";
import type { RefReport } from "../report/report.ts";
import type { RunContext } from "../gate/context.ts";

/** Retries for about this many seconds if the registry's failure is transient. */
const retries = 6;
const firstPauseMs = 250;

export type PublishedProof = { readonly ref: string; readonly verdict: ProvenanceVerdict };

/** Reads what published images say once a registry may hold them, while they are read back. Disposing stops it. */
export class PublishedRevisions implements AsyncDisposable {
  readonly #runContext: Pick<RunContext, "docker" | "signal">;
  readonly #stop = new AbortController();
  readonly #asked = new Map<string, Promise<readonly StatedRevision[]>>();

  constructor({ connect, signal: cancelled }: Pick<RunContext, "connect" | "signal">) {
    const signal = AbortSignal.any([cancelled, this.#stop.signal]);
    this.#runContext = { docker: connect(signal), signal };
  }

  of(pinned: ImageRef): Promise<readonly StatedRevision[]> {
    // Equal bytes have equal labels in every repository.
    const digest = pinned.digest ?? pinned.toString();
    const asked = this.#asked.get(digest) ?? statedAt(pinned, this.#runContext);
    this.#asked.set(digest, asked);
    // Nobody reads the answer for a ref that turns out to hold something else.
    asked.catch(() => undefined);
    return asked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the publishing is over"));
    await Promise.allSettled(this.#asked.values());
  }
}

/** Returns a verdict for each digest and platform; refs whose digest was not read back have none. */
export async function provePublished(
  refs: readonly RefReport[],
  expected: ExpectedRevision,
  revisions: PublishedRevisions,
): Promise<readonly PublishedProof[]> {
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

export async function statedAt(
  ref: ImageRef,
  { docker, signal }: Pick<RunContext, "docker" | "signal">,
): Promise<readonly StatedRevision[]> {
  try {
    const labels = await pRetry(() => readLabels(docker, ref, revisionLabel), {
      retries,
      minTimeout: firstPauseMs,
      signal,
      shouldRetry: ({ error }) => isWorthAnotherRead(error),
    });
    return [...labels.values()].map((revision) =>
      revision === undefined ? { kind: "missing" } : { kind: "stated", revision, base: undefined },
    );
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return [{ kind: "unreadable", why: error.message }];
  }
}
