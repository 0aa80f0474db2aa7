import { t as nodeIsRecent } from "./node-version.js";
// src/pin.ts
if (nodeIsRecent()) {
	const { runPin } = await import("./run-pin.js");
	await runPin(process.env);
}
export {};
