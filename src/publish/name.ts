/** Names at a registry what it holds, and says what to do where it does not take the name. */
import { Fault } from "../gate/fault.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { nameAt, NotNamed } from "../registry/tagging.ts";
import type { RunContext } from "../gate/context.ts";
import { remedyFor } from "./remedy.ts";
import { retrying } from "./retry.ts";

/**
 * @param source by digest.
 * @param retries how often it is tried again where that can help.
 * @throws Fault where the registry does not take the name.
 */
export async function nameRef(
  ref: ImageRef,
  source: ImageRef,
  retries: number,
  context: Pick<RunContext, "docker" | "log" | "signal">,
): Promise<void> {
  try {
    await retrying(
      () => nameAt(context.docker, ref, source),
      (error) => (error instanceof NotNamed ? { trouble: error.trouble, words: error.message } : undefined),
      { registry: ref.registry, retries },
      context,
    );
  } catch (error) {
    if (!(error instanceof NotNamed)) throw error;
    throw new Fault(
      `${ref.toString()} could not be named`,
      error.message,
      remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.",
      { cause: error },
    );
  }
}
