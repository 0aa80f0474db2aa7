import { t as readYaml } from "./yaml-text.js";
// src/inputs/parsing/wrapper.ts
/**
* `step` is an id, or a position from 0. Returns undefined for anything but a composite action.
* @throws an `Error` if the text is not readable YAML.
*/
function readWrapper(text, step) {
	const yaml = readYaml(text);
	if (yaml.kind === "trouble") throw new Error(yaml.what);
	const runs = at(yaml.value, "runs");
	if (String(at(runs, "using")).toLowerCase() !== "composite") return void 0;
	const steps = at(runs, "steps");
	const found = Array.isArray(steps) ? steps.filter((each, index) => (at(each, "id") ?? String(index)) === step) : [];
	return {
		inputs: keysOf(at(yaml.value, "inputs")),
		given: found.length === 1 ? keysOf(at(found[0], "with")) : void 0
	};
}
function at(value, key) {
	return isMap(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : void 0;
}
function keysOf(value) {
	return isMap(value) ? Object.keys(value) : [];
}
function isMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
export { readWrapper };
