import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { run } = await import("./gate/step.ts");
  await run(process.env);
}
