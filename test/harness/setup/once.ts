/** Each project loads its set-up anew, and all of them run in one process. */
const made = globalThis as { smokeGateSetup?: Map<string, Promise<void>> };

/** Does it for the first project that asks, and lets the others wait for it. */
export function once(name: string, make: () => Promise<void>): Promise<void> {
  const all = (made.smokeGateSetup ??= new Map());
  const doing = all.get(name) ?? make();
  all.set(name, doing);
  return doing;
}
