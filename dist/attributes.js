import { r as parse } from "./runner-variables.js";
// src/inputs/build/attributes.ts
/** Reads the comma-separated attributes of `--output`, `--cache-to` and `--attest` as buildx does. */
/** Returns undefined if buildx could not read the text or could read it differently: two lines, a stray quote. */
function csvFields(text) {
	try {
		const [fields = [], ...more] = parse(text, { relax_column_count: true });
		return more.length === 0 ? fields : void 0;
	} catch {
		return;
	}
}
/** Keeps all values of a name: flags and versions of buildx differ on which counts and on white space in names. */
function attributes(fields) {
	const found = /* @__PURE__ */ new Map();
	for (const field of fields) {
		const equals = field.indexOf("=");
		if (equals === -1) return void 0;
		const name = field.slice(0, equals).toLowerCase().trim();
		found.set(name, [...found.get(name) ?? [], field.slice(equals + 1)]);
	}
	return found;
}
function hasType(found) {
	return (found.get("type") ?? []).some((type) => type !== "");
}
export { csvFields as n, hasType as r, attributes as t };
