import { constants } from "node:os";

/** INT, QUIT, KILL and TERM mean to end a process, whatever its exit code is then. */
const endings: ReadonlySet<number> = new Set([2, 3, 9, 15]);

/**
 * A container survives a signal that it handles, such as HUP to reload its configuration.
 * @param stopSignal the image's own, as written there: `SIGQUIT`, `QUIT` or `3`; empty for the engine's default.
 */
export function endedBySignal(signals: readonly number[], exitCode: number, stopSignal: string): boolean {
  // A process that a signal ended exits with 128 plus the signal's number.
  return toldToEnd(signals, stopSignal) || signals.some((signal) => exitCode === 128 + signal);
}

/** Returns true if a signal asks the container to end, which may take a while. */
export function toldToEnd(signals: readonly number[], stopSignal: string): boolean {
  const stops = signalNumber(stopSignal);
  return signals.some((signal) => endings.has(signal) || signal === stops);
}

function signalNumber(written: string): number | undefined {
  if (/^\d+$/u.test(written)) return Number(written);
  const name = `SIG${written.toUpperCase().replace(/^SIG/u, "")}`;
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1];
}
