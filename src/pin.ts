import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { runPin } = await import("./pin/step.ts");
  await runPin(process.env);
}
