import { t as nodeIsRecent } from "./node-version.js";
// src/post.ts
/** The action's post step: removes what main left, if it was killed. */
if (nodeIsRecent()) {
	const { cleanUp } = await import("./clean-up.js");
	await cleanUp(process.env);
}
export {};
