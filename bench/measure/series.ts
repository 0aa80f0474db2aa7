/** What was measured of one thing. */
import type { Unit } from "./figure.ts";

export type Series = {
  /** Unique in its workload; goals name it. */
  readonly name: string;
  readonly unit: Unit;
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
};
