/** Removes what main left, if it was killed. */
import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { cleanUp } = await import("./run-post.ts");
  await cleanUp(process.env);
}
