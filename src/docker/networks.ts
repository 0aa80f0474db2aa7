/** Networks and named volumes of a run. */
import type { Docker } from "./cli.ts";
import { type RunId, runLabel } from "./labels.ts";
import { removeOne } from "./removal.ts";

/** Creates a bridge network of this run; disposing removes it. */
export async function createNetwork(docker: Docker, run: RunId, name: string): Promise<AsyncDisposable> {
  await docker.call(["network", "create", "--label", runLabel(run), name], { toTheEnd: true });
  return {
    [Symbol.asyncDispose]: () => removeOne(docker.uncancelled, ["network", "rm", name]),
  };
}

/** Creates an empty volume of this run; disposing removes it. */
export async function createVolume(docker: Docker, run: RunId, name: string): Promise<AsyncDisposable> {
  await docker.call(["volume", "create", "--label", runLabel(run), name], { toTheEnd: true });
  return {
    [Symbol.asyncDispose]: () => removeOne(docker.uncancelled, ["volume", "rm", "--force", name]),
  };
}
