import { Fault, withoutStop } from "../gate/fault.ts";
import type { RunContext } from "../gate/context.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { failed, type Outcome } from "./outcome.ts";
import type { Found, Publisher, Verb } from "./publisher.ts";
import { remedyFor } from "./remedy.ts";

/** After these, another question to the registry cannot help. */
const neverThere: ReadonlySet<RegistryError["trouble"]> = new Set([
  "silent",
  "gone",
  "nameless",
  "old-buildx",
  "certificate",
  "client-certificate",
  "plain-http",
]);

/**
 * Looks whether the registry has the image although it did not take the ref: from an earlier run of the same commit,
 * under a tag that nobody may move, or since an attempt whose answer was lost.
 */
export async function afterRefusal(
  ref: ImageRef,
  error: unknown,
  verb: Verb,
  { find }: Pick<Publisher, "find">,
  { signal }: Pick<RunContext, "signal">,
): Promise<Outcome> {
  if (!(error instanceof RegistryError)) return failed(ref, signal.aborted ? signal.reason : error);
  const found = neverThere.has(error.trouble) ? undefined : await tryToFind(find, ref);
  if (signal.aborted) return failed(ref, signal.reason);
  if (typeof found === "object" && found.isTested)
    return { ref, state: "verified", digest: found.digest, wasThere: true };
  return failed(
    ref,
    new Fault(
      `${ref.toString()} ${verb === "push" ? "was not pushed" : "could not be named"}`,
      `${error.message}${describeFound(found)}`,
      remedyFor(error.trouble, ref) ?? "Look at the registry's answer, then run the job again.",
      { cause: error },
    ),
  );
}

async function tryToFind(find: Publisher["find"], ref: ImageRef): Promise<Found | string | undefined> {
  try {
    return await find(ref);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function describeFound(found: Found | string | undefined): string {
  if (found === undefined) return "";
  return typeof found === "string"
    ? ` (nor could it be read what it holds: ${withoutStop(found)})`
    : ` (it holds ${found.digest}, which was not tested)`;
}
