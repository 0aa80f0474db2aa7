import { r as parse } from "./runner-variables.js";
// src/inputs/parsing/list.ts
/** The list syntax of docker/build-push-action: one item per line, CSV within a line. */
/**
* Keeps a blank item as an empty one, as build-push-action does.
* @throws an `Error` with the reason, but without the text, which may hold secrets.
*/
function parseList(text, options = {}) {
	if (text === "") return [];
	const keepWhitespace = options.trimWhitespace === false;
	const items = [];
	for (const record of records(keepWhitespace ? text : text.trim(), options)) if (options.ignoreComma === true) items.push(record.join(","));
	else if (record.length === 1) items.push(...record.join().split(","));
	else items.push(...record);
	const written = items.filter((item) => item !== "");
	return keepWhitespace ? written : written.map((item) => item.trim());
}
function records(text, options) {
	try {
		return parse(text, {
			relax_quotes: true,
			relax_column_count: true,
			skip_empty_lines: true,
			record_delimiter: text.includes("\n") ? ["\r\n", "\n"] : [
				"\r\n",
				"\n",
				"\r"
			],
			...options.quote === false ? { quote: false } : {}
		});
	} catch {
		throw new Error("has a double quote that opens an item and is not closed: close it, or write \"\" for a quote inside a quoted item");
	}
}
export { parseList as t };
