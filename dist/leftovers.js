import { Y as begunAt, _ as whereabouts, et as ownerOf, j as recordedRuns, k as restoreNames, y as sweep } from "./sentences.js";
// src/docker/cleanup/leftovers.ts
/**
* Removes what gates left on the engine whose runner was killed, or its machine, with no post step after them.
*
* Nobody asks whether such a gate still lives: it may be in another container or on another machine. Its id says enough:
* a process that can be looked for here is there or gone; of any other it is known when it began, and that a run ends
* itself after a day.
*/
const hourMs = 36e5;
/** A run ends itself after this long, whatever it waits for. */
const longestRunMs = 24 * hourMs;
/** The process is gone; this long its post step, which has more to say, may still come. */
const goneForMs = hourMs;
/** Longer than any run, by as much as the clocks of two machines may differ. */
const longerThanAnyRunMs = 9e7;
/**
* Sweeps what runs left that are over for certain; everything else is left alone.
* @param own the run that looks.
*/
async function sweepLeftovers(docker, own) {
	const all = [];
	for (const run of await recordedRuns(docker)) {
		if (run === own || !await hasEnded(run)) continue;
		await restoreNames(docker, run);
		all.push({
			run,
			swept: await sweep(docker, run, { named: true })
		});
	}
	return all;
}
/** Whether nothing can come after what a run has left. */
async function hasEnded(run) {
	return isOver(begunAt(run), await whereabouts(ownerOf(run)), Date.now());
}
function isOver(begun, owner, nowMs) {
	const agoMs = nowMs - begun.getTime();
	switch (owner) {
		case "alive": return false;
		case "gone": return agoMs > goneForMs;
		case "elsewhere": return agoMs > longerThanAnyRunMs;
	}
}
export { longestRunMs as n, sweepLeftovers as r, hasEnded as t };
