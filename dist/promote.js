import { t as nodeIsRecent } from "./node-version.js";
// src/promote.ts
if (nodeIsRecent()) {
	const { runPromote } = await import("./step4.js");
	await runPromote(process.env);
}
export {};
