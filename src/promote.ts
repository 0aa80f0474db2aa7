import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { runPromote } = await import("./promote/step.ts");
  await runPromote(process.env);
}
