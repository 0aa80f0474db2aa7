import type { Docker } from "../docker/docker.ts";
import type { Engine } from "../docker/engine.ts";
import type { RunId } from "../ownership/run-id.ts";
import type { Git } from "../git/git.ts";
import type { RunFolders } from "../ownership/folders.ts";
import type { Log } from "../runner/log.ts";

export type RunContext = {
  readonly run: RunId;
  /** Its calls end with `signal`. */
  readonly docker: Docker;
  readonly connect: (signal: AbortSignal) => Docker;
  readonly git: Git;
  readonly engine: Engine;
  readonly log: Log;
  readonly folders: Pick<RunFolders, "logs" | "work" | "publishes">;
  readonly env: NodeJS.ProcessEnv;
  readonly workspace: string;
  readonly signal: AbortSignal;
};
