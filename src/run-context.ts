/** What the stages work with: the adapters of one run, and the signal that ends it. */
import type { Docker } from "./docker/docker.ts";
import type { Engine } from "./docker/engine.ts";
import type { RunId } from "./ownership/run-id.ts";
import type { Git } from "./git/git.ts";
import type { RunFolders } from "./ownership/folders.ts";
import type { Log } from "./runner/log.ts";

export type RunContext = {
  readonly run: RunId;
  /** Its calls end with `signal`. */
  readonly docker: Docker;
  /** Makes a docker whose calls end with another signal. */
  readonly connect: (signal: AbortSignal) => Docker;
  readonly git: Git;
  readonly engine: Engine;
  readonly log: Log;
  readonly folders: Pick<RunFolders, "logs" | "work" | "publishes">;
  /** The environment of the step. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder in which the step runs. */
  readonly workspace: string;
  readonly signal: AbortSignal;
};
