/** What is said of a series of samples. Pure. */

export type Summary = {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
};

/** @throws Error where there are no samples: nothing can be said of nothing. */
export function summary(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) throw new Error("a series without a sample");
  return { median: middle(sorted), least, most, count: sorted.length };
}

export function median(samples: readonly number[]): number {
  return summary(samples).median;
}

/** Of an even number, half-way between the two in the middle. */
function middle(sorted: readonly number[]): number {
  const [lower = Number.NaN, upper = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return (lower + upper) / 2;
}

/**
 * Moments spread over a span: one at random in each of `count` equal parts, so that a few of them stand for the whole.
 * @param random gives numbers from 0 to 1.
 */
export function spread(count: number, least: number, most: number, random: () => number): readonly number[] {
  return Array.from({ length: count }, (_, part) => least + ((part + random()) / count) * (most - least));
}
