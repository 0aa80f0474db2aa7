const { isAbsolute, relative } = process.getBuiltinModule("node:path");
// src/disk/within.ts
/** Compares the paths as they are written: a caller resolves symbolic links first. A folder is within itself. */
function isWithin(path, folder) {
	const from = relative(folder, path);
	return from !== ".." && !from.startsWith("../") && !isAbsolute(from);
}
// src/docker/cli/plugin-version.ts
/**
* Compares the version that a plugin prints: `2.24.4`, `v2.40.3-desktop.1`, `github.com/docker/buildx 0.36.1+ds1 …`.
* Without a version it is false.
*/
function isAtLeast(printed, least) {
	const version = /(?:^|\s)v?(\d+)\.(\d+)\.(\d+)/u.exec(printed)?.slice(1).map(Number);
	if (version === void 0) return false;
	const place = least.findIndex((part, index) => part !== version[index]);
	return place === -1 || (version[place] ?? 0) > (least[place] ?? 0);
}
export { isWithin as n, isAtLeast as t };
