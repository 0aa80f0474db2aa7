import { t as nodeIsRecent } from "./node-version.js";
// src/main.ts
if (nodeIsRecent()) {
	const { run } = await import("./step2.js");
	await run(process.env);
}
export {};
