/** Removes what main left, if it was killed. */
import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { runPost } = await import("./gate/post-step.ts");
  await runPost(process.env);
}
