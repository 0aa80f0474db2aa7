import { n as getState, r as saveState } from "./log.js";
import { ft as runId, st as newRunId, y as thisProcess } from "./sentences.js";
const { randomBytes } = process.getBuiltinModule("node:crypto");
// src/runner/identity.ts
/** Who this run is: the id that labels everything it makes, handed from main to post. */
const stateKey = "run";
const sweptKey = "swept";
/** Every process that a run starts has its id in this variable. */
const runVariable = "SMOKE_GATE_RUN";
/** Makes a new id and saves it for the post step, before anything carries it. */
async function newRun() {
	const id = newRunId(randomBytes(16).toString("hex"), /* @__PURE__ */ new Date(), await thisProcess());
	saveState(stateKey, id);
	return id;
}
/** Tells the post step that the engine was asked after this run had made its last object, and holds nothing of it. */
function saveSwept() {
	saveState(sweptKey, "true");
}
/** Whether main was sure of it. */
function savedSwept() {
	return getState(sweptKey) === "true";
}
/** The id that main saved; undefined where there is none, or none that can be trusted. */
function savedRun() {
	return runId(getState(stateKey));
}
export { savedSwept as a, savedRun as i, runVariable as n, saveSwept as r, newRun as t };
