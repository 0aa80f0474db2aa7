import { t as nodeIsRecent } from "./node-version.js";
// src/pin.ts
/** The only step of the action `pin`. */
if (nodeIsRecent()) {
	const { runPin } = await import("./run-pin.js");
	await runPin(process.env);
}
export {};
