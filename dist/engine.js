import { At as record, Bt as digestPattern, It as transport, Mt as string, Ot as object, Tt as boolean, Ut as Fault, _t as InvalidImageRef, vt as parseImageRef, wt as array } from "./sentences.js";
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
// src/image/tags.ts
const placeholder = "{{dev-tag}}";
/** The longest possible development tag: what fits with it fits with any other. */
const longestDevTag = `dev-${"0".repeat(12)}-dirty-${"0".repeat(12)}`;
/** Reads the items, or only checks them without `devTag`. Throws `InvalidImageRef` at the first bad item. */
function parseTags(items, devTag = longestDevTag) {
	const written = items.map((item) => item.replaceAll(placeholder, devTag));
	const refs = /* @__PURE__ */ new Map();
	for (const item of written) {
		const ref = parseTag(item);
		refs.set(ref.toString(), ref);
	}
	return {
		written,
		refs: [...refs.values()]
	};
}
/** Ignores the registry: it may answer to many names (case, address, port, alias) that the gate cannot know. */
function isPublished(ref, items) {
	return items.some((item) => {
		const published = nameWithin(parseTag(item.replaceAll(placeholder, longestDevTag)));
		return item.includes(placeholder) ? withoutDevTag(published) === withoutDevTag(nameWithin(ref)) : published === nameWithin(ref);
	});
}
function nameWithin({ repository, tag }) {
	return `${repository}:${tag ?? ""}`;
}
/** Puts the placeholder back in place of a development tag, or of `latest`, its value without a checkout. */
function withoutDevTag(name) {
	return name.replaceAll(/latest|dev-[0-9a-f]{12}(?:-dirty-[0-9a-f]{12})?/gu, placeholder);
}
function usesDevTag(items) {
	return items.some((item) => item.includes(placeholder));
}
function parseTag(item) {
	const ref = parseImageRef(item);
	if (ref.digest !== void 0) throw new InvalidImageRef(item, "a tag to publish cannot have a digest; write repository:tag");
	return ref.withDefaultTag();
}
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
export { parseTags as a, GitMissing as c, builtDigest as d, builtDigests as f, isPublished as i, LinkedOutside as l, readEngine as n, usesDevTag as o, readRegistryConfig as r, GitFailed as s, engineHostName as t, NoCheckout as u };
