/** Testcontainers for Node, as a test suite would use it: bench/testcontainers/drive.mjs, all variants at once. */
import { quote } from "shlex";
import type { Contestant } from "./contestant.ts";
import type { Job } from "./job.ts";

export const testcontainers = { name: "Testcontainers", isQuick: false, kind: "script", script } satisfies Contestant;

function script({ context, ref, ...job }: Job): string {
  return [
    "set -e",
    `docker buildx build --load -t ${ref} ${context}`,
    // Its reaper is an image of its own, started in a container first: without it, it is quicker.
    `TESTCONTAINERS_RYUK_DISABLED=true node bench/testcontainers/drive.mjs ${quote(JSON.stringify({ ...job, ref }))}`,
    `docker push ${ref}`,
  ].join("\n");
}
