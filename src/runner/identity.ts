/** Who this run is: the id that labels everything it makes, handed from main to post. */
import { randomBytes } from "node:crypto";
import * as core from "@actions/core";
import { newRunId, type RunId, runId } from "../docker/labels.ts";
import { thisProcess } from "../process/identity.ts";

const stateKey = "run";
const sweptKey = "swept";

/** Every process that a run starts has its id in this variable. */
export const runVariable = "SMOKE_GATE_RUN";

/** Makes a new id and saves it for the post step, before anything carries it. */
export async function newRun(): Promise<RunId> {
  const id = newRunId(randomBytes(16).toString("hex"), new Date(), await thisProcess());
  core.saveState(stateKey, id);
  return id;
}

/** Tells the post step that the engine was asked after this run had made its last object, and holds nothing of it. */
export function saveSwept(): void {
  core.saveState(sweptKey, "true");
}

/** Whether main was sure of it. */
export function savedSwept(): boolean {
  return core.getState(sweptKey) === "true";
}

/** The id that main saved; undefined where there is none, or none that can be trusted. */
export function savedRun(): RunId | undefined {
  return runId(core.getState(stateKey));
}
