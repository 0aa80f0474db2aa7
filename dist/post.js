import { t as nodeIsRecent } from "./node-version.js";
// src/post.ts
/** Removes what main left, if it was killed. */
if (nodeIsRecent()) {
	const { runPost } = await import("./post-step.js");
	await runPost(process.env);
}
export {};
