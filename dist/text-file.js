import { Lt as Fault, bt as isAbsent, zt as unusable } from "./sentences.js";
import { _ as readRegularFile, g as NotRegular } from "./leftovers.js";
const { lstat, mkdir, open, rename, rm, rmdir, stat } = process.getBuiltinModule("node:fs/promises");
const { dirname } = process.getBuiltinModule("node:path");
// src/disk/replace.ts
/** Replaces files so that each is at all times whole, old or new. */
/**
* Replaces every file, in this order, or none. Nobody else may write to them meanwhile.
* @throws Fault where that cannot be done.
*/
async function replaceFiles(replacements) {
	const changes = replacements.filter(({ before, after }) => after !== before);
	const undo = [];
	let at = "";
	try {
		for (const { path, after } of changes) {
			at = path;
			const made = await mkdir(dirname(path), { recursive: true });
			if (made !== void 0) undo.unshift(() => rmdir(made));
			undo.unshift(() => rm(beside(path), { force: true }));
			await stage(path, after);
		}
		for (const { path, before } of changes) {
			at = path;
			await commit(path);
			undo.unshift(() => before === void 0 ? rm(path) : stage(path, before).then(() => commit(path)));
		}
	} catch (error) {
		throw new Fault(`${at} could not be written`, error instanceof Error ? error.message : String(error), await isUndone(undo) ? "Nothing was changed. See that the folder can be written to and that the disk has room." : `Not everything could be put back as it was: look at ${changes.map(({ path }) => path).join(" and ")}.`);
	}
}
async function stage(path, text) {
	const mode = await stat(path).then((stats) => stats.mode & 4095, () => void 0);
	await rm(beside(path), { force: true });
	await using file = await open(beside(path), "wx");
	if (mode !== void 0) await file.chmod(mode);
	await file.writeFile(text);
	await file.sync();
}
async function commit(path) {
	await rename(beside(path), path);
	try {
		await using folder = await open(dirname(path));
		await folder.sync();
	} catch {}
}
function beside(path) {
	return `${path}.new`;
}
async function isUndone(steps) {
	let isWhole = true;
	for (const step of steps) try {
		await step();
	} catch {
		isWhole = false;
	}
	return isWhole;
}
// src/disk/text-file.ts
/** Text files as they are on disk. */
/** The most that a file has which people write, MiB. */
const mostMebibytes = 4;
/**
* The text of a file that is to be replaced; undefined where there is none.
* @throws Fault where it is something other than a file of text. Replacing a link would cut it off from what it names.
*/
async function readOwnFile(path) {
	const stats = await lstat(path).catch(absentAt(path));
	if (stats === void 0) return void 0;
	if (stats.isSymbolicLink()) throw unusable(path, "it is a symbolic link", "Put a file in its place");
	return readTextFile(path);
}
/**
* A folder that we name ourselves, and make where it is not there: a checkout may have a link in its place.
* @throws Fault where it has.
*/
async function checkOwnFolder(path) {
	if ((await lstat(path).catch(absentAt(path)))?.isSymbolicLink() === true) throw unusable(path, "it is a symbolic link", "Put a folder in its place");
}
/**
* The text of a file, through links too; undefined where there is none.
* @throws Fault where it cannot be read.
*/
function readTextFile(path) {
	let bytes;
	try {
		bytes = readRegularFile(path, mostMebibytes * 1024 * 1024);
	} catch (error) {
		return absentAt(path)(error);
	}
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw unusable(path, "it is not UTF-8");
	}
}
/** Undefined if nothing is there; else a fault that names the path. */
function absentAt(path) {
	return (error) => {
		if (isAbsent(error)) return void 0;
		if (error instanceof NotRegular) throw unusable(path, error.why === "too large" ? `it is larger than ${mostMebibytes} MiB` : "it is not a file", "Put a file of text in its place");
		throw unusable(path, error instanceof Error ? error.message : String(error));
	};
}
export { replaceFiles as i, readOwnFile as n, readTextFile as r, checkOwnFolder as t };
