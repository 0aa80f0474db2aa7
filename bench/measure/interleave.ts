/** Measures several things in turns: what the machine does besides falls on all of them. */

/**
 * Each subject once a round.
 * @returns the samples of each, a round each.
 */
export async function interleaved<Name extends string, Sample>(
  subjects: Readonly<Record<Name, (round: number) => Promise<Sample>>>,
  rounds: number,
): Promise<Readonly<Record<Name, readonly Sample[]>>> {
  const all = Object.entries(subjects) as [Name, (round: number) => Promise<Sample>][];
  const samples = new Map(all.map(([name]): [Name, Sample[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, subject] of rotated(all, round)) samples.get(name)?.push(await subject(round));
  }
  return Object.fromEntries(samples) as Record<Name, Sample[]>;
}

/** Each round begins with another one: nobody always has the same neighbour before it, or is always the first. */
export function rotated<T>(all: readonly T[], round: number): readonly T[] {
  const first = all.length === 0 ? 0 : round % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
