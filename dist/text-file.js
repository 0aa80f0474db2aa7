import { Gt as unusable, Jt as isAbsent, Ut as Fault } from "./sentences.js";
import { m as readRegularFile, p as NotRegular } from "./scalars.js";
const { dirname } = process.getBuiltinModule("node:path");
const { lstat, mkdir, open, rename, rm, rmdir, stat } = process.getBuiltinModule("node:fs/promises");
// src/disk/replace.ts
/** Replaces all files, or none and throws a Fault. Each is whole at all times; nobody else may write them meanwhile. */
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
const mostMebibytes = 4;
/** @throws Fault unless it is a text file or missing: replacing a link would cut it off from its target. */
async function readOwnFile(path) {
	const stats = await lstat(path).catch(absentAt(path));
	if (stats === void 0) return void 0;
	if (stats.isSymbolicLink()) throw unusable(path, "it is a symbolic link", "Put a file in its place");
	return readTextFile(path);
}
/** @throws Fault if a checkout has a link in the place of a folder that we create and name ourselves. */
async function checkOwnFolder(path) {
	if ((await lstat(path).catch(absentAt(path)))?.isSymbolicLink() === true) throw unusable(path, "it is a symbolic link", "Put a folder in its place");
}
/** Follows links. Returns undefined if there is no file; throws a Fault if it cannot be read. */
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
function absentAt(path) {
	return (error) => {
		if (isAbsent(error)) return void 0;
		if (error instanceof NotRegular) throw unusable(path, error.why === "too large" ? `it is larger than ${mostMebibytes} MiB` : "it is not a file", "Put a file of text in its place");
		throw unusable(path, error instanceof Error ? error.message : String(error));
	};
}
export { replaceFiles as i, readOwnFile as n, readTextFile as r, checkOwnFolder as t };
