import pMap from "p-map";
import { Fault } from "../gate/fault.ts";
import type { RunContext } from "../gate/context.ts";
import type { PublishPlan } from "../gate/plan.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { addNames, namesPerCall } from "../registry/naming.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { failed, type Outcome, untouched } from "./outcome.ts";
import type { Publisher, Verb } from "./publisher.ts";
import { readBack } from "./read-back.ts";
import { afterRefusal } from "./refusal.ts";
import { remedyForReading } from "./remedy.ts";
import { retrying } from "./retry.ts";

type Publishing = Pick<PublishPlan, "retries" | "verify"> & {
  readonly publisher: Publisher;
  /** Called with refs before their registry is asked. */
  readonly begins: (refs: readonly ImageRef[]) => Promise<void> | void;
  /** Called with what a registry was given, before it is read back. */
  readonly given?: (pinned: ImageRef) => void;
  readonly context: Pick<RunContext, "docker" | "log" | "signal">;
};

/** Refs of one repository that follow each other in the list. */
type Group = readonly [ImageRef, ...ImageRef[]];

/** Each read is a process, which waits for the network half of its time. */
const concurrentReads = 4;

/**
 * Publishes refs in the listed order; after a failure nothing more is pushed or named. The image is brought to the first
 * ref of each repository. Once it is verified there, the registry adds the further names, and each is read back. Without
 * `verify`, and with a buildx that is too old to add names, every ref is brought.
 * @returns the outcome of each ref in the listed order, as soon as it is known.
 */
export async function* publishRefs(
  refs: readonly ImageRef[],
  publishing: Publishing,
): AsyncGenerator<Outcome, void, undefined> {
  /** Each repository by the digest that was brought to it. */
  const verified = new Map<string, ImageRef>();
  let atOnce: number | undefined;
  let rest = refs;
  for (let [first] = rest; first !== undefined; [first] = rest) {
    const source = atOnce === 0 ? undefined : verified.get(first.repositoryName);
    let outcomes: readonly Outcome[];
    if (source === undefined) outcomes = [await bring(first, publishing)];
    else {
      const group = neighbours(first, rest);
      if (group.length > 1) atOnce ??= await namesPerCall(publishing.context.docker);
      const named = await name(group, atOnce ?? 1, source, publishing);
      if (named === "buildx is too old") {
        atOnce = 0;
        continue;
      }
      outcomes = named;
    }
    yield* outcomes;
    rest = rest.slice(outcomes.length);
    if (outcomes.some(({ trouble }) => trouble !== undefined)) return yield* rest.map(untouched);
    for (const { ref, state, digest, wasThere } of outcomes) {
      // What was there already can have attestations that this run did not make: they get no further names.
      if (state === "verified" && digest !== undefined && wasThere !== true)
        verified.set(ref.repositoryName, ref.pinned(digest));
    }
  }
}

function neighbours(first: ImageRef, [, ...others]: readonly ImageRef[]): Group {
  const end = others.findIndex(({ repositoryName }) => repositoryName !== first.repositoryName);
  return [first, ...(end < 0 ? others : others.slice(0, end))];
}

async function bring(ref: ImageRef, publishing: Publishing): Promise<Outcome> {
  const { publisher, begins, context } = publishing;
  let digest: string | undefined;
  try {
    await begins([ref]);
    digest = await publisher.bring(ref);
  } catch (error) {
    return afterRefusal(ref, error, publisher.verb, publisher, context);
  }
  return verify(ref, digest, publishing);
}

/**
 * Has the registry name what it holds.
 * @param most names in one call.
 * @returns the outcomes of the first refs of the group, at least of one.
 */
async function name(
  [first, ...others]: Group,
  most: number,
  source: ImageRef,
  publishing: Publishing,
): Promise<readonly Outcome[] | "buildx is too old"> {
  const { begins, context, publisher, retries } = publishing;
  const group: Group = [first, ...others.slice(0, most - 1)];
  const missing = group.filter((ref) => publisher.has?.(ref) !== true);
  try {
    await begins(group);
    await retrying(() => addNames(context.docker, missing, source), { registry: first.registry, retries }, context);
  } catch (error) {
    if (!(error instanceof RegistryError) || context.signal.aborted)
      return group.map((ref) => failed(ref, context.signal.aborted ? context.signal.reason : error));
    if (error.trouble === "old-buildx") return "buildx is too old";
    return untilRefused(group, error, publisher, context);
  }
  return pMap(group, (ref) => verify(ref, source.digest, publishing), { concurrency: concurrentReads });
}

/** Names are added in their order: the registry holds those before the refused one, which is tried again by itself. */
async function untilRefused(
  group: Group,
  error: RegistryError,
  publisher: Publisher,
  context: Publishing["context"],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const ref of group) {
    const outcome = await afterRefusal(ref, error, "name", publisher, context);
    if (outcome.state === "verified") outcomes.push(outcome);
    else return outcomes.length === 0 ? [outcome] : outcomes;
  }
  return outcomes;
}

async function verify(ref: ImageRef, digest: string | undefined, publishing: Publishing): Promise<Outcome> {
  const { publisher, given, context } = publishing;
  if (!publishing.verify) return { ref, state: "pushed", digest };
  if (digest !== undefined) given?.(ref.pinned(digest));
  try {
    const held = await readBack(ref, context);
    const other = publisher.difference(digest, held);
    if (other === undefined) return { ref, state: "verified", digest: held.digest };
    const trouble = { kind: "replaced", what: `${ref.toString()}: ${other}` } as const;
    return { ref, state: "failed", digest: held.digest, trouble };
  } catch (error) {
    return { ref, state: "pushed", digest, trouble: { kind: "broken", cause: unread(ref, publisher.verb, error) } };
  }
}

function unread(ref: ImageRef, verb: Verb, error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  return new Fault(
    `${ref.toString()} was ${verb === "push" ? "pushed" : "named"}, but could not be read back`,
    error.message,
    `What the registry holds is not proven. ${remedyForReading(error.trouble, ref)}`,
    { cause: error },
  );
}
