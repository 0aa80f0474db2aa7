import { t as require_dist } from "./dist.js";
// src/inputs/yaml-document.ts
var import_dist = require_dist();
/** More than any file has that a person wrote. Each is looked up among all anchors. */
const mostAliases = 1e3;
/**
* The document, and what is wrong with its keys and aliases; its own errors and warnings are not looked at. The
* library compares each key with every other, and looks for each alias in the whole document.
*/
function parseYaml(text, options) {
	const document = (0, import_dist.parseDocument)(text, {
		...options,
		uniqueKeys: false,
		prettyErrors: false
	});
	return {
		document,
		problem: problemIn(document, options.merge === true)
	};
}
function problemIn(document, merges) {
	const anchors = /* @__PURE__ */ new Set();
	let aliases = 0;
	let problem;
	const found = (node, what) => {
		problem = {
			offset: node.range?.[0] ?? 0,
			what
		};
		return import_dist.visit.BREAK;
	};
	const anchored = ({ anchor }) => {
		if (anchor !== void 0) anchors.add(anchor);
	};
	(0, import_dist.visit)(document, {
		Alias: (_, alias) => {
			aliases += 1;
			if (aliases > mostAliases) return found(alias, "there are too many aliases: write them out");
			return anchors.has(alias.source) ? void 0 : found(alias, "a value that begins with \"*\" is an alias, and there is no anchor for it; put the value in quotes");
		},
		Map: (_, map) => {
			anchored(map);
			const keys = /* @__PURE__ */ new Set();
			for (const { key } of map.items) {
				if (!(0, import_dist.isScalar)(key) || merges && key.value === "<<") continue;
				if (keys.has(key.value)) return found(key, "Map keys must be unique");
				keys.add(key.value);
			}
		},
		Seq: (_, seq) => anchored(seq),
		Scalar: (_, scalar) => anchored(scalar)
	});
	return problem;
}
export { parseYaml as t };
