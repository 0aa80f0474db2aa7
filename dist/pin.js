import { t as nodeIsRecent } from "./node-version.js";
// src/pin.ts
if (nodeIsRecent()) {
	const { runPin } = await import("./step3.js");
	await runPin(process.env);
}
export {};
