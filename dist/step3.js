import { s as openDocker, t as jobLog } from "./log.js";
import { T as writeSummary, _ as refuseIfAny, a as checkRunnerFiles, b as matching, g as InputsRefused, h as withDefault, i as passStep, m as optional, n as withOwnInputs, o as cancellation, r as failStep, s as contractOf, t as reportFailure, w as setOutputs } from "./report-failure.js";
import { $t as unusable, Jt as digestPattern, Ot as InvalidImageRef, X as thisProcess, Z as whereabouts, Zt as Fault, kt as parseImageRef, y as markdownCode } from "./program.js";
import { t as parseList } from "./list.js";
import { i as nearest, o as parsed, r as integer, u as shown } from "./scalars.js";
import { t as readInputs } from "./read-inputs.js";
import { c as readTextFile, l as replaceFiles, o as checkOwnFolder, r as readBuiltServices, s as readOwnFile, t as checkCompose } from "./config.js";
import { r as require_dist, t as parseYaml } from "./yaml-document.js";
import { n as isWithin } from "./plugin-version.js";
const { dirname, join, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { readlink, rm, symlink } = process.getBuiltinModule("node:fs/promises");
const { existsSync, lstatSync, realpathSync, statSync } = process.getBuiltinModule("node:fs");
const { setTimeout } = process.getBuiltinModule("node:timers/promises");
// src/pin/inputs/pin-choice.ts
/** Exactly one of `digest`, `dev-tag` and `rollback` chooses the image. */
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
// src/pin/inputs/pin-fields.ts
/** The Compose override file that `pin` writes. */
const overrideFile = "docker-compose.override.deploy.yml";
/** Compose's grammar for service names, limited to valid file names: it becomes `<service>.sha`. */
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
/** The name in the manifests, which need not exist in a registry. */
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
// src/pin/inputs/pin-target.ts
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
// src/pin/inputs/pin-plan.ts
const pinContract = contractOf(pinFields);
/** @throws {InputsRefused} with every problem. */
function readPinPlan(env) {
	const { values, problems } = readInputs(env, pinFields);
	const choice = values && toPinChoice(values);
	const target = values && toPinTarget(values);
	refuseIfAny([
		...problemIn(choice),
		...problemIn(target),
		...problems
	]);
	if (values === void 0 || choice === void 0 || target === void 0 || isProblem(choice) || isProblem(target)) throw new Error("an input cannot be read, but no problem was reported");
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
function earlierPins(history, current) {
	return history.filter(({ image }, index) => !isSame(image, current) && history.findIndex((other) => isSame(other.image, image)) === index);
}
/** Puts a pin on top. An image that was pinned before moves up, so that `rollback: 2` is the second image back. */
function rotated(history, current, pin, keep) {
	return [pin, ...[...current === void 0 ? [] : [recorded(history, current) ?? unrecorded(current)], ...earlierPins(history, current)].filter(({ image }) => !isSame(image, pin.image)).slice(0, keep)];
}
/** Makes a pin. Pinning the current image again keeps its time, so that the same step twice changes nothing. */
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
/** @throws InputsRefused if there is no pin to roll back to. */
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
/** Allows one pin at a time in a folder, across processes, containers and machines. */
const pauseMs = 50;
/** A pin takes milliseconds, so that even a queue of hundreds finishes within this time. */
const longestWaitMs = 3e4;
/** Runs `body` while it holds the folder's lock. Throws a Fault if it gets none in time, or the signal's reason. */
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
/** Removes a dead process's lock. The second lock keeps two that see it from removing each other's new lock. */
async function removeIfLeft(path) {
	const breaking = `${path}.breaking`;
	if (!await isLeft(path) || !await isMade(breaking)) return;
	try {
		if (await isLeft(path)) await rm(path, { force: true });
	} finally {
		await rm(breaking, { force: true });
	}
}
/** Returns false if the lock exists. A link is created with its content; a killed writer could leave a file empty. */
async function isMade(path) {
	try {
		await symlink(await thisProcess(), path);
		return true;
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
		throw new Fault(`${path} could not be written`, error instanceof Error ? error.message : String(error), "Nothing was changed. See that the folder is there and can be written to, and that the disk has room.");
	}
}
/** A lock that has vanished meanwhile is not stale. */
async function isLeft(path) {
	return await whereabouts(await readlink(path).catch(() => "nobody")) === "gone";
}
// src/pin/history.ts
/** `.deploy/<service>.sha` has a line for each pin, newest first: image, time and commit, separated by tabs for `cut`. */
/** Stands for an unknown field: an empty one would be lost when the line is split. */
const unknown = "-";
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u;
const revisionPattern = /^[0-9a-f]{40,64}$/u;
/** @throws Fault at the first line that is not a pin. */
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
/** Returns undefined unless the text is an image with a tag or a digest. */
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
/** @throws Fault if the text is not one YAML document. The reason quotes none of it: the file may hold secrets. */
function yamlDocument(text, file) {
	const lines = new import_dist.LineCounter();
	const { document, problem } = parseYaml(text, {
		schema: "failsafe",
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
/** Replaces messages that do not help or that quote the file; others quote it after a word's colon only. */
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
/** Edits YAML files that people and other tools write too, and leaves their part as it is. */
/** Parses a file to edit; an empty one counts as an empty map. Throws a Fault if it is anything but a map. */
function editable(text, file) {
	const document = yamlDocument(text, file);
	const map = document.contents === null || isNothing(document.contents) ? new import_dist.YAMLMap() : document.contents;
	if (!(0, import_dist.isMap)(map)) throw unusable(file, "it is no map");
	document.contents = map;
	return {
		document,
		map
	};
}
/** Renders the file with the line endings of `before`. Throws a Fault if an alias has no anchor. */
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
/** Returns undefined if the key has no value. Throws a Fault if the value is not a map. */
function mapUnder(map, key, file) {
	const node = nodeUnder(map, key, file);
	if (node === void 0 || (0, import_dist.isMap)(node)) return node;
	throw unusable(file, `${key} in it is no map`);
}
/** Returns undefined if the key has no value. Throws a Fault if the value is not a text. */
function textUnder(map, key, file) {
	const node = nodeUnder(map, key, file);
	if (node === void 0) return void 0;
	if ((0, import_dist.isScalar)(node) && typeof node.value === "string") return node.value;
	throw unusable(file, `${key} in it is no text`);
}
/** Sets a text under a key and keeps the comment beside the old one. */
function setText(map, key, text) {
	const before = map.get(key, true);
	const node = (0, import_dist.isScalar)(before) ? before : new import_dist.Scalar(text);
	node.value = text;
	node.type = import_dist.Scalar.QUOTE_DOUBLE;
	delete node.tag;
	map.set(key, node);
}
/** Returns undefined for a null. Throws a Fault for an anchor, because a pin would change its aliases too. */
function nodeUnder(map, key, file) {
	const node = map.get(key, true);
	if (node === void 0 || isNothing(node)) return void 0;
	if ("anchor" in node && node.anchor !== void 0) throw unusable(file, `${key} in it has an anchor, so that a pin would change what follows it`);
	return node;
}
function isNothing(node) {
	return (0, import_dist.isScalar)(node) && node.type === "PLAIN" && [
		"",
		"~",
		"null"
	].includes(String(node.value));
}
// src/pin/compose-override.ts
/** @throws Fault if the file does not have the shape of an override. */
function composeOverride(text, service, file, command) {
	const { document, map } = editable(text, file);
	const services = mapUnder(map, "services", file) ?? new import_dist.YAMLMap();
	const pinned = mapUnder(services, service, file) ?? new import_dist.YAMLMap();
	return {
		current: textUnder(pinned, "image", file),
		withImage(image) {
			if (text.trim() === "") document.commentBefore = ` Written by Smoke Gate's pin. To deploy:\n ${command}`;
			for (const each of [services, pinned]) each.flow &&= each.items.length > 0;
			setText(pinned, "image", String(image));
			services.set(service, pinned);
			map.set("services", services);
			return rendered(document, text, file);
		}
	};
}
// src/pin/compose-services.ts
/**
* @param built Has every service of the project, and whether the project builds it.
* @param stateful Services that are never pinned; a typo must not leave one unprotected.
*/
function problemsOf(built, files, service, stateful) {
	const names = [...built.keys()];
	const unknown = (name) => `there is no service ${shown(name)} in ${files.join(", ")}${nearest(name, names)}; it has${names.length === 0 ? " none" : `: ${names.join(", ")}`}`;
	const problems = stateful.filter((name) => !built.has(name)).map((name) => ({
		input: "stateful",
		reason: unknown(name)
	}));
	const isBuilt = built.get(service);
	if (isBuilt === true) return problems;
	return [{
		input: "service",
		reason: isBuilt === void 0 ? unknown(service) : notBuilt(service, files)
	}, ...problems];
}
function notBuilt(service, files) {
	return `${shown(service)} has no build in ${files.join(", ")}: only what the project builds is pinned; if another of its files builds it, list that in compose-file too`;
}
// src/pin/disk/own-folder.ts
/** Returns why not to write: a link out of the workspace lets the checkout, not the workflow, choose the folder. */
function leadsOut(workspace, folder) {
	const root = resolve(workspace);
	if (!isWithin(folder, root) || isWithin(realpathSync(folder), realpathSync(root))) return void 0;
	return `${shown(linkOn(root, folder))} is a symbolic link that leads out of ${root}: put a folder in its place, or write the path that it leads to`;
}
function linkOn(root, folder) {
	const names = relative(root, folder).split(sep);
	return names.map((_, index) => names.slice(0, index + 1).join(sep)).find((path) => lstatSync(join(root, path)).isSymbolicLink()) ?? relative(root, folder);
}
// src/pin/disk/component.ts
/** kustomize accepts any of these names, but refuses a folder with two. */
const names = [
	"kustomization.yaml",
	"kustomization.yml",
	"Kustomization"
];
/** @throws InputsRefused if the folder is missing (nothing would read a new one) or a link leads elsewhere. */
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
// src/pin/disk/compose-files.ts
/** In Compose's order. Compose would look for one too, but does not say which it found. */
const usualNames = [
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml"
];
/**
* @throws InputsRefused if a file is missing, or the first one's folder, which is written to, is a link elsewhere; Fault
* if one is not a text of usual size: Compose would read a pipe or a device without an end.
*/
function locateComposeFiles(workspace, written) {
	const usual = usualNames.filter((name) => existsSync(join(workspace, name))).slice(0, 1);
	const [first, ...others] = written.length > 0 ? written : usual;
	if (first === void 0) throw refused(`is missing, and ${resolve(workspace)} has none of ${usualNames.join(", ")}: write its path`);
	const absent = [first, ...others].find((path) => !existsSync(resolve(workspace, path)));
	if (absent !== void 0) throw refused(`there is no file ${shown(absent)} in ${resolve(workspace)}`);
	const link = leadsOut(workspace, dirname(resolve(workspace, first)));
	if (link !== void 0) throw refused(link);
	const files = [resolve(workspace, first), ...others.map((path) => resolve(workspace, path))];
	for (const path of files) readTextFile(path);
	return files;
}
function refused(reason) {
	return new InputsRefused([{
		input: "compose-file",
		reason
	}]);
}
// src/pin/kustomize-component.ts
const fresh = `# Written by Smoke Gate's pin. List this folder under \`components\` of an overlay.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
`;
/** @throws Fault if the file is not a component. */
function kustomizeComponent(text, name, file) {
	const { document, map } = editable(text.trim() === "" ? fresh : text, file);
	const kind = textUnder(map, "kind", file) ?? "Kustomization";
	if (kind !== "Component") throw unusable(file, `its kind is ${kind}, and pins stand in a Component`, "Give kustomize a folder of its own");
	const images = imagesOf(map, file);
	const [entry, another] = images.items.filter((item) => textUnder(item, "name", file) === name);
	if (another !== void 0) throw unusable(file, `it names ${name} twice`);
	return {
		current: entry === void 0 ? void 0 : imageOf(entry, name, file),
		withImage(image) {
			const changed = entry ?? new import_dist.YAMLMap();
			if (entry === void 0) images.add(changed);
			write(changed, name, image);
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
function isNameOf(name, image) {
	try {
		return parseImageRef(name).repositoryName === image.repositoryName;
	} catch (error) {
		if (error instanceof InvalidImageRef) return false;
		throw error;
	}
}
// src/pin/target.ts
/** @throws InputsRefused if the service is not one that can be pinned; Fault if that cannot be determined. */
async function pinFileOf({ service, target }, workspace, docker) {
	if (target.kind === "kustomize") {
		const path = locateComponent(workspace, target.folder);
		return {
			path,
			read: (text) => kustomizeComponent(text, target.image, path)
		};
	}
	const files = locateComposeFiles(workspace, target.files);
	await checkCompose(docker);
	const [problem, ...others] = problemsOf(await readBuiltServices(docker, files), files, service, target.stateful);
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
/** Writes the pin, or changes nothing and throws InputsRefused, a Fault or the signal's reason. */
async function pin(plan, workspace, docker, signal) {
	const target = await pinFileOf(plan, workspace, docker);
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
	const isCurrent = text !== void 0 && String(pinned.image) === String(current);
	const rotation = renderHistory(rotated(history, current, pinned, keep));
	signal.throwIfAborted();
	await replaceFiles([{
		path: target.path,
		before: text,
		after: isCurrent ? text : file.withImage(pinned.image)
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
function now() {
	return (/* @__PURE__ */ new Date()).toISOString().replace(/\.\d+Z$/u, "Z");
}
// src/pin/pinned.ts
function pinOutputs({ pinned, previous = "", file }) {
	return {
		pinned: String(pinned.image),
		previous,
		file
	};
}
function describePinned({ service, pinned, previous, file }) {
	const image = String(pinned.image);
	return previous === image ? `${service} is pinned to ${image} already, in ${file}.` : `${service} is pinned to ${image} in ${file}; before it was ${previous ?? "not pinned"}.`;
}
function summarizePinned({ service, pinned, previous }) {
	const revision = pinned.revision === void 0 ? "" : `, commit ${markdownCode(pinned.revision)}`;
	const before = previous === void 0 ? "not pinned" : markdownCode(previous);
	return `**Pinned** ${markdownCode(service)} to ${markdownCode(String(pinned.image))}${revision}; before: ${before}\n`;
}
// src/pin/step.ts
/** The exit code is 0 only if deployments now read what the inputs say. */
async function runPin(env) {
	failStep();
	const log = jobLog();
	try {
		await checkRunnerFiles(env);
		using cancelled = cancellation();
		const plan = readPinPlan(await withOwnInputs(env, pinContract, log));
		const { signal } = cancelled;
		const pinned = await pin(plan, env["GITHUB_WORKSPACE"] || ".", openDocker(env)(signal), signal);
		log.info(describePinned(pinned));
		setOutputs(pinOutputs(pinned));
		await writeSummary(env, summarizePinned(pinned));
		passStep();
	} catch (error) {
		reportFailure(error, "smoke-gate: pin could not do its work", log);
	}
}
export { runPin };
