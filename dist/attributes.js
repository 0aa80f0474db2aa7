import { t as parse } from "./sync.js";
// src/inputs/attributes.ts
/** The comma separated `key=value` attributes of buildx's flags (`--output`, `--cache-to`, `--attest`), read as buildx reads them. */
/**
* The fields of one such value, unquoted.
* @returns undefined where buildx could not read it, or could read it otherwise: more than one line, a stray quote.
*/
function csvFields(text) {
	try {
		const [fields = [], ...more] = parse(text, { relax_column_count: true });
		return more.length === 0 ? fields : void 0;
	} catch {
		return;
	}
}
/**
* Every value of every name, in the order written. Which of two counts, and whether white space belongs to a name, is
* not the same in all flags and versions of buildx: `type=registry, type=local` is the one to some and the other to others.
* @returns undefined where a field is not `key=value`.
*/
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
/** Whether the attributes have a type that is not empty. */
function hasType(found) {
	return (found.get("type") ?? []).some((type) => type !== "");
}
export { csvFields as n, hasType as r, attributes as t };
