/** What the engine tells of a run's containers, as it happens. */
import { z } from "zod";
import { Fault } from "../fault.ts";
import { linesOf } from "../process/lines.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";
import type { RunId } from "../ownership/run-id.ts";
import { runLabel } from "../ownership/labels.ts";

type Made = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

export type ContainerEvent = {
  readonly container: string;
  readonly action: string;
  /** Of a `die` event. */
  readonly exitCode: number | undefined;
  /** Of a `kill` event: the number of a signal that came through the engine, which need not end anything. */
  readonly signal: number | undefined;
  /** Of a `create` event: what the container was called then, and its labels. */
  readonly made: Made | undefined;
  /** The engine's clock, milliseconds since the epoch. */
  readonly atMs: number;
  /** Our clock when it was heard, as `performance.now()` tells it. */
  readonly heardAt: number;
};

/** `exec_*` events are left out: every health check makes three. */
const watched = ["create", "start", "kill", "die", "health_status", "destroy"];

const eventSchema = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
  timeNano: z.number(),
});

/** The engine's events of one run, from the moment it was opened; nothing that happens in between is missed. */
export class EventStream implements AsyncDisposable {
  readonly #past: ContainerEvent[] = [];
  readonly #listeners = new Set<(event: ContainerEvent) => void>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  readonly #failed = Promise.withResolvers<never>();

  /**
   * @param connect makes a docker whose calls end with the given signal.
   * @param since the engine's own time, RFC 3339: its clock may not be ours.
   */
  constructor(connect: (signal: AbortSignal) => Docker, run: RunId, since: string) {
    // Without a listener of its own, a stream that breaks while nobody waits would end the process.
    this.#failed.promise.catch(() => undefined);
    this.#ended = this.#read(connect(this.#stop.signal), run, since);
  }

  /** Rejects with a `Fault` when the engine stops telling; never resolves. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** The first start of the container that was heard of so far. */
  startOf(container: string): ContainerEvent | undefined {
    return this.#past.find((event) => event.container === container && event.action === "start");
  }

  /** The signals that the engine has sent to the container so far. */
  signalsTo(container: string): readonly number[] {
    return this.#past.flatMap((event) =>
      event.container === container && event.signal !== undefined ? [event.signal] : [],
    );
  }

  /** The containers that were made so far, in their order: each Id once, as the engine gave it. */
  get creations(): readonly (Made & { readonly container: string })[] {
    return this.#past.flatMap(({ container, made }) => (made === undefined ? [] : [{ container, ...made }]));
  }

  /** The first event of the container that matches, past or to come. */
  first(container: string, matches: (event: ContainerEvent) => boolean, signal: AbortSignal): Promise<ContainerEvent> {
    const known = this.#past.find((event) => event.container === container && matches(event));
    if (known !== undefined) return Promise.resolve(known);
    const { promise, resolve, reject } = Promise.withResolvers<ContainerEvent>();
    const listener = (event: ContainerEvent) => {
      if (event.container === container && matches(event)) resolve(event);
    };
    const onAbort = () => reject(signal.reason);
    this.#listeners.add(listener);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    return promise.finally(() => {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", onAbort);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the events are no longer needed"));
    await this.#ended;
  }

  async #read(docker: Docker, run: RunId, since: string): Promise<void> {
    const filters = JSON.stringify({ type: ["container"], label: [runLabel(run)], event: watched });
    const query = { since: unixSeconds(since), filters };
    let last = "the stream ended";
    try {
      // A JSON object a line.
      const events = docker[transport].stream({ command: "events", path: "/events", query, isEndless: true });
      for await (const line of linesOf(events)) this.#take(line);
    } catch (error) {
      last = error instanceof Fault ? error.why : error instanceof Error ? error.message : String(error);
    }
    if (this.#stop.signal.aborted) return;
    this.#failed.reject(
      new Fault(
        "the engine stopped telling its events",
        last,
        "Look at the engine's own log: it was stopped, or the connection to it broke.",
      ),
    );
  }

  #take(line: string): void {
    const { Action, Actor, timeNano } = eventSchema.parse(JSON.parse(line));
    const { exitCode, signal, name = "" } = Actor.Attributes;
    const event: ContainerEvent = {
      container: Actor.ID,
      action: Action,
      exitCode: exitCode === undefined ? undefined : Number(exitCode),
      signal: signal === undefined ? undefined : Number(signal),
      // The engine puts a name and the image's among the labels, over a label of that key.
      made: Action === "create" ? { name, labels: Actor.Attributes } : undefined,
      atMs: timeNano / 1e6,
      heardAt: performance.now(),
    };
    this.#past.push(event);
    for (const listener of this.#listeners) listener(event);
  }
}

/**
 * As the engine takes a time: seconds since the epoch, and nanoseconds.
 * @param time RFC 3339, to the nanosecond.
 */
export function unixSeconds(time: string): string {
  const nanoseconds = (/\.(\d{1,9})/u.exec(time)?.[1] ?? "").padEnd(9, "0");
  return `${Math.floor(Date.parse(time) / 1000)}.${nanoseconds}`;
}
