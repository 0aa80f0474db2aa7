import type { Observation } from "../diagnosis/observation.ts";
import { progressLine } from "../report/progress.ts";
import type { Log } from "../runner/log.ts";

const everyMs = 10_000;

export type ProgressLine = Disposable & {
  waitFor(what: string): void;
  saw(observation: Observation): void;
  readonly hint: (text: string) => void;
};

type State = { startedAt: number; waitingFor: string; last: Observation | undefined; hint: string };

export class Progress implements Disposable {
  readonly #waiting = new Map<string, State>();
  readonly #timer: NodeJS.Timeout;

  constructor(log: Log) {
    this.#timer = setInterval(() => {
      for (const line of progressLine(this.#now())) log.info(line);
    }, everyMs);
  }

  begin(name: string): ProgressLine {
    const state: State = { startedAt: performance.now(), waitingFor: "its turn", last: undefined, hint: "" };
    this.#waiting.set(name, state);
    return {
      waitFor(what) {
        state.waitingFor = what;
        state.startedAt = performance.now();
      },
      saw(observation) {
        state.last = observation;
      },
      hint(text) {
        state.hint = text;
      },
      [Symbol.dispose]: () => {
        this.#waiting.delete(name);
      },
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #now() {
    return [...this.#waiting].map(([name, { startedAt, waitingFor, last, hint }]) => ({
      name,
      waitingFor,
      last,
      hint,
      waitedMs: performance.now() - startedAt,
    }));
  }
}
