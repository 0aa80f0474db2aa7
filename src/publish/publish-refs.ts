import pMap from "p-map";
import { Fault } from "../gate/fault.ts";
import type { RunContext } from "../gate/context.ts";
import type { PublishPlan } from "../gate/plan.ts";
import type { ImageRef } from "../image/image-ref.ts";
import { addNames, namesPerCall } from "../registry/naming.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { failed, type Outcome, untouched } from "./outcome.ts";
import type { Publisher, Verb } from "./publisher.ts";
import { lookUp, readBack } from "./read-back.ts";
import { afterRefusal } from "./refusal.ts";
import { remedyForReading } from "./remedy.ts";
import { retrying } from "./retry.ts";

type Publishing = Pick<PublishPlan, "retries" | "verify"> & {
  readonly publisher: Publisher;
  /** Called with refs before their registry is asked. */
  readonly onBegin: (refs: readonly ImageRef[]) => Promise<void> | void;
  /** Called with what a registry was given, before it is read back. */
  readonly onSent?: (pinned: ImageRef) => void;
  readonly context: Pick<RunContext, "docker" | "log" | "signal">;
};

/** Each read is a process, which waits for the network half of its time. */
const concurrentReads = 4;

/**
 * Publishes refs in the listed order. The image is brought to the first ref of each repository. Once it is verified
 * there, the registry adds the further names, and each is read back. Without `verify`, and with a buildx that is too old
 * to add names, every ref is brought. No ref is published after one that was refused, or once a read-back has failed.
 * @returns the outcome of each ref in the listed order, as soon as it is known.
 */
export async function* publishRefs(
  refs: readonly ImageRef[],
  publishing: Publishing,
): AsyncGenerator<Outcome, void, undefined> {
  /** Each repository by the digest that was brought to it. */
  const verified = new Map<string, ImageRef>();
  let canAddNames = true;
  let perCall: number | undefined;
  let inFailedCall: readonly ImageRef[] = [];
  let rest = refs;
  for (let [first] = rest; first !== undefined; [first] = rest) {
    const source = canAddNames ? verified.get(first.repositoryName) : undefined;
    const neighbours = source === undefined ? [first] : leadingNeighbours(rest);
    // Whatever keeps buildx from telling its version, the names themselves are then refused or added one by one.
    if (neighbours.length > 1) perCall ??= await namesPerCall(publishing.context.docker).catch(() => 1);
    const group = neighbours.slice(0, perCall ?? 1);
    const result = source === undefined ? [await bring(first, publishing)] : await name(group, source, publishing);
    if (result === "not all") {
      // Named by itself, each gets its own answer; one that is there already is not sent again.
      inFailedCall = group;
      perCall = 1;
      continue;
    }
    if (result === "buildx is too old") {
      canAddNames = false;
      continue;
    }
    yield* result;
    rest = rest.slice(result.length);
    const trouble = result.find((outcome) => outcome.trouble !== undefined)?.trouble;
    if (trouble !== undefined) {
      const begun = rest.filter((ref) => inFailedCall.includes(ref));
      yield* await readBegun(begun, source, trouble, publishing);
      return yield* rest.slice(begun.length).map(untouched);
    }
    for (const { ref, state, digest, wasThere } of result) {
      // A ref that was there already can have attestations of another run, which must get no further names.
      if (state === "verified" && digest !== undefined && wasThere !== true)
        verified.set(ref.repositoryName, ref.pinned(digest));
    }
  }
}

function leadingNeighbours(refs: readonly ImageRef[]): readonly ImageRef[] {
  const end = refs.findIndex(({ repositoryName }) => repositoryName !== refs[0]?.repositoryName);
  return end < 0 ? refs : refs.slice(0, end);
}

async function bring(ref: ImageRef, publishing: Publishing): Promise<Outcome> {
  const { publisher, onBegin, context } = publishing;
  let digest: string | undefined;
  try {
    await onBegin([ref]);
    digest = await publisher.bring(ref);
  } catch (error) {
    return afterRefusal(ref, error, publisher.verb, publisher, context);
  }
  return verify(ref, digest, publisher.verb, publishing);
}

/** Has the registry name what it holds. After `not all`, it may have added some of the names. */
async function name(
  group: readonly ImageRef[],
  source: ImageRef,
  publishing: Publishing,
): Promise<readonly Outcome[] | "not all" | "buildx is too old"> {
  const { onBegin, context, publisher, retries } = publishing;
  const missing = group.filter((ref) => !publisher.has(ref));
  const add = () => addNames(context.docker, missing, source);
  try {
    await onBegin(group);
    await (group.length > 1 ? add() : retrying(add, { registry: source.registry, retries }, context));
  } catch (error) {
    const { aborted, reason } = context.signal;
    if (aborted || !(error instanceof RegistryError)) return group.map((ref) => failed(ref, aborted ? reason : error));
    if (error.trouble === "old-buildx") return "buildx is too old";
    if (group.length > 1) return "not all";
    return Promise.all(group.map((ref) => afterRefusal(ref, error, "name", publisher, context)));
  }
  return pMap(group, (ref) => verify(ref, source.digest, "name", publishing), { concurrency: concurrentReads });
}

/** Tells which refs of a failed call were named before the publishing ended. Those that cannot be read count as failed. */
async function readBegun(
  refs: readonly ImageRef[],
  source: ImageRef | undefined,
  trouble: NonNullable<Outcome["trouble"]>,
  { context }: Publishing,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    for (const ref of refs) {
      const digest = (await lookUp(ref, context))?.digest;
      const isNamed = digest !== undefined && digest === source?.digest;
      outcomes.push(isNamed ? { ref, state: "verified", digest } : untouched(ref));
    }
  } catch {
    outcomes.push(...refs.slice(outcomes.length).map((ref) => ({ ref, state: "failed", trouble }) as const));
  }
  return outcomes;
}

async function verify(ref: ImageRef, digest: string | undefined, verb: Verb, publishing: Publishing): Promise<Outcome> {
  const { publisher, onSent, context } = publishing;
  if (!publishing.verify) return { ref, state: "pushed", digest };
  if (digest !== undefined) onSent?.(ref.pinned(digest));
  try {
    const held = await readBack(ref, context);
    const other = publisher.difference(digest, held);
    if (other === undefined) return { ref, state: "verified", digest: held.digest };
    const trouble = { kind: "replaced", what: `${ref.toString()}: ${other}` } as const;
    return { ref, state: "failed", digest: held.digest, trouble };
  } catch (error) {
    return { ref, state: "pushed", digest, trouble: { kind: "broken", cause: unread(ref, verb, error) } };
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
