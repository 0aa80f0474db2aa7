import { _ as optional, a as writeSummary, c as passStep, d as refuseIfAny, i as setOutputs, l as cancellation, n as withOwnInputs, o as checkRunnerFiles, s as failStep, t as sayWhyNot, u as InputsRefused, v as withDefault, w as contractOf, x as matching } from "./say-why-not.js";
import { At as union, Dt as record, Lt as Fault, Q as digestPattern, Tt as object, b as whereabouts, jt as unknown$1, kt as string, nt as parseImageRef, s as markdownCode, tt as InvalidImageRef, xt as array, y as thisProcess, zt as unusable } from "./sentences.js";
import { t as parseList } from "./list.js";
import { l as parsed, o as integer, p as shown, s as nearest } from "./leftovers.js";
import { t as readInputs } from "./read-inputs.js";
import { i as replaceFiles, n as readOwnFile, r as readTextFile, t as checkOwnFolder } from "./text-file.js";
import { r as require_dist, t as parseYaml } from "./yaml-document.js";
import { t as jobLog } from "./log.js";
const { setTimeout } = process.getBuiltinModule("node:timers/promises");
const { readlink, rm, symlink } = process.getBuiltinModule("node:fs/promises");
const { dirname, join, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { existsSync, lstatSync, realpathSync, statSync } = process.getBuiltinModule("node:fs");
// src/inputs/pin-choice.ts
/** Which image `pin` is to pin: of `digest`, `dev-tag` and `rollback` exactly one. */
const choices = [
	"digest",
	"dev-tag",
	"rollback"
];
function toPinChoice(fields) {
	const [chosen, ...others] = choices.filter((name) => fields[name] !== void 0);
	if (chosen === void 0) return {
		input: "digest",
		reason: `is missing: write the digest to pin, or one of ${choices.slice(1).join(" and ")}`
	};
	if (others.length > 0) return {
		input: chosen,
		reason: `cannot stand beside ${others.join(" and ")}: write one of them`
	};
	return fields.rollback === void 0 ? toImage(fields) : toRollback(fields, fields.rollback);
}
function toImage({ repository, digest, "dev-tag": tag, revision }) {
	if (repository === void 0) return {
		input: "repository",
		reason: "is missing: write the image's name without a tag, like ghcr.io/me/app"
	};
	const { ref } = repository;
	return {
		kind: "image",
		image: digest === void 0 ? parseImageRef(`${ref.repositoryName}:${tag}`) : ref.pinned(digest),
		revision
	};
}
function toRollback({ repository, revision, keep }, steps) {
	if (steps > keep) return {
		input: "rollback",
		reason: `"${steps}" is more than the ${keep} earlier pins that are kept: see keep`
	};
	if (revision !== void 0) return {
		input: "revision",
		reason: "belongs to a new pin, and rollback puts back one that has its own: remove it"
	};
	return {
		kind: "rollback",
		steps,
		repository: repository?.ref
	};
}
// src/inputs/pin-fields.ts
/** The file that `pin` lays over a compose file. */
const overrideFile = "docker-compose.override.deploy.yml";
/** Compose's own grammar of a service's name, within what a file may be called: it becomes `<service>.sha`. */
const service = parsed((text) => {
	if (text === "") throw new Error("is missing: write the service's name");
	if (/^(?!\.+$)[a-zA-Z0-9._-]{1,200}$/u.test(text)) return text;
	throw new Error(`${shown(text)} is not a service's name: write 1 to 200 letters, digits, dots, _ or -, and not dots alone`);
});
const repository = parsed((text) => {
	const ref = parseImageRef(text);
	const surplus = ref.digest === void 0 ? ref.tag : ref.digest;
	if (surplus === void 0) return {
		written: text,
		ref
	};
	throw new Error(`${shown(text)} names ${shown(surplus)} as well: write the repository alone, ${ref.repositoryName}, and the rest in digest or dev-tag`);
});
const composeFile = parsed((text) => {
	const files = parseList(text).filter((file) => file !== "");
	const own = files.find((file) => file.split("/").at(-1) === overrideFile);
	if (own !== void 0) throw new Error(`${shown(own)} is what pin writes: name the file that it is laid over`);
	return files;
});
/** A name as manifests write it; it need not be one that a registry has. */
const manifestImage = parsed((text) => {
	if (/^[^\s:@]+(?::\d+\/[^\s:@]+)?$/u.test(text)) return text;
	throw new Error(`${shown(text)} is not the name of an image: write it as the manifests do, without tag and digest`);
});
const pinFields = {
	service: withDefault("", service),
	repository: optional(repository),
	digest: optional(parsed(matching(digestPattern, "a digest", "sha256: and 64 hex digits in lower case"))),
	"dev-tag": optional(parsed(matching(/^\w[\w.-]{0,127}$/u, "a tag", "1 to 128 letters, digits, _ . or -, not beginning with . or -"))),
	rollback: optional(integer(1, 100)),
	revision: optional(parsed(matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u, "a commit", "its whole hash, 40 hex digits in lower case"))),
	"compose-file": withDefault("", composeFile),
	kustomize: withDefault("", parsed(String)),
	image: optional(manifestImage),
	stateful: withDefault("", parsed((text) => parseList(text).filter((name) => name !== ""))),
	keep: withDefault("5", integer(0, 100))
};
// src/inputs/pin-target.ts
function toPinTarget(fields) {
	const { service, stateful, kustomize: folder, image = fields.repository?.written } = fields;
	if (stateful.includes(service)) return {
		input: "service",
		reason: `${shown(service)} is one of stateful: what keeps data is not pinned`
	};
	if (folder === "") return toProject(fields);
	if (fields["compose-file"].length > 0) return {
		input: "compose-file",
		reason: "is for Docker Compose, and kustomize names another place: write one of them"
	};
	return image === void 0 ? {
		input: "image",
		reason: "is missing: write the image's name as the manifests do, or the repository"
	} : {
		kind: "kustomize",
		folder,
		image
	};
}
function toProject({ "compose-file": files, stateful, image }) {
	return image === void 0 ? {
		kind: "compose",
		files,
		stateful
	} : {
		input: "image",
		reason: "is the name in a kustomize component's manifests: write kustomize too, or remove it"
	};
}
// src/inputs/pin-plan.ts
/** From the inputs of `pin` to what it is to do. */
/** The inputs as in pin/action.yml. */
const pinContract = contractOf(pinFields);
/**
* Reads the step's inputs.
* @throws InputsRefused with everything that is wrong.
*/
function readPinPlan(env) {
	const { values, problems } = readInputs(env, pinFields);
	const choice = values && toPinChoice(values);
	const target = values && toPinTarget(values);
	refuseIfAny([
		...problemIn(choice),
		...problemIn(target),
		...problems
	]);
	if (values === void 0 || choice === void 0 || target === void 0 || isProblem(choice) || isProblem(target)) throw new Error("inputs that cannot be read, and nothing wrong with them");
	return {
		service: values.service,
		choice,
		target,
		keep: values.keep
	};
}
function problemIn(part) {
	return part !== void 0 && isProblem(part) ? [part] : [];
}
function isProblem(part) {
	return "reason" in part;
}
// src/pin/rotation.ts
/**
* The pins before the current one, newest first, each image once.
* @param current what the deployment file says; undefined where that is nothing that could be pinned.
*/
function earlierPins(history, current) {
	return history.filter(({ image }, index) => !isSame(image, current) && history.findIndex((other) => isSame(other.image, image)) === index);
}
/**
* The history with a pin on top. An image that was pinned before moves there, so that `rollback: 2` is the second
* image back, however often one went to and fro.
* @param keep how many of the pins before it stay.
*/
function rotated(history, current, pin, keep) {
	return [pin, ...[...current === void 0 ? [] : [recorded(history, current) ?? unrecorded(current)], ...earlierPins(history, current)].filter(({ image }) => !isSame(image, pin.image)).slice(0, keep)];
}
/**
* A pin of this image, made now. If it is what is pinned already, it stays the pin that it is: the same step twice
* changes nothing.
*/
function newPin(history, current, image, revision, now) {
	const before = recorded(history, image);
	return {
		image,
		time: (isSame(image, current) ? before?.time : void 0) ?? now,
		revision: revision ?? (image.digest === void 0 ? void 0 : before?.revision)
	};
}
function recorded(history, image) {
	return history.find((pin) => isSame(pin.image, image));
}
/** Of a pin that somebody else wrote there is nothing else to know. */
function unrecorded(image) {
	return {
		image,
		time: void 0,
		revision: void 0
	};
}
function isSame(one, other) {
	return String(one) === String(other);
}
// src/pin/choose.ts
/**
* @param current what the deployment file says; undefined where that is nothing that could be pinned.
* @param now the time of a new pin.
* @throws InputsRefused where there is nothing to roll back to.
*/
function choosePin(choice, history, current, now) {
	if (choice.kind === "image") return newPin(history, current, choice.image, choice.revision, now);
	const { steps, repository } = choice;
	if (current === void 0) throw refused$2("puts back the pin before the current one, and there is no current one");
	const earlier = earlierPins(history, current);
	const pin = earlier[steps - 1];
	if (pin === void 0) throw refused$2(earlier.length === 0 ? `there is no pin before ${String(current)}` : `"${steps}" is more than the number of earlier pins, ${earlier.length}`);
	if (repository !== void 0 && repository.repositoryName !== pin.image.repositoryName) throw refused$2(`the pin to put back is ${String(pin.image)}, and repository is ${repository.repositoryName}`);
	return {
		...pin,
		time: now
	};
}
function refused$2(reason) {
	return new InputsRefused([{
		input: "rollback",
		reason
	}]);
}
// src/pin/disk/lock.ts
/** One pin at a time in a folder, whichever process, container or machine it is of. */
const pauseMs = 50;
/** A pin takes milliseconds: a queue of hundreds is through by then. */
const longestWaitMs = 3e4;
/**
* Does something once nobody else has the folder, and gives the folder back.
* @param waitMs how long to wait for it.
* @throws Fault where it cannot be had, or not in time; the signal's reason where that comes first.
*/
async function whileLocked(folder, signal, body, waitMs = longestWaitMs) {
	const path = join(folder, ".deploy.lock");
	await take(path, signal, waitMs);
	try {
		return await body();
	} finally {
		await rm(path, { force: true });
	}
}
async function take(path, signal, waitMs) {
	const deadline = Date.now() + waitMs;
	while (!await isMade(path)) {
		signal.throwIfAborted();
		if (Date.now() >= deadline) throw new Fault(`${path} did not go away in ${waitMs / 1e3} s`, "another pin holds it, or one was killed in another container or on another machine", "Nothing was changed. Once no pin runs there, remove it and try again.");
		await removeIfLeft(path);
		await setTimeout(pauseMs);
	}
}
/**
* Removes the lock of a process that is no more. Only who holds this second lock may: of two that see the same dead
* process, the later one would remove the lock that the other has made since.
*/
async function removeIfLeft(path) {
	const breaking = `${path}.breaking`;
	if (!await isLeft(path) || !await isMade(breaking)) return;
	try {
		if (await isLeft(path)) await rm(path, { force: true });
	} finally {
		await rm(breaking, { force: true });
	}
}
/**
* Makes the lock for this process; false where it is there. It is a link that leads to no file but says who holds it:
* a file would be there for a moment without a word in it, and stay so if its process is killed in that moment.
*/
async function isMade(path) {
	try {
		await symlink(await thisProcess(), path);
		return true;
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
		throw new Fault(`${path} could not be written`, error instanceof Error ? error.message : String(error), "Nothing was changed. See that the folder is there and can be written to, and that the disk has room.");
	}
}
/** Nobody holds a lock that has gone meanwhile. */
async function isLeft(path) {
	return await whereabouts(await readlink(path).catch(() => "nobody")) === "gone";
}
// src/pin/history.ts
/**
* `.deploy/<service>.sha`: what was pinned, newest first. A line is what deployments read, when it was pinned and the
* commit it was built from, with tabs between them, so that `head -n 1 | cut -f 1` is the pin. Pure.
*/
/** Stands for what is not known: an empty field would be lost on whoever reads the line. */
const unknown = "-";
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u;
const revisionPattern = /^[0-9a-f]{40,64}$/u;
/**
* @param text empty where there is no file yet.
* @param file its path.
* @throws Fault at the first line that is no pin.
*/
function readHistory(text, file) {
	return text.split("\n").map((line) => line.trim()).flatMap((line, index) => line === "" ? [] : [readPin(line, index + 1, file)]);
}
function readPin(line, place, file) {
	const [written = "", time = unknown, revision = unknown, ...more] = line.split(/\s+/u);
	const image = pinnable(written);
	if (!(image !== void 0 && [unknown, time.match(timePattern)?.[0]].includes(time) && [unknown, revision.match(revisionPattern)?.[0]].includes(revision) && more.length === 0)) throw unusable(file, `line ${place} is no pin: write an image with tag or digest, a time such as 2026-01-31T23:59:59Z, a commit`, "Fix it, or remove it and begin anew");
	return {
		image,
		time: known(time),
		revision: known(revision)
	};
}
function renderHistory(pins) {
	return pins.map(({ image, time = unknown, revision = unknown }) => `${String(image)}\t${time}\t${revision}\n`).join("");
}
/** What can be pinned of what a file says: an image with a tag or a digest. */
function pinnable(written) {
	try {
		const image = parseImageRef(written);
		return image.tag === void 0 && image.digest === void 0 ? void 0 : image;
	} catch (error) {
		if (error instanceof InvalidImageRef) return void 0;
		throw error;
	}
}
function known(field) {
	return field === unknown ? void 0 : field;
}
// src/pin/yaml-document.ts
var import_dist = require_dist();
/**
* @param file its path.
* @throws Fault where the text is not one YAML document. A file may hold secrets: the reason repeats none of it.
*/
function yamlDocument(text, options, file) {
	const lines = new import_dist.LineCounter();
	const { document, problem } = parseYaml(text, {
		...options,
		lineCounter: lines
	});
	const [error] = document.errors;
	const wrong = error === void 0 ? problem : {
		offset: error.pos[0],
		what: inOurWords(error)
	};
	if (wrong === void 0) return document;
	const { line, col } = lines.linePos(wrong.offset);
	throw unusable(file, `it is not YAML at line ${line}, column ${col}: ${wrong.what}`);
}
/** Where the library's own words would not help, or would repeat the text. */
const ourWords = {
	MULTIPLE_DOCS: "a second document begins",
	TAG_RESOLVE_FAILED: "there is no such tag",
	BAD_DQ_ESCAPE: "no escape of a text in double quotes begins so",
	RESOURCE_EXHAUSTION: "it is nested too deep"
};
function inOurWords({ code, message }) {
	return ourWords[code] ?? message.replace(/(?<=\w): .*$/su, "");
}
// src/pin/yaml-file.ts
/** YAML files that people and other tools write to as well: read and written so that their part stays as it is. */
/**
* Reads a file to be changed; one with nothing in it is an empty map.
* @throws Fault where it is not a map in one YAML document.
*/
function editable(text, file) {
	const document = yamlDocument(text, { schema: "failsafe" }, file);
	const map = document.contents === null || isNothing(document.contents) ? new import_dist.YAMLMap() : document.contents;
	if (!(0, import_dist.isMap)(map)) throw unusable(file, "it is no map");
	document.contents = map;
	return {
		document,
		map
	};
}
/**
* The text of a changed file.
* @param before its text before, whose line ends it keeps.
* @throws Fault where it holds an alias without an anchor.
*/
function rendered(document, before, file) {
	let text;
	try {
		text = document.toString({
			lineWidth: 0,
			flowCollectionPadding: false
		});
	} catch {
		throw unusable(file, "an alias in it has no anchor");
	}
	return before.includes("\r\n") ? text.replaceAll(/\r?\n/gu, "\r\n") : text;
}
/**
* The map under a key; undefined where there is nothing.
* @throws Fault where there is something else.
*/
function mapUnder(map, key, file) {
	const node = nodeUnder(map, key, file);
	if (node === void 0 || (0, import_dist.isMap)(node)) return node;
	throw unusable(file, `${key} in it is no map`);
}
/**
* The text under a key; undefined where there is nothing.
* @throws Fault where there is something else.
*/
function textUnder(map, key, file) {
	const node = nodeUnder(map, key, file);
	if (node === void 0) return void 0;
	if ((0, import_dist.isScalar)(node) && typeof node.value === "string") return node.value;
	throw unusable(file, `${key} in it is no text`);
}
/** Writes a text under a key; a comment beside the one that was there stays. */
function setText(map, key, text) {
	const before = map.get(key, true);
	const node = (0, import_dist.isScalar)(before) ? before : new import_dist.Scalar(text);
	node.value = text;
	node.type = import_dist.Scalar.QUOTE_DOUBLE;
	delete node.tag;
	map.set(key, node);
}
/**
* The node under a key; undefined where it stands for nothing.
* @throws Fault where others stand for it too.
*/
function nodeUnder(map, key, file) {
	const node = map.get(key, true);
	if (node === void 0 || isNothing(node)) return void 0;
	if ("anchor" in node && node.anchor !== void 0) throw unusable(file, `${key} in it has an anchor, so that a pin would change what follows it`);
	return node;
}
/** What YAML reads as null: the schema here has no other word for it. */
function isNothing(node) {
	return (0, import_dist.isScalar)(node) && node.type === "PLAIN" && [
		"",
		"~",
		"null"
	].includes(String(node.value));
}
// src/pin/compose-override.ts
/** The file that is laid over a compose file: which image each pinned service runs. Pure. */
/**
* @param text empty where there is no file yet.
* @param file its path.
* @param command how it is used; a new file begins with it.
* @throws Fault where it does not have the shape of an override.
*/
function composeOverride(text, service, file, command) {
	const { document, map } = editable(text, file);
	const services = mapUnder(map, "services", file) ?? new import_dist.YAMLMap();
	const pinned = mapUnder(services, service, file) ?? new import_dist.YAMLMap();
	return {
		current: textUnder(pinned, "image", file),
		saying(image) {
			if (text.trim() === "") document.commentBefore = ` Written by Smoke Gate's pin. To deploy:\n ${command}`;
			for (const each of [services, pinned]) each.flow &&= each.items.length > 0;
			setText(pinned, "image", String(image));
			services.set(service, pinned);
			map.set("services", services);
			return rendered(document, text, file);
		}
	};
}
// src/pin/compose-project.ts
/** @param stateful names of services that are never pinned; a typo must not leave one unprotected. */
function problemsOf(project, service, stateful) {
	const paths = merged(project, project.roots);
	const names = [...new Set(paths.flatMap((path) => [...project.files.get(path)?.services.keys() ?? []]))];
	const unknown = (name) => `there is no service ${shown(name)} in ${project.roots.join(", ")}${nearest(name, names)}; it has${names.length === 0 ? " none" : `: ${names.join(", ")}`}`;
	const problems = stateful.filter((name) => !names.includes(name)).map((name) => ({
		input: "stateful",
		reason: unknown(name)
	}));
	if (!names.includes(service)) return [{
		input: "service",
		reason: unknown(service)
	}, ...problems];
	return paths.map((path) => isBuiltIn(project, path, service)).findLast((built) => built !== void 0) === true ? problems : [{
		input: "service",
		reason: notBuilt(project, service)
	}, ...problems];
}
function notBuilt({ roots }, service) {
	return `${shown(service)} has no build in ${roots.join(", ")}: only what the project builds is pinned; if another of its files builds it, list that in compose-file too`;
}
/**
* The files and, before each, those that it includes; each once, where it stands last, for what is read last counts.
* Files may include one another, and each the next one twice.
*/
function merged(project, paths) {
	const backwards = /* @__PURE__ */ new Set();
	const waiting = [...paths];
	for (let path = waiting.pop(); path !== void 0; path = waiting.pop()) {
		if (backwards.has(path)) continue;
		backwards.add(path);
		waiting.push(...project.files.get(path)?.includes ?? []);
	}
	return [...backwards].toReversed();
}
/** Undefined where neither this file nor what the service extends says it. */
function isBuiltIn({ files }, path, service) {
	const seen = /* @__PURE__ */ new Set();
	let definition = files.get(path)?.services.get(service);
	while (definition !== void 0 && !seen.has(definition)) {
		if (definition.isBuilt !== void 0) return definition.isBuilt;
		seen.add(definition);
		const { base } = definition;
		definition = base === void 0 ? void 0 : files.get(base.file)?.services.get(base.service);
	}
}
// src/pin/disk/own-folder.ts
/** The folders that a pin writes in. */
/**
* Why nothing may be written in a folder: its path lies in the workspace, and a link on it leads out. Whoever may change
* the checkout would choose the folder. One that the workflow itself names elsewhere is its own choice.
* @param folder its absolute path; it is there.
*/
function leadsOut(workspace, folder) {
	const root = resolve(workspace);
	if (!isWithin(root, folder) || isWithin(realpathSync(root), realpathSync(folder))) return void 0;
	return `${shown(linkOn(root, folder))} is a symbolic link that leads out of ${root}: put a folder in its place, or write the path that it leads to`;
}
/** The first link of the path, relative to the workspace. */
function linkOn(root, folder) {
	const names = relative(root, folder).split(sep);
	return names.map((_, index) => names.slice(0, index + 1).join(sep)).find((path) => lstatSync(join(root, path)).isSymbolicLink()) ?? relative(root, folder);
}
function isWithin(root, path) {
	const [first] = relative(root, path).split(sep);
	return first !== "..";
}
// src/pin/disk/component.ts
/** A kustomize component as it is on disk. */
/** kustomize takes any of them, and refuses a folder with two. */
const names = [
	"kustomization.yaml",
	"kustomization.yml",
	"Kustomization"
];
/**
* The path of a component's file, which need not be there yet.
* @param written the folder, relative to the workspace.
* @throws InputsRefused where the folder is not there: nothing would read what is written into a new one; or where it is
*   elsewhere by a link.
*/
function locateComponent(workspace, written) {
	const folder = resolve(workspace, written);
	if (!existsSync(folder) || !statSync(folder).isDirectory()) throw refused$1(`there is no folder ${shown(written)} in ${resolve(workspace)}: make it, and list it under components`);
	const link = leadsOut(workspace, folder);
	if (link !== void 0) throw refused$1(link);
	const [found = names[0], another] = names.filter((name) => existsSync(join(folder, name)));
	if (another !== void 0) throw refused$1(`${shown(written)} has both ${found} and ${another}: kustomize takes one`);
	return join(folder, found);
}
function refused$1(reason) {
	return new InputsRefused([{
		input: "kustomize",
		reason
	}]);
}
// src/pin/compose-file.ts
/** A Docker Compose file, as far as it says which services are built. Pure. */
/** https://github.com/compose-spec/compose-spec/blob/main/spec.md */
const schema = object({
	services: record(string(), object({
		build: unknown$1().optional(),
		extends: union([string(), object({
			service: string(),
			file: string().optional()
		})]).nullish()
	}).nullish()).nullish(),
	include: array(union([string(), object({ path: union([string(), array(string())]) })])).nullish()
});
/**
* @param file its path.
* @param toPath makes a path of one that is written in the file.
* @throws Fault where Compose could not read it either.
*/
function readComposeFile(text, file, toPath) {
	const read = schema.safeParse(content(text, file) ?? {});
	if (!read.success) {
		const place = read.error.issues[0]?.path.map(String).join(".") ?? "";
		throw unusable(file, place === "" ? "it is no map" : `${place} in it is not as Compose has it`);
	}
	const { services, include } = read.data;
	return {
		services: new Map(Object.entries(services ?? {}).map(([name, service]) => [name, toDefinition(service, file, toPath)])),
		includes: (include ?? []).flatMap((item) => typeof item === "string" ? item : item.path).filter(isLocal).map(toPath)
	};
}
function toDefinition(service, file, toPath) {
	const written = service?.extends ?? void 0;
	const base = typeof written === "string" ? { service: written } : written;
	return {
		isBuilt: service?.build === void 0 ? void 0 : service.build !== null,
		base: base === void 0 || !isLocal(base.file ?? "") ? void 0 : {
			service: base.service,
			file: base.file === void 0 ? file : toPath(base.file)
		}
	};
}
/** Not from an address, as Compose can have it, and not called by a variable that only Compose knows. */
function isLocal(path) {
	return !/:\/\/|^git@|\$/u.test(path);
}
/** Compose's mark of what a later file takes away: https://docs.docker.com/reference/compose-file/merge/#reset-value. */
const reset = {
	tag: "!reset",
	resolve: () => new import_dist.Scalar(null)
};
const customTags = [
	reset,
	{
		...reset,
		collection: "map"
	},
	{
		...reset,
		collection: "seq"
	}
];
/** More than any file that was written by hand has; few enough that a few lines cannot unfold to gigabytes. */
const maxAliasCount = 1e4;
function content(text, file) {
	const document = yamlDocument(text, {
		merge: true,
		customTags
	}, file);
	try {
		return document.toJS({ maxAliasCount });
	} catch {
		throw unusable(file, "an alias in it has no anchor, or there are too many");
	}
}
// src/pin/disk/project.ts
/** A Compose project as it is on disk. */
/** Compose takes the first of them, in its own order. */
const usualNames = [
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml"
];
/**
* The paths of a project's files.
* @param written relative to the workspace; none means the one that Compose would find there.
* @throws InputsRefused where one is not there, or the first one's folder, which is written in, is elsewhere by a link.
*/
function locate(workspace, written) {
	const usual = usualNames.filter((name) => existsSync(join(workspace, name))).slice(0, 1);
	const [first, ...others] = written.length > 0 ? written : usual;
	if (first === void 0) throw refused(`is missing, and ${resolve(workspace)} has none of ${usualNames.join(", ")}: write its path`);
	const absent = [first, ...others].find((path) => !existsSync(resolve(workspace, path)));
	if (absent !== void 0) throw refused(`there is no file ${shown(absent)} in ${resolve(workspace)}`);
	const link = leadsOut(workspace, dirname(resolve(workspace, first)));
	if (link !== void 0) throw refused(link);
	return [resolve(workspace, first), ...others.map((path) => resolve(workspace, path))];
}
/**
* Reads these files and every other that they name.
* @throws Fault where one cannot be read.
*/
async function readProject(roots) {
	const files = /* @__PURE__ */ new Map();
	const waiting = [...roots];
	for (let path = waiting.pop(); path !== void 0; path = waiting.pop()) {
		if (files.has(path)) continue;
		const folder = dirname(path);
		const text = readTextFile(path);
		if (text === void 0) throw unusable(path, "a Compose file names it, and it is not there", "Fix that one");
		const file = readComposeFile(text, path, (other) => resolve(folder, other));
		files.set(path, file);
		waiting.push(...file.includes, ...[...file.services.values()].flatMap(({ base }) => base?.file ?? []));
	}
	return {
		roots,
		files
	};
}
function refused(reason) {
	return new InputsRefused([{
		input: "compose-file",
		reason
	}]);
}
// src/pin/kustomize-component.ts
/** A kustomize component: which image stands in for a name in the manifests. Pure. */
const fresh = `# Written by Smoke Gate's pin. List this folder under \`components\` of an overlay.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
`;
/**
* @param text empty where there is no file yet.
* @param name the image's name in the manifests, to the letter.
* @param file its path.
* @throws Fault where it is no component.
*/
function kustomizeComponent(text, name, file) {
	const { document, map } = editable(text.trim() === "" ? fresh : text, file);
	const kind = textUnder(map, "kind", file) ?? "Kustomization";
	if (kind !== "Component") throw unusable(file, `its kind is ${kind}, and pins stand in a Component`, "Give kustomize a folder of its own");
	const images = imagesOf(map, file);
	const [entry, another] = images.items.filter((item) => textUnder(item, "name", file) === name);
	if (another !== void 0) throw unusable(file, `it names ${name} twice`);
	return {
		current: entry === void 0 ? void 0 : imageOf(entry, name, file),
		saying(image) {
			const said = entry ?? new import_dist.YAMLMap();
			if (entry === void 0) images.add(said);
			write(said, name, image);
			images.flow = images.flow === true && images.items.length > 1;
			map.set("images", images);
			return rendered(document, text, file);
		}
	};
}
function imagesOf(component, file) {
	const node = nodeUnder(component, "images", file) ?? new import_dist.YAMLSeq();
	if (isListOfMaps(node)) return node;
	throw unusable(file, "images in it is no list of maps");
}
function isListOfMaps(node) {
	return (0, import_dist.isSeq)(node) && node.items.every((item) => (0, import_dist.isMap)(item) && item.anchor === void 0);
}
/** As kustomize puts it together. */
function imageOf(entry, name, file) {
	const [newName = name, tag, digest] = [
		"newName",
		"newTag",
		"digest"
	].map((key) => textUnder(entry, key, file));
	return `${newName}${tag === void 0 ? "" : `:${tag}`}${digest === void 0 ? "" : `@${digest}`}`;
}
/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/ */
function write(entry, name, image) {
	const parts = {
		name,
		newName: isNameOf(name, image) ? void 0 : image.repositoryName,
		newTag: image.tag,
		digest: image.digest
	};
	for (const [key, value] of Object.entries(parts)) if (value === void 0) entry.delete(key);
	else setText(entry, key, value);
}
/** Whether the manifests name the image's own repository. */
function isNameOf(name, image) {
	try {
		return parseImageRef(name).repositoryName === image.repositoryName;
	} catch (error) {
		if (error instanceof InvalidImageRef) return false;
		throw error;
	}
}
// src/pin/target.ts
/** Where a plan's deployments read what they run. */
/**
* @param workspace what the plan's paths are relative to.
* @throws InputsRefused where the service is none that is pinned; Fault where that cannot be known.
*/
async function targetOf({ service, target }, workspace) {
	if (target.kind === "kustomize") {
		const path = locateComponent(workspace, target.folder);
		return {
			path,
			read: (text) => kustomizeComponent(text, target.image, path)
		};
	}
	const files = locate(workspace, target.files);
	const [problem, ...others] = problemsOf(await readProject(files), service, target.stateful);
	if (problem !== void 0) throw new InputsRefused([problem, ...others]);
	const folder = dirname(files[0]);
	const path = join(folder, overrideFile);
	const command = `docker compose ${[...files, path].map((file) => `-f ${relative(folder, file)}`).join(" ")} up -d --no-build`;
	return {
		path,
		read: (text) => composeOverride(text, service, path, command)
	};
}
// src/pin/pin.ts
/** Writes a pin where deployments read it, and keeps those before it at hand. */
/**
* Pins what the plan says, or changes nothing.
* @param workspace what the plan's paths are relative to.
* @throws InputsRefused, Fault, or the signal's reason.
*/
async function pin(plan, workspace, signal) {
	const target = await targetOf(plan, workspace);
	return whileLocked(dirname(target.path), signal, () => pinIn(target, plan, signal));
}
async function pinIn(target, { service, choice, keep }, signal) {
	const historyPath = join(dirname(target.path), ".deploy", `${service}.sha`);
	await checkOwnFolder(dirname(historyPath));
	const text = await readOwnFile(target.path);
	const historyText = await readOwnFile(historyPath);
	const file = target.read(text ?? "");
	const history = readHistory(historyText ?? "", historyPath);
	const current = file.current === void 0 ? void 0 : pinnable(file.current);
	const pinned = choosePin(choice, history, current, now());
	const stays = text !== void 0 && String(pinned.image) === String(current);
	const rotation = renderHistory(rotated(history, current, pinned, keep));
	signal.throwIfAborted();
	await replaceFiles([{
		path: target.path,
		before: text,
		after: stays ? text : file.saying(pinned.image)
	}, {
		path: historyPath,
		before: historyText,
		after: rotation
	}]);
	return {
		service,
		pinned,
		previous: file.current,
		file: target.path
	};
}
/** To the second, in UTC. */
function now() {
	return (/* @__PURE__ */ new Date()).toISOString().replace(/\.\d+Z$/u, "Z");
}
// src/pin/pinned.ts
/** What a pin has done, and how it is said. Pure. */
function pinOutputs({ pinned, previous = "", file }) {
	return {
		pinned: String(pinned.image),
		previous,
		file
	};
}
/** One line of the job log. */
function describePinned({ service, pinned, previous, file }) {
	const image = String(pinned.image);
	return previous === image ? `${service} is pinned to ${image} already, in ${file}.` : `${service} is pinned to ${image} in ${file}; before it was ${previous ?? "not pinned"}.`;
}
/** The step's summary, markdown. */
function summarizePinned({ service, pinned, previous }) {
	const revision = pinned.revision === void 0 ? "" : `, commit ${markdownCode(pinned.revision)}`;
	const before = previous === void 0 ? "not pinned" : markdownCode(previous);
	return `**Pinned** ${markdownCode(service)} to ${markdownCode(String(pinned.image))}${revision}; before: ${before}\n`;
}
// src/run-pin.ts
/** Wires the step of `pin`: inputs, the pin, and what is said of it. */
/** Pins as a step of a workflow. The exit code is 0 only where deployments now read what the inputs say. */
async function runPin(env) {
	failStep();
	const log = jobLog();
	try {
		await checkRunnerFiles(env);
		using cancelled = cancellation();
		const pinned = await pin(readPinPlan(await withOwnInputs(env, pinContract, log)), env["GITHUB_WORKSPACE"] || ".", cancelled.signal);
		log.info(describePinned(pinned));
		setOutputs(pinOutputs(pinned));
		await writeSummary(env, summarizePinned(pinned));
		passStep();
	} catch (error) {
		sayWhyNot(error, "smoke-gate: pin could not do its work", log);
	}
}
export { runPin };
