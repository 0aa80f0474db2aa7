import { t as nodeIsRecent } from "./node-version.js";
// src/main.ts
/** The action's main step. */
if (nodeIsRecent()) {
	const { run } = await import("./run.js");
	await run(process.env);
}
export {};
