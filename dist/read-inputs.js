import { It as object } from "./program.js";
import { c as mistakesOf, f as plainInput, l as rawInputs } from "./report-failure.js";
// src/inputs/parsing/read-inputs.ts
/** `fields` maps each input to a type over its text; an absent input is unset. */
function readInputs(env, fields) {
	const { inputs, unknown } = rawInputs(env, Object.keys(fields));
	const read = object(fields).safeParse(inputs);
	const mistakes = read.success ? [] : read.error.issues.flatMap((issue) => mistakesOf(issue, []));
	return {
		values: read.data,
		problems: [...mistakes.map(plainInput), ...unknown]
	};
}
export { readInputs as t };
