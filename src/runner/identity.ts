/** Who this run is: the id that labels everything it makes, handed from main to post. */
import { randomBytes } from "node:crypto";
import * as core from "@actions/core";
import { type RunId, runId } from "../docker/labels.ts";

const stateKey = "run";

/** Makes a new id and saves it for the post step, before anything carries it. */
export function newRun(): RunId {
  const id = runId(randomBytes(16).toString("hex"));
  if (id === undefined) throw new Error("a random run id has the wrong shape");
  core.saveState(stateKey, id);
  return id;
}

/** The id that main saved; undefined where there is none, or none that can be trusted. */
export function savedRun(): RunId | undefined {
  return runId(core.getState(stateKey));
}
