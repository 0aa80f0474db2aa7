import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { runPin } = await import("./run-pin.ts");
  await runPin(process.env);
}
