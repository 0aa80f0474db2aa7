import { z } from "zod";
import { Fault } from "../gate/fault.ts";
import { linesOf } from "../process/lines.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";
import type { RunId } from "../ownership/run-id.ts";
import { runLabel } from "../ownership/labels.ts";

type Made = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

export type ContainerEvent = {
  readonly container: string;
  readonly action: string;
  /** Only in a `die` event. */
  readonly exitCode: number | undefined;
  /** Only in a `kill` event; the signal need not end the process. */
  readonly signal: number | undefined;
  /** Only in a `create` event. */
  readonly made: Made | undefined;
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly atMs: number;
  /** Milliseconds of `performance.now()`, when the event arrived. */
  readonly heardAt: number;
};

/** `exec_*` events are left out: every health check causes three. */
const watched = ["create", "start", "kill", "die", "health_status", "destroy"];

const eventSchema = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
  timeNano: z.number(),
});

/** Keeps all events of a run, so that none is missed between two waits. */
export class EventStream implements AsyncDisposable {
  readonly #past: ContainerEvent[] = [];
  readonly #listeners = new Set<(event: ContainerEvent) => void>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  readonly #failed = Promise.withResolvers<never>();

  /** @param since RFC 3339, by the engine's clock, which can differ from ours. */
  constructor(connect: (signal: AbortSignal) => Docker, run: RunId, since: string) {
    // Without this handler, a stream that breaks while nobody waits would end the process.
    this.#failed.promise.catch(() => undefined);
    this.#ended = this.#read(connect(this.#stop.signal), run, since);
  }

  /** Rejects with a Fault if the stream breaks; never resolves. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  startOf(container: string): ContainerEvent | undefined {
    return this.#past.find((event) => event.container === container && event.action === "start");
  }

  signalsTo(container: string): readonly number[] {
    return this.#past.flatMap((event) =>
      event.container === container && event.signal !== undefined ? [event.signal] : [],
    );
  }

  get creations(): readonly (Made & { readonly container: string })[] {
    return this.#past.flatMap(({ container, made }) => (made === undefined ? [] : [{ container, ...made }]));
  }

  /** Returns a past event if one matches, else waits for it. */
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
      const events = docker[transport].stream({ command: "events", path: "/events", query, timeoutOf: "beginning" });
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
      // The engine puts the container's and the image's name among the labels, over labels with these keys.
      made: Action === "create" ? { name, labels: Actor.Attributes } : undefined,
      atMs: timeNano / 1e6,
      heardAt: performance.now(),
    };
    this.#past.push(event);
    for (const listener of this.#listeners) listener(event);
  }
}

/** Converts RFC 3339 to seconds with nanoseconds, the format of the engine's API. */
export function unixSeconds(time: string): string {
  const nanoseconds = (/\.(\d{1,9})/u.exec(time)?.[1] ?? "").padEnd(9, "0");
  return `${Math.floor(Date.parse(time) / 1000)}.${nanoseconds}`;
}
