/** What signals from outside have to do with the end of a container. */
import { constants } from "node:os";

/** INT, QUIT, KILL, TERM: they are sent to end a process, whatever exit code it makes of them. */
const endings: ReadonlySet<number> = new Set([2, 3, 9, 15]);

/**
 * A container lives on with a signal that it handles, such as HUP to read its configuration again.
 * @param signals that came through the engine, which tells of no other ones.
 * @param stopSignal of the image, as it is written there: `SIGQUIT`, `QUIT`, `3`; empty for the engine's own.
 */
export function endedBySignal(signals: readonly number[], exitCode: number, stopSignal: string): boolean {
  // A process that a signal has ended exits with 128 and its number.
  return toldToEnd(signals, stopSignal) || signals.some((signal) => exitCode === 128 + signal);
}

/** Whether one of them asks the container to end, which may take it a while. */
export function toldToEnd(signals: readonly number[], stopSignal: string): boolean {
  const stops = signalNumber(stopSignal);
  return signals.some((signal) => endings.has(signal) || signal === stops);
}

function signalNumber(written: string): number | undefined {
  if (/^\d+$/u.test(written)) return Number(written);
  const name = `SIG${written.toUpperCase().replace(/^SIG/u, "")}`;
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1];
}
