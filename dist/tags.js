import { nt as parseImageRef, tt as InvalidImageRef } from "./sentences.js";
// src/git/failures.ts
/** Why git gave no answer. */
/** It is not there, it refused, or it hung. */
var GitFailed = class extends Error {
	name = "GitFailed";
};
/** The folder lies in no checkout. */
var NoCheckout = class extends GitFailed {
	name = "NoCheckout";
};
/** There is no git on this machine. */
var GitMissing = class extends GitFailed {
	name = "GitMissing";
};
/** The folder lies in a checkout by its path, and leads out of it through a link. */
var LinkedOutside = class extends GitFailed {
	name = "LinkedOutside";
};
// src/image/tags.ts
/** The `tags` input: one parsed list, two types of it that cannot be mistaken for each other. */
const placeholder = "{{dev-tag}}";
/** As long as a development tag can be, so that what fits with it fits with any. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;
/**
* Reads the items of the `tags` input.
* @param devTag what `{{dev-tag}}` in them stands for; where it is not known yet, they are only checked.
* @throws {InvalidImageRef} at the first item that cannot be tagged and pushed.
*/
function parseTags(items, devTag = longestDevTag) {
	const written = items.map((item) => item.replaceAll(placeholder, devTag));
	const refs = /* @__PURE__ */ new Map();
	for (const item of written) {
		const ref = parseTag(item);
		refs.set(ref.toString(), ref);
	}
	return {
		written,
		refs: [...refs.values()]
	};
}
/**
* Whether `ref` may be one of the names that these items are published under. Registries are not compared: one answers
* to many names (another case, an address, a port, an alias), and no spelling says which of them are one.
* @param ref with a tag or a digest.
*/
function isPublished(ref, items) {
	return items.some((item) => {
		const published = nameWithin(parseTag(item.replaceAll(placeholder, longestDevTag)));
		return item.includes(placeholder) ? withoutDevTag(published) === withoutDevTag(nameWithin(ref)) : published === nameWithin(ref);
	});
}
function nameWithin({ repository, tag }) {
	return `${repository}:${tag ?? ""}`;
}
/** With the placeholder where a development tag stands, or what stands for one where there is no checkout. */
function withoutDevTag(name) {
	return name.replaceAll(/latest|dev-[0-9a-f]{12}(?:-dirty-[0-9a-f]{12})?/gu, placeholder);
}
/** Whether a development tag is among them. */
function usesDevTag(items) {
	return items.some((item) => item.includes(placeholder));
}
function parseTag(item) {
	const ref = parseImageRef(item);
	if (ref.digest !== void 0) throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
	return ref.withDefaultTag();
}
export { GitMissing as a, GitFailed as i, parseTags as n, LinkedOutside as o, usesDevTag as r, NoCheckout as s, isPublished as t };
