import { i as saveState, r as getState } from "./log.js";
import { Dt as runId, Tt as newRunId, X as thisProcess } from "./program.js";
const { randomBytes } = process.getBuiltinModule("node:crypto");
// src/ownership/step-state.ts
const stateKey = "run";
const removedKey = "swept";
const runVariable = "SMOKE_GATE_RUN";
/** Saves the id for the post step before anything uses it. */
async function newRun() {
	const id = newRunId(randomBytes(16).toString("hex"), /* @__PURE__ */ new Date(), await thisProcess());
	saveState(stateKey, id);
	return id;
}
/** Saves that the engine was found empty after the last object was created. */
function saveRemoved() {
	saveState(removedKey, "true");
}
function savedRemoved() {
	return getState(removedKey) === "true";
}
function savedRun() {
	return runId(getState(stateKey));
}
export { savedRun as a, savedRemoved as i, runVariable as n, saveRemoved as r, newRun as t };
