/** Removes what main left, if it was killed. */
import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { runPost } = await import("./run-post.ts");
  await runPost(process.env);
}
