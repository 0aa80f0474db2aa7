/** Removes what main left, if it was killed. */
import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { cleanUp } = await import("./clean-up.ts");
  await cleanUp(process.env);
}
