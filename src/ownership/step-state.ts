import { randomBytes } from "node:crypto";
import * as core from "@actions/core";
import { newRunId, type RunId, runId } from "./run-id.ts";
import { thisProcess } from "../process/identity.ts";

const stateKey = "run";
const removedKey = "swept";

export const runVariable = "SMOKE_GATE_RUN";

/** Saves the id for the post step before anything uses it. */
export async function newRun(): Promise<RunId> {
  const id = newRunId(randomBytes(16).toString("hex"), new Date(), await thisProcess());
  core.saveState(stateKey, id);
  return id;
}

/** Saves that the engine was found empty after the last object was created. */
export function saveRemoved(): void {
  core.saveState(removedKey, "true");
}

export function savedRemoved(): boolean {
  return core.getState(removedKey) === "true";
}

export function savedRun(): RunId | undefined {
  return runId(core.getState(stateKey));
}
