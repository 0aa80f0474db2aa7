import { Bt as string, It as object, Jt as digestPattern, Mt as array, Nt as boolean, Ot as InvalidImageRef, Rt as record, Wt as transport, Zt as Fault, kt as parseImageRef } from "./program.js";
// src/image/build-metadata.ts
/** Reads buildx's metadata as text, so that an unreadable part costs nothing else. */
/** The digest of what was built or published; undefined if buildx does not say. */
function builtDigest(metadata) {
	return valuesOf(/"containerimage\.digest":\s*"([^"]*)"/gu, metadata)[0];
}
/** Each digest that the engine may know the image by. */
function builtDigests(metadata) {
	return valuesOf(/"containerimage\.(?:config\.)?digest":\s*"([^"]*)"/gu, metadata);
}
function valuesOf(key, metadata) {
	return [...metadata.matchAll(key)].map(([, value = ""]) => value).filter((value) => digestPattern.test(value));
}
// src/image/platform.ts
/** Engines use the kernel's names, images use Go's. */
const architectures = /* @__PURE__ */ new Map([
	["x86_64", "amd64"],
	["aarch64", "arm64"],
	["armv7l", "arm"],
	["i686", "386"]
]);
/** The default variant of an architecture: https://github.com/containerd/platforms, database.go. */
const usualVariants = /* @__PURE__ */ new Map([
	["amd64", "v1"],
	["arm64", "v8"],
	["arm", "v7"]
]);
function goArchitecture(name) {
	return architectures.get(name) ?? name;
}
function normalPlatform(platform) {
	const [os = "", written = "", variant = ""] = platform.split("/");
	const architecture = goArchitecture(written);
	return [
		os,
		architecture,
		...variant === "" || variant === usualVariants.get(architecture) ? [] : [variant]
	].join("/");
}
function samePlatform(one, other) {
	return normalPlatform(one) === normalPlatform(other);
}
function isAmong(platform, platforms) {
	return platforms.some((other) => samePlatform(platform, other));
}
// src/image/tags.ts
const tagArgumentsBrand = Symbol("tag arguments");
const hole = "{{dev-tag}}";
/** The longest possible development tag: what fits with it fits with any other. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;
/** Throws `InvalidImageRef` at the first item that cannot be published. */
function parseTagTemplates(items) {
	return items.map((text) => ({
		text,
		hasHole: text.includes(hole),
		ref: parseTag(filled(text, longestDevTag))
	}));
}
function fillTags(templates, devTag) {
	const refs = /* @__PURE__ */ new Map();
	for (const { text, hasHole, ref: parsed } of templates) {
		const ref = hasHole ? parseTag(filled(text, devTag)) : parsed;
		refs.set(ref.toString(), ref);
	}
	return {
		written: tagArguments(templates.map(({ text }) => filled(text, devTag))),
		refs: [...refs.values()]
	};
}
function tagArguments(values) {
	return Object.assign([...values], { [tagArgumentsBrand]: true });
}
/** Ignores the registry: it may answer to many names (case, address, port, alias) that the gate cannot know. */
function isPublished(ref, templates) {
	return templates.some(({ hasHole, ref: published }) => hasHole ? withoutDevTag(nameWithin(published)) === withoutDevTag(nameWithin(ref)) : nameWithin(published) === nameWithin(ref));
}
function usesDevTag(templates) {
	return templates.some(({ hasHole }) => hasHole);
}
function filled(text, devTag) {
	return text.replaceAll(hole, devTag);
}
function nameWithin({ repository, tag }) {
	return `${repository}:${tag ?? ""}`;
}
/** Puts the hole back in place of a development tag, or of `latest`, its value without a checkout. */
function withoutDevTag(name) {
	return name.replaceAll(/latest|dev-[0-9a-f]{12}(?:-dirty-[0-9a-f]{12})?/gu, hole);
}
function parseTag(item) {
	const ref = parseImageRef(item);
	if (ref.digest !== void 0) throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
	return ref.withDefaultTag();
}
// src/git/failures.ts
var GitFailed = class extends Error {
	name = "GitFailed";
};
var NoCheckout = class extends GitFailed {
	name = "NoCheckout";
};
var GitMissing = class extends GitFailed {
	name = "GitMissing";
};
/** The folder lies in a checkout by its path, but a link on it leads out. */
var LinkedOutside = class extends GitFailed {
	name = "LinkedOutside";
};
// src/docker/engine.ts
const infoSchema = object({
	Name: string().default(""),
	ServerVersion: string().default(""),
	OSType: string().default(""),
	Architecture: string().default(""),
	DriverStatus: array(array(string())).nullish(),
	SystemTime: string().default(""),
	RegistryConfig: object({
		IndexConfigs: record(string(), object({ Secure: boolean() })).nullish(),
		InsecureRegistryCIDRs: array(string()).nullish()
	}).nullish()
});
async function readInfo(docker) {
	return infoSchema.parse(await docker[transport].ask({
		command: "info",
		path: "/info"
	}));
}
async function engineHostName(docker) {
	return (await readInfo(docker)).Name;
}
async function readRegistryConfig(docker) {
	const { IndexConfigs, InsecureRegistryCIDRs } = (await readInfo(docker)).RegistryConfig ?? {};
	return {
		IndexConfigs: IndexConfigs ?? {},
		InsecureRegistryCIDRs: InsecureRegistryCIDRs ?? []
	};
}
/** Throws a Fault if there is no engine, or if it does not run Linux containers. */
async function readEngine(docker) {
	const info = await readInfo(docker);
	if (info.OSType !== "linux") throw new Fault("the engine cannot be used", `it runs ${info.OSType === "" ? "unknown" : info.OSType} containers`, "Use an engine that runs Linux containers.");
	const containerd = (info.DriverStatus ?? []).some(([key, value]) => key === "driver-type" && value?.startsWith("io.containerd.snapshotter"));
	return {
		version: info.ServerVersion,
		store: containerd ? "containerd" : "classic",
		platform: `${info.OSType}/${info.Architecture}`,
		time: info.SystemTime
	};
}
export { builtDigest as _, GitMissing as a, fillTags as c, tagArguments as d, usesDevTag as f, samePlatform as g, normalPlatform as h, GitFailed as i, isPublished as l, isAmong as m, readEngine as n, LinkedOutside as o, goArchitecture as p, readRegistryConfig as r, NoCheckout as s, engineHostName as t, parseTagTemplates as u, builtDigests as v };
