import { nodeIsRecent } from "./runner/node-version.ts";

if (nodeIsRecent()) {
  const { runPromote } = await import("./run-promote.ts");
  await runPromote(process.env);
}
