import { expect, it } from "vitest";
import { endedBySignal } from "../../../../src/smoke/variant/signals.ts";

const [HUP, TERM, KILL, WINCH] = [1, 15, 9, 28];

it.each<[string, boolean, readonly number[], number, string]>([
  ["an exit that nobody asked for", false, [], 137, ""],
  ["docker kill", true, [KILL], 137, ""],
  ["docker stop of an app that ends well", true, [TERM], 0, ""],
  ["docker kill --signal=HUP of an app that does not handle it", true, [HUP], 129, ""],
  ["an exit of its own, after a HUP that it handled", false, [HUP], 1, ""],
  ["docker stop of an image with a signal of its own", true, [WINCH], 0, "SIGWINCH"],
  ["the same, written without its SIG", true, [WINCH], 0, "winch"],
  ["the same, as a number", true, [WINCH], 0, "28"],
  ["that signal, sent to another image", false, [WINCH], 0, "SIGTERM"],
])("%s: ended from outside is %s", (_, fromOutside, signals, exitCode, stopSignal) => {
  expect(endedBySignal(signals, exitCode, stopSignal)).toBe(fromOutside);
});
