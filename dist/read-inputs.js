import { Tt as object } from "./sentences.js";
import { T as rawInputs, g as mistakesOf, m as plainInput } from "./say-why-not.js";
// src/inputs/read-inputs.ts
/** Reads the inputs of an action in which every input is a plain text. */
/** @param fields a type for each input, from its text to its value; an absent one is unset. */
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
