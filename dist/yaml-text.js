import { r as require_dist, t as parseYaml } from "./yaml-document.js";
// src/inputs/parsing/yaml-text.ts
var import_dist = require_dist();
function readYaml(text) {
	const lines = new import_dist.LineCounter();
	const { document, problem } = parseYaml(text, {
		schema: "failsafe",
		stringKeys: true,
		merge: true,
		lineCounter: lines
	});
	const placeOf = (offset) => {
		const { line, col } = lines.linePos(offset);
		return {
			line,
			column: col
		};
	};
	const trouble = firstTrouble(document, problem);
	if (trouble !== void 0) return {
		kind: "trouble",
		what: trouble.what,
		place: placeOf(trouble.offset)
	};
	try {
		return {
			kind: "read",
			value: document.toJS(),
			place: (mark) => placeOf(marked(document, mark)?.range?.[0] ?? 0)
		};
	} catch (error) {
		return {
			kind: "trouble",
			what: error instanceof ReferenceError ? "has too many aliases: write them out" : "has a \"<<\" whose value is neither a map nor a list of maps",
			place: void 0
		};
	}
}
/** Returns the last node on the path that exists. */
function marked(document, { path, part }) {
	let at = document.contents;
	for (const [index, step] of path.entries()) {
		const inside = child((0, import_dist.isAlias)(at) ? at.resolve(document) : at, step);
		if (inside === void 0) return at;
		at = part === "key" && index === path.length - 1 ? inside.key : inside.value;
	}
	return at;
}
/** Returns the entry of a map or list; a list item is its own key. */
function child(node, step) {
	if ((0, import_dist.isMap)(node)) {
		const pair = node.items.find(({ key }) => (0, import_dist.isScalar)(key) && key.value === String(step));
		if (!(0, import_dist.isNode)(pair?.key)) return void 0;
		return {
			key: pair.key,
			value: (0, import_dist.isNode)(pair.value) ? pair.value : pair.key
		};
	}
	const item = (0, import_dist.isSeq)(node) ? node.items[Number(step)] : void 0;
	return (0, import_dist.isNode)(item) ? {
		key: item,
		value: item
	} : void 0;
}
function firstTrouble(document, problem) {
	const [error] = [...document.errors, ...document.warnings];
	if (error !== void 0) return {
		offset: error.pos[0],
		what: inOurWords(error)
	};
	if (problem !== void 0) return problem;
	let trouble;
	const found = (offset, what) => {
		trouble = {
			offset: offset ?? 0,
			what
		};
		return import_dist.visit.BREAK;
	};
	(0, import_dist.visit)(document, {
		Scalar: (_, { value, range }) => typeof value === "string" && value.includes("\0") ? found(range?.[0], "a text with a null byte in it") : void 0,
		Pair: (_, { key }) => (0, import_dist.isScalar)(key) && key.value === "__proto__" ? found(key.range?.[0], "\"__proto__\" cannot be a name") : void 0
	});
	return trouble;
}
/** Replaces messages of the library that do not help or that repeat the text. */
const ourWords = {
	MULTIPLE_DOCS: "a second document begins with \"---\"; write one",
	TAG_RESOLVE_FAILED: "a value that begins with \"!\" is a tag, and there is none here; put the value in quotes",
	NON_STRING_KEY: "a name is a text; put a value that begins with \"{{\" in quotes",
	BLOCK_AS_IMPLICIT_KEY: "a colon with a blank after it begins a map; put a text with one in quotes",
	BAD_DQ_ESCAPE: "no escape of a text in double quotes begins so; use single quotes",
	RESOURCE_EXHAUSTION: "it is nested too deep"
};
function inOurWords({ code, message }) {
	return ourWords[code] ?? message.replace(/(?<=\w): .*$/su, "");
}
export { readYaml as t };
