import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { run } = await import("./run.ts");
  await run(process.env);
}
