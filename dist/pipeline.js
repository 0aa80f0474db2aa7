import { r as __toESM } from "./rolldown-runtime.js";
import { A as buildError, C as imageContents, D as readBuilder, E as enginePlatforms, O as buildFiles, S as buildxBuild, T as engineBuilder, _ as readOrigin, a as pulledDigest, b as devTagFile, d as toRefReport, f as PublishedRevisions, i as pullImage, k as runBuild, n as enginePublisher, o as publishRefs, p as provePublished, t as builderPublisher, u as pMap, v as refuseOldGit, w as differenceInPlatforms, x as readContent, y as stillExpected } from "./publisher.js";
import { $ as rememberTags, B as isAboutTheImage, Bt as string, C as humanDuration, Ct as testedTag, F as containerPath, Ft as number, Gt as DockerCallFailed, H as ownContainers, I as inspectContainer, It as object, Kt as DockerTimedOut, L as removeContainer, M as connectToNetwork, Mt as array, N as createNetwork, Nt as boolean, O as removeRun, Ot as InvalidImageRef, P as removeNetwork, Q as confirmTags, Qt as reportedFault, R as startContainer, Rt as record, S as oneLine, St as testedImage, T as revisionLabel, V as whyUnstartable, Vt as union, Wt as transport, Yt as isImageId, Zt as Fault, _t as isNameOf, a as runProgram, at as bestEffort, bt as projectName, dt as refuseReservedLabels, et as restoreTags, ft as tagImage, g as describeObservation, gt as written$2, ht as variantLabels, it as volumeFolder, j as bridgeGateway, jt as pRetry, k as removeVariant$1, kt as parseImageRef, lt as imagesLabelled, m as describeFinding, mt as runLabel, o as linesOf, ot as labelledContainers, p as describeFault, pt as roleLabels, rt as createVolume, st as holdImage, tn as absent, tt as recordRun, ut as inspectImage, vt as keptName, w as provenanceVerdict, xt as serviceImage, yt as objectName, z as unboundedRetries } from "./program.js";
import { c as fillTags, d as tagArguments, f as usesDevTag, g as samePlatform, h as normalPlatform, i as GitFailed, m as isAmong, p as goArchitecture, t as engineHostName } from "./engine.js";
import { a as unescaped, c as readTextFile, d as isOfSameFiles, f as isRemoteContext, i as readComposeModel, l as replaceFiles, n as localFilesOnly, p as isSameBuild, s as readOwnFile, t as checkCompose, u as isBuiltBy } from "./config.js";
import { _ as removeAbandonedRuns, h as describeAbandoned, m as readRegularFile, u as shown } from "./scalars.js";
import { _ as imageUnderTest, a as isDialled, c as hostMount, d as mountTarget, f as mountWithin, g as TestedNames, l as imageMount, m as writableDevice, n as variantFindings, p as isBind, r as quote, u as mountFrom, v as spelled } from "./causes.js";
import { n as isWithin } from "./plugin-version.js";
import { n as isRunnersOwn } from "./runner-variables.js";
import { n as parseYamlStream, r as require_dist } from "./yaml-document.js";
const { connect } = process.getBuiltinModule("node:net");
const { connect: connect$1, createSecureContext } = process.getBuiltinModule("node:tls");
const { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { access, copyFile, lstat, mkdir, open, readFile, readdir, realpath, rm, stat, writeFile } = process.getBuiltinModule("node:fs/promises");
const { randomBytes, randomUUID } = process.getBuiltinModule("node:crypto");
const { constants: constants$1, hostname, networkInterfaces } = process.getBuiltinModule("node:os");
const { constants: constants$2, existsSync } = process.getBuiltinModule("node:fs");
const { pid } = process.getBuiltinModule("node:process");
const { setTimeout: setTimeout$1 } = process.getBuiltinModule("node:timers/promises");
const { createSocket } = process.getBuiltinModule("node:dgram");
const { Script, createContext } = process.getBuiltinModule("node:vm");
// src/build/links.ts
/** @throws Fault if the build would write through a link of the checkout; the workflow's own paths are trusted. */
async function refuseLinks(destinations, { env, workspace }) {
	if (destinations.length === 0) return;
	const checkouts = await checkoutsOf([workspace, env["GITHUB_WORKSPACE"] || workspace]);
	for (const { input, path, isStore } of destinations) {
		const whole = isAbsolute(path) ? path : `${workspace}${sep}${path}`;
		const link = await linkOnTheWay(whole, checkouts) ?? (isStore ? await linkWithin(whole, checkouts) : void 0);
		if (link === void 0) continue;
		throw new Fault(`the dest ${JSON.stringify(path)} of ${input} is refused`, `${JSON.stringify(link)} in the checkout is a symbolic link, and the build would write to what it names`, "Nothing was built. Remove the link from the checkout, or write a dest outside of it.");
	}
}
async function checkoutsOf(folders) {
	return (await Promise.all([...new Set(folders)].map((folder) => realpath(folder).catch(absent)))).filter((folder) => folder !== void 0);
}
/** Walks the path as written: for the system, `link/../out` differs from its normalized form. */
async function linkOnTheWay(path, checkouts) {
	let at = sep;
	for (const part of path.split(sep)) {
		const next = join(at, part);
		if (next === at) continue;
		const name = (await lstat(next).catch(absent))?.isSymbolicLink() === true ? await nameWithin(next, checkouts) : void 0;
		if (name !== void 0) return name;
		at = next;
	}
}
/** Writing an OCI layout follows links inside it, but type=local replaces them. The exporter itself creates none. */
async function linkWithin(folder, checkouts) {
	if ((await lstat(folder).catch(absent))?.isDirectory() !== true) return void 0;
	const link = (await readdir(folder, {
		recursive: true,
		withFileTypes: true
	})).find((entry) => entry.isSymbolicLink());
	return link === void 0 ? void 0 : nameWithin(join(link.parentPath, link.name), checkouts);
}
/** Returns the path relative to its checkout, without following a link; undefined outside of all checkouts. */
async function nameWithin(path, checkouts) {
	const real = join(await realpath(dirname(path)), basename(path));
	const checkout = checkouts.find((folder) => real.startsWith(`${folder}${sep}`));
	return checkout === void 0 ? void 0 : relative(checkout, real);
}
// src/build/tested.ts
/** Exporter options that change the image's config, and so what is booted. */
const changesConfig = /^(?:rewrite-timestamp|source-date-epoch)=/u;
/** Removes what surrounds the image's config: not every store holds it, and booting does not read it. */
function bareBuild(plan) {
	return {
		...plan,
		annotations: [],
		exporter: plan.exporter.filter((option) => changesConfig.test(option))
	};
}
/** A single platform has no index to hold attestations. */
function unattestedBuild(plan) {
	return {
		...bareBuild(plan),
		attests: [],
		provenance: "",
		sbom: ""
	};
}
/** @param store A classic store knows an image by its config, a containerd one by its manifest, which must be equal. */
function buildsByDigest(plan, store, platform) {
	const platforms = plan.platforms.length === 0 ? [] : [platform];
	const tested = {
		...unattestedBuild(plan),
		platforms
	};
	if (store === "classic") return {
		tested,
		published: plan
	};
	const types = plan.exporter.some((option) => option.startsWith("oci-mediatypes=")) ? [] : ["oci-mediatypes=true"];
	const exporter = [...plan.exporter, ...types];
	return {
		tested: {
			...tested,
			annotations: ofManifest(plan.annotations, inputForm, platform),
			exporter: [...exporter.filter((option) => !option.startsWith("annotation")), ...ofManifest(exporter, attributeForm, platform)]
		},
		published: {
			...plan,
			exporter
		}
	};
}
/** `key=value`, `manifest:key=value`, `index,manifest[linux/amd64]:key=value`. */
const inputForm = {
	pattern: /^(?:(?<types>[a-z-]+(?:,[a-z-]+)*)(?:\[(?<platform>[^\]]*)\])?:)?(?<rest>.*)$/su,
	prefix: "manifest:"
};
/** `annotation.key=value`, `annotation-manifest[linux/amd64].key=value`. */
const attributeForm = {
	pattern: /^annotation(?:-(?<types>[a-z-]+))?(?:\[(?<platform>[^\]]*)\])?\.(?<rest>.*)$/su,
	prefix: "annotation-manifest."
};
/** Drops the platform, which a single manifest does not have. Values for the platform come last, because they win. */
function ofManifest(written, { pattern, prefix }, tested) {
	return written.flatMap((text) => {
		const { types = "manifest", platform, rest } = pattern.exec(text)?.groups ?? {};
		const isOurs = platform === void 0 || samePlatform(platform, tested);
		return rest !== void 0 && isOurs && types.split(",").includes("manifest") ? [{
			platform,
			rest
		}] : [];
	}).toSorted((one, other) => Number(one.platform !== void 0) - Number(other.platform !== void 0)).map(({ rest }) => `${prefix}${rest}`);
}
/** Names what a classic store would lose, such as `attestations`. */
function unheldByClassic({ annotations, exporter, provenance, sbom, attests }) {
	return [
		["attestations", [
			sbom,
			provenance,
			...attests
		].some(isAttestation)],
		["annotations", annotations.length > 0],
		[`${exporter.map((option) => option.replace(/=.*$/su, "")).join(", ")} of outputs`, exporter.length > 0]
	].flatMap(([what, is]) => is ? [what] : []);
}
function indexAnnotations({ annotations, exporter, platforms, provenance, sbom, attests }) {
	const isOfIndex = /^(?:[a-z-]+,)*index(?:-descriptor)?(?:,[a-z,-]+)?(?:\[[^\]]*\])?:/u;
	if (!(annotations.some((annotation) => isOfIndex.test(annotation)) || exporter.some((option) => option.startsWith("annotation-index")))) return "none";
	if (platforms.length > 1 || [
		sbom,
		provenance,
		...attests
	].some(isAttestation)) return "placed";
	return provenance === "" ? "placed by default" : "lost";
}
/** buildx treats `disabled=true` as none: https://docs.docker.com/build/metadata/attestations/. */
function isAttestation(attributes) {
	return attributes !== "" && !/(?:^|,)disabled=true(?:,|$)/u.test(attributes);
}
// src/build/strategy.ts
/** @throws Fault if there is none; it names a builder or store that works. */
function chooseStrategy(given) {
	const isMany = given.platforms.length > 1;
	if (given.push && given.indexAnnotations === "lost") throw noIndex();
	if (given.rewritesTimes && given.driver === "docker" && given.store === "containerd") throw timesStay();
	if (given.byDigest === true && given.push) return byDigest(given, "push-by-digest is true");
	const losesIndex = given.indexAnnotations === "placed by default" && given.driver !== "docker";
	if (given.store === "containerd" && given.push && given.byDigest !== false && losesIndex) return byDigest(given, "annotations of an index are asked for");
	if (given.store === "containerd" || !isMany && given.unheld.length === 0) return { kind: "whole" };
	if (given.push) {
		const wanted = isMany ? `${given.platforms.length} platforms are` : `${given.unheld.join(" and ")} are`;
		if (given.byDigest === false) throw onlyByDigest(`${wanted} asked for`);
		return byDigest(given, `${wanted} asked for`);
	}
	if (!isMany) return { kind: "whole" };
	const [first, ...others] = given.platforms.filter((platform) => isAmong(platform, given.runnable));
	if (first === void 0) throw noneRuns(given);
	return {
		kind: "each",
		platforms: [first, ...others]
	};
}
function byDigest(given, wanted) {
	if (given.driver === "docker") throw cannot(wanted);
	const { platforms, native, runnable } = given;
	if (platforms.length === 0 || isAmong(native, platforms)) return {
		kind: "by digest",
		tested: native
	};
	const [only, ...others] = platforms;
	const tested = others.length === 0 ? only : platforms.find((platform) => isAmong(platform, runnable));
	if (tested === void 0) throw noneRuns(given);
	return {
		kind: "by digest",
		tested
	};
}
function cannot(wanted) {
	return new Fault("this image cannot be tested and then published", `${wanted}, which a classic image store does not hold, and a builder of the driver docker does not publish`, "Use a builder of the driver docker-container (docker/setup-buildx-action) or remote, or an engine with the containerd image store.");
}
function onlyByDigest(wanted) {
	return new Fault("this image cannot be tested and then published", `${wanted}, which a classic image store does not hold, and push-by-digest is false`, "Leave push-by-digest out, so that the builder pushes the image, or use an engine with the containerd image store.");
}
/** Measured: engine 28.5 unpacks what it builds, which BuildKit refuses to combine ("conflicts with unpack"). */
function timesStay() {
	return new Fault("this image cannot be built as it is asked for", "rewrite-timestamp is asked for, and a builder of the driver docker cannot do that on a containerd image store", "Nothing was built. Use a builder of the driver docker-container (docker/setup-buildx-action) or remote, or leave rewrite-timestamp out of outputs.");
}
function noIndex() {
	return new Fault("this image cannot be published as it is asked for", "annotations of an index are asked for, and an image for one platform and without attestations has none", "Nothing was built. Annotate its manifest (manifest:key=value), or ask for provenance or several platforms.");
}
function noneRuns({ platforms, native }) {
	return new Fault("this image cannot be tested", `it is for ${platforms.join(", ")}, and the engine, which is ${native}, can boot none of them`, "Add the engine's platform, or set up emulation (docker/setup-qemu-action).");
}
// src/build/build.ts
/** @throws Fault if buildx is missing, the build fails, or the engine does not hold the result. */
async function build(source, tags, publish, runContext) {
	if (source.kind === "image") return {
		image: await findImage(source.image, publish, runContext),
		byDigest: void 0
	};
	const plan = source.build;
	const { strategy, runnable } = await findStrategy(plan, publish, runContext);
	switch (strategy.kind) {
		case "whole": {
			const { image, metadata } = await load(runContext.engine.store === "classic" ? bareBuild(plan) : plan, tags, tags.length > 0, runContext);
			await checkBuilt(image, plan, runContext);
			const now = isMany(plan) ? await enginePlatforms(runContext.docker) : [];
			return {
				image: toBuiltImage(image, metadata, imagePlatforms(plan.platforms, now, (platform) => isAmong(platform, now) ? image.id : void 0), runContext),
				byDigest: void 0
			};
		}
		case "each": {
			const loaded = /* @__PURE__ */ new Map();
			let first;
			for (const platform of nativeFirst(strategy.platforms, runContext)) {
				const named = first === void 0 ? tags : tagArguments([]);
				const one = await load({
					...unattestedBuild(plan),
					platforms: [platform]
				}, named, tags.length > 0, runContext);
				first ??= one;
				loaded.set(platform, one.image.id);
			}
			if (first === void 0) throw new Error("a strategy without a platform");
			const platforms = imagePlatforms(plan.platforms, runnable, (platform) => loaded.get(platform));
			return {
				image: toBuiltImage(first.image, first.metadata, platforms, runContext),
				byDigest: void 0
			};
		}
		case "by digest": {
			const { tested, published } = buildsByDigest(plan, runContext.engine.store, strategy.tested);
			const { image, metadata } = await load(tested, tags, tags.length > 0, runContext);
			return {
				image: toBuiltImage(image, metadata, imagePlatforms(plan.platforms, runnable, (platform) => samePlatform(platform, strategy.tested) ? image.id : void 0), runContext),
				byDigest: published
			};
		}
	}
}
async function findStrategy(plan, { push, byDigest }, { docker, engine }) {
	const unheld = unheldByClassic(plan);
	if (!isMany(plan) && unheld.length === 0 && byDigest !== true) return {
		strategy: { kind: "whole" },
		runnable: []
	};
	const [{ driver }, runnable] = await Promise.all([readBuilder(docker, plan.builder), isMany(plan) && engine.store === "classic" ? enginePlatforms(docker) : []]);
	const { platforms } = plan;
	const native = normalPlatform(engine.platform);
	return {
		strategy: chooseStrategy({
			store: engine.store,
			driver,
			platforms,
			runnable,
			native,
			unheld,
			indexAnnotations: indexAnnotations(plan),
			rewritesTimes: plan.exporter.some((option) => option.startsWith("rewrite-timestamp=")),
			push,
			byDigest
		}),
		runnable
	};
}
function isMany({ platforms }) {
	return platforms.length > 1;
}
function nativeFirst(platforms, { engine }) {
	return platforms.toSorted((a, b) => Number(samePlatform(b, engine.platform)) - Number(samePlatform(a, engine.platform)));
}
function imagePlatforms(platforms, runnable, idOf) {
	if (platforms.length < 2) return [];
	return platforms.toSorted((a, b) => rank(a, runnable) - rank(b, runnable)).map((platform) => ({
		platform,
		id: idOf(platform)
	}));
}
/** The engine lists its own platform first. */
function rank(platform, runnable) {
	const place = runnable.findIndex((other) => samePlatform(platform, other));
	return place === -1 ? runnable.length : place;
}
function toBuiltImage(image, metadata, platforms, { engine, log }) {
	log.info(`Image ${image.id} (${image.platform}, ${engine.store} store)`);
	for (const { platform, id } of platforms) if (id === void 0) log.info(`${platform} is not booted: it cannot be on this engine, or not in this store`);
	return {
		...image,
		platforms,
		store: engine.store,
		metadata
	};
}
/** @param isHeld False for an untagged image: no one can take a name from it, and it would be removed with ours. */
async function load(plan, tags, isHeld, runContext) {
	const { ids, metadata } = await runBuildx(plan, tags, runContext);
	for (const id of ids) {
		const image = await inspectImage(runContext.docker, id);
		if (image === void 0) continue;
		if (isHeld) await holdImage(runContext.docker, id, runContext.run, `built-${image.platform.replaceAll("/", "-")}`);
		return {
			image,
			metadata
		};
	}
	throw new Fault("the engine does not hold the built image", `it knows no image ${ids.join(" or ")}`, "Use a builder that can load into this engine.");
}
/** The Dockerfile's frontend decides what is built. Throws a Fault if it differs from the request. */
async function checkBuilt({ id }, { platforms }, { docker, engine }) {
	if (engine.store === "classic") return;
	const other = differenceInPlatforms(await imageContents(docker, id), platforms.length === 0 ? void 0 : platforms);
	if (other === void 0) return;
	throw new Fault("the build made something else than was asked for", other, "Name each platform in platforms, or look at the # syntax line of the Dockerfile: what it names decides what is built.");
}
async function findImage(name, publish, runContext) {
	const image = await inspectImage(runContext.docker, name);
	if (image !== void 0) {
		if (!isImageId(name)) await holdImage(runContext.docker, image.id, runContext.run, "given");
		return toBuiltImage(image, "", await givenPlatforms(image, name, publish, runContext), runContext);
	}
	throw new Fault(`the image ${name} cannot be gated`, "the engine does not hold it", "Build or pull it in an earlier step of this job.");
}
/** Returns the platforms of a multi-platform image. Throws a Fault if two are alike or one could not be pushed. */
async function givenPlatforms({ id }, name, { push }, { docker, engine }) {
	if (engine.store === "classic") return [];
	const images = (await imageContents(docker, id)).filter((manifest) => !manifest.isAttestation);
	const platforms = images.map(({ platform }) => platform ?? "");
	const absent = images.flatMap(({ isAvailable, platform }) => isAvailable ? [] : [platform ?? "?"]);
	const unusable = differenceInPlatforms(images, platforms) ?? (push && absent.length > 0 ? `it is for ${absent.join(", ")} too, which the engine does not hold` : void 0);
	if (unusable !== void 0) throw new Fault(`the image ${name} cannot be gated`, unusable, "Build or pull it for the platforms that it is to be published for.");
	if (platforms.length < 2) return [];
	const runnable = await enginePlatforms(docker);
	return imagePlatforms(platforms, runnable, (platform) => isAmong(platform, runnable) && !absent.includes(platform) ? id : void 0);
}
async function runBuildx(plan, tags, runContext) {
	await refuseLinks(plan.destinations, runContext);
	const files = buildFiles(runContext.folders.work);
	const command = buildxBuild(plan, tags, files);
	const platform = plan.platforms.length === 0 ? "" : ` for ${plan.platforms.join(", ")}`;
	return runContext.log.group(`Build${platform}`, () => runContext.log.untrusted((print) => runBuild(runContext.docker, command, files, print)));
}
// src/build/recipe.ts
/** @param env Supplies the value of a build argument that has none. */
function recipeOf({ buildArgs, buildContexts, context, file, target }, folder, env) {
	const isRemote = isRemoteContext(context);
	const path = isRemote ? context : resolve(folder, context);
	return {
		context: path,
		dockerfile: isRemote ? file || "Dockerfile" : file === "" ? join(path, "Dockerfile") : resolve(folder, file),
		inline: void 0,
		target,
		args: new Map(buildArgs.flatMap((argument) => argumentOf(argument, env))),
		contexts: new Map(buildContexts.map((entry) => {
			const [name = "", ...value] = entry.split("=");
			return [name, contextOf$1(value.join("="), folder)];
		}))
	};
}
function argumentOf(argument, env) {
	const [name = "", ...value] = argument.split("=");
	if (argument.includes("=")) return [[name, value.join("=")]];
	const given = env[name];
	return given === void 0 ? [] : [[name, given]];
}
function contextOf$1(value, folder) {
	return isRemoteContext(value) || /^[a-z-]+:/u.test(value) ? value : resolve(folder, value);
}
// src/provenance/dev-tag.ts
/** The tag of an image that is built on a developer's machine names the commit and its changes (docs/why.md, 2). */
/** Enough digits of a commit or a hash to be unique in a repository. */
const shownDigits = 12;
/** Without a checkout, nothing tells one build from another. */
const fallback = "latest";
/** @throws Fault if the development tag cannot be determined or written. */
async function nameTags(templates, origin, runContext) {
	if (!usesDevTag(templates)) return {
		tags: fillTags(templates, ""),
		devTag: void 0
	};
	await checkWritable(devTagPath(origin, runContext));
	const tag = await devTag(origin, runContext);
	return {
		tags: fillTags(templates, tag),
		devTag: tag
	};
}
async function checkWritable(path) {
	const isThere = await readOwnFile(path) !== void 0;
	const folder = dirname(path);
	try {
		await access(folder, constants$2.W_OK);
	} catch (error) {
		throw new Fault(`the development tag cannot be ${isThere ? "replaced" : "written"}`, `${folder} cannot be written to: ${error instanceof Error ? error.message : String(error)}`, `Let the step's user write ${devTagFile} there, or write the tag itself.`, { cause: error });
	}
}
/** Returns `dev-<commit>`, plus `-dirty-<hash of the changes>` if the build can see files that are not the commit's. */
async function devTag({ checkout, view, unreadable }, { git, folders, log }) {
	if (unreadable !== void 0) throw new Fault("the development tag cannot be made", `the checkout cannot be read: ${unreadable}`, "Give the step a checkout that git can read, or write the tag itself.");
	if (checkout === void 0) {
		log.warning("smoke-gate: no development tag", `there is no Git checkout to name it after: the tag is ${fallback}`);
		return fallback;
	}
	const clean = `dev-${checkout.revision.slice(0, shownDigits)}`;
	try {
		const { hash, isCommit, ignored } = await readContent(git, checkout.top, view, folders.work);
		if (isCommit) return clean;
		const [first] = ignored;
		if (first !== void 0) {
			const which = ignored.length === 1 ? first : `${first} and ${ignored.length - 1} more`;
			log.info(`The development tag counts what git ignores and the build can see: ${which}. List in .dockerignore what is not to be built`);
		}
		return `${clean}-dirty-${hash.slice(0, shownDigits)}`;
	} catch (error) {
		if (!(error instanceof GitFailed)) throw error;
		throw new Fault("the development tag cannot be made", `the changes in ${checkout.top} could not be read: ${error.message}`, "Commit them, list in .dockerignore what is not to be built, or write the tag itself.", { cause: error });
	}
}
/** Writes to the checkout that was read, even if HEAD has moved since. Refuses a link, whose target is not ours. */
async function keepDevTag(tag, origin, runContext) {
	const path = devTagPath(origin, runContext);
	await replaceFiles([{
		path,
		before: await readOwnFile(path),
		after: `${tag}\n`
	}]);
}
function devTagPath({ checkout }, { workspace }) {
	return join(checkout?.top ?? workspace, devTagFile);
}
// src/provenance/prove.ts
const proven = Symbol("proven");
async function prove(image, origin, { verify }, runContext) {
	const { checkout } = origin;
	const expected = await stillExpected(origin, runContext);
	const verdict = provenanceVerdict(expected, await statedBy(image, expected, runContext));
	const report = {
		verify,
		verdict,
		uncommittedFiles: checkout?.changes
	};
	if (checkout !== void 0 && checkout.changes > 0) runContext.log.info(`The checkout ${checkout.top} has uncommitted changes in ${checkout.changes} files`);
	if (verdict.kind === "match") runContext.log.info(`The image is of commit ${verdict.revision}`);
	else if (verify === "enforce") return {
		kind: "wrong",
		finding: wrongRevision(void 0, verdict),
		report
	};
	else sayUnproven(void 0, verdict, verify, runContext);
	return {
		kind: "may go on",
		image: {
			...image,
			[proven]: true
		},
		report
	};
}
/** Finds what is certain before the build: no expected commit, or labels that contradict it. Otherwise undefined. */
function unprovable(origin, { verify }) {
	const { expected, checkout } = origin;
	const verdict = provenanceVerdict(expected, toBeStated(origin));
	if (verify !== "enforce" || verdict.kind === "match") return void 0;
	if (expected.kind === "known" && verdict.kind === "missing") return void 0;
	return {
		finding: wrongRevision(void 0, verdict),
		report: {
			verify,
			verdict,
			uncommittedFiles: checkout?.changes
		}
	};
}
/** Missing if the Dockerfile may still set it, or if the image already exists. */
function toBeStated({ source }) {
	const revision = (source.kind === "build" ? source.build.labels : []).findLast((label) => label.startsWith(`${revisionLabel}=`))?.slice(revisionLabel.length + 1);
	return revision === void 0 ? { kind: "missing" } : {
		kind: "stated",
		revision,
		base: void 0
	};
}
/** Reads the revisions of published images from their registries. */
async function wrongRevisions(refs, { expected }, { verify }, revisions, runContext) {
	if (verify === "off") return [];
	const findings = [];
	for (const { ref, verdict } of await provePublished(refs, expected, revisions)) {
		if (verdict.kind === "match") continue;
		if (verify === "enforce") findings.push(wrongRevision(ref, verdict));
		else sayUnproven(ref, verdict, verify, runContext);
	}
	return findings;
}
function wrongRevision(ref, verdict) {
	return {
		kind: "wrong-revision",
		ref,
		verdict
	};
}
function sayUnproven(ref, verdict, verify, { log }) {
	const { sentence } = describeFinding(wrongRevision(ref, verdict));
	if (verify === "warn") log.warning("smoke-gate: wrong-revision", sentence);
	else log.info(`verify-revision is off, so this stops nothing: ${sentence}`);
}
async function statedBy(image, expected, runContext) {
	const revision = image.labels[revisionLabel];
	if (revision === void 0) return { kind: "missing" };
	return {
		kind: "stated",
		revision,
		base: expected.kind === "known" && expected.revision === revision ? void 0 : await baseWith(revision, image, runContext)
	};
}
/** Finds an image with the same revision whose layers this one extends. */
async function baseWith(revision, { id, layers }, { docker }) {
	try {
		return (await imagesLabelled(docker, `${revisionLabel}=${revision}`)).find((other) => other.id !== id && other.layers.length < layers.length && other.layers.length > 0 && other.layers.every((layer, index) => layer === layers[index]))?.id;
	} catch (error) {
		if (error instanceof Fault) return void 0;
		throw error;
	}
}
// src/publish/publish.ts
/**
* @param image the type is the rule: only a passing verdict makes one.
* @param byDigest what the builder is to push itself; undefined has the engine push what it holds.
*/
async function publish(image, wanted, byDigest, plan, onSent, context) {
	const publisher = byDigest === void 0 ? enginePublisher(image, plan, context) : builderPublisher(image, byDigest, plan, context);
	const onBegin = async (refs) => {
		for (const ref of refs) await context.folders.publishes(ref.toString());
	};
	const refs = [];
	let trouble;
	for await (const outcome of publishRefs(wanted, {
		...plan,
		publisher,
		onBegin,
		onSent,
		context
	})) {
		const report = toRefReport(outcome);
		refs.push(report);
		trouble ??= outcome.trouble;
		if (outcome.wasThere) context.log.info(`${report.ref} was not taken, and is there already: ${report.digest}`);
		if (report.state === "verified") context.log.info(`${report.ref} holds what was tested: ${report.digest}`);
	}
	return {
		refs,
		trouble
	};
}
// src/smoke/mounts/within.ts
/** @returns undefined if another mount hides the path. */
function targetWithin(target, path, targets) {
	const folder = posix.resolve("/", target);
	const inner = posix.join(folder, path);
	return targets.map((other) => posix.resolve("/", other)).some((other) => other !== folder && isWithin(other, folder) && isWithin(inner, other)) ? void 0 : inner;
}
// src/smoke/mounts/option-mounts.ts
/** Returns the binds of all containers, except those of a Compose project. */
function bindsOfPlan({ variants }) {
	return variants.flatMap(bindsOfVariant);
}
function bindsOfVariant({ name, runOptions, stack }) {
	const services = stack.kind === "services" ? stack.services : [];
	return [
		...binds(runOptions, `run-options of the variant ${name}`),
		...services.flatMap((service) => binds(service.runOptions, `services.${service.name}.options`)),
		...services.flatMap(({ name: service, volumes }) => binds(volumes.map(asOption), `services.${service}.volumes`))
	];
}
/** Returns true if the variant mounts one of these paths, a folder that contains it, or something inside it. */
function mountsAnyOf(paths, variant, sources) {
	return bindsOfVariant(variant).flatMap(({ source }) => [source, sources.get(source)?.path ?? source]).some((source) => paths.some((path) => isWithin(path, source) || isWithin(source, path)));
}
function binds(tokens, asked) {
	return tokens.flatMap((token) => {
		const mount = hostMount(token);
		return mount === void 0 ? [] : [{
			...mount,
			source: resolve(mount.source),
			asked,
			orEmpty: false
		}];
	});
}
function asOption(volume) {
	return `--volume=${volume}`;
}
/** @param all every option that mounts something in the container. */
async function placed(tokens, all, copies, image, platform) {
	const targets = all.flatMap((token) => mountTarget(token) ?? []);
	const options = tokens.map(async (token) => {
		const mount = hostMount(token);
		if (mount === void 0) return [token];
		const { hostPath, isOwn, within } = await copies.of(resolve(mount.source), image, platform);
		const inner = within.flatMap((copy) => {
			const target = targetWithin(mountTarget(token) ?? "", copy.path, targets);
			return target === void 0 ? [] : [mountWithin(token, target, copy.hostPath)];
		});
		return [mountFrom(token, hostPath, isOwn), ...inner];
	});
	return (await Promise.all(options)).flat();
}
// src/smoke/mounts/host-path.ts
/** Returns undefined if the engine's host does not have the path. */
function hostPathOf(path, view) {
	if (view.kind !== "container") return view.kind === "same" ? path : void 0;
	const [innermost] = view.mounts.filter(({ target }) => isWithin(path, target)).toSorted((one, other) => other.target.length - one.target.length);
	return innermost === void 0 ? void 0 : join(innermost.source, relative(innermost.target, path));
}
// src/smoke/reach/choose.ts
/** An address, because `localhost` is ::1 on some hosts. A wider bind would expose the app to the runner's network. */
const loopback = "127.0.0.1";
const isLoopback = (host) => host === "localhost" || host === "::1" || host.startsWith("127.");
/** All interfaces of the engine's host: it is unknown which one this job can reach. */
const everywhere = "0.0.0.0";
const everywhere6 = "::";
/** @throws Fault if what `probe-from` asks for cannot work; it names what can. */
function chooseReach(asked, facts) {
	const chosen = asked === "network" ? overNetwork(facts) : throughHost(asked, facts);
	if (asked !== "auto") return {
		...chosen,
		why: `probe-from is ${asked}; ${chosen.why}`
	};
	const otherwise = chosen.kind === "published" ? atOwnAddress(facts) : void 0;
	return otherwise === void 0 ? chosen : {
		...chosen,
		otherwise
	};
}
function throughHost(asked, { endpoint, jobContainer, gateway }) {
	if (endpoint.kind === "remote") {
		const { host } = endpoint;
		if (isLoopback(host)) return onLoopback("the engine is behind a loopback address");
		return {
			kind: "published",
			bind: host.includes(":") ? everywhere6 : everywhere,
			host,
			why: `the engine is on the host ${host}`
		};
	}
	if (jobContainer?.hasHostNetwork === true) return onLoopback("the job runs in a container with the host's network");
	if (jobContainer !== void 0 && asked === "auto") return joined(jobContainer);
	if (gateway !== void 0) return {
		kind: "published",
		bind: everywhere,
		host: gateway,
		why: `the job runs in a container whose host is ${gateway}`
	};
	return onLoopback("the job runs on the engine's host");
}
function overNetwork({ endpoint, jobContainer, gateway }) {
	if (jobContainer !== void 0 && !jobContainer.hasHostNetwork) return joined(jobContainer);
	const direct = atOwnAddress({
		endpoint,
		jobContainer,
		gateway
	});
	if (direct !== void 0) return direct;
	throw new Fault("probe-from: network cannot work here", endpoint.kind === "remote" ? `the engine is on the host ${endpoint.host}, and this job runs in no container of it` : "this job runs in a container that its engine does not know", "Use probe-from: host, or run the job in a container of that engine.");
}
/** Returns undefined if the engine's networks are another machine's, or only its host's ports can be reached. */
function atOwnAddress({ endpoint, jobContainer, gateway }) {
	return endpoint.kind === "local" && (jobContainer?.hasHostNetwork === true || gateway === void 0) ? {
		kind: "direct",
		why: "the engine's networks are this machine's"
	} : void 0;
}
function joined({ id }) {
	return {
		kind: "joined",
		jobContainer: id,
		why: `the job runs in the container ${id.slice(0, 12)}`
	};
}
function onLoopback(why) {
	return {
		kind: "published",
		bind: loopback,
		host: loopback,
		why
	};
}
// src/docker/endpoint.ts
const sshConfigTimeoutMs = 5e3;
async function readEndpoint(docker, env) {
	const endpoint = parseEndpoint(await docker.address());
	return endpoint.kind === "ssh" ? {
		kind: "remote",
		host: await sshHost(endpoint.destination, env)
	} : endpoint;
}
function parseEndpoint(address) {
	const url = URL.parse(address.includes("://") ? address : `tcp://${address}`);
	if (url === null || url.hostname === "" || ![
		"tcp:",
		"http:",
		"https:",
		"ssh:"
	].includes(url.protocol)) return { kind: "local" };
	const host = url.hostname.replace(/^\[(.*)\]$/u, "$1");
	if (url.protocol !== "ssh:") return {
		kind: "remote",
		host
	};
	return {
		kind: "ssh",
		destination: [
			...[...url.username === "" ? [] : ["-l", url.username], ...url.port === "" ? [] : ["-p", url.port]],
			"--",
			host
		]
	};
}
/** Asks ssh, because its configuration can map a short name to another host. */
async function sshHost(destination, env) {
	const asked = {
		file: "ssh",
		argv: ["-G", ...destination],
		env,
		timeoutMs: sshConfigTimeoutMs
	};
	const { stdout } = await runProgram(asked).catch(() => ({ stdout: "" }));
	return /^hostname (.+)$/mu.exec(stdout)?.[1] ?? destination.at(-1) ?? "";
}
// src/smoke/reach/job-container-hints.ts
const mounted = /\/containers\/([0-9a-f]{64})\/(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /gu;
/** `/docker/<id>` with cgroup v1, `/system.slice/docker-<id>.scope` with the systemd driver. */
const grouped = /[/-]([0-9a-f]{64})(?:\.scope)?$/gmu;
/** Docker's default host name, made from the container's Id. */
const shortId = /^[0-9a-f]{12}$/u;
/** https://github.com/moby/moby/blob/v28.5.0/daemon/names/names.go */
const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/u;
/** Returns possible Ids and names of the job's container, the likeliest first. Each is a guess to verify. */
function ownContainerCandidates({ runnerNames, mountinfo, cgroup, hostname }) {
	return [.../* @__PURE__ */ new Set([
		...runnerNames.filter((name) => containerName.test(name)),
		...ids(mountinfo, mounted),
		...ids(cgroup, grouped),
		...shortId.test(hostname) ? [hostname] : []
	])];
}
function ids(text, pattern) {
	return [...text.matchAll(pattern)].map(([, id = ""]) => id);
}
/** @param table the text of /proc/net/route: destination and gateway are little-endian words. */
function defaultGateway(table) {
	for (const line of table.split("\n")) {
		const [, destination, gateway = ""] = line.trim().split(/\s+/u);
		if (destination !== "00000000" || !/^[0-9A-F]{8}$/u.test(gateway) || gateway === "00000000") continue;
		return Buffer.from(gateway, "hex").toReversed().join(".");
	}
}
// src/smoke/reach/job-container.ts
const shares = /^container:(.+)$/u;
/** Verifies each candidate: a host name or an inherited variable may name somebody else's container. */
async function findJobContainer(docker, hints, ownAddresses) {
	for (const candidate of ownContainerCandidates(hints)) {
		const found = await inspectContainer(docker, candidate);
		if (found === void 0) continue;
		const jobContainer = await asJobContainer(docker, found, ownAddresses);
		if (jobContainer !== void 0) return {
			...jobContainer,
			mounts: found.mounts
		};
	}
}
async function asJobContainer(docker, found, ownAddresses) {
	if (found === void 0 || found.status !== "running") return void 0;
	const [, owner] = shares.exec(found.networkMode) ?? [];
	if (owner !== void 0) return asJobContainer(docker, await inspectContainer(docker, owner), ownAddresses);
	if (found.networkMode === "host") return {
		id: found.id,
		hasHostNetwork: true
	};
	return [...found.addresses.values()].flat().some((address) => ownAddresses.has(address)) ? {
		id: found.id,
		hasHostNetwork: false
	} : void 0;
}
// src/smoke/reach/facts.ts
async function readReachFacts({ docker, env }) {
	const ownAddresses = new Set(Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)));
	const [endpoint, mountinfo, cgroup] = await Promise.all([
		readEndpoint(docker, env),
		textOf$1("/proc/self/mountinfo"),
		textOf$1("/proc/self/cgroup")
	]);
	const jobContainer = await findJobContainer(docker, {
		runnerNames: [env["JOB_CONTAINER_NAME"] ?? ""],
		mountinfo,
		cgroup,
		hostname: hostname()
	}, ownAddresses);
	return {
		endpoint,
		jobContainer,
		gateway: (jobContainer === void 0 ? await isInStrangersContainer({
			docker,
			env
		}) : !jobContainer.hasHostNetwork) ? defaultGateway(await textOf$1("/proc/net/route")) : void 0
	};
}
async function isInStrangersContainer({ docker, env }) {
	if (!(existsSync("/.dockerenv") || existsSync("/run/.containerenv") || env["KUBERNETES_SERVICE_HOST"] !== void 0)) return false;
	const bridge = await bridgeGateway(docker);
	return bridge === void 0 || !await isOwn(bridge);
}
/** Asks the kernel: Node's list omits a bridge while no container is on it. */
async function isOwn(address) {
	const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
	const { promise, resolve } = Promise.withResolvers();
	socket.once("error", () => resolve(false));
	socket.bind({
		address,
		port: 0
	}, () => resolve(true));
	return promise.finally(() => socket.close());
}
function textOf$1(path) {
	return readFile(path, "utf8").catch(() => "");
}
// src/smoke/mounts/host-view.ts
async function readHostView(context) {
	const { endpoint, jobContainer } = await readReachFacts(context);
	if (endpoint.kind === "remote") {
		const { host } = endpoint;
		return isLoopback(host) && await engineHostName(context.docker) === hostname() ? { kind: "same" } : {
			kind: "elsewhere",
			host
		};
	}
	return jobContainer === void 0 ? { kind: "same" } : {
		kind: "container",
		mounts: jobContainer.mounts
	};
}
// src/smoke/mounts/source.ts
/** Folders with the host's own devices, sockets and kernel files. A copy of them is useless. */
const machines = [
	"/dev",
	"/proc",
	"/sys",
	"/run",
	"/var/run"
];
/** Files that containers mount for the time zone; read-only, they come from the engine's host. */
const clocks = /* @__PURE__ */ new Set(["/etc/localtime", "/etc/timezone"]);
/** @param projects user folders besides the workspace: what is missing there is missing on the engine's host too. */
async function readSources(binds, projects, context) {
	if (binds.length === 0) return /* @__PURE__ */ new Map();
	const view = await readHostView(context);
	const { workspace, env } = context;
	const named = [
		workspace,
		env["GITHUB_WORKSPACE"] || workspace,
		...projects
	];
	const homes = [...named, ...await Promise.all(named.map(async (home) => realpath(home).catch(() => home)))];
	const sources = /* @__PURE__ */ new Map();
	const refused = [];
	for (const bind of binds) {
		const found = await readSource(bind, view, homes);
		if ("why" in found) refused.push(found);
		else sources.set(bind.source, found);
	}
	if (refused.length === 0) return sources;
	throw new Fault("a folder or file of this machine cannot be mounted", [...new Set(refused.map(({ why }) => why))].join("; "), [...new Set(refused.map(({ remedy }) => remedy))].join(" "));
}
async function readSource(bind, view, homes) {
	const { source, isReadOnly, asked } = bind;
	if (isReadOnly && view.kind !== "same" && clocks.has(source) || isOfMachine(source, homes)) return {
		path: source,
		kind: "device",
		hostPath: hostPathOf(source, view) ?? source
	};
	let path;
	let kind;
	try {
		path = await realpath(source);
		const stats = await stat(path);
		kind = stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "device";
	} catch (error) {
		if (isAbsent(error)) return missing(bind, view, homes);
		if (isReadOnly && view.kind === "same") return {
			path: source,
			kind: "device",
			hostPath: source
		};
		return {
			why: `${asked}: ${error instanceof Error ? error.message : String(error)}`,
			remedy: "Let the runner's user read it."
		};
	}
	if (path === "/" && !isReadOnly) return {
		why: `${asked}: the whole of ${source} would be written to`,
		remedy: "Mount it read-only."
	};
	const hostPath = view.kind === "same" ? source : hostPathOf(path, view);
	return hostPath === void 0 ? unseen(asked, path, view) : {
		path,
		kind,
		hostPath
	};
}
/** A checkout belongs to the user wherever it is, for example on /dev/shm. */
function isOfMachine(source, homes) {
	return machines.some((folder) => isWithin(source, folder) && !homes.some((home) => isWithin(home, folder) && isWithin(source, home)));
}
function missing({ source, asked, orEmpty }, view, homes) {
	if (!(hostPathOf(source, view) !== void 0 || homes.some((home) => isWithin(source, home)))) return unseen(asked, source, view);
	return orEmpty ? {
		path: source,
		kind: "missing",
		hostPath: void 0
	} : {
		why: `${asked}: there is no ${source}, and the engine would make an empty folder there`,
		remedy: "Correct the path, or make it in a step before."
	};
}
function unseen(asked, path, view) {
	return view.kind === "elsewhere" ? {
		why: `${asked}: the engine is on the host ${view.host}, which does not have ${path} of this machine`,
		remedy: "Build what the container needs into an image, or use an engine of this machine."
	} : {
		why: `${asked}: ${path} is in none of the folders that this job's container has of the engine's host, and the engine would mount an empty folder in its place`,
		remedy: "Keep it where the runner mounts a folder of the host, or mount one there with the job's container.volumes."
	};
}
function isAbsent(error) {
	return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
// src/smoke/reach/find.ts
/** @throws Fault if `probe-from` asks for a way that does not exist. */
async function findReach({ probeFrom }, context) {
	const reach = chooseReach(probeFrom, await readReachFacts(context));
	context.log.info(`The app is asked ${where(reach)}: ${reach.why}.`);
	return reach;
}
function where(reach) {
	switch (reach.kind) {
		case "published": return `through a port of ${reach.host}`;
		case "joined": return "over a network that this job's container shares with it";
		case "direct": return "at its own address";
	}
}
// src/diagnosis/bounded-regex.ts
/** Bounds the search for a user's regular expression in untrusted text: backtracking may never end. */
/** Enough for a kept body (64 KiB), which a harmless expression searches in milliseconds. */
const longestSearchMs = 1e3;
const room = {
	regex: /$^/u,
	text: ""
};
const context = createContext(room);
const search = new Script("regex.test(text)");
function isFound(regex, text) {
	Object.assign(room, {
		regex,
		text
	});
	try {
		return search.runInContext(context, { timeout: longestSearchMs }) === true;
	} catch (error) {
		if ((typeof error === "object" && error !== null && "code" in error ? error.code : void 0) === "ERR_SCRIPT_EXECUTION_TIMEOUT") return void 0;
		throw error;
	} finally {
		room.text = "";
	}
}
// src/diagnosis/match.ts
/** Compares the status first: the body of an error page says nothing about the app. */
function matchAnswer(answer, { status, body }) {
	if (!status.some(({ from, to }) => answer.status >= from && answer.status <= to)) return "wrong-status";
	const isThere = body === void 0 || contains(answer.body, body);
	if (isThere === void 0) return "undecided-body";
	return isThere ? "good" : "wrong-body";
}
function contains(text, pattern) {
	return pattern.kind === "text" ? text.includes(pattern.text) : isFound(pattern.regex, text);
}
// src/smoke/probes/dial.ts
/** The Host header for every app, so that one that validates it answers the same wherever the job runs. */
const askedHost = "127.0.0.1";
/** Several addresses belong to one app: the first that accepts is taken, as for the addresses of a name. */
function dialOptions({ hosts: [host, ...others], port }) {
	if (others.length === 0) return {
		host,
		port
	};
	const all = [host, ...others].map((address) => ({
		address,
		family: address.includes(":") ? 6 : 4
	}));
	return {
		host: askedName,
		port,
		lookup: (_, __, done) => done(null, all)
	};
}
function connector(address, dialled) {
	return (_, done) => {
		const socket = connect(dialOptions(address));
		dialled(socket);
		const failed = (error) => done(error, null);
		socket.once("error", failed);
		socket.once("connect", () => {
			socket.off("error", failed);
			done(null, socket);
		});
	};
}
/** A name that needs no DNS: Node would not call `lookup` for an address. */
const askedName = "app.invalid";
function connectionTrouble(error) {
	const code = codeOf(error);
	if (code === "ECONNREFUSED") return { kind: "refused" };
	if (["ECONNRESET", "EPIPE"].includes(code)) return { kind: "closed" };
	return {
		kind: "failed",
		detail: error instanceof Error ? `${code} ${error.message}`.trim() : String(error)
	};
}
/** Reports the first of several addresses: the likeliest is listed first. */
function codeOf(error) {
	if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
	return error instanceof Error && "code" in error ? String(error.code) : "";
}
// src/smoke/probes/lax-head.ts
/** Bytes: a longer line is not part of a header, and the parser reports it. */
const longestLine$4 = 524288;
const lf = 10;
const crlf = Buffer.from("\r\n");
/** Handles one connection: takes its bytes in order and returns them for the parser. */
var LaxHead = class {
	#isOver = false;
	#line = Buffer.alloc(0);
	#isFirst = true;
	/** Another answer follows a 1xx, except 101. */
	#isInterim = false;
	#length;
	/** @returns an empty buffer while a line is incomplete. */
	take(chunk) {
		if (this.#isOver) return chunk;
		let rest = this.#line.length === 0 ? chunk : Buffer.concat([this.#line, chunk]);
		const out = [];
		while (!this.#isOver) {
			const end = rest.indexOf(lf);
			if (end < 0) break;
			out.push(...this.#lineAs(rest.subarray(0, end)));
			rest = rest.subarray(end + 1);
		}
		this.#isOver ||= rest.length > longestLine$4 || this.#isFirst && !couldBeHttp(rest);
		this.#line = this.#isOver ? Buffer.alloc(0) : rest;
		return Buffer.concat(this.#isOver ? [...out, rest] : out);
	}
	#lineAs(raw) {
		const line = raw.at(-1) === 13 ? raw.subarray(0, -1) : raw;
		const text = line.toString("latin1");
		if (this.#isFirst) {
			if (!text.startsWith(name)) {
				this.#isOver = true;
				return [raw, Buffer.of(lf)];
			}
			this.#isFirst = false;
			this.#isInterim = /^HTTP\/\d\.\d 1(?!01)\d\d/u.test(text);
			this.#length = void 0;
		} else if (text === "") {
			this.#isOver = !this.#isInterim;
			this.#isFirst = true;
		} else {
			const length = /^content-length:[ \t]*(\d+)[ \t]*$/iu.exec(text)?.[1];
			if (length !== void 0 && length === this.#length) return [];
			this.#length = length ?? this.#length;
		}
		return [line, crlf];
	}
};
const name = "HTTP/";
function couldBeHttp(start) {
	return start.subarray(0, 5).toString("latin1") === name.slice(0, start.length);
}
// src/smoke/probes/tls.ts
/** Milliseconds: a TLS server answers a handshake at once, if only to refuse it. */
const longestGreetingMs = 500;
/** OpenSSL's codes for a refusal by the server, or a protocol version that it does not support itself. */
const refusal = /ALERT|UNSUPPORTED_PROTOCOL/u;
/** The certificate does not matter, because nothing is sent. Creating this context is most of a handshake's cost. */
let trustingNobody;
/** @param withinMs bounds the wait, as `signal` does. The result is then false. */
async function speaksTls(address, withinMs, signal) {
	const { promise, resolve } = Promise.withResolvers();
	trustingNobody ??= createSecureContext({ ca: [] });
	const socket = connect$1({
		...dialOptions(address),
		secureContext: trustingNobody,
		rejectUnauthorized: false
	});
	socket.once("secureConnect", () => resolve(true));
	socket.on("error", (error) => resolve(refusal.test(error.code ?? "")));
	socket.once("close", () => resolve(false));
	const until = AbortSignal.any([signal, AbortSignal.timeout(Math.min(longestGreetingMs, Math.max(0, Math.floor(withinMs))))]);
	const giveUp = () => resolve(false);
	until.addEventListener("abort", giveUp, { once: true });
	if (until.aborted) giveUp();
	try {
		return await promise;
	} finally {
		until.removeEventListener("abort", giveUp);
		socket.destroy();
	}
}
// src/smoke/probes/http.ts
/** Bytes of a body that are kept: more than any health answer has, but few enough to keep many. */
const keptBody = 65536;
const longestBody = 4194304;
const greetingsApartMs = 1e3;
/** Characters that are quoted of an answer that is not HTTP. */
const quotedGarble = 100;
/** Bytes of headers that a server may send: curl's limit (CURL_MAX_HTTP_HEADER). Node's is a twentieth of it. */
const longestHeaders = 307200;
/** @param attemptTimeoutMs bounds each attempt, from connecting to the last byte that is read. */
function httpProbe(address, check, attemptTimeoutMs) {
	let greetedAt = Number.NEGATIVE_INFINITY;
	let expectsTls = false;
	return { async attempt(signal) {
		const { Client } = await import("./undici.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		const attempt = new Attempt(Client, address);
		const giveUp = () => attempt.giveUp();
		const timer = setTimeout(giveUp, attemptTimeoutMs);
		signal.addEventListener("abort", giveUp, { once: true });
		if (signal.aborted) giveUp();
		try {
			const seen = await attempt.ask(check);
			if (seen.kind !== "closed") return seen;
			if (performance.now() - greetedAt >= greetingsApartMs) {
				greetedAt = performance.now();
				expectsTls = await speaksTls(address, attemptTimeoutMs - attempt.elapsedMs, signal);
			}
			return expectsTls ? {
				kind: "garbled",
				detail: "none to plain HTTP, but one to TLS",
				tls: true
			} : seen;
		} finally {
			clearTimeout(timer);
			signal.removeEventListener("abort", giveUp);
			attempt.end();
		}
	} };
}
/** Connects anew each time: a kept connection would show the process that died, not the one that answers now. */
var Attempt = class {
	#address;
	#client;
	#startedAt = performance.now();
	#socket;
	#isGivenUp = false;
	#during = "connect";
	#bodyBytes = 0;
	constructor(HttpClient, address) {
		this.#address = address;
		const dialled = (socket) => {
			this.#socket = socket;
			readLaxly(socket);
			socket.once("connect", () => {
				this.#during = "headers";
			});
		};
		this.#client = new HttpClient("http://app.invalid", {
			connect: connector(address, dialled),
			maxHeaderSize: longestHeaders,
			headersTimeout: 0,
			bodyTimeout: 0
		});
	}
	get elapsedMs() {
		return performance.now() - this.#startedAt;
	}
	giveUp() {
		this.#isGivenUp = true;
		this.end();
	}
	end() {
		this.#client.destroy(/* @__PURE__ */ new Error("the attempt is over"), () => void 0);
		this.#socket?.destroy();
	}
	async ask({ method, headers, expectation }) {
		const asked = {
			Host: `${askedHost}:${this.#address.port}`,
			"User-Agent": "smoke-gate",
			...headers
		};
		const host = Object.entries(asked).findLast(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
		try {
			const { statusCode, headers: answered, body } = await this.#client.request({
				method,
				path: expectation.path,
				headers: asked,
				reset: true
			});
			this.#during = "body";
			const kept = [];
			for await (const chunk of body) {
				if (this.#bodyBytes < keptBody) kept.push(chunk.subarray(0, keptBody - this.#bodyBytes));
				this.#bodyBytes += chunk.length;
				if (this.#bodyBytes > longestBody) return {
					kind: "endless",
					status: statusCode,
					bodyBytes: this.#bodyBytes
				};
			}
			const { location } = answered;
			const answer = {
				status: statusCode,
				host,
				location: typeof location === "string" ? location : location?.[0],
				body: Buffer.concat(kept).toString("utf8"),
				truncated: this.#bodyBytes > keptBody
			};
			return {
				kind: "answered",
				answer,
				fits: matchAnswer(answer, expectation)
			};
		} catch (error) {
			if (this.#isGivenUp) {
				const afterMs = Math.round(this.elapsedMs);
				return {
					kind: "timed-out",
					during: this.#during,
					afterMs,
					bodyBytes: this.#bodyBytes
				};
			}
			if (isSwitch(error)) {
				const answer = {
					status: 101,
					host,
					location: void 0,
					body: "",
					truncated: false
				};
				return {
					kind: "answered",
					answer,
					fits: matchAnswer(answer, expectation)
				};
			}
			return this.#classify(error);
		}
	}
	#classify(error) {
		if (!(error instanceof Error)) return connectionTrouble(error);
		if (error.name === "HTTPParserError" && notHttp.test(error.message)) {
			const said = "data" in error ? String(error.data) : "";
			return {
				kind: "garbled",
				detail: said.slice(0, quotedGarble),
				tls: isTlsRecord(said)
			};
		}
		const code = "code" in error ? String(error.code) : "";
		if (code === "ERR_ASSERTION") return {
			kind: "unreadable",
			detail: "its status cannot be one of HTTP"
		};
		const words = unreadableWords.get(code) ?? (error.name === "HTTPParserError" ? parserWords(error.message) : void 0);
		if (words !== void 0) return {
			kind: "unreadable",
			detail: words
		};
		const isOver = code === "UND_ERR_SOCKET";
		if ((this.#socket?.bytesRead ?? 0) > 0 && (isOver || code === "ECONNRESET")) return {
			kind: "unreadable",
			detail: `its ${this.#during === "body" ? `body was cut off after ${this.#bodyBytes} bytes` : "headers were cut off"}: it closed the connection`
		};
		return isOver ? { kind: "closed" } : connectionTrouble(error);
	}
};
/** undici gets the bytes that it parses by `read`. */
function readLaxly(socket) {
	const head = new LaxHead();
	const read = socket.read.bind(socket);
	socket.read = (size) => {
		const chunk = read(size);
		return Buffer.isBuffer(chunk) ? head.take(chunk) : null;
	};
}
/** Returns llhttp's message without undici's sentence around it. */
function parserWords(message) {
	return message.replace(/^Response does not match the HTTP\/1\.1 protocol \((.*)\)$/u, "$1");
}
const unreadableWords = /* @__PURE__ */ new Map([["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "its body is not as long as its Content-Length says"], ["UND_ERR_HEADERS_OVERFLOW", `its headers are longer than ${longestHeaders / 1024} KiB`]]);
/** A TLS record begins with its type, alert (21) or handshake (22), and the version 3.x: RFC 8446, 5.1. */
function isTlsRecord(bytes) {
	return [21, 22].includes(bytes.codePointAt(0) ?? 0) && bytes.codePointAt(1) === 3;
}
/** Messages of undici's parser for an answer that does not begin with an HTTP status line. */
const notHttp = /Expected HTTP\/|Invalid HTTP version/u;
/** The app answered an unrequested 101 Switching Protocols, for which undici drops the connection. */
function isSwitch(error) {
	return error instanceof Error && error.message === "bad upgrade";
}
// src/smoke/probes/checks.ts
/** Runs each of the variant's checks once, in order, even if one fails. */
async function failedChecks({ checks, attemptTimeoutMs }, address, startedAt, signal) {
	const failures = [];
	for (const check of checks) {
		const seen = await httpProbe(address, check, attemptTimeoutMs).attempt(signal);
		signal.throwIfAborted();
		if (seen.kind === "answered" && seen.fits === "good") continue;
		const observation = {
			...seen,
			atMs: Math.round(performance.now() - startedAt)
		};
		const { method, expectation } = check;
		failures.push({
			check: `${method} ${expectation.path}`,
			wanted: expectation,
			observation
		});
	}
	const [first, ...others] = failures;
	return first === void 0 ? void 0 : {
		kind: "check",
		failed: [first, ...others],
		attemptTimeoutMs
	};
}
// src/docker/container/published-port.ts
function publishWords({ bind, port }) {
	return `${bind.includes(":") ? `[${bind}]` : bind}::${port}`;
}
// src/docker/container/argv.ts
function createArgv(spec, env) {
	return [
		"container",
		"create",
		"--pull=never",
		`--name=${spec.name}`,
		...Object.entries(roleLabels(spec.run, spec.variant, spec.role)).map((label) => `--label=${written$2(label)}`),
		...spec.network === void 0 ? ["--network=none"] : [`--network=${spec.network}`, `--network-alias=${spec.alias}`],
		...spec.publish === void 0 ? [] : [`--publish=${publishWords(spec.publish)}`],
		...spec.volumes.map((volume) => `--volume=${volume}`),
		...env,
		...bootWords(spec)
	];
}
/** Splits the entrypoint: `--entrypoint` takes only the program, and its arguments precede the command. */
function bootWords({ runOptions, platform, entrypoint, image, command }) {
	const [program = "", ...leading] = entrypoint ?? [];
	return [
		...runOptions,
		...platform === void 0 ? [] : [`--platform=${platform}`],
		...entrypoint === void 0 ? [] : [`--entrypoint=${program}`],
		image,
		...leading,
		...command ?? []
	];
}
// src/docker/container/env-file.ts
/** Docker's parser accepts lines up to 64 KiB: https://github.com/docker/cli/tree/master/pkg/kvfile */
const longestLine$3 = 6e4;
/** Variables that the docker CLI, its ssh, Go or the dynamic loader read. */
const steering = new RegExp([
	"(?:DOCKER|LD|OTEL|XDG)(?:_.*)?",
	"SSH_(?:AUTH_SOCK|AGENT_PID|ASKPASS|ASKPASS_REQUIRE|SK_PROVIDER|SK_HELPER|PKCS11_HELPER)",
	"SSL_CERT_(?:FILE|DIR)",
	"GO(?:DEBUG|GC|MAXPROCS|MEMLIMIT|TRACEBACK|COVERDIR)",
	"(?:HTTP|HTTPS|FTP|ALL|NO)_PROXY",
	"PATH|HOME|USER|TMPDIR|SHELL"
].map((names) => `^(?:${names})$`).join("|"), "iu");
/** @throws Fault if a value with line breaks belongs to a variable that steers docker. */
function envRoutes(variables) {
	const lines = [];
	const bare = {};
	for (const { name, value } of variables) if (!/[\r\n]/u.test(value) && Buffer.byteLength(value) + name.length < longestLine$3) lines.push(`${name}=${value}`);
	else if (steering.test(name)) throw new Fault(`the variable ${name} cannot be passed to the container`, "its value has line breaks or is longer than 60 kB, and docker itself reads a variable of this name", "Give the value to the container in a file, or under another name.");
	else bare[name] = value;
	return {
		lines,
		bare
	};
}
/** Unlinks the file at once if /proc still shows it, so that a kill leaves no secret on the disk. */
async function openEnvFile(folder, lines) {
	const path = join(folder, randomUUID());
	const remove = () => rm(path, { force: true });
	const file = await open(path, "wx", 384);
	try {
		await file.writeFile(lines.map((line) => `${line}\n`).join(""));
		const shown = `/proc/${pid}/fd/${file.fd}`;
		if (existsSync(shown)) {
			await remove();
			return {
				path: shown,
				[Symbol.asyncDispose]: () => file.close()
			};
		}
		await file.close();
		return {
			path,
			[Symbol.asyncDispose]: remove
		};
	} catch (error) {
		await Promise.all([file.close(), remove()]);
		throw error;
	}
}
// src/docker/container/create.ts
const containerId = string().regex(/^[0-9a-f]{64}$/u);
/** Throws a DockerCallFailed if the engine refuses. `folder` holds files while docker reads them. */
async function createContainer(docker, spec, env, folder) {
	let id;
	try {
		id = await create$4(docker, spec, env, folder);
	} catch (error) {
		await bestEffort(removeUnheardOf(docker.cleanup, spec));
		throw error;
	}
	return {
		id,
		[Symbol.asyncDispose]: () => bestEffort(removeContainer(docker.cleanup, id))
	};
}
/** Checks the owner: the name may be taken by another run's container, which caused the refusal. */
async function removeUnheardOf(docker, { run, name }) {
	for (const found of await ownContainers(docker, [runLabel(run)])) if (found.name === name) await removeContainer(docker, found.id);
}
async function create$4(docker, spec, env, folder) {
	const { lines, bare } = envRoutes(env);
	await using file = await openEnvFile(folder, lines);
	const argv = createArgv(spec, [`--env-file=${file.path}`, ...Object.keys(bare).map((name) => `--env=${name}`)]);
	return containerId.parse((await docker[transport].call(argv, {
		env: bare,
		uncancellable: true
	})).trim());
}
/** The option check comes before the image lookup in engines 20.10 to 28.5. */
const noImage = `sha256:${"0".repeat(64)}`;
async function refusedOptions(docker, runOptions) {
	try {
		await docker[transport].call([
			"container",
			"create",
			"--pull=never",
			...runOptions,
			noImage
		]);
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		return /no such image/iu.test(error.output) ? void 0 : error;
	}
}
// src/smoke/variant/signals.ts
/** INT, QUIT, KILL and TERM mean to end a process, whatever its exit code is then. */
const endings = /* @__PURE__ */ new Set([
	2,
	3,
	9,
	15
]);
/**
* A container survives a signal that it handles, such as HUP to reload its configuration.
* @param stopSignal the image's own, as written there: `SIGQUIT`, `QUIT` or `3`; empty for the engine's default.
*/
function endedBySignal(signals, exitCode, stopSignal) {
	return toldToEnd(signals, stopSignal) || signals.some((signal) => exitCode === 128 + signal);
}
/** Returns true if a signal asks the container to end, which may take a while. */
function toldToEnd(signals, stopSignal) {
	const stops = signalNumber(stopSignal);
	return signals.some((signal) => endings.has(signal) || signal === stops);
}
function signalNumber(written) {
	if (/^\d+$/u.test(written)) return Number(written);
	const name = `SIG${written.toUpperCase().replace(/^SIG/u, "")}`;
	return Object.entries(constants$1.signals).find(([known]) => known === name)?.[1];
}
// src/smoke/variant/container.ts
/** Milliseconds until the engine must report a start. Without that event the container's clock has no zero. */
const wordTimeoutMs = 3e4;
const portTaken = /address already in use|port is already allocated/iu;
const portRetries = 4;
const portPauseMs = 50;
/** @throws Fault if the engine refuses for a reason other than the image. */
async function create$3(context, spec, env) {
	const { docker, running, folders } = context;
	try {
		const { id } = await running.add(createContainer(docker, spec, env, folders.work));
		return {
			id,
			spec
		};
	} catch (error) {
		if (error instanceof DockerCallFailed && isAboutTheImage(error.output)) return { exit: notStarted$2(error.output) };
		throw refused(context, spec, error);
	}
}
/** @throws Fault if the engine cannot start it as configured, or it runs another image. */
async function start$1(context, created) {
	const { id, spec } = created;
	const inspected = await startOnFreePort(context, created);
	if (inspected === void 0) throw new Fault(`the container ${spec.name} is gone`, "it was removed before or right after its start", "Look for what removes containers on this engine.");
	if (inspected.image !== spec.image) throw new Fault(`the container ${spec.name} runs another image`, `wanted ${spec.image}, got ${inspected.image}`, "Look at run-options: an option must not name an image.");
	const container = {
		role: spec.role,
		id,
		inspected,
		completes: false
	};
	if (couldNotStart(inspected)) return container;
	await untilReported(context, id, "start", spec.role);
	context.running.starts(id);
	return container;
}
/** @throws Fault if the engine created or started the container but does not report it. */
async function untilReported(context, id, wanted, who) {
	const patience = AbortSignal.timeout(wordTimeoutMs);
	try {
		const reported = context.events.first(id, ({ action }) => action === wanted, AbortSignal.any([context.signal, patience]));
		await Promise.race([reported, context.events.failed]);
	} catch (error) {
		context.signal.throwIfAborted();
		if (!patience.aborted) throw error;
		throw new Fault("the engine is silent", `it did not tell of the ${wanted} of ${who} within ${wordTimeoutMs / 1e3} s`, "Look at the engine's own log.");
	}
}
async function startOnFreePort(context, { id, spec }) {
	const { docker, signal } = context;
	try {
		return await pRetry(() => startContainer(docker, id), {
			retries: portRetries,
			minTimeout: portPauseMs,
			signal,
			shouldRetry: ({ error }) => error instanceof DockerCallFailed && portTaken.test(error.output)
		});
	} catch (error) {
		throw refused(context, spec, error);
	}
}
/** Returns a Fault for a container that docker or the engine refuses to create, and any other error as it is. */
function refused({ variant, copies }, { role }, error) {
	if (!(error instanceof DockerCallFailed)) return error;
	return new Fault(`the container ${role} of the variant ${variant.name} could not be made`, (copies?.inWords(error.output) ?? error.output).replace(/\s*(?:Usage: |(?:See|Run) 'docker )[^]*$/u, ""), "Fix what the engine names: an option, a port, a volume.", { cause: error });
}
/** The engine's own exit code for a container that it could not start, if it has no better one. */
const notStartedCode = 128;
function notStarted$2(error, { exitCode = notStartedCode, memoryLimit = 0 } = {}) {
	return {
		code: exitCode,
		oomKilled: false,
		memoryLimit,
		error: error.trim(),
		afterMs: 0,
		lastLog: ""
	};
}
function couldNotStart({ status, exitCode, error }) {
	return status === "created" && (exitCode !== 0 || error !== "");
}
function endOf$1({ events }, { id, completes }, signal) {
	return events.first(id, ({ action, exitCode }) => action === "destroy" || action === "die" && !(completes && exitCode === 0), signal);
}
/** Returns the first container that has ended or ends within `withinMs`; undefined if none does. */
async function firstToEnd(context, containers, withinMs, signal) {
	if (containers.length === 0) return void 0;
	const patience = AbortSignal.timeout(withinMs);
	const until = AbortSignal.any([signal, patience]);
	try {
		return await Promise.race(containers.map(async (container) => {
			if (!couldNotStart(container.inspected)) await endOf$1(context, container, until);
			return container;
		}));
	} catch (error) {
		signal.throwIfAborted();
		if (!patience.aborted) throw error;
		return;
	}
}
/** Resolves when the container has ended or was removed, or at once if it could not start. */
async function ended(context, container, signal) {
	const { inspected } = container;
	if (couldNotStart(inspected)) return {
		kind: "exited",
		exit: notStarted$2(inspected.error, inspected)
	};
	const end = await endOf$1(context, container, signal);
	const replaced = (how) => ({
		kind: "replaced",
		what: `the container ${container.role} was ${how} from outside`
	});
	if (end.action === "destroy") return replaced("removed");
	const now = await inspectContainer(context.docker, container.id);
	if (now === void 0) return replaced("removed");
	const code = end.exitCode ?? now.exitCode;
	if (endedBySignal(context.events.signalsTo(container.id), code, now.stopSignal)) return replaced("stopped, restarted or killed");
	return {
		kind: "exited",
		exit: {
			code,
			oomKilled: now.oomKilled,
			memoryLimit: now.memoryLimit,
			error: now.error,
			afterMs: Math.max(0, Math.round(end.atMs - (context.events.startOf(container.id) ?? end).atMs)),
			lastLog: ""
		}
	};
}
// src/smoke/mounts/mounted-images.ts
/** Stands for the Id, which is known only after the build. */
const testedMount = "tested";
function mountedBy({ name, runOptions, stack }) {
	const services = stack.kind === "services" ? stack.services : [];
	return [{
		tokens: runOptions,
		asked: `run-options of the variant ${name}`
	}, ...services.map((service) => ({
		tokens: service.runOptions,
		asked: `services.${service.name}.options`
	}))].flatMap(({ tokens, asked }) => tokens.flatMap((token) => {
		const source = imageMount(token);
		return source === void 0 ? [] : [{
			source,
			asked
		}];
	}));
}
/** @param app the Id of the image under test; undefined if it is not built yet, and then no option mounts it. */
function mountedById(tokens, images, app) {
	return tokens.map((token) => {
		const source = imageMount(token);
		if (source === void 0) return token;
		const image = images.get(spelled(source));
		const id = image === "tested" ? app : image;
		if (id === void 0) throw new Error(`the image ${source} is not there to be mounted`);
		return mountFrom(token, id, false);
	});
}
/** Returns the variant with the Ids of the images that it mounts, for whoever reproduces it later. */
function withMountedIds(variant, images, app) {
	const byId = (container) => ({
		...container,
		runOptions: mountedById(container.runOptions, images, app)
	});
	const { stack } = variant;
	return {
		...byId(variant),
		stack: stack.kind === "services" ? {
			...stack,
			services: stack.services.map(byId)
		} : stack
	};
}
/** Replaces the images that `other` returns a name for. */
function withImageMounts(services, other) {
	return new Map([...services].map(([name, service]) => [name, {
		...service,
		mounts: service.mounts.map((mount) => isOfImage(mount) ? {
			...mount,
			source: other(mount.source ?? "", name) ?? mount.source
		} : mount)
	}]));
}
function imageMounts({ mounts }) {
	return mounts.filter(isOfImage);
}
function isOfImage({ type }) {
	return type === "image";
}
// src/diagnosis/observation.ts
function isGood(observation) {
	return observation.kind === "passed" || observation.kind === "answered" && observation.fits === "good";
}
/** Includes `closed`: Docker's port proxy accepts and closes while nothing listens behind it. */
function isUnreachable({ kind }) {
	return kind === "refused" || kind === "closed";
}
// src/smoke/probes/poll.ts
const firstPauseMs = 50;
const growth = 1.02;
/** Milliseconds between two looks at an app that is settling, at most. */
const longestSettlePauseMs = 500;
const tellingMs = 1e3;
/** @param startedAt when the container started, on the clock of `performance.now()`. */
async function poll(probe, plan, startedAt, see, signal) {
	const deadline = AbortSignal.timeout(Math.max(0, Math.round(startedAt + plan.timeoutMs - performance.now())));
	const untilHealthy = AbortSignal.any([signal, deadline]);
	let longestMs = tellingMs;
	let attempts = 0;
	const attempt = async (until) => {
		const begunAt = performance.now();
		const seen = await probe.attempt(until);
		signal.throwIfAborted();
		if (seen.kind === "timed-out" && until.aborted && (seen.during === "probe" ? attempts > 0 : seen.afterMs <= longestMs)) return false;
		attempts += 1;
		longestMs = Math.max(longestMs, performance.now() - begunAt);
		const observation = {
			...seen,
			atMs: Math.round(performance.now() - startedAt)
		};
		see(observation);
		if (observation.kind === "impossible" && until !== signal) throw new Impossible(observation.detail);
		return isGood(observation);
	};
	let afterMs;
	const notYet = new NotYet();
	try {
		await pRetry(async () => {
			if (!await attempt(untilHealthy)) throw notYet;
		}, {
			retries: Number.POSITIVE_INFINITY,
			factor: growth,
			minTimeout: Math.min(firstPauseMs, plan.intervalMs),
			maxTimeout: plan.intervalMs,
			signal: untilHealthy,
			shouldRetry: ({ error }) => !(error instanceof Impossible)
		});
		afterMs = Math.round(performance.now() - startedAt);
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof Impossible) return {
			kind: "impossible",
			why: error.message
		};
		if (deadline.aborted) return { kind: "deadline" };
		throw error;
	}
	const settledAt = performance.now() + plan.settleMs;
	while (performance.now() < settledAt) {
		await setTimeout$1(Math.min(plan.intervalMs, longestSettlePauseMs, settledAt - performance.now()), void 0, { signal }).catch(() => signal.throwIfAborted());
		if (!await attempt(signal)) {
			signal.throwIfAborted();
			return { kind: "unsettled" };
		}
	}
	return {
		kind: "healthy",
		afterMs
	};
}
var Impossible = class extends Error {
	name = "Impossible";
};
var NotYet = class extends Error {
	name = "NotYet";
};
// src/docker/container/log.ts
/** The stream's number, three zero bytes and the payload's length. */
const headerLength = 8;
/** Yields both streams in the engine's order. With a terminal there is one stream, without frames. */
function containerLog(docker, container, isTerminal, lines) {
	const log = docker[transport].stream({
		command: "container logs",
		path: `${containerPath(container)}/logs`,
		query: {
			stdout: "true",
			stderr: "true",
			...lines === void 0 ? {} : { tail: String(lines) }
		},
		timeoutOf: "silence"
	});
	return isTerminal ? log : unframed(log);
}
/**
* Moves the payloads together within each chunk, because a chunk can hold thousands of short lines:
* https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach, "Stream format".
*/
async function* unframed(chunks) {
	const header = Buffer.alloc(headerLength);
	let headed = 0;
	let left = 0;
	for await (const chunk of chunks) {
		let length = 0;
		for (let at = 0; at < chunk.length;) if (left > 0) {
			const end = Math.min(at + left, chunk.length);
			chunk.copyWithin(length, at, end);
			length += end - at;
			left -= end - at;
			at = end;
		} else if (headed === 0 && at + headerLength <= chunk.length) {
			left = chunk.readUInt32BE(at + 4);
			at += headerLength;
		} else {
			header[headed++] = chunk[at++] ?? 0;
			if (headed < headerLength) continue;
			left = header.readUInt32BE(4);
			headed = 0;
		}
		if (length > 0) yield chunk.subarray(0, length);
	}
}
// src/docker/container/exec.ts
const longestOutput = 67108864;
const longestRunMs = 864e5;
/** Milliseconds between two checks, and the longest wait for the exit after the output has ended. */
const lookEveryMs = 20;
const endsWithinMs = 2e3;
/** Milliseconds for a shell to go through all processes of a container. */
const killsWithinMs = 1e4;
const createdSchema = object({ Id: string() });
const inspectedSchema = object({
	Running: boolean(),
	ExitCode: number().nullable(),
	/** On the engine's host; 0 if no process was ever started. */
	Pid: number().default(0)
});
const killMarked = [
	"for pass in 1 2; do for process in /proc/[0-9]*; do",
	"while IFS= read -r line || [ -n \"$line\" ]; do",
	"case $line in *\"$0\"*) kill -9 \"${process#/proc/}\"; break;; esac",
	"done <\"$process/environ\"; done; done 2>/dev/null"
].join("\n");
var RepeatedExec = class {
	#container;
	#command;
	/** The last attempt that timed out and may still run. */
	#left;
	constructor(container, command) {
		this.#container = container;
		this.#command = command;
	}
	/** While an earlier attempt cannot be killed, `timeoutMs` does not apply: attempts would pile up. */
	async run(docker, timeoutMs) {
		if (this.#left !== void 0 && !(await inspect(docker, this.#left)).Running) this.#left = void 0;
		const boundMs = this.#left === void 0 ? timeoutMs : longestRunMs;
		const startedAt = performance.now();
		const mark = `SMOKE_GATE_PROBE=${randomUUID()}`;
		try {
			const id = await create$2(docker, this.#container, this.#command, [mark]);
			const output = new Tail();
			try {
				await start(docker, id, boundMs, (chunk) => output.push(chunk));
			} catch (error) {
				if (!(error instanceof DockerTimedOut || error instanceof TooLoud)) throw error;
				const afterMs = Math.round(performance.now() - startedAt);
				await this.#end(docker, id, mark);
				return error instanceof TooLoud ? {
					kind: "refused",
					words: error.message
				} : {
					kind: "given-up",
					afterMs
				};
			}
			return await endOf(docker, id, output.text());
		} catch (error) {
			if (error instanceof DockerCallFailed) return notStarted$1(error.output.trim());
			throw error;
		}
	}
	async #end(docker, id, mark) {
		this.#left = id;
		const killer = await create$2(docker, this.#container, [
			"sh",
			"-c",
			killMarked,
			mark
		], []);
		try {
			await start(docker, killer, killsWithinMs, () => void 0);
		} catch (error) {
			if (!(error instanceof DockerTimedOut)) throw error;
		}
		if (!(await settled(docker, id)).Running) this.#left = void 0;
	}
};
var TooLoud = class extends Error {
	name = "TooLoud";
};
async function create$2(docker, container, command, env) {
	const answer = await docker[transport].ask({
		command: "container exec",
		method: "POST",
		path: `${containerPath(container)}/exec`,
		body: {
			Cmd: command,
			Env: env,
			AttachStdout: true,
			AttachStderr: true
		}
	});
	return createdSchema.parse(answer).Id;
}
async function start(docker, id, timeoutMs, take) {
	const output = docker[transport].stream({
		command: "container exec",
		method: "POST",
		path: `/exec/${id}/start`,
		body: {
			Detach: false,
			Tty: false
		},
		timeoutMs: Math.max(1, Math.ceil(timeoutMs))
	});
	let length = 0;
	for await (const chunk of unframed(output)) {
		length += chunk.length;
		take(chunk);
		if (length > longestOutput) throw new TooLoud(`it wrote more than ${longestOutput} bytes`);
	}
}
async function endOf(docker, id, words) {
	const { ExitCode, Pid } = await settled(docker, id);
	return Pid === 0 ? notStarted$1(words) : {
		kind: "exited",
		code: ExitCode ?? -1,
		words
	};
}
function notStarted$1(words) {
	const why = whyUnstartable(words);
	return why === void 0 ? {
		kind: "refused",
		words
	} : {
		kind: "impossible",
		words: why
	};
}
/** The output can end shortly before the engine reports the exit. */
async function settled(docker, id) {
	const untilAt = performance.now() + endsWithinMs;
	for (;;) {
		const now = await inspect(docker, id);
		if (!now.Running || performance.now() > untilAt) return now;
		await setTimeout$1(lookEveryMs);
	}
}
async function inspect(docker, id) {
	return inspectedSchema.parse(await docker[transport].ask({
		command: "container exec",
		path: `/exec/${id}/json`
	}));
}
var Tail = class {
	#kept = Buffer.alloc(0);
	push(chunk) {
		this.#kept = Buffer.concat([this.#kept, chunk.subarray(-4096)]).subarray(-4096);
	}
	text() {
		return this.#kept.toString("utf8").trim();
	}
};
// src/smoke/probes/asking-docker.ts
/** @param ask receives a client whose calls end with the attempt's signal. */
function askingDocker(connect, ask) {
	return { async attempt(signal) {
		const startedAt = performance.now();
		try {
			return await ask(connect(signal));
		} catch (error) {
			if (!signal.aborted) throw error;
			return {
				kind: "timed-out",
				during: "probe",
				afterMs: Math.round(performance.now() - startedAt),
				bodyBytes: 0
			};
		}
	} };
}
// src/smoke/probes/exec.ts
function execProbe(connect, container, command, attemptTimeoutMs) {
	const exec = new RepeatedExec(container, command);
	return askingDocker(connect, async (docker) => {
		const end = await exec.run(docker, attemptTimeoutMs);
		if (end.kind === "exited" && end.code === 0) return {
			kind: "passed",
			detail: "its probe exited 0"
		};
		if (end.kind === "given-up") return {
			kind: "timed-out",
			during: "probe",
			afterMs: end.afterMs,
			bodyBytes: 0
		};
		return {
			kind: end.kind === "impossible" ? "impossible" : "not-yet",
			detail: execWords(end)
		};
	});
}
function execWords(end) {
	switch (end.kind) {
		case "exited": return `exit code ${end.code}: ${end.words}`;
		case "given-up": return `no answer within ${end.afterMs} ms`;
		case "impossible":
		case "refused": return end.words;
	}
}
// src/smoke/probes/health.ts
function healthProbe(connect, container) {
	return askingDocker(connect, async (docker) => {
		const now = await inspectContainer(docker, container);
		if (now === void 0) return {
			kind: "not-yet",
			detail: "its container is gone"
		};
		const { health, lastCheck } = now;
		if (health === "healthy") return {
			kind: "passed",
			detail: "its HEALTHCHECK says healthy"
		};
		if (health === "none") return {
			kind: "impossible",
			detail: "the image has no HEALTHCHECK"
		};
		if (lastCheck.impossible !== void 0) return {
			kind: "impossible",
			detail: lastCheck.impossible
		};
		return {
			kind: "not-yet",
			detail: `its HEALTHCHECK says ${health}: ${lastCheck.said.trim()}`
		};
	});
}
// src/smoke/probes/tcp.ts
const keptMs = 200;
function tcpProbe(address, attemptTimeoutMs) {
	return { attempt: (signal) => attempt(address, attemptTimeoutMs, signal) };
}
async function attempt(address, attemptTimeoutMs, signal) {
	const startedAt = performance.now();
	const { promise, resolve } = Promise.withResolvers();
	const timedOut = () => resolve({
		kind: "timed-out",
		during: "connect",
		afterMs: Math.round(performance.now() - startedAt),
		bodyBytes: 0
	});
	const socket = connect(dialOptions(address));
	socket.once("error", (error) => resolve(connectionTrouble(error)));
	socket.once("close", () => resolve({ kind: "closed" }));
	socket.once("data", () => resolve({
		kind: "passed",
		detail: "it accepts connections, and speaks first"
	}));
	let kept;
	socket.once("connect", () => {
		kept = setTimeout(() => resolve({
			kind: "passed",
			detail: "it accepts connections and keeps them"
		}), keptMs);
	});
	const timer = setTimeout(timedOut, attemptTimeoutMs);
	signal.addEventListener("abort", timedOut, { once: true });
	try {
		return await promise;
	} finally {
		clearTimeout(timer);
		clearTimeout(kept);
		signal.removeEventListener("abort", timedOut);
		socket.destroy();
	}
}
// src/smoke/reach/probe-network.ts
function probeNetwork({ run, reach, variant }) {
	return reach.kind === "joined" && isDialled(variant) ? objectName(run, variant.name, "probe") : void 0;
}
async function openProbeNetwork(context) {
	const { docker, run, reach, running } = context;
	const name = probeNetwork(context);
	if (name === void 0 || reach.kind !== "joined") return;
	running.addNetwork(await createNetwork(docker, run, name, { internal: true }));
	try {
		await connectToNetwork(docker, name, reach.jobContainer);
	} catch (error) {
		throw cannotJoin("this job's own container", error);
	}
}
/** @throws Fault if the engine refuses. An app that has ended meanwhile is left alone, because its end counts. */
async function joinApp(context, container) {
	const name = probeNetwork(context);
	if (name === void 0) return;
	try {
		await connectToNetwork(context.docker, name, container);
	} catch (error) {
		const now = await inspectContainer(context.docker, container);
		if (now === void 0 || !["created", "running"].includes(now.status)) return;
		throw cannotJoin(`the app of the variant ${context.variant.name}`, error);
	}
}
function cannotJoin(who, error) {
	if (!(error instanceof DockerCallFailed)) return error;
	return new Fault(`${who} cannot be put on the network for its probe`, error.output.trim(), "Use probe-from: host.", { cause: error });
}
// src/smoke/reach/reach.ts
function publishedPort(reach, port) {
	return reach.kind === "published" ? {
		bind: reach.bind,
		port
	} : void 0;
}
/** Uses the first way for which the engine gave the container an address; undefined if there is none. */
function appAddressOf(reach, inspected, port, network) {
	const address = addressOf(reach, inspected, port, network);
	if (address !== void 0) return {
		reach,
		address
	};
	return reach.otherwise === void 0 ? void 0 : appAddressOf(reach.otherwise, inspected, port, network);
}
function addressOf(reach, inspected, port, network) {
	if (reach.kind === "published") {
		const hostPort = inspected.hostPorts.get(port);
		return hostPort === void 0 ? void 0 : {
			hosts: [reach.host],
			port: hostPort
		};
	}
	const [first, ...others] = network === void 0 ? [...inspected.addresses.values()].flat() : inspected.addresses.get(network) ?? [];
	return first === void 0 ? void 0 : {
		hosts: [first, ...others],
		port
	};
}
/** Creates the app's container before its services are ready, so that only the start remains. */
async function createApp(context, image, port, network) {
	const { variant, run } = context;
	const options = mountedById(variant.runOptions, await context.mountedImages, image.id);
	return create$3(context, {
		run,
		name: objectName(run, variant.name, "app"),
		role: "app",
		variant: variant.name,
		image: image.id,
		platform: variant.platform,
		network: variant.hasNoNetwork ? void 0 : network,
		alias: "app",
		publish: port === void 0 ? void 0 : publishedPort(context.reach, port),
		volumes: [],
		runOptions: await placed(options, options, context.copies, image.id, variant.platform),
		entrypoint: variant.entrypoint,
		command: variant.command
	}, variant.env);
}
/** Resolves when the app's process ends. An exit with the code that `probe: exit` expects is healthy. */
async function appEnded(context, app, signal) {
	const end = await ended(context, app, signal);
	const { probe } = context.variant;
	return end.kind === "exited" && probe.kind === "exit" && end.exit.code === probe.code && end.exit.error === "" ? {
		kind: "healthy",
		afterMs: end.exit.afterMs
	} : end;
}
/** @throws Fault if the app runs but cannot be dialled at all. */
function appAddress(context, app, port) {
	if (port === void 0) return void 0;
	const { reach, variant, log } = context;
	const dialled = appAddressOf(reach, app.inspected, port, probeNetwork(context));
	if (dialled === void 0 && app.inspected.status === "running") throw new Fault(`the app of the variant ${variant.name} cannot be reached`, reach.kind === "published" ? `the engine publishes no port of it, as where all of its networks are internal; ${reach.why}` : `it has no address on a network that this job can dial; ${reach.why}`, "Put it on a network that is not internal, too, or run the job in a container of that engine with probe-from: network.");
	if (dialled !== void 0 && dialled.reach !== reach) log.info(`The app of ${variant.name} is asked at its own address: the engine publishes no port of it.`);
	return dialled;
}
/** @param see takes every observation, in order. */
async function appHealthy(context, app, address, see, signal) {
	const { variant } = context;
	const startedAt = context.events.startOf(app.id)?.heardAt ?? performance.now();
	if (variant.probe.kind === "exit" || app.inspected.status !== "running") {
		await setTimeout$1(Math.max(0, startedAt + variant.timeoutMs - performance.now()), void 0, { signal });
		return {
			kind: "deadline",
			timeoutMs: variant.timeoutMs
		};
	}
	const outcome = await poll(probeOf(context, app, variant.probe, address), variant, startedAt, see, signal);
	switch (outcome.kind) {
		case "healthy": return await checked$1(variant, address, startedAt, signal) ?? outcome;
		case "deadline": return {
			kind: "deadline",
			timeoutMs: variant.timeoutMs
		};
		case "impossible": return {
			kind: "cannot-probe",
			why: outcome.why
		};
		case "unsettled": return {
			kind: "unsettled",
			settleMs: variant.settleMs
		};
	}
}
function probeOf({ connect, variant }, { id }, plan, address) {
	const { attemptTimeoutMs, expectation } = variant;
	switch (plan.kind) {
		case "http": return httpProbe(needed(address), {
			method: "GET",
			headers: {},
			expectation
		}, attemptTimeoutMs);
		case "tcp": return tcpProbe(needed(address), attemptTimeoutMs);
		case "exec": return execProbe(connect, id, plan.command, attemptTimeoutMs);
		case "health": return healthProbe(connect, id);
	}
}
async function checked$1(variant, address, startedAt, signal) {
	return variant.checks.length === 0 ? void 0 : failedChecks(variant, needed(address), startedAt, signal);
}
function needed(address) {
	if (address === void 0) throw new Error("a probe that dials has no address");
	return address;
}
// src/smoke/compose/merging.ts
var import_dist = require_dist();
/** Quotes every string: Compose reads an older YAML, in which a bare `no` or `1e3` is not a string. */
function written$1(document) {
	return document.toString({
		lineWidth: 0,
		defaultStringType: "QUOTE_DOUBLE",
		defaultKeyType: "PLAIN"
	});
}
/** Escapes `$`, which Compose would interpolate. */
function literal(text) {
	return text.replaceAll("$", "$$$$");
}
/** https://docs.docker.com/reference/compose-file/merge/#reset-value */
function reset() {
	const nothing = new import_dist.Scalar(null);
	nothing.tag = "!reset";
	return nothing;
}
/**
* https://docs.docker.com/reference/compose-file/merge/#replace-value: without it, Compose appends to a list or map.
*/
function replacing(value) {
	const node = new import_dist.Document(value, { aliasDuplicateObjects: false }).contents;
	if (node === null) throw new Error("an object became no YAML");
	node.tag = "!override";
	return node;
}
// src/smoke/compose/said-in.ts
/**
* Returns the last file that has this key, because it wins; all files if none has it, for example after `extends`.
* @param key such as `services.db.network_mode`; a service's name may contain dots.
*/
function fileThatSays(key, files) {
	return files.findLast((file) => hasKey(file, key)) ?? files.join(", ");
}
function hasKey(file, key) {
	try {
		return parseYamlStream(readTextFile(file) ?? "", {
			merge: true,
			logLevel: "silent"
		}).some(({ document, problem }) => problem === void 0 && has(document.toJS(), key));
	} catch {
		return false;
	}
}
function has(value, key) {
	if (typeof value !== "object" || value === null) return false;
	return Object.entries(value).some(([name, inner]) => name === key || key.startsWith(`${name}.`) && has(inner, key.slice(name.length + 1)));
}
// src/smoke/compose/host-files.ts
function bindsOfProject(model, services, files) {
	const asked = (key) => `${fileThatSays(key, files)}: ${key}`;
	return [
		...services.flatMap((name) => bindMounts(name, model).map((mount) => ({
			source: unescaped(mount.source ?? ""),
			isReadOnly: mount.read_only === true,
			asked: asked(`services.${name}.volumes`),
			orEmpty: mount.bind?.create_host_path !== false
		}))),
		...[...folderVolumes(model, files)].map(([key, { source, isReadOnly }]) => ({
			source,
			isReadOnly,
			asked: asked(`volumes.${key}.driver_opts`),
			orEmpty: false,
			isVolume: true
		})),
		...fileKinds.flatMap((kind) => usedFiles(kind, model, services).map(([key, file]) => ({
			source: file,
			isReadOnly: true,
			asked: asked(`${kind}.${key}.file`),
			orEmpty: false
		})))
	];
}
/** @param image any image that the engine has. */
async function placeMounts(model, services, files, copies, image, platform) {
	const placed = async (source) => copies.of(source, image, platform);
	const mounts = /* @__PURE__ */ new Map();
	for (const name of services) {
		if (bindMounts(name, model).length === 0) continue;
		const all = [];
		const own = model.services.get(name)?.mounts ?? [];
		const targets = [...own.map(targetOf), ...temporaryFolders(name, model)];
		for (const mount of own) if (mount.type === "bind") {
			const { hostPath, isOwn, within } = await placed(unescaped(mount.source ?? ""));
			all.push({
				...mount,
				source: literal(hostPath),
				bind: {
					...mount.bind,
					create_host_path: isOwn
				}
			});
			for (const copy of within) {
				const target = targetWithin(targetOf(mount), copy.path, targets);
				if (target === void 0) continue;
				const { selinux } = mount.bind ?? {};
				all.push({
					type: "bind",
					source: literal(copy.hostPath),
					target: literal(target),
					read_only: true,
					bind: {
						create_host_path: true,
						...selinux === void 0 ? {} : { selinux }
					}
				});
			}
		} else all.push(mount);
		mounts.set(name, all);
	}
	const volumes = /* @__PURE__ */ new Map();
	for (const [key, { source }] of folderVolumes(model, files)) {
		const { hostPath } = await placed(source);
		volumes.set(key, {
			...model.volumes.get(key)?.driverOptions,
			device: literal(hostPath)
		});
	}
	const ofKind = async (kind) => new Map(await Promise.all(usedFiles(kind, model, services).map(async ([key, file]) => [key, literal((await placed(file)).hostPath)])));
	return {
		mounts,
		volumes,
		secrets: await ofKind("secrets"),
		configs: await ofKind("configs")
	};
}
const fileKinds = ["secrets", "configs"];
function bindMounts(name, model) {
	return (model.services.get(name)?.mounts ?? []).filter(({ type }) => type === "bind");
}
function targetOf({ target }) {
	return typeof target === "string" ? unescaped(target) : "";
}
const withTmpfs = object({ services: record(string(), object({ tmpfs: union([string(), array(string())]).nullish() })) });
/** Reads the short syntax; the long one is among the mounts. */
function temporaryFolders(name, { whole }) {
	return [withTmpfs.parse(whole).services[name]?.tmpfs ?? []].flat().map((folder) => unescaped(folder).split(":")[0] ?? "");
}
function folderVolumes({ volumes }, [first]) {
	return new Map([...volumes].filter(([, { external, driverOptions }]) => !external && isBind(driverOptions)).map(([key, { driverOptions }]) => {
		const { device = "", o = "" } = driverOptions;
		return [key, {
			source: resolve(dirname(first), unescaped(device)),
			isReadOnly: o.split(",").includes("ro")
		}];
	}));
}
function usedFiles(kind, model, services) {
	const used = new Set(services.flatMap((name) => model.services.get(name)?.[kind] ?? []));
	return [...model[kind]].flatMap(([key, file]) => used.has(key) ? [[key, unescaped(file)]] : []);
}
// src/smoke/compose/names.ts
function serviceCalled(containerName, { services }) {
	for (const [name, service] of services) if (service.containerName === containerName) return name;
}
/** Returns the names, besides its own, that a service has outside of the gate: aliases on the variant's networks. */
function aliasesOf(name, model, project) {
	const service = model.services.get(name);
	if (service === void 0) return [];
	const fixed = service.containerName;
	return [.../* @__PURE__ */ new Set([
		...fixed === void 0 ? [] : [fixed, inProject(fixed, model, project)],
		...fixed === void 0 && service.replicas === 1 && model.name !== "" ? [`${model.name}-${name}-1`] : [],
		...fixed === void 0 ? [] : linksTo(fixed, model)
	])];
}
function inProject(name, model, project) {
	return model.name === "" ? name : name.replaceAll(model.name, project);
}
/** An external link to another service's `container_name` is a link within the project. */
function linksTo(containerName, { services }) {
	return [...services.values()].flatMap((other) => linkedContainers(other).filter(({ container }) => container === containerName).map(({ alias }) => alias));
}
function linkedContainers({ externalLinks }) {
	return externalLinks.map((link) => {
		const [container = "", alias = container] = link.split(":");
		return {
			container,
			alias
		};
	});
}
// src/smoke/compose/isolation.ts
const onNetwork = "Put it on a network of the project.";
const reachable = "Put it on a network of the project, or use the probe exec, health or exit, without checks.";
const ofProject = "Name a service of the project.";
/** @param isDialled true if a probe or check connects to the app over the network. */
function isolationProblems(model, app, isDialled) {
	return [
		...[...model.services].filter(([name, { replicas }]) => replicas > 0 || name === app).flatMap(([name, service]) => ofService(name, service, model, isDialled && name === app)),
		...[...model.networks].flatMap(([key, network]) => ofNetwork(`networks.${key}`, network)),
		...[...model.volumes].flatMap(([key, volume]) => ofVolume(`volumes.${key}`, volume))
	];
}
function ofService(name, service, model, isAsked) {
	const at = `services.${name}`;
	const { networkMode } = service;
	const foreign = (value) => foreignContainer(value, model);
	return [
		...ofNetworkMode(`${at}.network_mode`, networkMode, model, isAsked),
		...networkMode === "bridge" && service.macAddress !== void 0 ? [{
			key: `${at}.mac_address`,
			why: "two variants would have it on one network",
			remedy: onNetwork
		}] : [],
		...["pid", "ipc"].filter((key) => foreign(service[key]) !== void 0).map((key) => ({
			key: `${at}.${key}`,
			why: noOwn(foreign(service[key])),
			remedy: ofProject
		})),
		...service.volumesFrom.filter((from) => foreign(from) !== void 0).map((from) => ({
			key: `${at}.volumes_from`,
			why: noOwn(foreign(from)),
			remedy: ofProject
		})),
		...linkedContainers(service).filter(({ container }) => serviceCalled(container, model) === void 0).map(({ container }) => ({
			key: `${at}.external_links`,
			why: noOwn(container),
			remedy: ofProject
		}))
	];
}
function ofNetworkMode(key, mode, model, isAsked) {
	if (mode === "" || mode === "bridge") return [];
	const why = `it is ${mode}`;
	if (mode === "host" || foreignContainer(mode, model) !== void 0) return [{
		key,
		why: `${why}, where two variants, and two runs, would meet`,
		remedy: onNetwork
	}];
	return isAsked ? [{
		key,
		why: `${why}, where the gate could not reach it`,
		remedy: reachable
	}] : [];
}
/** Returns the name in `container:NAME` if it is not a container of the project. */
function foreignContainer(value, model) {
	const [kind, container = ""] = value.split(":");
	return kind === "container" && serviceCalled(container, model) === void 0 ? container : void 0;
}
function noOwn(container) {
	return `the container ${container ?? ""} is none of the project, and no variant has its own`;
}
function ofNetwork(at, network) {
	const { external, name, driver, ipamDriver, ranges } = network;
	if (external) return name === "host" ? [{
		key: `${at}.name`,
		why: "it is the host's own network, where two variants would meet",
		remedy: onNetwork
	}] : [];
	if ([
		"macvlan",
		"ipvlan",
		"host"
	].includes(driver)) {
		const why = `${driver} puts containers on a network of the host, where two variants would meet`;
		return [{
			key: `${at}.driver`,
			why,
			remedy: "Lay a second file over it for the gate, with the driver bridge."
		}];
	}
	const isNumbered = ranges.some(({ subnet }) => subnet !== "");
	const isBridge = ["", "bridge"].includes(driver) && ["", "default"].includes(ipamDriver);
	const isTwice = ranges.filter(({ subnet }) => subnet.includes(".")).length > 1;
	if (!isNumbered || isBridge && !isTwice) return [];
	return [{
		key: `${at}.ipam`,
		why: "two variants would have its addresses, and only one IPv4 subnet of a bridge can be given another place",
		remedy: "Lay a second file over it for the gate, without ipam."
	}];
}
function ofVolume(at, { external, driver, driverOptions }) {
	const isLocal = driver === "" || driver === "local";
	const device = writableDevice(driverOptions);
	if (external || !isLocal || device === void 0) return [];
	return [{
		key: `${at}.driver_opts`,
		why: `it is ${device}, to which two variants would write`,
		remedy: "Mount it with the option ro, or lay a second file over it for the gate, without driver_opts."
	}];
}
// src/smoke/compose/subnet.ts
/** @returns undefined if the text is not a subnet. */
function parseSubnet(text) {
	const [written = "", prefix = ""] = text.split("/");
	const address = parseAddress(written);
	if (address === void 0 || !/^\d{1,3}$/u.test(prefix)) return void 0;
	const { version, value } = address;
	const bits = Number(prefix);
	return bits > bitsOf(version) ? void 0 : {
		version,
		base: value - value % size(version, bits),
		prefix: bits
	};
}
function subnetText({ version, base, prefix }) {
	return `${addressText(version, base)}/${prefix}`;
}
/** Returns the start of `found`, at most as large as `wanted`. */
function narrowed(found, wanted) {
	return {
		...found,
		prefix: Math.max(found.prefix, wanted.prefix)
	};
}
/** A smaller subnet keeps the last digits: two addresses can become one there, which the engine reports. */
function renumberedAddress(text, all) {
	const address = parseAddress(text);
	if (address === void 0) return void 0;
	const { version, value } = address;
	for (const { from, to } of all) {
		const offset = value - from.base;
		if (from.version === version && offset >= 0n && offset < size(version, from.prefix)) return addressText(version, to.base + offset % size(version, to.prefix));
	}
}
/** An address inside a URL, a list or a sentence. */
const addresses = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?:\/\d{1,3})?(?![\w]|\.\d)/giu;
/** Returns the text with every address of these subnets, and every subnet itself, replaced. */
function renumbered(text, all) {
	return text.replaceAll(addresses, (found) => {
		const subnet = found.includes("/") ? parseSubnet(found) : void 0;
		const whole = all.find(({ from }) => subnet !== void 0 && subnetText(from) === subnetText(subnet));
		if (whole !== void 0) return subnetText(whole.to);
		const [address = "", prefix] = found.split("/");
		const moved = renumberedAddress(address, all);
		if (moved === void 0) return found;
		return prefix === void 0 ? moved : `${moved}/${prefix}`;
	});
}
function parseAddress(text) {
	const octets = text.split(".");
	if (octets.length === 4 && octets.every((octet) => /^\d{1,3}$/u.test(octet) && Number(octet) < 256)) return {
		version: 4,
		value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n)
	};
	const [head = "", tail, ...more] = text.split("::");
	if (!text.includes(":") || more.length > 0) return void 0;
	const [first = [], last = []] = [head, tail ?? ""].map((part) => part === "" ? [] : part.split(":"));
	const left = 8 - first.length - last.length;
	if (tail === void 0 ? left !== 0 : left < 1) return void 0;
	const all = [
		...first,
		...Array.from({ length: tail === void 0 ? 0 : left }, () => "0"),
		...last
	];
	if (!all.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return void 0;
	return {
		version: 6,
		value: all.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n)
	};
}
function addressText(version, value) {
	const [count, bits, radix, mark] = version === 4 ? [
		4,
		8n,
		10,
		"."
	] : [
		8,
		16n,
		16,
		":"
	];
	return Array.from({ length: count }, (_, index) => (value >> bits * BigInt(count - 1 - index)) % (1n << bits)).map((part) => part.toString(radix)).join(mark);
}
function bitsOf(version) {
	return version === 4 ? 32 : 128;
}
function size(version, prefix) {
	return 1n << BigInt(bitsOf(version) - prefix);
}
// src/smoke/compose/renumber.ts
function fixedNetworks(model) {
	return [...model.networks].flatMap(([key, network]) => {
		const subnets = network.external ? aroundAddresses(key, model) : network.ranges.flatMap(({ subnet }) => parseSubnet(subnet) ?? []);
		return subnets.length === 0 ? [] : [{
			key,
			network,
			subnets
		}];
	});
}
/** An external network's subnet is not in the file, so it is estimated from the addresses. */
function aroundAddresses(key, { services }) {
	const addresses = [...services.values()].flatMap(({ networks }) => networks.get(key) ?? []);
	const texts = [...addresses.map(({ ipv4 }) => `${ipv4 ?? ""}/16`), ...addresses.map(({ ipv6 }) => `${ipv6 ?? ""}/64`)];
	return [...new Set(texts.flatMap((text) => parseSubnet(text) ?? []).map(subnetText))].flatMap((text) => parseSubnet(text) ?? []);
}
/** Prefix bits of a random private IPv6 network: https://datatracker.ietf.org/doc/html/rfc4193#section-3.2. */
const longestSite = 48;
/** @param random 40 random bits as hexadecimal digits. */
function rangesIn({ network, subnets }, free, random) {
	const four = subnets.find(({ version }) => version === 4);
	const found = parseSubnet(free);
	if (found === void 0) throw new Error(`${free} is no subnet`);
	const six = subnets.find(({ version }) => version === 6);
	const site = parseSubnet(`fd${random.slice(0, 2)}:${random.slice(2, 6)}:${random.slice(6, 10)}::/${longestSite}`);
	const all = [...four === void 0 ? [] : [{
		from: four,
		to: narrowed(found, four)
	}], ...six === void 0 || site === void 0 ? [] : [{
		from: six,
		to: narrowed(site, six)
	}]];
	const moved = (text) => renumberedAddress(text, all);
	return {
		ranges: all.map((renumbering) => {
			const range = network.ranges.find(({ subnet }) => {
				const parsed = parseSubnet(subnet);
				return parsed !== void 0 && subnetText(parsed) === subnetText(renumbering.from);
			});
			const gateway = moved(range?.gateway ?? "");
			const [first = "", prefix = "0"] = (range?.range ?? "").split("/");
			const firstMoved = moved(first);
			const auxiliary = Object.entries(range?.auxiliary ?? {}).flatMap(([name, text]) => {
				const address = moved(text);
				return address === void 0 ? [] : [[name, address]];
			});
			return {
				Subnet: subnetText(renumbering.to),
				...gateway === void 0 ? {} : { Gateway: gateway },
				...firstMoved === void 0 || Number(prefix) < renumbering.to.prefix ? {} : { IPRange: `${firstMoved}/${prefix}` },
				...auxiliary.length === 0 ? {} : { AuxiliaryAddresses: Object.fromEntries(auxiliary) }
			};
		}),
		renumberings: all
	};
}
/** @param variant is set for the app only. */
function renumberedService(service, byNetwork, variant) {
	const all = [...byNetwork.values()].flat();
	const moved = (text) => renumbered(text, all);
	const endpoints = [...service.networks].flatMap(([key, { ipv4, ipv6 }]) => {
		const own = byNetwork.get(key);
		if (own === void 0 || ipv4 === void 0 && ipv6 === void 0) return [];
		return [[key, {
			...ipv4 === void 0 ? {} : { ipv4_address: renumberedAddress(ipv4, own) ?? ipv4 },
			...ipv6 === void 0 ? {} : { ipv6_address: renumberedAddress(ipv6, own) ?? ipv6 }
		}]];
	});
	const ofVariant = new Map(variant?.env.map(({ name, value }) => [name, literal(value)]));
	const environment = [...new Map([...service.environment, ...ofVariant])].map(([name, value]) => [
		name,
		value,
		moved(value)
	]).filter(([, value, now]) => value !== now).map(([name, , now]) => [name, now]);
	const lists = Object.entries({
		entrypoint: variant?.entrypoint?.map(literal) ?? service.entrypoint,
		command: variant?.command?.map(literal) ?? service.command,
		dns: service.dns,
		extra_hosts: service.extraHosts
	}).map(([key, list]) => [
		key,
		list,
		list.map(moved)
	]).filter(([, list, now]) => list.some((text, index) => text !== now[index])).map(([key, , now]) => [key, now]);
	const check = service.healthTest.map(moved);
	return {
		values: {
			...endpoints.length === 0 ? {} : { networks: Object.fromEntries(endpoints) },
			...environment.length === 0 ? {} : { environment: Object.fromEntries(environment) },
			...check.some((text, index) => text !== service.healthTest[index]) ? { healthcheck: { test: check } } : {}
		},
		lists: Object.fromEntries(lists)
	};
}
// src/smoke/compose/untrusted/values.ts
/** Returns true if the value asks for nothing, however it is written. */
function isNothing(value) {
	if (value === void 0 || value === null || value === false || value === "") return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}
function entriesOf(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
/** Returns JSON, which no check allows, for a value that is not a string. */
function textOf(value) {
	return value === void 0 ? "" : typeof value === "string" ? value : JSON.stringify(value);
}
function listOf(value) {
	if (value === void 0 || value === null) return [];
	return Array.isArray(value) ? value : [value];
}
// src/smoke/compose/untrusted/documents.ts
/** More aliases than a person writes, but too few for a few lines to expand to gigabytes. */
const maxAliasCount = 1e4;
/** Compose changes a value with another tag (`!!binary`): https://docs.docker.com/reference/compose-file/merge/ */
const knownTags = /* @__PURE__ */ new Set(["!reset", "!override"]);
/**
* Returns the documents, or why Compose may read the file differently: its older YAML knows more line endings, each of
* which ends a comment.
*/
function documentsIn(path) {
	const text = readTextFile(path) ?? "";
	if (/\r(?!\n)|[\u0085\u2028\u2029]/u.test(text)) return "a line in it ends with something other than a line feed";
	const found = [];
	for (const { document, problem } of parseYamlStream(text, {
		merge: true,
		logLevel: "silent"
	})) {
		if (problem !== void 0) return `it cannot be read as YAML: ${problem.what}`;
		const tag = unknownTag(document);
		if (tag !== void 0) return `it has the tag ${tag}: write the value without it`;
		try {
			found.push(entriesOf(document.toJS({ maxAliasCount })));
		} catch (error) {
			if (!(error instanceof ReferenceError)) throw error;
			return "its aliases unfold to too much: write them out";
		}
	}
	return found;
}
function unknownTag(document) {
	let unknown;
	(0, import_dist.visit)(document, { Node: (_, { tag }) => {
		if (tag === void 0 || knownTags.has(tag)) return void 0;
		unknown = tag;
		return import_dist.visit.BREAK;
	} });
	return unknown;
}
// src/smoke/compose/untrusted/checkout.ts
/** Resolves symbolic links first: the author of a checkout chooses their targets. */
async function checkoutAt(checkout) {
	const root = await realpath(checkout);
	const git = join(root, ".git");
	const outside = (path) => `${path} is outside of the checkout ${checkout}`;
	const nearest = async (path) => await real(path) ?? nearest(dirname(resolve(path)));
	return {
		async whyOutside(path) {
			const found = await real(path);
			if (found === void 0) return `there is no ${path}`;
			return isWithin(found, root) ? void 0 : outside(path);
		},
		async whyOutsideIfThere(path) {
			return isWithin(await nearest(path), root) ? void 0 : outside(path);
		},
		async holdsGit(path) {
			const found = await real(path);
			if (found === void 0) return false;
			return relative(root, found).split(sep).includes(".git") || isWithin(git, found) || await real(join(found, ".git")) !== void 0;
		}
	};
}
async function whyItHoldsGit(path, place) {
	return await place.holdsGit(path) ? `${path} holds .git, in which the job's token may be` : void 0;
}
/** Checks a file or folder whose content a container or build can read. */
async function whyUnreadable(path, place) {
	return await place.whyOutside(path) ?? await whyItHoldsGit(path, place);
}
/** @throws Fault if the path cannot be examined: the engine may still be able to read it. */
async function real(path) {
	try {
		return await realpath(path).catch(absent);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new Fault(`${path} cannot be looked at`, why, "Let the step's user read it, or leave it out of the Compose file.", { cause });
	}
}
// src/smoke/compose/untrusted/files.ts
/**
* Checks the files of an untrusted project before Compose runs: Compose reads them before it prints anything, fetches
* those of remote repositories, and copies an env_file into its output.
*/
/** A limit on files per project: files that include one another through links to their own folder multiply. */
const mostFiles = 100;
/** @param files in the project's order; paths in them are relative to the first file's folder. */
async function fileHostAccessOf(files, checkout) {
	const reader = new ProjectFiles(await checkoutAt(checkout));
	const [first = ""] = files;
	await reader.follow(".env", join(dirname(first), ".env"), {
		isOptional: true,
		isProject: false
	});
	for (const file of files) await reader.follow(file, resolve(file), { base: dirname(resolve(first)) });
	return reader.found;
}
var ProjectFiles = class {
	found = [];
	#place;
	#read = /* @__PURE__ */ new Set();
	constructor(place) {
		this.#place = place;
	}
	/** @param base the folder for relative paths in the file; by default the file's own. */
	async follow(key, path, { base = dirname(path), isOptional = false, isProject = true, isIncluded = false } = {}) {
		const why = await (isOptional ? this.#place.whyOutsideIfThere(path) : this.#place.whyOutside(path)) ?? await whyItHoldsGit(path, this.#place);
		if (why !== void 0) {
			this.#refuse(key, why);
			return;
		}
		const reading = JSON.stringify([
			path,
			base,
			isIncluded
		]);
		if (!isProject || this.#read.has(reading)) return;
		this.#read.add(reading);
		if (this.#read.size > mostFiles) {
			if (this.#read.size === 101) this.#refuse(key, `the project has more than ${mostFiles} files`);
			return;
		}
		const documents = documentsIn(path);
		if (typeof documents === "string") this.#refuse(key, documents);
		else for (const document of documents) await this.#followAll(path, document, {
			base,
			isIncluded
		});
	}
	/** A file that is read with two bases may report the same problem twice. */
	#refuse(key, why) {
		if (!this.found.some((reach) => reach.key === key && reach.why === why)) this.found.push({
			key,
			why
		});
	}
	async #followAll(file, document, { base, isIncluded }) {
		const at = (key) => `${basename(file)}: ${key}`;
		for (const entry of listOf(document["include"])) await this.#include(at, typeof entry === "string" ? { path: entry } : entriesOf(entry), base, isIncluded);
		for (const [name, value] of Object.entries(entriesOf(document["services"]))) {
			const { extends: extension, env_file: envFiles, label_file: labelFiles } = entriesOf(value);
			const extended = entriesOf(extension)["file"];
			if (extended !== void 0) await this.#local(at(`services.${name}.extends`), extended, base, {});
			for (const entry of listOf(envFiles)) await this.#local(at(`services.${name}.env_file`), pathIn(entry), base, plain);
			for (const entry of listOf(labelFiles)) await this.#local(at(`services.${name}.label_file`), pathIn(entry), base, plain);
		}
	}
	/** https://github.com/compose-spec/compose-go/blob/0761c331424da636609b3abe7986e072d754aece/loader/include.go */
	async #include(at, entry, base, isNested) {
		for (const key of Object.keys(entry)) if (key === "project_directory") this.#refuse(at("include.project_directory"), "paths in the included file would start there");
		else if (!["path", "env_file"].includes(key)) this.#refuse(at(`include.${key}`), "it is not known what it names");
		const paths = listOf(entry["path"]);
		const [main] = paths;
		const folder = typeof main === "string" ? dirname(from(base, main)) : base;
		for (const path of paths) await this.#local(at("include"), path, base, {
			base: folder,
			isIncluded: true
		});
		if (await this.#place.whyOutsideIfThere(folder) === void 0) await this.follow(at("include, its .env"), join(folder, ".env"), plain);
		const envFiles = listOf(entry["env_file"]);
		if (isNested && envFiles.length > 0) this.#refuse(at("include.env_file"), "where it starts is not known in a file that is included");
		else for (const path of envFiles) await this.#local(at("include.env_file"), path, base, plain);
	}
	async #local(key, path, base, options) {
		if (typeof path !== "string" || /[$:]|^~|^git@/u.test(path)) this.#refuse(key, `${typeof path === "string" ? shown(path) : "it"} is not the path of a file in the checkout`);
		else await this.follow(key, from(base, path), options);
	}
};
function from(base, path) {
	return isAbsolute(path) ? path : join(base, path);
}
/** Options for a file of variables or labels, which names no other file. */
const plain = {
	isOptional: true,
	isProject: false
};
function pathIn(entry) {
	return typeof entry === "string" ? entry : entriesOf(entry)["path"];
}
// src/smoke/compose/untrusted/check.ts
const isUnknown = "is not known to stay inside the container";
const unknownKey = `it ${isUnknown}`;
const inside = () => void 0;
function refusedIfSet(why) {
	return () => why;
}
function oneOf(allowed, why) {
	return (value) => allowed.some((pattern) => pattern.test(String(value))) ? void 0 : `it is ${String(value)}: ${why}`;
}
// src/smoke/compose/untrusted/build-keys.ts
function buildOf(build) {
	return typeof build === "string" ? { context: build } : withDockerfile(entriesOf(build));
}
/** Compose then builds the other service too; which one does not matter, because all are checked. */
function buildsOnAnother(service) {
	const contexts = entriesOf(entriesOf(entriesOf(service)["build"])["additional_contexts"]);
	return Object.values(contexts).some((context) => isOtherBuild(String(context)));
}
/** A Dockerfile's path is relative to its context. */
function withDockerfile(build) {
	const { context, dockerfile } = build;
	return typeof context === "string" && typeof dockerfile === "string" && !isRemote(context) ? {
		...build,
		dockerfile: dockerfile.startsWith("/") ? dockerfile : `${context}/${dockerfile}`
	} : build;
}
const harmlessInBuild = `
  args cache_from dockerfile_inline extra_hosts labels no_cache no_cache_filter platforms provenance
  pull sbom secrets shm_size tags target ulimits
`.trim().split(/\s+/u);
const buildChecks = {
	...Object.fromEntries(harmlessInBuild.map((key) => [key, inside])),
	privileged: refusedIfSet("its steps have every right on the host"),
	entitlements: refusedIfSet("its steps have rights on the host"),
	ssh: refusedIfSet("its steps could use the job's keys"),
	network: oneOf([/^(?:none|default)?$/u], "its steps are on the network of the host"),
	context: whyContextRefused,
	dockerfile: (value, place) => place.whyOutside(String(value)),
	additional_contexts: async (value, place) => {
		for (const context of Object.values(entriesOf(value))) {
			const why = isOtherBuild(String(context)) ? void 0 : await whyContextRefused(context, place);
			if (why !== void 0) return why;
		}
	}
};
async function whyContextRefused(value, place) {
	const context = String(value);
	if (isRemote(context)) return void 0;
	return isRemoteContext(context) ? `${context} would be fetched with the job's keys` : whyUnreadable(context, place);
}
/** The builder fetches it without credentials of the job. Without the slashes it is a folder's path. */
function isRemote(context) {
	return /^(?:https?|git|docker-image):\/\//u.test(context);
}
function isOtherBuild(context) {
	return /^(?:target|service):[\w.-]+$/u.test(context);
}
// src/smoke/compose/untrusted/resource-keys.ts
const networkChecks = {
	name: inside,
	labels: inside,
	internal: inside,
	attachable: inside,
	enable_ipv4: inside,
	enable_ipv6: inside,
	external: inside,
	driver: oneOf([/^(?:bridge)?$/u], "it is a network of the host"),
	driver_opts: refusedIfSet("it may be a device of the host"),
	ipam: (value) => {
		const { driver, config } = entriesOf(value);
		return ["", "default"].includes(textOf(driver)) && isNothing(config) ? void 0 : "the addresses that it takes become routes of the host";
	}
};
const volumeChecks = {
	name: inside,
	labels: inside,
	external: inside,
	driver: oneOf([/^(?:local)?$/u], "its driver is the host's"),
	driver_opts: refusedIfSet("it may be a folder of the host")
};
const fileChecks = {
	name: inside,
	labels: inside,
	content: inside,
	environment: inside,
	file: (value, place) => whyUnreadable(String(value), place)
};
// src/smoke/compose/untrusted/service-keys.ts
/** No value of these leads out of a container; `configs` and `secrets` are checked at their definitions. */
const harmless = `
  attach cap_drop command container_name cpu_count cpu_percent cpu_period cpu_quota cpu_shares cpus
  cpuset depends_on develop dns dns_opt dns_search domainname entrypoint env_file environment expose
  extra_hosts group_add healthcheck hostname image init label_file labels links mac_address mem_limit
  mem_reservation mem_swappiness memswap_limit networks pids_limit platform ports profiles pull_policy
  read_only restart scale shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs
  tty ulimits user working_dir configs secrets
`.trim().split(/\s+/u);
const serviceChecks = {
	...Object.fromEntries(harmless.map((key) => [key, inside])),
	privileged: refusedIfSet("it has every right on the host"),
	use_api_socket: refusedIfSet("it hands the engine and the registry's credentials to the container"),
	cap_add: refusedIfSet("it gives the container rights on the host"),
	devices: refusedIfSet("it hands devices of the host to the container"),
	device_cgroup_rules: refusedIfSet("it hands devices of the host to the container"),
	gpus: refusedIfSet("it hands devices of the host to the container"),
	credential_spec: refusedIfSet("it is a file of the host"),
	external_links: refusedIfSet("it leads to containers that are none of the project"),
	models: refusedIfSet("it starts a program on the host"),
	provider: refusedIfSet("it starts a program on the host"),
	runtime: refusedIfSet("another runtime may let the container out"),
	cgroup_parent: refusedIfSet("it puts the container among the host's processes"),
	pid: oneOf([/^$/u, /^service:/u], "it shows the container the processes of the host"),
	ipc: oneOf([/^(?:none|private|shareable)?$/u, /^service:/u], "it shares memory with the host"),
	uts: oneOf([/^$/u], "it lets the container rename the host"),
	cgroup: oneOf([/^(?:private)?$/u], "it shows the container the groups of the host"),
	userns_mode: oneOf([/^$/u], "it makes the container's users those of the host"),
	network_mode: oneOf([/^(?:none|bridge)?$/u, /^service:/u], "it puts the container on the network of the host"),
	security_opt: (value) => listOf(value).every((option) => /^no-new-privileges(?:[:=]true)?$/u.test(String(option))) ? void 0 : "it takes protection of the host away",
	logging: (value) => [
		"",
		"json-file",
		"local",
		"none"
	].includes(textOf(entriesOf(value)["driver"])) ? void 0 : "its driver is the host's, and speaks from there",
	deploy: (value) => {
		const { reservations } = entriesOf(entriesOf(value)["resources"]);
		return isNothing(entriesOf(reservations)["devices"]) ? void 0 : "it hands devices of the host to the container";
	},
	volumes_from: (value) => listOf(value).some((from) => String(from).startsWith("container:")) ? "it leads to a container that is none of the project" : void 0,
	post_start: privilegedHook,
	pre_stop: privilegedHook,
	volumes: async (value, place) => {
		for (const volume of listOf(value)) {
			const why = await whyMountRefused(entriesOf(volume), place);
			if (why !== void 0) return why;
		}
	}
};
/** A container that can write to the checkout could redirect a later mount, or the rest of the job. */
async function whyMountRefused(mount, place) {
	const { type, source, read_only: isReadOnly } = mount;
	if ([
		"volume",
		"tmpfs",
		"image"
	].includes(String(type))) return void 0;
	if (type !== "bind") return `a mount of the type ${String(type)} ${isUnknown}`;
	const reach = await whyUnreadable(String(source), place);
	if (reach !== void 0) return reach;
	return isReadOnly === true ? void 0 : `${String(source)} can be written: mount it with read_only`;
}
function privilegedHook(value) {
	return listOf(value).some((hook) => !isNothing(entriesOf(hook)["privileged"])) ? "its command has every right on the host" : void 0;
}
// src/smoke/compose/untrusted/host-access.ts
/**
* Refuses what reaches the engine's host or the job in an untrusted project: whoever proposes a change writes the file.
* A key that is not known to stay inside its container is refused too, because Compose learns new keys.
*/
/**
* @param project the output of `docker compose config`.
* @param app the service of the image under test, which is built only if another build uses it.
*/
async function hostAccessOf(project, app, checkout) {
	const place = await checkoutAt(checkout);
	const { services, networks, volumes, secrets, configs, ...others } = entriesOf(project);
	const found = [];
	for (const [key, value] of Object.entries(others)) if (key !== "name" && !isNothing(value) && !isExtension(key)) found.push({
		key,
		why: unknownKey
	});
	const each = async (kind, all, checks) => {
		for (const [name, value] of Object.entries(entriesOf(all))) found.push(...await checked(`${kind}.${name}`, entriesOf(value), checks, place));
	};
	const isBuiltOn = Object.entries(entriesOf(services)).some(([name, value]) => name !== app && buildsOnAnother(value));
	for (const [name, value] of Object.entries(entriesOf(services))) {
		const { build, ...service } = entriesOf(value);
		found.push(...await checked(`services.${name}`, service, serviceChecks, place));
		if (name !== app || isBuiltOn) found.push(...await checked(`services.${name}.build`, buildOf(build), buildChecks, place));
	}
	await each("networks", networks, networkChecks);
	await each("volumes", volumes, volumeChecks);
	await each("secrets", secrets, fileChecks);
	await each("configs", configs, fileChecks);
	return found;
}
async function checked(path, values, checks, place) {
	const found = [];
	for (const [key, value] of Object.entries(values)) {
		if (isNothing(value) || isExtension(key)) continue;
		const check = Object.hasOwn(checks, key) ? checks[key] : void 0;
		const why = check === void 0 ? unknownKey : await check(value, place);
		if (why !== void 0) found.push({
			key: `${path}.${key}`,
			why
		});
	}
	return found;
}
function isExtension(key) {
	return key.startsWith("x-");
}
// src/smoke/compose/project.ts
/** @throws Fault if the project cannot be read, or cannot run beside other variants and runs. */
async function readProject({ variants }, context) {
	const { docker, env: stepEnv, log, workspace } = context;
	const plan = variants.flatMap(({ stack }) => stack.kind === "compose" ? [stack.project] : [])[0];
	if (plan === void 0) return void 0;
	await checkCompose(docker);
	const checkout = stepEnv["GITHUB_WORKSPACE"] || workspace;
	const env = plan.untrusted ? withoutSecrets(docker.env) : {};
	if (plan.untrusted) refuseHostAccess(await fileHostAccessOf(plan.files, checkout));
	const model = await readComposeModel(docker, {
		files: plan.files,
		env
	});
	if (plan.untrusted) refuseHostAccess(await hostAccessOf(model.whole, plan.service, checkout));
	named("compose-service", plan.service, model);
	for (const { name, stack } of variants) {
		const only = stack.kind === "compose" ? stack.only ?? [] : [];
		for (const service of only) {
			named(`the variant ${name}`, service, model);
			refuseOff(`the variant ${name}`, service, model, plan);
		}
	}
	refuseShared(isolationProblems(model, plan.service, variants.some(isDialled)), plan);
	const had = variants.flatMap(({ stack }) => stack.kind === "compose" ? others(model, plan, stack.only) : []);
	const sources = await readSources(bindsOfProject(model, [.../* @__PURE__ */ new Set([plan.service, ...had])], plan.files), [dirname(resolve(plan.files[0]))], context);
	for (const [what, resources] of [["network", model.networks], ["volume", model.volumes]]) for (const [key, { external }] of resources) if (external) log.info(`The ${what} ${key} is external: every variant gets a fresh one of its own instead`);
	for (const { key } of fixedNetworks(model)) log.info(`The network ${key} has another subnet in every variant, and so has each of its addresses that the Compose file has; what is in images and mounted files stays`);
	return {
		plan,
		model,
		sources,
		env
	};
}
/** @param only undefined means every service. The app's and services without replicas are left out. */
function otherServices({ plan, model }, only) {
	return others(model, plan, only);
}
function others(model, plan, only) {
	return [...model.services].filter(([name, { replicas }]) => name !== plan.service && replicas > 0 && (only === void 0 || only.includes(name))).map(([name]) => name);
}
function refuseHostAccess(found) {
	if (found.length === 0) return;
	throw new Fault("the Compose project reaches the host", found.map(({ key, why }) => `${key}: ${why}`).join("; "), "Remove it from compose-file, or leave untrusted out where the file can be trusted as much as the workflow.");
}
/** The job's own credentials: `${…}` must not expand to them, and no container gets them. */
function isSecret(name) {
	return isRunnersOwn(name) || name === "DOCKER_AUTH_CONFIG";
}
/** Hides credentials from Compose, and keeps it from fetching remote files. */
function withoutSecrets(env) {
	const hidden = Object.keys(env).filter((name) => isSecret(name));
	return {
		...Object.fromEntries(hidden.map((name) => [name, ""])),
		...localFilesOnly
	};
}
/** A service that happens to be called like the app's role is not the app: users choose service names. */
function roleOf(service, { service: gated }) {
	if (service === gated) return "app";
	return service === "app" ? `${service} (service)` : service;
}
/** Returns the role of each of the service's containers, by container number. */
function rolesOf(service, { plan, model }) {
	const role = roleOf(service, plan);
	const replicas = Math.max(1, model.services.get(service)?.replicas ?? 1);
	return Array.from({ length: replicas }, (_, index) => index === 0 ? role : `${role} (${index + 1})`);
}
function named(who, service, { services }) {
	if (services.has(service)) return;
	throw new Fault(`${who} names the service ${service}`, `the Compose project has: ${[...services.keys()].join(", ")}`, "Name one of these; one with a profile is there only if COMPOSE_PROFILES names it.");
}
/** A variant must not name a service that the file gives no replicas. */
function refuseOff(who, service, { services }, { files }) {
	if (services.get(service)?.replicas !== 0) return;
	throw new Fault(`${who} names the service ${service}`, `it has no replicas in ${files.join(", ")}`, "Give it one there, or leave it out of the variant's services.");
}
function refuseShared(found, { files }) {
	if (found.length === 0) return;
	throw new Fault("the Compose project cannot be gated", found.map(({ key, why }) => `${fileThatSays(key, files)}: ${key}: ${why}`).join("; "), [...new Set(found.map(({ remedy }) => remedy))].join(" "));
}
// src/report/progress.ts
const longestLine$2 = 500;
function progressLine(variants) {
	return variants.map(({ name, waitedMs, last, waitingFor, hint }) => oneLine(`${name}: ${humanDuration(waitedMs)}, waiting for ${waitingFor}; last seen: ${describeObservation(last)}${hint === "" ? "" : `; ${hint}`}`, longestLine$2));
}
function resultLine({ name, result, healthyAfterMs, attempts, finding }) {
	if (finding !== void 0) return oneLine(`${name}: ${result}: ${describeFinding(finding).sentence}`, longestLine$2);
	return `${name}: ${result}${healthyAfterMs === void 0 ? "" : `, healthy ${humanDuration(healthyAfterMs)} after its start (${attempts} ${attempts === 1 ? "attempt" : "attempts"})`}`;
}
// src/smoke/platforms.ts
/**
* Returns each variant on every bootable platform, the engine's own first and without a suffix, or on the one it names.
* @throws Fault if a variant names a platform that the image does not have, or that the engine cannot boot.
*/
function boots(variants, image) {
	if (image.platforms.length === 0) return variants.map((variant) => ({
		variant,
		image
	}));
	return variants.flatMap((variant) => variant.platform === void 0 ? onEach(variant, image) : [onOne(variant, variant.platform, image)]);
}
function onEach(variant, image) {
	const bootable = image.platforms.flatMap(({ platform, id }) => id === void 0 ? [] : [{
		platform,
		id
	}]);
	if (bootable.length === 0) throw new Fault("this image cannot be tested", `it is for ${image.platforms.map(({ platform }) => platform).join(", ")}, and the engine can boot none of them`, "Add the engine's platform, or set up emulation (docker/setup-qemu-action).");
	return bootable.map(({ platform, id }, index) => ({
		variant: {
			...variant,
			name: index === 0 ? variant.name : `${variant.name}@${platform.replaceAll("/", "-")}`,
			platform
		},
		image: {
			...image,
			id,
			platform
		}
	}));
}
function onOne(variant, wanted, image) {
	const found = image.platforms.find(({ platform }) => samePlatform(platform, wanted));
	const id = found?.id;
	if (found !== void 0 && id !== void 0) return {
		variant,
		image: {
			...image,
			id,
			platform: found.platform
		}
	};
	throw new Fault(`the variant ${variant.name} cannot be booted on ${wanted}`, found === void 0 ? `the image is for ${image.platforms.map(({ platform }) => platform).join(", ")}` : "the engine cannot boot that platform", found === void 0 ? "Name one of these." : "Set up emulation (docker/setup-qemu-action), or leave platform out.");
}
// src/smoke/progress.ts
const everyMs = 1e4;
var Progress = class {
	#waiting = /* @__PURE__ */ new Map();
	#timer;
	constructor(log) {
		this.#timer = setInterval(() => {
			for (const line of progressLine(this.#now())) log.info(line);
		}, everyMs);
	}
	begin(name) {
		const state = {
			startedAt: performance.now(),
			waitingFor: "its turn",
			last: void 0,
			hint: ""
		};
		this.#waiting.set(name, state);
		return {
			waitFor(what) {
				state.waitingFor = what;
				state.startedAt = performance.now();
			},
			saw(observation) {
				state.last = observation;
			},
			hint(text) {
				state.hint = text;
			},
			[Symbol.dispose]: () => {
				this.#waiting.delete(name);
			}
		};
	}
	[Symbol.dispose]() {
		clearInterval(this.#timer);
	}
	#now() {
		return [...this.#waiting].map(([name, { startedAt, waitingFor, last, hint }]) => ({
			name,
			waitingFor,
			last,
			hint,
			waitedMs: performance.now() - startedAt
		}));
	}
};
// src/docker/compose/project.ts
const buildTimeoutMs = 36e5;
/** The upper bound; each variant has a shorter one of its own. */
const startTimeoutMs = 864e5;
/** Compose sets these itself, over labels of the file and of the image. */
const composeLabels = {
	project: "com.docker.compose.project",
	service: "com.docker.compose.service",
	number: "com.docker.compose.container-number"
};
/** `print` takes each line of the output, untrusted text. Throws a Fault with the end of the build's error. */
async function buildProject(docker, project, services, builder, print) {
	const lines = [];
	try {
		const argv = [
			"compose",
			"--progress=plain",
			...projectOptions(project),
			"build",
			...names(services)
		];
		const env = builder === void 0 ? project.env : {
			...project.env,
			BUILDX_BUILDER: builder
		};
		for await (const line of docker[transport].lines(argv, {
			timeoutMs: buildTimeoutMs,
			env
		})) {
			print(line);
			lines.push(line);
			if (lines.length > 100) lines.shift();
		}
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		throw new Fault("a service of the Compose project could not be built", buildError(lines), "Fix the service's build.", { cause: error });
	}
}
/** Starts nothing. Recreates containers, so that none that somebody else made is mistaken for the project's. */
async function createProject(docker, project, services) {
	await docker[transport].call([
		...up(project),
		"--no-start",
		"--force-recreate",
		...onlyServices(services)
	], {
		env: project.env,
		uncancellable: true
	});
}
async function startProject(docker, project, services) {
	await docker[transport].call([
		...up(project),
		"--detach",
		"--no-recreate",
		...onlyServices(services)
	], {
		env: project.env,
		timeoutMs: startTimeoutMs
	});
}
function up(project) {
	return [
		"compose",
		"--progress=quiet",
		...projectOptions(project),
		"up",
		"--no-build",
		"--pull=never"
	];
}
function projectOptions({ name, files }) {
	return [`--project-name=${name}`, ...files.map((file) => `--file=${file}`)];
}
function onlyServices(services) {
	return services === void 0 ? [] : ["--no-deps", ...names(services)];
}
/** A service can be called `--push` or `--ssh`: after `--`, no name is an option. */
function names(services) {
	return ["--", ...services];
}
// src/image/expansion.ts
/** Longer than any image name. Arguments that double each other would grow to gigabytes within a few lines. */
const longestWord = 1024;
/** Returns undefined for a malformed word, an unknown form, or a word that is too long for a name. */
function expand(text, lookup, escape = "\\") {
	if (text.length > longestWord) return void 0;
	try {
		return new Reader(text, lookup, escape).readUntil("", false);
	} catch (error) {
		if (error instanceof Unreadable) return void 0;
		throw error;
	}
}
var Unreadable = class extends Error {
	name = "Unreadable";
};
var Reader = class {
	#text;
	#lookup;
	#escape;
	#at = 0;
	constructor(text, lookup, escape) {
		this.#text = text;
		this.#lookup = lookup;
		this.#escape = escape;
	}
	/** Reads up to and past `stop`; empty means the end. A pattern keeps its escapes (`isPattern`). */
	readUntil(stop, isPattern) {
		let read = "";
		for (;;) {
			const next = this.#take();
			if (next === stop) return read;
			if (next === "") throw new Unreadable();
			if (next === "$") read += this.#variable();
			else if (next === "'") read += this.#quoted();
			else if (next === "\"") read += this.#doubleQuoted(isPattern);
			else if (next === this.#escape) read += (isPattern ? next : "") + this.#take();
			else read += next;
			if (read.length > longestWord) throw new Unreadable();
		}
	}
	#take() {
		const next = this.#text.charAt(this.#at);
		this.#at += next.length;
		return next;
	}
	#takeIf(wanted) {
		const isThere = this.#text.startsWith(wanted, this.#at);
		if (isThere) this.#at += wanted.length;
		return isThere;
	}
	#quoted() {
		const end = this.#text.indexOf("'", this.#at);
		if (end === -1) throw new Unreadable();
		const inside = this.#text.slice(this.#at, end);
		this.#at = end + 1;
		return inside;
	}
	#doubleQuoted(isPattern) {
		let read = "";
		for (;;) {
			const next = this.#take();
			if (next === "\"") return read;
			if (next === "") throw new Unreadable();
			if (next === "$") read += this.#variable();
			else if (next === this.#escape && [
				"\"",
				"$",
				this.#escape
			].includes(this.#text.charAt(this.#at))) read += (isPattern ? next : "") + this.#take();
			else read += next;
		}
	}
	#name() {
		const [name = ""] = /^(?:\d+|[\p{L}_][\p{L}\p{Nd}_]*|[@*#?$!-])/u.exec(this.#text.slice(this.#at)) ?? [];
		this.#at += name.length;
		return name;
	}
	#variable() {
		if (!this.#takeIf("{")) {
			const name = this.#name();
			return name === "" ? "$" : this.#lookup(name) ?? "";
		}
		const name = this.#name();
		const value = this.#lookup(name);
		const form = this.#take();
		if (name === "" || form === "") throw new Unreadable();
		switch (form) {
			case "}": return value ?? "";
			case ":": return this.#otherwise(value === "" ? void 0 : value, this.#take());
			case "#":
			case "%": return this.#trimmed(value ?? "", form);
			case "/": return this.#replaced(value ?? "");
			default: return this.#otherwise(value, form);
		}
	}
	#otherwise(value, sign) {
		const other = this.readUntil("}", false);
		if (sign === "-") return value ?? other;
		if (sign === "+") return value === void 0 ? "" : other;
		if (sign === "?" && value !== void 0) return value;
		throw new Unreadable();
	}
	#trimmed(value, side) {
		const isLongest = this.#takeIf(side);
		const pattern = patternOf(this.readUntil("}", true));
		const [text, parts] = side === "#" ? [value.split(""), pattern] : [value.split("").toReversed(), pattern.toReversed()];
		const ends = endsOf(parts, text, 0);
		const rest = text.slice((isLongest ? ends.at(-1) : ends[0]) ?? 0);
		return (side === "#" ? rest : rest.toReversed()).join("");
	}
	#replaced(value) {
		const isEvery = this.#takeIf("/");
		const pattern = patternOf(this.readUntil("/", true));
		const other = this.readUntil("}", true);
		if (pattern.length === 0 || /[$\\]/u.test(other)) throw new Unreadable();
		const text = value.split("");
		let [read, at] = ["", 0];
		const isFurtherOn = () => endsOf(["any", ...pattern], text, at).length > 0;
		let isThere = isFurtherOn();
		while (isThere) {
			const end = endsOf(pattern, text, at).at(-1);
			if (end === void 0) read += text[at++] ?? "";
			else {
				read += other;
				at = end;
				isThere = isEvery && at < text.length && isFurtherOn();
			}
		}
		return read + text.slice(at).join("");
	}
};
function patternOf(text) {
	if (!/^(?:[^\\]|\\[*?\\}/])*$/su.test(text)) throw new Unreadable();
	return [...text.matchAll(/\\?(?<letter>.)/gsu)].map(({ 0: written, groups: { letter = "" } = {} }) => written === "*" ? "any" : written === "?" ? "one" : { letter });
}
/** Returns the possible ends of a match, ascending. A regular expression could backtrack forever. */
function endsOf(pattern, text, start) {
	return pattern.reduce((ends, part) => {
		const [first] = ends;
		if (first === void 0) return ends;
		if (part === "any") return Array.from({ length: text.length - first + 1 }, (_, index) => first + index);
		return ends.filter((end) => end < text.length && (part === "one" || text[end] === part.letter)).map((end) => end + 1);
	}, [start]);
}
// src/image/dockerfile.ts
/** Reads `FROM`, `COPY --from` and `RUN --mount=from=`: https://docs.docker.com/reference/dockerfile/. */
function readDockerfile(text, args) {
	const directives = directivesOf(text);
	const escape = directives.get("escape") ?? "\\";
	const values = /* @__PURE__ */ new Map();
	const unknown = /* @__PURE__ */ new Set();
	const named = [];
	const unread = [];
	const stages = /* @__PURE__ */ new Set();
	const valueOf = (word) => {
		let isKnown = true;
		const lookup = (name) => {
			const value = values.get(name) ?? (ofPlatform.test(name) ? args.get(name) : void 0);
			isKnown &&= value !== void 0 || !(unknown.has(name) || ofPlatform.test(name));
			return value;
		};
		const value = expand(word, lookup, escape);
		return isKnown ? value : void 0;
	};
	const note = (written, at) => {
		const name = valueOf(written);
		if (name === void 0) unread.push(written);
		if (name === void 0 || name === "" || name === "scratch" || stages.has(name.toLowerCase())) return;
		if (!/^\d+$/u.test(name)) named.push({
			name,
			from: at,
			to: at + written.length
		});
	};
	const declare = (word) => {
		const [, name = "", fallback] = /^([^=]*)(?:=(.*))?$/su.exec(word) ?? [];
		const value = args.get(name) ?? (fallback === void 0 ? void 0 : valueOf(fallback));
		if (value !== void 0) {
			values.set(name, value);
			unknown.delete(name);
		} else if (fallback !== void 0) {
			values.delete(name);
			unknown.add(name);
		}
	};
	const frontend = directives.get("syntax");
	if (frontend !== void 0 && !dockerfileFrontend.test(frontend)) unread.push(`# syntax=${frontend}`);
	let begun = false;
	for (const [{ text: keyword = "" } = {}, ...words] of instructionsOf(text, escape)) switch (keyword.toUpperCase()) {
		case "ARG":
			if (!begun) for (const word of words) declare(word.text);
			break;
		case "FROM": {
			begun = true;
			const [image, as, stage] = words.filter((word) => !word.text.startsWith("--"));
			if (image !== void 0) note(image.text, image.at);
			if (as?.text.toUpperCase() === "AS" && stage !== void 0) stages.add(stage.text.toLowerCase());
			break;
		}
		default: for (const word of words) {
			const { option, from } = /^(?<option>--(?:from=|mount=(?:\S*,)?"?from=))(?<from>[^,"]+)/u.exec(word.text)?.groups ?? {};
			if (option !== void 0 && from !== void 0) note(from, word.at + option.length);
		}
	}
	return {
		named,
		unread,
		stages
	};
}
/** Replaces each image name for which `other` returns another one. */
function withImages(text, { named }, other) {
	return named.toSorted((a, b) => b.from - a.from).reduce((all, { name, from, to }) => {
		const image = other(name);
		return image === void 0 ? all : all.slice(0, from) + image + all.slice(to);
	}, text);
}
/** BuildKit sets them: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope. */
const ofPlatform = /^(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$/u;
/** The frontend whose syntax this module reads, or a copy of it in another registry. */
const dockerfileFrontend = /(?:^|\/)dockerfile(?:-upstream)?(?:[:@]|$)/u;
const byteOrderMark = /^(?:\uFEFF|\u00EF\u00BB\u00BF)/u;
/** Reads the first lines only: https://docs.docker.com/reference/dockerfile/#parser-directives. */
function directivesOf(text) {
	const found = /* @__PURE__ */ new Map();
	for (const line of text.replace(byteOrderMark, "").split("\n")) {
		const [, name, value] = /^#[ \t]*([a-z]\w*)[ \t]*=[ \t]*(.*?)\s*$/iu.exec(line) ?? [];
		if (name === void 0 || value === void 0) break;
		found.set(name.toLowerCase(), value);
	}
	return found;
}
/** reHeredoc: https://github.com/moby/buildkit/blob/v0.25.0/frontend/dockerfile/parser/parser.go. */
const heredoc = /^\d*<<-?(["']?)(?<end>[^<"']+)\1$/u;
function instructionsOf(text, escape) {
	const continued = escape === "`" ? /`[ \t]*\r?\n/gu : /\\[ \t]*\r?\n/gu;
	const whole = text.replace(byteOrderMark, blank).replaceAll(/^[ \t]*#.*(?:\r?\n|$)/gmu, blank).replaceAll(/^[ \t]*\r?\n/gmu, blank).replaceAll(continued, blank);
	const heredocs = [];
	const found = [];
	const lines = [...whole.matchAll(/.+/gu)];
	const lastAt = new Map(lines.map(({ 0: line, index }) => [line.trim(), index]));
	for (const { 0: line, index } of lines) {
		if (heredocs.length > 0) {
			if (line.trim() === heredocs[0]) heredocs.shift();
			continue;
		}
		const words = [...line.matchAll(/\S+/gu)].map((word) => ({
			text: word[0],
			at: index + word.index
		}));
		found.push(words);
		if (/^\s*(?:RUN|COPY|ADD)\s/iu.test(line)) {
			const ends = words.flatMap(({ text: word }) => heredoc.exec(word)?.groups?.["end"] ?? []);
			heredocs.push(...ends.filter((end) => (lastAt.get(end) ?? 0) > index));
		}
	}
	return found;
}
/** Keeps the length, so that offsets stay valid. */
function blank(found) {
	return " ".repeat(found.length);
}
// src/smoke/compose/changed-build.ts
/** Dockerfiles get the run's name of an image: under any other, BuildKit may find an older image or ask a registry. */
/**
* @param ownImage returns undefined for an image that is not of this run.
* @returns undefined if the build uses no image of this run.
*/
function changedBuild(build, sources, tested, ownImage) {
	const on = /* @__PURE__ */ new Set();
	const noted = (own) => {
		if (own?.by !== void 0) on.add(own.by);
		return own?.image;
	};
	const ownContexts = new Map([...build.contexts].flatMap(([key, context]) => {
		const { service, name } = contextOf(context);
		const image = service !== void 0 && sources.get(service)?.kind === "tested" ? tested : name === void 0 ? void 0 : noted(ownImage(name));
		return image === void 0 ? [] : [[key, image]];
	}));
	const contexts = new Map([...build.contexts].map(([key, context]) => {
		const image = ownContexts.get(key);
		return [key, image === void 0 ? context : `docker-image://${image}`];
	}));
	const text = dockerfileOf(build);
	if (text === void 0) return ownContexts.size === 0 ? void 0 : {
		dockerfile: void 0,
		path: void 0,
		contexts,
		isNamed: true,
		on
	};
	const dockerfile = readDockerfile(text, build.args);
	const replaced = new Set([...ownContexts.keys()].filter((key) => !dockerfile.stages.has(key.toLowerCase())));
	const keys = new Map([...build.contexts.keys()].map((key) => [spelled(key), key]));
	const changed = withImages(text, dockerfile, (name) => {
		const key = keys.get(spelled(name));
		if (key === void 0) return noted(ownImage(name));
		return replaced.has(key) ? ownContexts.get(key) : void 0;
	});
	if (ownContexts.size === 0 && changed === text) return void 0;
	for (const key of replaced) contexts.delete(key);
	return {
		dockerfile: changed,
		path: build.dockerfile,
		contexts,
		isNamed: replaced.size < ownContexts.size,
		on
	};
}
function contextOf(context) {
	return /^(?:(?:service|target):(?<service>.*)|docker-image:\/\/(?<name>.*))$/u.exec(context)?.groups ?? {};
}
/** @returns the path of the changed Dockerfile; undefined if the project's is used. */
async function writeDockerfile({ dockerfile, path }, service, folder) {
	if (dockerfile === void 0) return void 0;
	const own = join(folder, `compose.${service}.Dockerfile`);
	await writeFile(own, dockerfile, encoding);
	if (path !== void 0) await copyFile(`${path}.dockerignore`, `${own}.dockerignore`).catch(absent);
	return own;
}
/** Latin-1 maps every byte to one character, so no byte changes. */
const encoding = "latin1";
const mostBytes = 4194304;
/** Returns undefined if only the builder can read the Dockerfile, or if it is invalid: the build reports that. */
function dockerfileOf({ context, dockerfile, inline }) {
	if (inline !== void 0) return Buffer.from(inline).toString(encoding);
	if (dockerfile === void 0 || isRemoteContext(context)) return void 0;
	try {
		return readRegularFile(dockerfile, mostBytes).toString(encoding);
	} catch {
		return;
	}
}
// src/smoke/compose/build-override.ts
/**
* @param builds has every service that is built, including the ones that Compose builds as contexts of others.
* @param tested the name of the image under test, by the services that run it. They are not built.
*/
function composeBuilds(builds, tested) {
	const built = [...builds].map(([service, { image, dockerfile, contexts }]) => [service, {
		image,
		build: {
			tags: reset(),
			cache_to: reset(),
			...dockerfile === void 0 ? {} : {
				dockerfile: literal(dockerfile),
				dockerfile_inline: reset()
			},
			...contexts === void 0 ? {} : {
				additional_contexts: contexts.size === 0 ? reset() : replacing(mapOf(contexts)),
				pull: reset()
			}
		},
		pull_policy: "build"
	}]);
	const others = [...tested].map(([service, image]) => [service, {
		image,
		build: reset()
	}]);
	return written$1(new import_dist.Document({ services: Object.fromEntries([...built, ...others]) }, { aliasDuplicateObjects: false }));
}
function mapOf(contexts) {
	return Object.fromEntries([...contexts].map(([key, context]) => [key, literal(context)]));
}
// src/smoke/compose/build.ts
/** Builds services under names of the run, and without its labels: an image's labels prove nothing. */
async function buildServices({ project, sources, changed, builds: calls }, built, runContext) {
	const { model, plan, env } = project;
	const builds = [...model.services].flatMap(([name, service]) => service.build === void 0 || sources.get(name)?.kind === "tested" ? [] : [[name, service.build]]);
	for (const [name, { writesCache }] of model.services) if (writesCache && sources.get(name)?.kind !== "tested") runContext.log.info(`The service ${name} has a cache_to, which is not written: nothing leaves the machine so early`);
	const overrides = await pMap(builds, async ([name, { pulls }]) => {
		const change = changed.get(name);
		if (change !== void 0 && pulls) runContext.log.info(`The build of ${name} has pull, which is left out: what it is built on is in no registry`);
		return [name, {
			image: serviceImage(runContext.run, name),
			dockerfile: change === void 0 ? void 0 : await writeDockerfile(change, name, runContext.folders.work),
			contexts: change?.contexts
		}];
	});
	const tested = [...sources].filter(([, { kind }]) => kind === "tested").map(([name]) => name);
	const override = join(runContext.folders.work, "compose.builds.yml");
	const image = testedImage(runContext.run, void 0);
	await writeFile(override, composeBuilds(new Map(overrides), new Map(tested.map((name) => [name, image]))));
	const composed = {
		name: objectName(runContext.run),
		files: [...plan.files, override],
		env
	};
	const run = (names, builder) => names.length === 0 ? void 0 : runContext.log.group(`Build of ${names.join(", ")}, of the Compose project`, () => runContext.log.untrusted((print) => buildProject(runContext.docker, composed, names, builder, print)));
	const onEngine = onChanged(new Map(builds), new Set(changed.keys()));
	const isOnEngine = calls.flat().some((name) => onEngine.has(name));
	const builder = isOnEngine ? await engineBuilder(runContext.docker) : void 0;
	const platforms = new Set(isOnEngine ? [...onEngine].map((name) => model.services.get(name)?.platform) : []);
	for (const platform of platforms) await holdImage(runContext.docker, idFor(built, platform), runContext.run, testedTag(platform));
	for (const names of calls) {
		await run(names.filter((name) => onEngine.has(name)), builder);
		await run(names.filter((name) => !onEngine.has(name)), void 0);
	}
}
/** Returns the services whose build uses an image of the run, directly or through a context. */
function onChanged(builds, changed) {
	const found = new Set(changed);
	let size = -1;
	while (size !== found.size) {
		size = found.size;
		for (const [name, { contexts }] of builds) if ([...contexts.values()].some((context) => found.has(contextOf(context).service ?? ""))) found.add(name);
	}
	return found;
}
/** Returns the image's Id for a platform. If the image does not support the platform, the build reports it. */
function idFor({ id, platforms }, platform) {
	return platforms.find((one) => platform !== void 0 && samePlatform(one.platform, platform))?.id ?? id;
}
// src/smoke/services/get-image.ts
/** @throws Fault if the image has labels that are reserved for the gate. */
function present(name, image) {
	refuseReservedLabels(`the image ${name}`, image);
	return {
		kind: "own",
		id: image.id
	};
}
/** Pulls by digest: the name belongs to the user and stays what it was on this engine. */
async function getImage(wanted, context) {
	const { image, pull, platform } = wanted;
	const { docker } = context;
	const name = image.toString();
	const kept = pull === "missing" && image.digest === void 0 ? keptName(name, platform) : void 0;
	const found = await inspectImage(docker, name) ?? (kept === void 0 ? void 0 : await inspectImage(docker, kept));
	if (pull === "never" || pull === "missing" && found !== void 0) return found === void 0 ? unavailable(name, "the engine does not have it, and pull is never") : present(name, found);
	let pulled;
	try {
		pulled = await pullByDigest(wanted, context);
	} catch (error) {
		if (!(error instanceof DockerCallFailed || error instanceof DockerTimedOut)) throw error;
		return unavailable(name, error instanceof DockerCallFailed ? error.output.trim() : error.message);
	}
	if (pulled === void 0) return unavailable(name, "the engine does not hold it after the pull");
	if (kept !== void 0) await tagImage(docker, pulled.id, parseImageRef(kept));
	return present(name, pulled);
}
function unavailable(image, detail) {
	return {
		kind: "none",
		trouble: {
			kind: "image-unavailable",
			image,
			detail
		}
	};
}
async function pullByDigest({ image, credentials, platform }, { docker, engine, signal }) {
	const digest = image.digest ?? await pulledDigest(docker, image, credentials, signal);
	const pinned = image.pinned(digest);
	const held = await inspectImage(docker, pinned.toString());
	const wanted = platform ?? (docker.env["DOCKER_DEFAULT_PLATFORM"] || engine.platform);
	if (held !== void 0 && samePlatform(held.platform, wanted)) return held;
	await pullImage(docker, pinned, {
		platform,
		credentials
	});
	return inspectImage(docker, pinned.toString());
}
async function getServiceImages(plan, tested, context) {
	const services = new Map(plan.variants.flatMap(({ stack }) => stack.kind === "services" ? stack.services.map((service) => [service.name, service]) : []));
	const images = await pMap(services.values(), async (service) => [service.name, await imageFor(service, tested, context)], { concurrency: 4 });
	return new Map(images);
}
async function imageFor(service, tested, context) {
	const { image } = service;
	if (image === "{{image}}" || tested.has(image.toString())) {
		context.log.info(`The service ${service.name} runs the image under test`);
		return { kind: "tested" };
	}
	return getImage({
		...service,
		image,
		platform: void 0
	}, context);
}
/** @throws Fault if the engine does not have an image and cannot pull it. */
async function getMountedImages({ variants }, tested, context) {
	const mounted = new Map(variants.flatMap(mountedBy).map((mount) => [spelled(mount.source), mount]));
	const ids = await pMap(mounted, async ([name, mount]) => [name, tested.has(name) ? testedMount : await mountedId(mount, context)], { concurrency: 4 });
	return new Map(ids);
}
async function mountedId({ source, asked }, context) {
	if (isImageId(source)) return source;
	const got = await getImage({
		image: parseImageRef(source).withDefaultTag(),
		pull: "missing",
		credentials: void 0,
		platform: void 0
	}, context);
	if (got.kind === "own") return got.id;
	throw new Fault(`${asked} mounts the image ${source}, which cannot be had`, got.trouble.detail, "Name {{image}} or a tag of the step for the image under test, or else one that the engine has or can pull.");
}
/** Returns true if a service runs or mounts the image under test: then the services start only after the build. */
function runsTested(stack, tested) {
	return stack.kind === "services" && stack.services.some(({ image, runOptions }) => [image.toString(), ...runOptions.map(imageMount)].some((name) => name !== void 0 && tested.has(name)));
}
/** Returns the failure of the first service that has no image; undefined if all have one. */
function imageTrouble(services, images) {
	for (const service of services) {
		const image = images.get(service);
		if (image?.kind === "none") return {
			kind: "service",
			service,
			trouble: image.trouble
		};
	}
}
/** @param app the image under test as the variant boots it; undefined if it is not built yet. */
function bootedImage(service, images, app) {
	const image = images.get(service);
	if (image?.kind === "own") return {
		id: image.id,
		tested: void 0
	};
	if (image?.kind === "tested" && app !== void 0) return {
		id: app.id,
		tested: { platform: app.platform }
	};
	throw new Error(`the service ${service} has no image`);
}
// src/smoke/compose/project-images.ts
/** @returns the images, and the project with the Ids of the images that it mounts. */
async function getProjectImages(planned, image, context) {
	const { project, others, sources, builds } = planned;
	const { model, plan } = project;
	if (builds.length > 0) await buildServices(planned, image, context);
	const serviceOf = (name) => {
		const service = model.services.get(name);
		if (service === void 0) throw new Error(`the service ${name}, which was read, is not there`);
		return service;
	};
	const images = await pMap(others, async (name) => [name, await imageOf(sources.get(name), serviceOf(name), context)], { concurrency: 4 });
	const mounts = [plan.service, ...others].flatMap((name) => imageMounts(serviceOf(name)).flatMap(({ source = "" }) => source === "{{image}}" ? [] : [{
		name,
		source
	}]));
	const mounted = await pMap(mounts, async ({ name, source }) => ({
		name,
		source,
		got: await mountedImage(source, serviceOf(name), planned, context)
	}), { concurrency: 4 });
	const missing = mounted.flatMap(({ name, got }) => got.kind === "none" ? [[name, got]] : []);
	const services = withImageMounts(model.services, (source, service) => {
		const got = mounted.find((one) => one.name === service && one.source === source)?.got;
		return got?.kind === "own" ? got.id : void 0;
	});
	return {
		project: {
			...project,
			model: {
				...model,
				services
			}
		},
		images: new Map([...images, ...missing])
	};
}
async function mountedImage(source, service, { builds }, context) {
	const by = builds.flat().find((name) => serviceImage(context.run, name) === source);
	return imageOf(by === void 0 ? {
		kind: "named",
		name: source
	} : {
		kind: "built",
		by
	}, service, context);
}
async function imageOf(source, service, context) {
	if (source === void 0) throw new Error("a service that was read is not there");
	if (source.kind === "tested") return { kind: "tested" };
	const name = source.kind === "built" ? serviceImage(context.run, source.by) : source.name;
	const found = await inspectImage(context.docker, name);
	if (source.kind === "built" || isImageId(name)) return found === void 0 ? unavailable(name, "the engine does not hold it") : present(name, found);
	let image;
	try {
		image = parseImageRef(name).withDefaultTag();
	} catch (error) {
		if (!(error instanceof InvalidImageRef)) throw error;
		return unavailable(name, error.message);
	}
	const pull = pullPolicy(service, image.digest !== void 0);
	const got = await getImage({
		image,
		pull,
		platform: service.platform,
		credentials: void 0
	}, context);
	if (got.kind !== "none" || found === void 0 || service.pullPolicy !== "") return got;
	context.log.info(`The registry does not give ${name}; the engine's own is used`);
	return present(name, found);
}
/** A tag can move, so the gate asks its registry, unlike Compose. A digest cannot move. */
function pullPolicy({ pullPolicy: written }, isPinned) {
	if (written === "never") return "never";
	return written === "missing" || written === "if_not_present" || isPinned ? "missing" : "newer";
}
// src/smoke/reach/port.ts
/** @throws Fault if a port is needed, none is given, and the image does not expose exactly one. */
function portOf(variant, image, project) {
	if (!isDialled(variant)) return void 0;
	if (variant.port !== void 0) return variant.port;
	const published = project?.model.services.get(project.plan.service)?.ports ?? [];
	if (published.length === 1) return published[0];
	const [only, ...others] = image.tcpPorts;
	if (only !== void 0 && others.length === 0) return only;
	throw new Fault(`the variant ${variant.name} has no port to poll`, only === void 0 ? "the image exposes no TCP port" : `the image exposes several TCP ports: ${image.tcpPorts.join(", ")}`, "Say which with the input port.");
}
// src/docker/events.ts
/** `exec_*` events are left out: every health check causes three. */
const watched = [
	"create",
	"start",
	"kill",
	"die",
	"health_status",
	"destroy"
];
const eventSchema = object({
	Action: string(),
	Actor: object({
		ID: string(),
		Attributes: record(string(), string()).default({})
	}),
	timeNano: number()
});
/** Keeps all events of a run, so that none is missed between two waits. */
var EventStream = class {
	#past = [];
	#listeners = /* @__PURE__ */ new Set();
	#stop = new AbortController();
	#ended;
	#failed = Promise.withResolvers();
	/** @param since RFC 3339, by the engine's clock, which can differ from ours. */
	constructor(connect, run, since) {
		this.#failed.promise.catch(() => void 0);
		this.#ended = this.#read(connect(this.#stop.signal), run, since);
	}
	/** Rejects with a Fault if the stream breaks; never resolves. */
	get failed() {
		return this.#failed.promise;
	}
	startOf(container) {
		return this.#past.find((event) => event.container === container && event.action === "start");
	}
	signalsTo(container) {
		return this.#past.flatMap((event) => event.container === container && event.signal !== void 0 ? [event.signal] : []);
	}
	get creations() {
		return this.#past.flatMap(({ container, made }) => made === void 0 ? [] : [{
			container,
			...made
		}]);
	}
	/** Returns a past event if one matches, else waits for it. */
	first(container, matches, signal) {
		const known = this.#past.find((event) => event.container === container && matches(event));
		if (known !== void 0) return Promise.resolve(known);
		const { promise, resolve, reject } = Promise.withResolvers();
		const listener = (event) => {
			if (event.container === container && matches(event)) resolve(event);
		};
		const onAbort = () => reject(signal.reason);
		this.#listeners.add(listener);
		signal.addEventListener("abort", onAbort, { once: true });
		if (signal.aborted) onAbort();
		return promise.finally(() => {
			this.#listeners.delete(listener);
			signal.removeEventListener("abort", onAbort);
		});
	}
	async [Symbol.asyncDispose]() {
		this.#stop.abort(/* @__PURE__ */ new Error("the events are no longer needed"));
		await this.#ended;
	}
	async #read(docker, run, since) {
		const filters = JSON.stringify({
			type: ["container"],
			label: [runLabel(run)],
			event: watched
		});
		const query = {
			since: unixSeconds(since),
			filters
		};
		let last = "the stream ended";
		try {
			const events = docker[transport].stream({
				command: "events",
				path: "/events",
				query,
				timeoutOf: "beginning"
			});
			for await (const line of linesOf(events)) this.#take(line);
		} catch (error) {
			last = error instanceof Fault ? error.why : error instanceof Error ? error.message : String(error);
		}
		if (this.#stop.signal.aborted) return;
		this.#failed.reject(new Fault("the engine stopped telling its events", last, "Look at the engine's own log: it was stopped, or the connection to it broke."));
	}
	#take(line) {
		const { Action, Actor, timeNano } = eventSchema.parse(JSON.parse(line));
		const { exitCode, signal, name = "" } = Actor.Attributes;
		const event = {
			container: Actor.ID,
			action: Action,
			exitCode: exitCode === void 0 ? void 0 : Number(exitCode),
			signal: signal === void 0 ? void 0 : Number(signal),
			made: Action === "create" ? {
				name,
				labels: Actor.Attributes
			} : void 0,
			atMs: timeNano / 1e6,
			heardAt: performance.now()
		};
		this.#past.push(event);
		for (const listener of this.#listeners) listener(event);
	}
};
/** Converts RFC 3339 to seconds with nanoseconds, the format of the engine's API. */
function unixSeconds(time) {
	const nanoseconds = (/\.(\d{1,9})/u.exec(time)?.[1] ?? "").padEnd(9, "0");
	return `${Math.floor(Date.parse(time) / 1e3)}.${nanoseconds}`;
}
// src/smoke/shared.ts
var Shared = class {
	reach;
	sources;
	events;
	/** Variants with services get its error. */
	serviceImages;
	mountedImages;
	constructor(plan, tested, reach, sources, context) {
		this.reach = reach;
		this.sources = sources;
		this.events = new EventStream(context.connect, context.run, context.engine.time);
		this.serviceImages = getServiceImages(plan, tested, context);
		this.serviceImages.catch(() => void 0);
		this.mountedImages = getMountedImages(plan, tested, context);
		this.mountedImages.catch(() => void 0);
	}
	async [Symbol.asyncDispose]() {
		await Promise.allSettled([this.serviceImages, this.mountedImages]);
		await this.events[Symbol.asyncDispose]();
	}
};
// src/smoke/compose/build-order.ts
/** @throws Fault if the builds depend on each other in a cycle. */
function buildOrder(wanted, needs) {
	const asked = new Set(wanted);
	const calls = /* @__PURE__ */ new Map();
	const visit = (service, above) => {
		const known = calls.get(service);
		if (known !== void 0) return known;
		if (above.includes(service)) throw builtOnEachOther([...above.slice(above.indexOf(service)), service]);
		const { before = [], beside = [] } = needs.get(service) ?? {};
		const path = [...above, service];
		let call = 0;
		for (const other of before) {
			asked.add(other);
			call = Math.max(call, visit(other, path) + 1);
		}
		for (const other of beside) call = Math.max(call, visit(other, path));
		calls.set(service, call);
		return call;
	};
	for (const service of asked) visit(service, []);
	const last = Math.max(-1, ...[...asked].map((service) => calls.get(service) ?? 0));
	return {
		calls: Array.from({ length: last + 1 }, (_, call) => [...asked].filter((service) => calls.get(service) === call)),
		services: new Set(calls.keys())
	};
}
function builtOnEachOther(services) {
	return new Fault("the Compose project cannot be built", `its services are built on each other: ${services.join(" on ")}`, "Give one of their images another name than the one that a Dockerfile is built on.");
}
// src/smoke/compose/sources.ts
/**
* A service runs the image under test if it names that image, in any spelling, or has the same build.
* @throws Fault if a service gives another build a name of the image under test.
*/
function sourcesOf(services, app, tested) {
	const own = services.get(app)?.build;
	const source = (name, service) => {
		if (name === app) return { kind: "tested" };
		const { image = "", build } = service;
		const [called = ""] = namesOf(service);
		const isNamed = tested.names.has(called);
		if (build === void 0) return isNamed ? { kind: "tested" } : {
			kind: "named",
			name: image
		};
		if (own !== void 0 && isSameBuild(build, own)) return { kind: "tested" };
		if (tested.build !== void 0 && isBuiltBy(build, tested.build)) return { kind: "tested" };
		if (!isNamed) return {
			kind: "built",
			by: name
		};
		const others = [own, tested.build].filter((other) => other !== void 0);
		if (others.length === 0 || others.some((other) => isOfSameFiles(build, other))) return { kind: "tested" };
		throw new Fault(`the service ${name} of the Compose project cannot be gated`, `its image ${called} is the one under test, and its build is another than that of ${app}`, `Give services.${name} an image of another name, or leave its build out.`);
	};
	const sources = new Map([...services].map(([name, service]) => [name, source(name, service)]));
	const builds = new ProjectBuilds(services, sources);
	return new Map([...sources].map(([name, found]) => [name, found.kind === "named" ? builds.called(found.name) ?? found : found]));
}
/** Returns the image names of a service: those in the file, or Compose's default for a build. */
function namesOf({ image, build }) {
	return build?.names ?? (image === void 0 ? [] : [image]);
}
/** The builds of a project, by image name. */
var ProjectBuilds = class {
	#byName;
	constructor(services, sources) {
		this.#byName = new Map([...services].flatMap(([name, { build }]) => {
			const source = sources.get(name);
			return source === void 0 ? [] : (build?.names ?? []).map((called) => [spelled(called), source]);
		}));
	}
	called(name) {
		return this.#byName.get(spelled(name));
	}
};
/** Leaves out a name that the app's service only uses, such as `node:22`: other builds may be based on it. */
function baseNames(names, app) {
	if (app === void 0) return names;
	return app.build !== void 0 || names.hasRepositoryOf(app.image ?? "") ? names.and(namesOf(app)) : names;
}
// src/smoke/compose/plan-images.ts
/**
* Decides, before anything is built, which image each service runs.
* @throws Fault if a service names the image under test but cannot run it.
*/
async function planImages({ variants }, project, image, { run, engine, log }) {
	const app = project.plan.service;
	const services = new Map(await pMap(project.model.services, async ([name, service]) => [name, {
		...service,
		build: service.build === void 0 ? void 0 : await withRealPaths(service.build)
	}]));
	const own = services.get(app);
	const names = image.names.and(own === void 0 ? [] : namesOf(own));
	const sources = sourcesOf(services, app, {
		names,
		build: image.build === void 0 ? void 0 : await withRealPaths(image.build)
	});
	const built = new ProjectBuilds(services, sources);
	const others = new Set(variants.flatMap(({ stack }) => stack.kind === "compose" ? otherServices(project, stack.only) : []));
	for (const name of others) if (sources.get(name)?.kind === "tested") log.info(`The service ${name} runs the image under test`);
	const mounting = withImageMounts(services, (mounted) => {
		if (names.has(mounted)) return imageUnderTest;
		const source = built.called(mounted);
		return source?.kind === "tested" ? imageUnderTest : builtBy(source, run);
	});
	const changed = changedBuilds(services, sources, built, baseNames(image.names, own), run);
	const running = [...others].flatMap((name) => sources.get(name) ?? []);
	const mounted = [app, ...others].flatMap((name) => mountedBuilds(services.get(name), built));
	const wanted = [...running, ...mounted].flatMap((source) => source.kind === "built" ? [source.by] : []);
	const order = buildOrder(new Set(wanted), needsOf(services, sources, changed));
	for (const name of order.services) refuseOldBuilder(name, changed.get(name), engine.version);
	const model = {
		...project.model,
		services: mounting
	};
	return {
		project: {
			...project,
			model
		},
		others: [...others],
		sources,
		changed,
		builds: order.calls
	};
}
function builtBy(source, run) {
	return source?.kind === "built" ? serviceImage(run, source.by) : void 0;
}
function mountedBuilds(service, built) {
	return (service === void 0 ? [] : imageMounts(service)).flatMap(({ source = "" }) => built.called(source) ?? []);
}
/** @param bases the names that stand for the image under test in a build. */
function changedBuilds(services, sources, built, bases, run) {
	const changed = /* @__PURE__ */ new Map();
	for (const [name, { build, platform }] of services) {
		if (build === void 0 || sources.get(name)?.kind === "tested") continue;
		const tested = testedImage(run, platform);
		const ownImage = (called) => {
			const source = built.called(called);
			if (bases.has(called) || source?.kind === "tested") return {
				image: tested,
				by: void 0
			};
			if (source?.kind !== "built" || source.by === name) return void 0;
			return {
				image: serviceImage(run, source.by),
				by: source.by
			};
		};
		const change = changedBuild(build, sources, tested, ownImage);
		if (change !== void 0) changed.set(name, change);
	}
	return changed;
}
function needsOf(services, sources, changed) {
	return new Map([...services].map(([name, { build }]) => {
		const contexts = [...build?.contexts.values() ?? []].flatMap((context) => contextOf(context).service ?? []);
		const beside = new Set(contexts.filter((service) => sources.get(service)?.kind === "built"));
		return [name, {
			before: changed.get(name)?.on ?? /* @__PURE__ */ new Set(),
			beside
		}];
	}));
}
/** The first engine whose BuildKit supports named contexts. */
const namedContextsSince = 23;
function refuseOldBuilder(name, change, version) {
	if (change?.isNamed !== true || Number.parseInt(version, 10) >= namedContextsSince) return;
	throw new Fault(`the service ${name} of the Compose project cannot be built on an image of this run`, `the engine is of version ${version}, whose builder knows no additional_contexts`, `Use Engine ${namedContextsSince} or newer, or name the image in a FROM of a Dockerfile of this checkout.`);
}
/** Resolves links, so that two paths of one folder are equal. */
async function withRealPaths(recipe) {
	return {
		...recipe,
		context: await realPath(recipe.context),
		dockerfile: recipe.dockerfile === void 0 ? void 0 : await realPath(recipe.dockerfile)
	};
}
/** Returns a path that is missing, or not on this machine, unchanged. */
async function realPath(path) {
	return realpath(path).catch(() => path);
}
// src/smoke/compose/unseen-bases.ts
/** Warns about builds whose base the gate cannot see: they get what the engine or a registry has by that name. */
function unseenBases({ project, builds }, tested) {
	const { services } = project.model;
	const app = project.plan.service;
	const names = baseNames(tested, services.get(app)).given;
	return builds.flat().flatMap((service) => {
		const build = services.get(service)?.build;
		if (build === void 0) return [];
		const open = names.filter((name) => !build.contexts.has(name));
		const [name] = open;
		const text = dockerfileOf(build);
		const word = text === void 0 ? void 0 : readDockerfile(text, build.args).unread[0];
		if (name === void 0 || text !== void 0 && word === void 0) return [];
		return `The gate cannot see what the service ${service} is built on: ${word === void 0 ? `the Dockerfile of ${build.context}` : `${word} in ${build.dockerfile ?? "its Dockerfile"}`} is for the builder to read. If that is ${open.join(" or ")}, it is not the image under test. Give services.${service}.build.additional_contexts the entry "${name}: service:${app}", or name the image in a FROM of this checkout`;
	});
}
// src/docker/container/reproduce.ts
/** Returns shell commands that boot the variant. Only names of variables appear: their values come from the shell. */
function reproduceVariant(variant, image, port, images) {
	const services = variant.stack.kind === "services" ? variant.stack.services : [];
	const ground = services.length === 0 ? void 0 : `smoke-gate-${variant.name.replaceAll(/[^\w.-]/gu, "-")}`;
	const variableOf = shellVariables([{
		owner: "app",
		env: variant.env
	}, ...services.map(ownedEnv)]);
	const ran = ({ name, image: asked }) => images.get(name) ?? (asked === "{{image}}" ? image : void 0);
	const app = [
		"docker",
		"run",
		"--rm",
		"--pull=never",
		...variant.hasNoNetwork ? ["--network=none"] : ground === void 0 ? [] : [`--network=${ground}`, "--network-alias=app"],
		...port === void 0 ? [] : [`--publish=127.0.0.1::${port}`],
		...variant.env.map(({ name }) => variableOf("app", name)),
		...bootWords({
			...variant,
			image
		})
	];
	if (ground === void 0) return written(app);
	const volumes = new Set(services.flatMap((service) => service.volumes.flatMap((volume) => namedVolume(volume) ?? [])));
	return [
		written([
			"docker",
			"network",
			"create",
			ground
		]),
		...services.map((service) => startLine(service, ground, ran(service), variableOf)),
		...services.map((service) => readyLine(service, ground)),
		written(app),
		written([
			"docker",
			"rm",
			"--force",
			"--volumes",
			...services.map(({ name }) => `${ground}-${name}`)
		]),
		...volumes.size === 0 ? [] : [written([
			"docker",
			"volume",
			"rm",
			...[...volumes].map((name) => `${ground}-${name}`)
		])],
		written([
			"docker",
			"network",
			"rm",
			ground
		])
	].join("\n");
}
function startLine({ name, image, env, volumes, runOptions, entrypoint, command }, ground, ran, variableOf) {
	return written([
		"docker",
		"run",
		"--detach",
		...ran === void 0 ? [] : ["--pull=never"],
		`--name=${ground}-${name}`,
		`--network=${ground}`,
		`--network-alias=${name}`,
		...volumes.map((volume) => `--volume=${namedVolume(volume) === void 0 ? volume : `${ground}-${volume}`}`),
		...env.map((variable) => variableOf(name, variable.name)),
		...bootWords({
			runOptions,
			platform: void 0,
			entrypoint,
			image: ran ?? image.toString(),
			command
		})
	]);
}
/** Waits without a timeout, so that a person can inspect a service that never gets ready. */
function readyLine({ name, ready }, ground) {
	const container = `${ground}-${name}`;
	const state = (format) => written([
		"docker",
		"inspect",
		`--format=${format}`,
		container
	]);
	return ready.kind === "health" ? `while ${state("{{.State.Running}} {{with .State.Health}}{{.Status}}{{end}}")} | grep -q '^true [su]'; do sleep 1; done` : `while ${state("{{.State.Running}}")} | grep -q true && ! ${written([
		"docker",
		"exec",
		container,
		...ready.command
	])}; do sleep 1; done`;
}
/** Docker takes a source without a leading slash or dot as a volume's name. */
function namedVolume(volume) {
	const [source = "", target] = volume.split(":");
	return target === void 0 || /^[./]/u.test(source) ? void 0 : source;
}
function ownedEnv({ name, env }) {
	return {
		owner: name,
		env
	};
}
/** Prefixes a variable with its container's name if two containers give it different values. */
function shellVariables(all) {
	const values = Map.groupBy(all.flatMap(({ env }) => env), ({ name }) => name);
	return (owner, name) => {
		const isOne = new Set(values.get(name)?.map(({ value }) => value)).size <= 1;
		const variable = `${owner}_${name}`.replaceAll(/\W/gu, "_");
		return isOne ? `--env=${name}` : {
			before: `--env=${name}=`,
			variable
		};
	};
}
function written(words) {
	return words.map((word) => typeof word === "string" ? quote(word) : `${quote(word.before)}"$${word.variable}"`).join(" ");
}
function reproduceProject({ name, files }, variables, exactly) {
	const values = [...variables].filter(([own]) => /^[A-Za-z_]\w*$/u.test(own)).map(([own, variable]) => `${variable}="$${own}"`);
	const project = [
		"docker",
		"compose",
		`--project-name=${name}`,
		...files.map((file) => `--file=${file}`)
	];
	const up = [
		...project,
		"up",
		...exactly === void 0 ? [] : [
			"--no-deps",
			"--",
			...exactly
		]
	];
	const line = (words) => [...values, ...words.map((word) => quote(word))].join(" ");
	return [line(up), line([
		...project,
		"down",
		"--volumes"
	])].join("\n");
}
// src/smoke/variant/waits.ts
/** Resolves with the first of them; rejects if the engine's events fail meanwhile. */
function firstOf({ events }, waits) {
	return Promise.race([...waits, events.failed]);
}
function forever(signal) {
	return new Promise((_, reject) => {
		if (signal.aborted) reject(signal.reason);
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
}
// src/docker/own-subnet.ts
/** Fixed addresses need an explicit subnet. */
/** Another process can take a free subnet before we do. */
const mostTries = 20;
const taken = /overlap|conflict/iu;
const created$1 = object({ Id: string().min(1) });
const inspected = object({ IPAM: object({ Config: array(object({ Subnet: string().default("") })).nullish() }).nullish() });
/** Throws a DockerCallFailed if no subnet is free or the engine refuses the ranges. */
async function createWithOwnSubnet(docker, body, choose) {
	for (let tries = 1;; tries += 1) {
		const chosen = choose(await freeSubnet(docker, body));
		try {
			const id = await create$1(docker, {
				...body,
				IPAM: {
					Driver: "default",
					Config: chosen.ranges
				}
			});
			return {
				chosen,
				[Symbol.asyncDispose]: () => bestEffort(removeNetwork(docker.cleanup, id))
			};
		} catch (error) {
			if (!(error instanceof DockerCallFailed) || !taken.test(error.output) || tries === mostTries) throw error;
		}
	}
}
/** Takes the subnet that the engine chooses for a temporary network: it knows the routes of its host. */
async function freeSubnet(docker, { Name, Labels }) {
	const id = await create$1(docker, {
		Name: `${Name}.subnet`,
		Labels
	});
	try {
		const { IPAM } = inspected.parse(await docker[transport].ask({
			command: "network inspect",
			path: `/networks/${id}`
		}));
		const subnet = IPAM?.Config?.map(({ Subnet }) => Subnet).find((text) => text.includes("."));
		if (subnet === void 0) throw new Error("the engine has made a bridge network without an IPv4 subnet");
		return subnet;
	} finally {
		await removeNetwork(docker.cleanup, id);
	}
}
async function create$1(docker, body) {
	const whole = {
		Driver: "bridge",
		CheckDuplicate: true,
		...body
	};
	return created$1.parse(await docker[transport].ask({
		command: "network create",
		method: "POST",
		path: "/networks/create",
		body: whole,
		uncancellable: true
	})).Id;
}
// src/docker/container/fill.ts
const copyTimeoutMs = 36e5;
const place = "/smoke-gate";
/** Copies owners, modes and times. A folder becomes the volume's root. Throws a DockerCallFailed if a copy fails. */
async function fillVolume(docker, { run, name, variant, image, platform }, filler) {
	const target = filler?.isFolder === true ? `${place}/${basename(filler.path)}` : place;
	const container = await createContainer(docker, {
		run,
		name,
		variant,
		role: "copy",
		image,
		platform,
		network: void 0,
		alias: name,
		publish: void 0,
		volumes: [],
		runOptions: [`--mount=${[
			"type=volume",
			`source=${name}`,
			csvField(`target=${target}`),
			"volume-nocopy=true"
		].join(",")}`],
		entrypoint: void 0,
		command: ["-"]
	}, [], docker.folder);
	try {
		if (filler !== void 0) await docker[transport].call([
			"container",
			"cp",
			filler.path,
			`${container.id}:${place}`
		], { timeoutMs: copyTimeoutMs });
	} catch (error) {
		await container[Symbol.asyncDispose]();
		throw error;
	}
	return container;
}
/** Docker parses a field of `--mount` as quoted only if the quotes enclose the whole field. */
function csvField(text) {
	return /[",\n]/u.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}
// src/smoke/mounts/placement.ts
/** Decides what containers share with everybody: what one of them may write is copied, with all that is in it. */
function placements(binds, sources) {
	const mounted = binds.flatMap((bind) => {
		const found = sources.get(bind.source);
		return found === void 0 || found.kind === "device" ? [] : [{
			...bind,
			found
		}];
	});
	const changed = mounted.filter(({ found, isReadOnly }) => found.kind === "missing" || !isReadOnly);
	const around = mounted.filter(({ found: { path }, isVolume }) => changed.some(({ found: inner }) => liesIn(inner.path, path) && (inner.kind === "missing" || isVolume === true)));
	const written = [...changed, ...around].map(({ found }) => found);
	const copied = written.filter(({ path }, index) => !written.some((other, at) => liesIn(path, other.path) || other.path === path && at < index));
	return (source) => {
		const found = sources.get(source);
		if (found === void 0) throw new Error(`${source} was not looked at`);
		const of = found.kind === "device" ? void 0 : copied.find(({ path }) => isWithin(found.path, path));
		if (of !== void 0) return {
			kind: "copy",
			of,
			path: relative(of.path, found.path)
		};
		if (found.hostPath === void 0) throw new Error(`${source} is missing, and no variant has its own`);
		const within = found.kind === "folder" ? copied.filter(({ path }) => liesIn(path, found.path)).map((inner) => ({
			of: inner,
			path: relative(found.path, inner.path)
		})) : [];
		return {
			kind: "shared",
			hostPath: found.hostPath,
			within
		};
	};
}
function liesIn(path, folder) {
	return path !== folder && isWithin(path, folder);
}
// src/smoke/mounts/own-copies.ts
/** Copies folders and files of this machine for one variant: its containers write to them, and nobody else sees it. */
var OwnCopies = class {
	#context;
	#placement;
	/** Paths of the copies on the engine's host, by the original path. */
	#places = /* @__PURE__ */ new Map();
	#made = /* @__PURE__ */ new Map();
	/** @param binds those of all containers of the variant: what one writes, another may read. */
	constructor(context, binds, sources) {
		this.#context = context;
		this.#placement = placements(binds, sources);
	}
	/** @param image any that the engine has: a container of it, which never starts, fills the volume. */
	async of(source, image, platform) {
		const placement = this.#placement(source);
		if (placement.kind === "copy") return {
			hostPath: await this.#checkoutAt(placement, image, platform),
			isOwn: true,
			within: []
		};
		const within = placement.within.map(async ({ of, path }) => ({
			path,
			hostPath: await this.#checkoutAt({
				of,
				path: ""
			}, image, platform)
		}));
		return {
			hostPath: placement.hostPath,
			isOwn: false,
			within: await Promise.all(within)
		};
	}
	async #checkoutAt({ of, path }, image, platform) {
		const making = this.#places.get(of.path) ?? this.#copy(of, image, platform);
		this.#places.set(of.path, making);
		return join(await making, path);
	}
	/** Replaces the copies' paths in the engine's message with the original paths. */
	inWords(text) {
		return [...this.#made].reduce((words, [folder, path]) => words.replaceAll(folder, path), text);
	}
	async #copy(source, image, platform) {
		const { docker, run, variant, owned } = this.#context;
		const name = objectName(run, variant.name, "copy", String(this.#places.size + 1));
		owned.use(await createVolume(docker, run, name));
		const { path } = source;
		const filler = await fillerOf(source);
		try {
			const filling = {
				run,
				name,
				variant: variant.name,
				image,
				platform
			};
			owned.use(await fillVolume(docker, filling, filler));
		} catch (error) {
			if (!(error instanceof DockerCallFailed)) throw error;
			throw new Fault(`${path} cannot be copied for the variant ${variant.name}, whose containers may write to it`, error.output.trim(), "Let the runner's user read all of it, or mount it read-only.", { cause: error });
		}
		const folder = await volumeFolder(docker, name);
		const place = filler?.isFolder === false ? join(folder, basename(path)) : folder;
		this.#made.set(place, path);
		return place;
	}
};
/** The build may have created what was missing before. */
async function fillerOf({ path, kind }) {
	if (kind !== "missing") return {
		path,
		isFolder: kind === "folder"
	};
	const stats = await stat(path).catch(absent);
	return stats === void 0 ? void 0 : {
		path,
		isFolder: stats.isDirectory()
	};
}
// src/smoke/compose/override.ts
/** @param project the variant's project name, the prefix of its networks and volumes. */
function composeOverride(project, model, services, labels) {
	const env = services.flatMap(({ app }) => app?.env ?? []);
	const content = {
		services: Object.fromEntries(services.map((service) => [service.name, overridden(service, model, project)])),
		networks: own(project, model.networks, labels, withoutBridgeName),
		volumes: own(project, model.volumes, labels, () => ({}))
	};
	const document = new import_dist.Document(content, { aliasDuplicateObjects: false });
	document.commentBefore = " What Smoke Gate laid over the project of compose-file.";
	return {
		text: written$1(document),
		env: Object.fromEntries(env.map(({ name, value }, index) => [variable(name, index), value])),
		variables: new Map(env.map(({ name }, index) => [name, variable(name, index)]))
	};
}
/** Removes the run's labels: the containers of a person who reproduces the run belong to no run. */
function withoutLabels(text) {
	const document = (0, import_dist.parseDocument)(text, { logLevel: "silent" });
	for (const section of [
		"services",
		"networks",
		"volumes"
	]) {
		const items = document.get(section);
		if (!(0, import_dist.isMap)(items)) continue;
		for (const { value } of items.items) if ((0, import_dist.isMap)(value)) value.delete("labels");
	}
	return document.toString({ lineWidth: 0 });
}
function overridden({ name, image, tested, labels, app }, model, project) {
	const service = model.services.get(name);
	return {
		image,
		pull_policy: "never",
		labels,
		restart: "no",
		...service?.isDeployed === true ? { deploy: {
			restart_policy: reset(),
			...atLeastOne(service, "replicas")
		} } : {},
		...service?.isScaled === true ? atLeastOne(service, "scale") : {},
		...service?.hasHealthCheck === false ? {} : { healthcheck: { retries: unboundedRetries } },
		...service?.build === void 0 ? {} : { build: reset() },
		...service?.containerName === void 0 ? {} : { container_name: reset() },
		...service === void 0 ? {} : inOwnProject(name, service, model, project),
		...tested === void 0 ? {} : { platform: tested.platform ?? reset() },
		...service === void 0 || imageMounts(service).length === 0 ? {} : { volumes: imageMounts(service) },
		...service?.publishes === true && app === void 0 ? { ports: reset() } : {},
		...app === void 0 ? {} : overriddenApp(app)
	};
}
/** The image under test boots even if the file asks for no replica. */
function atLeastOne({ replicas }, key) {
	return replicas === 0 ? { [key]: 1 } : {};
}
/** Points references at the variant's own containers, and adds the aliases by which others find this one. */
function inOwnProject(name, service, model, project) {
	const { networkMode, networks, volumesFrom, externalLinks } = service;
	const aliases = aliasesOf(name, model, project);
	const mode = asService(networkMode, model);
	return {
		...aliases.length === 0 || networks.size === 0 ? {} : { networks: Object.fromEntries([...networks.keys()].map((key) => [key, { aliases }])) },
		...mode === networkMode ? {} : { network_mode: mode },
		...Object.fromEntries(["pid", "ipc"].map((key) => [key, asService(service[key], model)]).filter(([key, value]) => value !== service[key])),
		...volumesFrom.some((container) => asService(container, model) !== container) ? { volumes_from: replacing(volumesFrom.map((container) => asService(container, model).replace(/^service:/u, ""))) } : {},
		...externalLinks.length === 0 ? {} : { external_links: reset() }
	};
}
/** Turns `container:shop-db` into `service:db` if `db` has that name. A mode of `volumes_from` is kept. */
function asService(value, model) {
	const [kind, container = "", ...mode] = value.split(":");
	const service = kind === "container" ? serviceCalled(container, model) : void 0;
	return service === void 0 ? value : [
		"service",
		service,
		...mode
	].join(":");
}
function overriddenApp({ publish, env, entrypoint, command }) {
	return {
		ports: replacing(publish === void 0 ? [] : [publishWords(publish)]),
		environment: Object.fromEntries(env.map(({ name }, index) => [name, `\${${variable(name, index)}}`])),
		...entrypoint === void 0 ? {} : { entrypoint: replacing(entrypoint.map(literal)) },
		...command === void 0 ? {} : { command: replacing(command.map(literal)) }
	};
}
/** Names every resource after the project, including external ones and those with a name in the file. */
function own(project, resources, labels, more) {
	return Object.fromEntries([...resources].map(([key, resource]) => {
		const fresh = {
			name: `${project}_${key}`,
			labels
		};
		return [key, resource.external ? replacing(fresh) : {
			...fresh,
			...more(resource)
		}];
	}));
}
/** The option with the name of the bridge device on the engine's host. */
const bridgeName = "com.docker.network.bridge.name";
function withoutBridgeName(network) {
	return network.driverOptions[bridgeName] === void 0 ? {} : { driver_opts: replacing(ownDriverOptions(network)) };
}
/** Removes the bridge's name, which the engine chooses for a variant's own network. */
function ownDriverOptions({ driverOptions }) {
	return Object.fromEntries(Object.entries(driverOptions).filter(([key]) => key !== bridgeName));
}
function variable(name, index) {
	return `SMOKE_GATE_ENV_${index + 1}_${name.replaceAll(/\W/gu, "_")}`;
}
// src/smoke/compose/on-this-machine.ts
/** @param services the services of the variant, the app's first. */
async function placeOnThisMachine(context, { plan, model, sources }, services, image) {
	const { docker, run, variant, owned } = context;
	const copies = new OwnCopies({
		docker,
		run,
		variant,
		owned
	}, bindsOfProject(model, services, plan.files), sources);
	const mounts = await placeMounts(model, services, plan.files, copies, image.id, variant.platform);
	const networks = /* @__PURE__ */ new Map();
	const renumberings = /* @__PURE__ */ new Map();
	for (const fixed of fixedNetworks(model)) {
		const { key, network } = fixed;
		if (!services.some((name) => model.services.get(name)?.networks.has(key) === true)) continue;
		const name = `${projectName(run, variant.name)}_${key}`;
		const body = {
			Name: name,
			Labels: variantLabels(run, variant.name),
			Internal: network.internal,
			Attachable: network.attachable,
			EnableIPv6: network.hasIpv6 || fixed.subnets.some(({ version }) => version === 6),
			Options: ownDriverOptions(network)
		};
		const random = randomBytes(5).toString("hex");
		const made = await createWithOwnSubnet(docker, body, (free) => rangesIn(fixed, free, random));
		owned.use(made);
		networks.set(key, name);
		renumberings.set(key, made.chosen.renumberings);
	}
	const renumbered$1 = new Map(services.flatMap((name) => {
		const service = model.services.get(name);
		const ofVariant = name === plan.service ? variant : void 0;
		return service === void 0 || renumberings.size === 0 ? [] : [[name, renumberedService(service, renumberings, ofVariant)]];
	}));
	const all = [...renumberings.values()].flat();
	return {
		mounts,
		networks,
		renumbered: renumbered$1,
		configTexts: new Map([...model.configTexts].map(([key, text]) => [
			key,
			text,
			renumbered(text, all)
		]).filter(([, text, now]) => text !== now).map(([key, , now]) => [key, now]))
	};
}
// src/smoke/compose/machine-override.ts
/** Returns YAML that only this machine and run need: a person who reproduces the run boots without it. */
function composeOnThisMachine({ mounts: placed, networks, renumbered, configTexts }) {
	const { mounts, volumes, secrets, configs } = placed;
	const content = {
		services: Object.fromEntries([.../* @__PURE__ */ new Set([...mounts.keys(), ...renumbered.keys()])].map((name) => {
			const all = mounts.get(name);
			const { values = {}, lists = {} } = renumbered.get(name) ?? {};
			const replaced = Object.entries(lists).map(([key, list]) => [key, replacing(list)]);
			return [name, {
				...values,
				...Object.fromEntries(replaced),
				...all === void 0 ? {} : { volumes: replacing(all) }
			}];
		})),
		networks: Object.fromEntries([...networks].map(([key, name]) => [key, replacing({
			external: true,
			name
		})])),
		volumes: Object.fromEntries([...volumes].map(([key, options]) => [key, { driver_opts: replacing(options) }])),
		secrets: inFiles(secrets),
		configs: {
			...inFiles(configs),
			...Object.fromEntries([...configTexts].map(([key, text]) => [key, { content: text }]))
		}
	};
	return written$1(new import_dist.Document(content, { aliasDuplicateObjects: false }));
}
function inFiles(files) {
	return Object.fromEntries([...files].map(([key, file]) => [key, { file }]));
}
// src/smoke/compose/create.ts
/** Writes the override, and a copy in the variant's log folder for a person who wants to reproduce the run. */
async function layOver(context, project, others, images, image, port, exactly) {
	const { run, reach, variant, folders } = context;
	const { plan, env: projectEnv } = project;
	const services = withImageMounts(project.model.services, (name) => name === "{{image}}" ? image.id : void 0);
	const model = {
		...project.model,
		services
	};
	const { platform, env, entrypoint, command } = variant;
	const name = projectName(run, variant.name);
	const override = composeOverride(name, model, [{
		name: plan.service,
		image: image.id,
		tested: { platform },
		labels: roleLabels(run, variant.name, roleOf(plan.service, plan)),
		app: {
			publish: port === void 0 ? void 0 : publishedPort(reach, port),
			env,
			entrypoint,
			command
		}
	}, ...others.map((service) => {
		const { id, tested } = bootedImage(service, images, {
			id: image.id,
			platform
		});
		return {
			name: service,
			image: id,
			tested,
			labels: roleLabels(run, variant.name, roleOf(service, plan)),
			app: void 0
		};
	})], variantLabels(run, variant.name));
	const folder = join(folders.logs, variant.name);
	await mkdir(folder, { recursive: true });
	const path = join(folders.work, `${name}.override.yml`);
	await writeFile(path, override.text);
	const shared = join(folder, "compose.override.yml");
	await writeFile(shared, withoutLabels(override.text));
	const compose = {
		name,
		files: [...plan.files, path],
		env: {
			...projectEnv,
			...override.env
		}
	};
	const placed = join(folders.work, `${name}.yml`);
	const onThisMachine = await placeOnThisMachine(context, {
		...project,
		model
	}, [plan.service, ...others], image);
	await writeFile(placed, composeOnThisMachine(onThisMachine));
	const again = {
		name,
		files: [...plan.files.map((file) => resolve(file)), shared]
	};
	return {
		compose: {
			...compose,
			files: [...compose.files, placed]
		},
		reproduce: reproduceProject(again, override.variables, exactly)
	};
}
/** @returns a result if the image prevents its container from being created. */
async function create(context, compose, exactly, project, others) {
	const { plan } = project;
	try {
		await createProject(context.docker, compose, exactly);
		return;
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		const notMade = isAboutTheImage(error.output) ? await firstNotMade(context, compose, project, others) : void 0;
		if (notMade !== void 0) {
			const exit = notStarted$2(lastLine(error.output));
			return notMade === plan.service ? {
				kind: "exited",
				exit
			} : {
				kind: "service",
				service: roleOf(notMade, plan),
				trouble: {
					kind: "exited",
					exit
				}
			};
		}
		throw new Fault(`the Compose project of the variant ${context.variant.name} could not be made`, lastLine(error.output), "Fix what Compose names.", { cause: error });
	}
}
/** Compose does not name the service that failed, and creates none of its dependents. */
async function firstNotMade(context, compose, { plan, model }, others) {
	await untilAllReported(context);
	const notMade = [plan.service, ...others].filter((name) => madeFor(context, compose, name).length === 0);
	const [first, ...more] = notMade.filter((name) => model.services.get(name)?.dependsOn.some((needed) => notMade.includes(needed)) !== true);
	return more.length === 0 ? first : void 0;
}
/**
* Returns the containers whose creation the engine reported, by service. A neighbour can write Compose's service label
* too: then there is one container too many.
* @returns a result if someone else created or removed a container of the project.
*/
async function created(context, compose, project, others, image) {
	const { plan, model } = project;
	await untilAllReported(context);
	const services = [];
	let app;
	for (const service of [plan.service, ...others]) {
		const roles = rolesOf(service, project);
		const completes = service !== plan.service && !isAlwaysRestarted(model.services.get(service));
		for (const [index, id] of madeFor(context, compose, service).entries()) {
			const role = roles[index];
			if (role === void 0) return {
				kind: "replaced",
				what: `the container ${roles[0] ?? service} was made a second time from outside`
			};
			const inspected = await inspectContainer(context.docker, id);
			if (inspected === void 0) return {
				kind: "replaced",
				what: `the container ${role} was removed from outside`
			};
			const container = {
				role,
				id,
				inspected,
				completes
			};
			if (role === "app") app = container;
			else services.push({
				container,
				ready: { kind: "health" }
			});
		}
	}
	if (app === void 0 || app.inspected.image !== image.id) throw new Fault(`Compose made no container of the image under test for the service ${plan.service}`, app === void 0 ? "there is none with the gate's labels" : `it is of ${app.inspected.image}`, "Look at compose-file: something in it takes the place of image or labels.");
	return {
		app,
		services
	};
}
/** A service that is always restarted never completes. */
function isAlwaysRestarted(service) {
	const { restart = "", restartCondition } = service ?? {};
	if (restartCondition !== void 0) return restartCondition === "any";
	return restart.startsWith("always") || restart === "unless-stopped";
}
/** Events arrive in order: after those of all listed containers, no creation by Compose is missing. */
async function untilAllReported(context) {
	const labels = Object.entries(variantLabels(context.run, context.variant.name)).map(written$2);
	const there = await labelledContainers(context.docker, labels);
	await Promise.all(there.map(({ id, name }) => untilReported(context, id, "create", name)));
}
function madeFor({ events }, { name }, service) {
	return events.creations.filter(({ labels }) => labels[composeLabels.project] === name && labels[composeLabels.service] === service).toSorted((one, other) => numberOf(one) - numberOf(other)).map(({ container }) => container);
}
function numberOf({ labels }) {
	return Number(labels[composeLabels.number]) || 0;
}
/** Removes the variant's containers by Id, because their names can change. */
async function removeVariant({ docker, events, run, variant }) {
	const labels = Object.entries(variantLabels(run, variant.name));
	const own = events.creations.filter((made) => isNameOf(run, made.name) && labels.every(([key, value]) => made.labels[key] === value));
	await Promise.all(own.map(({ container }) => bestEffort(removeContainer(docker.cleanup, container))));
	await bestEffort(removeVariant$1(docker.cleanup, run, variant.name));
}
/** Returns the error: Compose prints its warnings first. */
function lastLine(output) {
	return output.trim().split("\n").at(-1) ?? "";
}
// src/smoke/services/readiness.ts
/** Milliseconds between two runs of a `ready` command. */
const readyPauseMs = 200;
/** Milliseconds between two checks whether the engine can run a HEALTHCHECK at all. */
const healthPauseMs = 1e3;
/** Resolves when the first service ends or is removed; never without services. */
async function serviceEnded(context, services, signal) {
	return Promise.race(services.map(async ({ container }) => {
		const end = await ended(context, container, signal);
		return end.kind === "replaced" ? end : {
			kind: "service",
			service: container.role,
			trouble: {
				kind: "exited",
				exit: end.exit
			}
		};
	}));
}
async function notHealthyNow(context, services) {
	for (const { container, ready: how } of services) {
		if (how.kind !== "health" || container.inspected.health === "none") continue;
		const now = await inspectContainer(context.docker, container.id);
		if (now?.status !== "running" || now.health === "healthy") continue;
		const trouble = now.health === "unhealthy" ? {
			kind: "unhealthy",
			lastCheck: now.lastCheck.said
		} : notHealthy(context.variant, now);
		return {
			kind: "service",
			service: container.role,
			trouble
		};
	}
}
/** Reports the last check of a container that is not healthy after `timeout`. */
function notHealthy({ timeoutMs }, { lastCheck: { said, failures, retries } }) {
	return {
		kind: "not-ready",
		timeoutMs,
		lastCheck: said,
		checks: {
			failures,
			retries
		}
	};
}
/** Resolves with undefined when all services are ready, or at once with the first failure. */
async function servicesReady(context, services, signal) {
	const { promise: firstTrouble, resolve } = Promise.withResolvers();
	const all = services.map(async (service) => {
		const trouble = await ready(context, service, signal);
		if (trouble !== void 0) resolve({
			kind: "service",
			service: service.container.role,
			trouble
		});
	});
	const looking = new AbortController();
	try {
		return await Promise.race([
			firstTrouble,
			Promise.all(all).then(() => void 0),
			uncheckable(context, services, AbortSignal.any([signal, looking.signal]))
		]);
	} finally {
		looking.abort();
	}
}
async function ready(context, service, signal) {
	const { timeoutMs } = context.variant;
	const deadline = AbortSignal.timeout(timeoutMs);
	const until = AbortSignal.any([signal, deadline]);
	let lastCheck = `no answer within ${timeoutMs} ms`;
	const note = (check) => {
		lastCheck = check;
	};
	try {
		return service.ready.kind === "health" ? await healthy(context, service.container, until) : await succeeded(context, service.container, service.ready.command, until, note);
	} catch (error) {
		signal.throwIfAborted();
		if (!deadline.aborted) throw error;
		const now = service.ready.kind === "health" ? await inspectContainer(context.docker, service.container.id) : void 0;
		return now === void 0 ? {
			kind: "not-ready",
			timeoutMs,
			lastCheck
		} : notHealthy(context.variant, now);
	}
}
/** Ignores earlier `unhealthy` events: docker's retries do not end the wait. */
async function healthy(context, { id, inspected, completes }, until) {
	if (inspected.health === "none") return void 0;
	await context.events.first(id, ({ action }) => action === "health_status: healthy" || completes && action === "die", until);
}
/** Resolves if the engine can never run a service's HEALTHCHECK. */
async function uncheckable({ docker }, services, signal) {
	const checked = services.filter(({ container, ready: how }) => how.kind === "health" && container.inspected.health !== "none");
	if (checked.length === 0) return forever(signal);
	for (;;) {
		await setTimeout$1(healthPauseMs, void 0, { signal });
		for (const { container } of checked) {
			const detail = (await inspectContainer(docker, container.id))?.lastCheck.impossible;
			if (detail === void 0) continue;
			return {
				kind: "service",
				service: container.role,
				trouble: {
					kind: "cannot-check",
					detail
				}
			};
		}
	}
}
/** @param note receives the output of each failed check. */
async function succeeded(context, { id }, command, until, note) {
	const exec = new RepeatedExec(id, command);
	const docker = context.connect(until);
	for (;;) {
		const end = await exec.run(docker, context.variant.attemptTimeoutMs);
		if (end.kind === "exited" && end.code === 0) return void 0;
		if (end.kind === "impossible") return {
			kind: "cannot-check",
			detail: end.words
		};
		note(execWords(end));
		await setTimeout$1(readyPauseMs, void 0, { signal: until });
	}
}
// src/smoke/compose/trouble.ts
async function whyNotUp(context, app, services, error) {
	if (!(error instanceof DockerCallFailed)) throw error;
	const now = await Promise.all([app, ...services.map(({ container }) => container)].map(async (container) => ({
		container,
		inspected: await inspectContainer(context.docker, container.id) ?? container.inspected
	})));
	const dead = now.find(({ container, inspected }) => couldNotStart(inspected) || isOver(container, inspected));
	if (dead !== void 0) {
		const { container, inspected } = dead;
		if (couldNotStart(inspected) && !isAboutTheImage(inspected.error, inspected.exitCode)) throw new Fault(`the container ${container.role} of the variant ${context.variant.name} could not be started`, inspected.error, "Fix what the engine names in compose-file: an option, a port, a volume.", { cause: error });
		const end = await ended(context, {
			...dead.container,
			inspected: dead.inspected
		}, context.signal);
		if (end.kind === "replaced" || dead.container.role === "app") return end;
		return {
			kind: "service",
			service: dead.container.role,
			trouble: end
		};
	}
	const others = now.filter(({ container }) => container.role !== "app");
	const sick = others.find(({ inspected }) => inspected.health === "unhealthy");
	if (sick !== void 0) {
		const { container, inspected } = sick;
		return {
			kind: "service",
			service: container.role,
			trouble: {
				kind: "unhealthy",
				lastCheck: inspected.lastCheck.said
			}
		};
	}
	const waiting = others.find(({ inspected }) => inspected.status === "created");
	if (waiting !== void 0) return notStarted(waiting.container, lastLine(error.output));
	throw new Fault(`the Compose project of the variant ${context.variant.name} could not be started`, lastLine(error.output), "Fix what Compose names.", { cause: error });
}
function isOver({ completes }, { status, exitCode }) {
	return status === "exited" && !(completes && exitCode === 0);
}
/** Returns the service that the app's start waited for until the timeout. */
async function waitedFor({ docker, variant }, project, services) {
	const awaited = new Set([...project.model.services.values()].flatMap(({ waitsForCompletion }) => waitsForCompletion.flatMap((service) => rolesOf(service, project))));
	for (const { container } of services) {
		const now = await inspectContainer(docker, container.id);
		const failed = (trouble) => ({
			kind: "service",
			service: container.role,
			trouble
		});
		if (now?.status !== "running") continue;
		if (now.health === "starting" || now.health === "unhealthy") return failed(notHealthy(variant, now));
		if (awaited.has(container.role)) return failed({
			kind: "not-ready",
			timeoutMs: variant.timeoutMs,
			lastCheck: "it still runs, and another service waits for its completion"
		});
	}
	throw new Fault(`Compose did not start the app of the variant ${variant.name}`, `it was waited for as long as timeout allows, ${variant.timeoutMs / 1e3} s`, "Look at the depends_on of compose-file.");
}
/** Allows twice the timeout: services may wait for the app. */
async function notAllUpInTime({ docker, variant }, services, signal) {
	await setTimeout$1(2 * variant.timeoutMs, void 0, { signal });
	for (const { container } of services) if ((await inspectContainer(docker, container.id))?.status === "created") return notStarted(container, "Compose still waits for what it depends on");
	return forever(signal);
}
function notStarted({ role }, detail) {
	return {
		kind: "service",
		service: role,
		trouble: {
			kind: "not-started",
			detail
		}
	};
}
// src/smoke/compose/compose-stack.ts
/** Milliseconds that Compose may take to start the first container; a busy machine needs seconds. */
const firstStartMs = 6e4;
/**
* @param only the other services of the variant; undefined means every service of the project.
* @param signal ends the wait. The variant's scope removes what was created.
*/
async function startComposeStack(context, { project, images }, only, image, port, signal) {
	const others = otherServices(project, only);
	const missing = imageTrouble([project.plan.service, ...others], images);
	if (missing !== void 0) return {
		ending: missing,
		containers: [],
		reproduce: reproduceVariant(context.variant, image.id, port, /* @__PURE__ */ new Map())
	};
	const exactly = only === void 0 ? void 0 : [project.plan.service, ...others];
	const { compose, reproduce } = await layOver(context, project, others, images, image, port, exactly);
	context.owned.defer(() => removeVariant(context));
	const notMade = await create(context, compose, exactly, project, others);
	if (notMade !== void 0) return {
		ending: notMade,
		containers: [],
		reproduce
	};
	const made = await created(context, compose, project, others, image);
	if ("kind" in made) return {
		ending: made,
		containers: [],
		reproduce
	};
	const { app, services } = made;
	await openProbeNetwork(context);
	await joinApp(context, app.id);
	const up = startProject(context.connect(signal), compose, exactly).then(() => void 0, (error) => whyNotUp(context, app, services, error));
	up.catch(() => void 0);
	const containers = [app, ...services.map(({ container }) => container)];
	const trouble = await untilAppStarts(context, project, app, services, up, signal);
	if (trouble !== void 0) return {
		ending: trouble,
		containers,
		reproduce
	};
	const inspected = await inspectContainer(context.docker, app.id);
	if (inspected === void 0) return {
		ending: {
			kind: "replaced",
			what: "the container app was removed from outside"
		},
		containers,
		reproduce
	};
	const ready = firstOf(context, [up, notAllUpInTime(context, services, signal)]).then((failed) => failed ?? servicesReady(context, services, signal));
	ready.catch(() => void 0);
	return {
		app: {
			...app,
			inspected
		},
		services,
		ready,
		reproduce
	};
}
/** Resolves with undefined once the app runs, or with the reason why Compose did not start it. */
async function untilAppStarts(context, project, app, services, up, signal) {
	const waiting = new AbortController();
	const until = AbortSignal.any([signal, waiting.signal]);
	const others = services.map(({ container }) => container);
	try {
		return await firstOf(context, [
			...services.length === 0 ? [] : [serviceEnded(context, services, until)],
			up.then((trouble) => trouble ?? forever(until)),
			uncheckable(context, services, until),
			context.events.first(app.id, ({ action }) => action === "start", until).then(() => void 0),
			context.events.first(app.id, ({ action }) => action === "destroy", until).then(() => ({
				kind: "replaced",
				what: "the container app was removed from outside"
			})),
			outOfTime(context, [app, ...others], until).then(() => waitedFor(context, project, services))
		]);
	} finally {
		waiting.abort();
	}
}
/** Resolves once `timeout` has passed since the first container started. */
async function outOfTime({ events, variant }, containers, until) {
	await Promise.race([setTimeout$1(firstStartMs, void 0, { signal: until }), ...containers.map(({ id }) => events.first(id, ({ action }) => action === "start", until))]);
	await setTimeout$1(variant.timeoutMs, void 0, { signal: until });
}
// src/smoke/services/service-stack.ts
async function startServiceStack(context, setup, image, port) {
	const creating = createApp(context, image, port, setup.network);
	const [{ services, trouble }, created] = await Promise.all([setup.up, creating]);
	const ran = new Map(services.map(({ container: { role, inspected } }) => [role, inspected.image]));
	const reproduce = reproduceVariant(withMountedIds(context.variant, await context.mountedImages, image.id), image.id, port, ran);
	const containers = services.map(({ container }) => container);
	if ("exit" in created) return {
		ending: {
			kind: "exited",
			exit: created.exit
		},
		containers,
		reproduce
	};
	const ending = await trouble;
	if (ending !== void 0) return {
		ending,
		containers,
		reproduce
	};
	const started = await start$1(context, created);
	await joinApp(context, started.id);
	const now = probeNetwork(context) === void 0 ? void 0 : await inspectContainer(context.docker, started.id);
	return {
		app: {
			...started,
			inspected: now ?? started.inspected
		},
		services,
		ready: Promise.resolve(void 0),
		reproduce
	};
}
// src/smoke/services/start.ts
/** Starts all services at once, or returns the first one that has no image. */
async function startServices(context, plans, images, app, network) {
	const trouble = imageTrouble(plans.map(({ name }) => name), images);
	if (trouble !== void 0) return trouble;
	const volumes = await createVolumes(context, plans);
	const started = (await Promise.allSettled(plans.map((plan) => startService(context, plan, images, app, volumes, network)))).map((outcome) => {
		if (outcome.status === "rejected") throw outcome.reason;
		return outcome.value;
	});
	return started.find((service) => "kind" in service) ?? started.flatMap((service) => "kind" in service ? [] : [service]);
}
async function startService(context, plan, images, app, volumes, network) {
	const { platform } = context.variant;
	const { id, tested } = bootedImage(plan.name, images, app === void 0 ? void 0 : {
		id: app,
		platform
	});
	const options = mountedById(plan.runOptions, await context.mountedImages, app);
	const all = [...plan.volumes.map(asOption), ...options];
	const ofHost = await placed(plan.volumes.filter(isOfHost).map(asOption), all, context.copies, id);
	const created = await create$3(context, {
		run: context.run,
		name: objectName(context.run, context.variant.name, plan.name),
		role: plan.name,
		variant: context.variant.name,
		image: id,
		platform: tested?.platform,
		network: network.name,
		alias: plan.name,
		publish: void 0,
		volumes: plan.volumes.filter((volume) => !isOfHost(volume)).map((volume) => scoped(volume, volumes)),
		runOptions: [...ofHost, ...await placed(options, all, context.copies, id)],
		entrypoint: plan.entrypoint,
		command: plan.command
	}, plan.env);
	if ("exit" in created) return {
		kind: "service",
		service: plan.name,
		trouble: {
			kind: "exited",
			exit: created.exit
		}
	};
	await network.connected;
	return {
		container: await start$1(context, created),
		ready: plan.ready
	};
}
/** Its services share them by name, and no other variant, run or neighbour sees them. */
async function createVolumes(context, plans) {
	const names = new Set(plans.flatMap(({ volumes }) => volumes.flatMap((volume) => volumeName(volume) ?? [])));
	const own = new Map([...names].map((name) => [name, objectName(context.run, context.variant.name, name)]));
	for (const name of own.values()) context.owned.use(await createVolume(context.docker, context.run, name));
	return own;
}
function isOfHost(volume) {
	return volume.startsWith("/") && volume.includes(":");
}
/** Returns the name in `name:target[:mode]`; undefined for a host path or an anonymous volume. */
function volumeName(volume) {
	const [source, target] = volume.split(":");
	return source === void 0 || target === void 0 || source.startsWith("/") ? void 0 : source;
}
function scoped(volume, own) {
	const name = volumeName(volume);
	const ownName = name === void 0 ? void 0 : own.get(name);
	return name === void 0 || ownName === void 0 ? volume : ownName + volume.slice(name.length);
}
// src/smoke/services/setup.ts
/**
* @param app the Id of the image under test; undefined if it is not built yet.
* @param turn resolves when the services may start; until then only the network is made.
*/
function setUpServices(context, plans, images, app, turn) {
	const network = objectName(context.run, context.variant.name, "network");
	const up = bringUp(context, plans, images, app, network, turn);
	up.catch(() => void 0);
	return {
		network,
		up
	};
}
async function bringUp(context, plans, images, app, name, turn) {
	const connected = makeNetworks(context, name);
	connected.catch(() => void 0);
	try {
		await turn;
		const services = plans.length === 0 ? [] : await startServices(context, plans, await images, app, {
			name,
			connected
		});
		await connected;
		if ("kind" in services) return {
			services: [],
			trouble: Promise.resolve(services)
		};
		const trouble = services.length === 0 ? Promise.resolve(void 0) : firstOf(context, [servicesReady(context, services, context.signal), serviceEnded(context, services, context.signal)]);
		trouble.catch(() => void 0);
		return {
			services,
			trouble
		};
	} finally {
		await connected.catch(() => void 0);
	}
}
async function makeNetworks(context, name) {
	context.running.addNetwork(await createNetwork(context.docker, context.run, name, { internal: false }));
	await openProbeNetwork(context);
}
// src/diagnosis/exit-code.ts
/** Linux signal numbers that are the same on amd64 and arm64. */
const signals = /* @__PURE__ */ new Map([
	[1, {
		name: "SIGHUP",
		hint: "its terminal went away"
	}],
	[2, {
		name: "SIGINT",
		hint: "it was interrupted"
	}],
	[3, {
		name: "SIGQUIT",
		hint: "it was told to quit"
	}],
	[4, {
		name: "SIGILL",
		hint: "an instruction this CPU does not have; was it built for a newer CPU?"
	}],
	[5, {
		name: "SIGTRAP",
		hint: "it ran into a breakpoint or a failed check"
	}],
	[6, {
		name: "SIGABRT",
		hint: "it aborted itself, usually after a failed assertion"
	}],
	[7, {
		name: "SIGBUS",
		hint: "a bad memory access; often /dev/shm is too small (--shm-size)"
	}],
	[8, {
		name: "SIGFPE",
		hint: "an arithmetic error such as a division by zero"
	}],
	[9, {
		name: "SIGKILL",
		hint: "something killed it, and not for its own memory limit: the host ran short, or a process stopped it"
	}],
	[10, {
		name: "SIGUSR1",
		hint: "a signal it does not handle"
	}],
	[11, {
		name: "SIGSEGV",
		hint: "it crashed on a bad memory access, often in a native library"
	}],
	[12, {
		name: "SIGUSR2",
		hint: "a signal it does not handle"
	}],
	[13, {
		name: "SIGPIPE",
		hint: "it wrote to a pipe or socket whose other end was closed"
	}],
	[14, {
		name: "SIGALRM",
		hint: "its own timer ran out"
	}],
	[15, {
		name: "SIGTERM",
		hint: "something asked it to stop"
	}],
	[24, {
		name: "SIGXCPU",
		hint: "it used up its limit of CPU time"
	}],
	[25, {
		name: "SIGXFSZ",
		hint: "it wrote a file beyond its size limit"
	}],
	[31, {
		name: "SIGSYS",
		hint: "a system call that seccomp forbids"
	}]
]);
function explain(exit, platforms) {
	return {
		exit,
		meaning: exitMeaning(exit, platforms)
	};
}
/**
* Returns no container text. `docker run` documents 125 to 127; 128+n is a death by signal n. runc 1.1 logs `exec /app:
* no such file or directory` if the kernel refuses a program, and exits 1 (255 from runc 1.2 on; seen on engines 20.10
* and 28.5).
*/
function exitMeaning(exit, platforms) {
	if (/exec format error/iu.test(`${exit.error}\n${exit.lastLog}`)) return formatMeaning(platforms);
	if (exit.error.trim() !== "") return refusalMeaning(exit);
	if (/(?:^| \| )exec \/?\S+: no such file or directory$/u.test(exit.lastLog)) return "its program is there, but the interpreter that it names is not: the loader of a dynamically linked program (glibc or musl), or the path after #!";
	if (exit.oomKilled) return `killed for using more memory than its limit${exit.memoryLimit === 0 ? "" : ` of ${mebibytes(exit.memoryLimit)}`}`;
	if (exit.code === 127 && /not found/u.test(exit.lastLog)) return "a script calls a program that is not in the image, or not on its PATH; its log names it";
	switch (exit.code) {
		case 0: return "it ended by itself without an error; a server must stay in the foreground";
		case 1: return "the program gave up with a general error; its log says why";
		case 125: return "the engine could not start the container";
		case 126: return "the command was found but cannot be executed; check its permissions and its #! line";
		case 127: return "the command was not found; check ENTRYPOINT, CMD and PATH, and that the interpreter or loader it needs is in the image";
		case 255: return "the program gave up with -1; its log says why";
		default: return signalMeaning(exit.code - 128) ?? "the program gave up with a code of its own; its log says why";
	}
}
const refusals = [
	[/unable to find user|no matching entries in passwd/u, "its USER is not in the image's /etc/passwd; add it in the Dockerfile, or name it by its number"],
	[/unable to find group|no matching entries in group/u, "the group of its USER is not in the image's /etc/group; add it in the Dockerfile, or name it by its number"],
	[/no command specified/iu, "the image has no ENTRYPOINT and no CMD; set one of them, or the variant's command"],
	[/cannot mkdir|working directory|chdir to cwd/iu, "its WORKDIR is no folder that its USER can enter"],
	[/executable file .*not found|no such file or directory/u, "the program of ENTRYPOINT or CMD is not in the image, or not on its PATH"],
	[/permission denied|is a directory/u, "the program of ENTRYPOINT or CMD cannot be executed; check its permissions, and that it is a file"]
];
function refusalMeaning({ error }) {
	return refusals.find(([words]) => words.test(error))?.[1] ?? "the engine could not start it";
}
function formatMeaning(platforms) {
	return platforms !== void 0 && architecture(platforms.image) !== architecture(platforms.engine) ? `its program is for another CPU architecture: the image is for ${platforms.image}, the engine is ${platforms.engine}` : "its program is for another CPU architecture than the engine's, or a script without a #! line";
}
function architecture(platform) {
	const [, name = ""] = platform.split("/");
	return goArchitecture(name);
}
function mebibytes(bytes) {
	return `${Math.round(bytes / 2 ** 20)} MiB`;
}
function signalMeaning(number) {
	const signal = signals.get(number);
	if (signal !== void 0) return `${signal.name} (${signal.hint})`;
	return number >= 1 && number <= 64 ? `ended by signal ${number}` : void 0;
}
// src/diagnosis/diagnose.ts
/** Returns the first cause. `seen` is oldest first; an ending from outside outranks the app's answers. */
function diagnose(seen, ending, context) {
	switch (ending.kind) {
		case "service": return {
			kind: "service-failed",
			service: ending.service,
			trouble: explained(ending.trouble)
		};
		case "replaced": return {
			kind: "replaced",
			what: ending.what
		};
		case "check": return failedCheck(seen, ending, context);
		case "exited": return exited(seen, ending.exit, context);
		case "cannot-probe": return {
			kind: "cannot-probe",
			probe: context.probe.kind,
			why: ending.why
		};
		case "unsettled": return {
			kind: "unstable",
			healthyAtMs: firstGood(seen)?.atMs ?? 0,
			settleMs: ending.settleMs,
			exit: void 0
		};
		case "deadline": return ending.isPaused === true ? {
			kind: "timed-out",
			timeoutMs: ending.timeoutMs,
			how: "paused"
		} : late(seen, ending.timeoutMs, context);
	}
}
function exited(seen, exit, context) {
	const { probe, settleMs, platforms } = context;
	const end = explain(exit, platforms);
	if (probe.kind === "exit") return {
		kind: "unexpected-exit-code",
		wanted: probe.code,
		...end
	};
	const healthy = firstGood(seen);
	return healthy === void 0 ? {
		kind: "exited",
		...end
	} : {
		kind: "unstable",
		healthyAtMs: healthy.atMs,
		settleMs,
		...end
	};
}
/** The platforms are those of the image under test, which a service need not run. */
function explained(trouble) {
	return trouble.kind === "exited" ? {
		kind: "exited",
		...explain(trouble.exit, void 0)
	} : trouble;
}
function failedCheck(seen, { failed: [first, ...others], attemptTimeoutMs }, { settleMs }) {
	if (isUnreachable(first.observation)) return {
		kind: "unstable",
		healthyAtMs: firstGood(seen)?.atMs ?? 0,
		settleMs,
		exit: void 0
	};
	const described = ({ check, observation, wanted }) => ({
		...misheard(observation, attemptTimeoutMs, wanted),
		check
	});
	return {
		...described(first),
		...others.length === 0 ? {} : { otherChecks: others.map(described) }
	};
}
function late(seen, timeoutMs, context) {
	const healthy = firstGood(seen);
	const last = seen.at(-1);
	if (healthy !== void 0) return last !== void 0 && isGood(last) ? {
		kind: "timed-out",
		timeoutMs,
		how: "still-settling"
	} : {
		kind: "unstable",
		healthyAtMs: healthy.atMs,
		settleMs: context.settleMs,
		exit: void 0
	};
	if (context.probe.kind === "exit") return {
		kind: "timed-out",
		timeoutMs,
		how: "still-running"
	};
	const heard = seen.findLast((observation) => !isUnreachable(observation));
	return heard === void 0 ? unheard(seen, timeoutMs, context) : misheard(heard, timeoutMs, context.wanted);
}
function unheard(seen, timeoutMs, { probe, port, listeners }) {
	if (probe.kind === "exec" || probe.kind === "health") return {
		kind: "timed-out",
		timeoutMs,
		how: "probe-failed"
	};
	const own = listeners?.find((listener) => listener.port === port);
	if (own?.loopback === true) return {
		kind: "loopback-only",
		timeoutMs,
		port
	};
	if (own !== void 0) {
		const isClosed = seen.some((observation) => observation.kind === "closed");
		return {
			kind: "timed-out",
			timeoutMs,
			how: own.family === "ipv6" ? "ipv6-only" : isClosed ? "closed" : "refused"
		};
	}
	return {
		kind: "never-listened",
		timeoutMs,
		port,
		elsewhere: listeners?.map((listener) => listener.port)
	};
}
function misheard(heard, timeoutMs, wanted) {
	if (heard.kind !== "answered") return {
		kind: "timed-out",
		timeoutMs,
		how: timeOut(heard)
	};
	const { answer } = heard;
	const body = writtenBody(wanted.body);
	if (heard.fits === "wrong-body") return {
		kind: "wrong-body",
		timeoutMs,
		answer,
		wanted: body
	};
	if (heard.fits === "undecided-body") return {
		kind: "wrong-body",
		timeoutMs,
		answer,
		wanted: `${body} ${`(which takes longer than ${longestSearchMs / 1e3} s to look for in it: write a simpler expression)`}`
	};
	return {
		kind: "wrong-status",
		timeoutMs,
		answer,
		wanted: writtenStatus(wanted)
	};
}
function timeOut(heard) {
	switch (heard.kind) {
		case "endless": return "endless-body";
		case "garbled": return heard.tls ? "tls" : "not-http";
		case "unreadable": return "unreadable-answer";
		case "timed-out":
			if (heard.during === "probe") return "probe-failed";
			if (heard.during !== "body") return "silent";
			return heard.bodyBytes === 0 ? "headers-without-body" : "slow-body";
		case "not-yet":
		case "impossible": return "probe-failed";
		case "passed":
		case "answered":
		case "closed":
		case "failed":
		case "refused": return "unknown";
	}
}
function firstGood(seen) {
	return seen.find(isGood);
}
function writtenStatus({ status }) {
	return status.map(({ from, to }) => from === to ? `${from}` : `${from}-${to}`).join(", ");
}
function writtenBody(body) {
	if (body === void 0) return "any";
	return body.kind === "text" ? JSON.stringify(body.text) : String(body.regex);
}
// src/smoke/variant/judge.ts
function judgeVariant({ variant, image, port, engine }, { ending, seen, listeners, reproduce }, logs) {
	const common = {
		name: variant.name,
		attempts: seen.length,
		last: ending.kind === "check" ? ending.failed.at(-1)?.observation : seen.at(-1),
		logs: logs.map(({ log }) => log)
	};
	if (ending.kind === "healthy") return {
		...common,
		result: "passed",
		healthyAfterMs: ending.afterMs,
		finding: void 0,
		reproduce: void 0
	};
	const finding = diagnose(seen, withLastLog(ending, logs), {
		probe: variant.probe,
		port: port ?? 0,
		wanted: variant.expectation,
		settleMs: variant.settleMs,
		platforms: {
			image: image.platform,
			engine: engine.platform
		},
		listeners
	});
	const healthyAfterMs = seen.find(isGood)?.atMs;
	return {
		...common,
		result: "failed",
		healthyAfterMs,
		finding,
		reproduce,
		...lineAbout(finding, logs)
	};
}
function lineAbout(finding, logs) {
	const said = logOf(finding.kind === "service-failed" ? finding.service : "app", logs);
	const isAnswer = finding.kind === "wrong-status" || finding.kind === "wrong-body";
	const line = said?.reason() ?? (isAnswer ? "" : said?.lastWords);
	return line === void 0 || line === "" ? {} : { logLine: line };
}
/** Adds the last log lines to the exit; they are known only now. */
function withLastLog(ending, logs) {
	const complete = (exit, role) => {
		const said = logOf(role, logs);
		return {
			...exit,
			lastLog: said?.reason() ?? said?.lastWords ?? ""
		};
	};
	if (ending.kind === "exited") return {
		...ending,
		exit: complete(ending.exit, "app")
	};
	if (ending.kind === "service" && ending.trouble.kind === "exited") return {
		...ending,
		trouble: {
			kind: "exited",
			exit: complete(ending.trouble.exit, ending.service)
		}
	};
	return ending;
}
function logOf(role, logs) {
	return logs.find(({ log }) => log.container === role);
}
// src/diagnosis/log-reason.ts
const crashes = [
	/^\[?(?:Uncaught (?:\(in promise\) )?)?(?:[\w$]+\.)*[\w$]*(?:Error|Exception|Rejection|Warning as Error)(?: \[\w+\])?:/u,
	/^(?:Exception in thread |Caused by: |Unhandled exception[.:] )/u,
	/^(?:panic|fatal error): |\bhttp: panic serving \S+: /u,
	/^\S+:\d+:in .*: .+ \([\w:]+\)$/u,
	/^(?:PHP )?(?:Fatal|Parse) error: /u,
	/^\*\* \([\w.]+\) /u,
	/^(?:[\w./-]+: )?(?:fatal|error)(?:\[\w+\])?: \S/iu,
	/flag provided but not defined|(?:unknown|unrecognized|illegal|invalid|bad|missing) (?:required )?(?:flag|option|argument|command)|following arguments are required/iu
];
/** Rust prints the message on the next line; before 1.73 on the same line. */
const rust = /^thread '.*' (?:\(\d+\) )?panicked at .*:\d+:\d+:$/u;
const rustOnOneLine = /^thread '.*' panicked at '/u;
const traceback = "Traceback (most recent call last):";
/** Log levels at which a program gives up; 60 is pino's. */
const fatal = /\b(?:FATAL|PANIC|CRITICAL|EMERG|EMERGENCY)\b|\[(?:emerg|alert|crit)\]|\blevel"?[=:]\s*"?(?:fatal|panic|critical|60)\b/u;
const error = /\bERROR\b|\[error\]|\blevel"?[=:]\s*"?(?:error|50)\b/u;
const usage = /^usage(?: of \S+)?:/iu;
const recentLines = 20;
/** Returns the last line that gives a reason; undefined if there is none. `lines` is untrusted text. */
function logReason(lines) {
	const crash = lines.findLastIndex((_, index) => crashAt(lines, index) !== void 0);
	const recent = Math.max(0, lines.length - recentLines);
	const lastOf = (pattern) => lines.findLastIndex((line, index) => index >= recent && pattern.test(line));
	const last = Math.max(crash, lastOf(fatal));
	if (last >= 0) return last === crash ? crashAt(lines, crash) : lines[last]?.trim();
	const lesser = [lastOf(error), lastOf(usage)].find((index) => index >= 0);
	return lesser === void 0 ? void 0 : lines[lesser]?.trim();
}
function crashAt(lines, index) {
	const line = lines[index]?.trimEnd() ?? "";
	if (line === "" || line.length > longestLine$1) return void 0;
	if (line === traceback) return lines.slice(index + 1).find((next) => /^\S/u.test(next))?.trim();
	if (rust.test(line)) return `${line} ${lines[index + 1]?.trim() ?? ""}`.trim();
	if (rustOnOneLine.test(line)) return line;
	if (!crashes.some((pattern) => pattern.test(line))) return void 0;
	return line.endsWith(":") ? `${line} ${nested(lines, index) ?? ""}`.trim() : line.replace(/ \{$/u, "");
}
const longestLine$1 = 4096;
/** Returns the last nested error of one without a message of its own, such as Node's AggregateError. */
function nested(lines, index) {
	const after = lines.slice(index + 1);
	const end = after.findIndex((line) => line.trim() === "");
	return (end < 0 ? after : after.slice(0, end)).findLast((line) => /^\s+(?:\[cause\]: )?\w*Error: /u.test(line))?.trim();
}
// src/smoke/variant/bounded-log.ts
/** Bytes that are kept from the beginning of a log. */
const longestLog = 67108864;
/** Lines of them: an engine needs up to 10 µs for each, and 64 MiB can hold 67 million. */
const mostLines = 2e6;
/** Bytes that are kept of the last lines of a longer log. */
const longestEnd = 4194304;
/**
* Returns the position in the file after the notice of a cut, which is no word of the container's; 0 without a cut.
* @param lines how many of the last lines to add to a truncated log.
*/
async function writeBoundedLog(docker, container, file, lines) {
	const cutAt = await writeUpTo(docker, container, file, longestLog);
	if (cutAt === void 0) return 0;
	const kept = cutAt === "bytes" ? `${longestLog / 2 ** 20} MiB` : `${mostLines / 1e6} million lines`;
	await file.appendFile(`\n[Smoke Gate kept the first ${kept} of this log; what follows is its end]\n`);
	const { size } = await file.stat();
	await writeUpTo(docker, container, file, longestEnd, lines);
	return size;
}
/** Stops reading at either bound, which ends the engine's answer. Returns undefined if that was the whole log. */
async function writeUpTo(docker, { id, inspected: { hasTerminal } }, file, mostBytes, tail) {
	let bytesLeft = mostBytes;
	let linesLeft = mostLines;
	for await (const text of containerLog(docker, id, hasTerminal, tail)) {
		const first = firstLines(text, linesLeft);
		const length = Math.min(first.length, bytesLeft);
		await file.appendFile(text.subarray(0, length));
		if (length < text.length) return first.length < bytesLeft ? "lines" : "bytes";
		bytesLeft -= length;
		linesLeft -= first.count;
	}
}
const lineFeed = 10;
/** The last one may go on after the text. */
function firstLines(text, most) {
	let count = 0;
	let length = 0;
	while (count < most) {
		const end = text.indexOf(lineFeed, length);
		if (end === -1) return {
			count,
			length: text.length
		};
		count += 1;
		length = end + 1;
	}
	return {
		count,
		length
	};
}
// src/smoke/variant/logs.ts
const lastWordsLines = 3;
/** Characters that a sentence quotes. The last line is worth more than the beginning of a long first one. */
const longestLastWords = 200;
/** A frame of a Node, Java or .NET stack trace; a line above the frames has the message. */
const frame = /^at \S/u;
/** Characters shown of one line; the file has the whole line. */
const longestLine = 2e3;
/** Bytes at the end of a log that are searched for its last lines. */
const searchedTail = 524288;
/** Writes each container's log to `<folder>/<role>.log`, in full unless it is huge. */
async function collectLogs(docker, containers, folder, lines) {
	await mkdir(folder, { recursive: true });
	return Promise.all(containers.map((container) => collectLog(docker, container, folder, lines)));
}
async function collectLog(docker, container, folder, lines) {
	const { role } = container;
	const path = join(folder, `${role}.log`);
	const file = await open(path, "a+");
	try {
		const endsFrom = await writeBoundedLog(docker, container, file, Math.max(lines, lastWordsLines));
		const { size } = await file.stat();
		const tail = Buffer.alloc(Math.min(size - endsFrom, searchedTail));
		await file.read(tail, 0, tail.length, size - tail.length);
		const text = tail.toString("utf8").replace(/\r?\n$/u, "");
		const all = text === "" ? [] : text.split(/\r?\n/u);
		return {
			log: {
				container: role,
				path,
				tail: lines === 0 ? [] : all.slice(-lines).map((line) => cut(line))
			},
			reason: () => logReason(all),
			lastWords: lastWords(all)
		};
	} catch (error) {
		if (!(error instanceof DockerCallFailed)) throw error;
		return {
			log: {
				container: role,
				path: void 0,
				tail: [`(no log: ${error.output.trim()})`]
			},
			reason: () => void 0,
			lastWords: ""
		};
	} finally {
		await file.close();
	}
}
/** Joins as many of the last lines that are not blank as fit into a sentence, but at least one. */
function lastWords(lines) {
	const said = lines.map((line) => line.trim()).filter((line) => line !== "");
	const telling = said.filter((line) => !frame.test(line));
	const last = (telling.length === 0 ? said : telling).slice(-3).map((line) => cut(line));
	while (last.length > 1 && last.join(" | ").length > longestLastWords) last.shift();
	return last.join(" | ");
}
function cut(line) {
	return line.length <= longestLine ? line : `${line.slice(0, longestLine).toWellFormed()}…`;
}
// src/smoke/variant/running.ts
var Running = class {
	#containers = [];
	#networks = new AsyncDisposableStack();
	#started = [];
	#events;
	#isOver = false;
	constructor(events) {
		this.#events = events;
	}
	/** Takes a container that is being created. One that arrives after the removal is removed at once. */
	async add(making) {
		this.#containers.push(making.catch(() => void 0));
		const made = await making;
		if (this.#isOver) await made[Symbol.asyncDispose]();
		return made;
	}
	addNetwork(network) {
		this.#networks.use(network);
	}
	starts(id) {
		this.#started.push(id);
	}
	/** Removes all containers at once, because none needs another to stop, and then the networks. */
	remove() {
		this.#isOver = true;
		const watch = new AbortController();
		const died = this.#started.map((id) => this.#events.first(id, ({ action }) => action === "die" || action === "destroy", watch.signal));
		const removals = this.#containers.map(async (making) => (await making)?.[Symbol.asyncDispose]());
		const removed = Promise.all(removals).finally(() => watch.abort());
		const networks = Promise.race([Promise.all(died), removed]).catch(() => void 0).then(() => this.#networks.disposeAsync());
		return {
			stopped: networks.catch(() => void 0),
			gone: Promise.all([removed, networks]).then(() => void 0)
		};
	}
};
// src/smoke/variant/first-cause.ts
const graceMs = 1e3;
/** Milliseconds if nothing listens any more: few apps survive that, so a busy engine gets more time. */
const graceOfUnreachableMs = 5e3;
/** Returns the end of a service, or of the app, that caused what was seen or happened in spite of it. */
async function firstCause(context, seen, last, app, services, signal) {
	if (seen.kind === "deadline") return await notHealthyNow(context, services) ?? await withPause(context, seen, app);
	const end = await endBehind(context, seen, app, services.map(({ container }) => container), last !== void 0 && isUnreachable(last) ? graceOfUnreachableMs : graceMs, signal);
	if (end === void 0) return isStopping(context, seen, app) ? {
		kind: "replaced",
		what: stopped$1
	} : seen;
	if (end === app) return firstCause(context, await ended(context, app, signal), last, app, services, signal);
	return serviceEnded(context, services.filter(({ container }) => container === end), signal);
}
const stopped$1 = "the container app was told to stop from outside";
/** Returns true if a healthy app was told to stop and is finishing its work. */
function isStopping({ events }, seen, { id, inspected }) {
	return (seen.kind === "unsettled" || seen.kind === "check") && toldToEnd(events.signalsTo(id), inspected.stopSignal);
}
/** A paused app has not ended, but if it is still paused at its deadline, that is why it did not answer. */
async function withPause(context, seen, app) {
	return (await inspectContainer(context.docker, app.id))?.status === "paused" ? {
		...seen,
		isPaused: true
	} : seen;
}
async function endBehind(context, seen, app, others, withinMs, signal) {
	switch (seen.kind) {
		case "exited": return firstToEnd(context, others, graceMs, signal);
		case "unsettled":
		case "check":
		case "cannot-probe": return firstToEnd(context, [...others, app], withinMs, signal);
		case "healthy":
		case "deadline":
		case "service":
		case "replaced": return;
	}
}
// src/diagnosis/listening.ts
/** `st` of a listening socket (TCP_LISTEN): https://docs.kernel.org/networking/proc_net_tcp.html. */
const listening = "0A";
/** `::ffff:127.x` and `::1`; tcp6 writes four little-endian words. */
const loopback6 = /^(?:0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/u;
const mapped4 = /^0{16}FFFF0000/u;
/** 127.0.0.11: Docker's name server in every container of a user-defined network. */
const dockersNameServer = "0B00007F";
const loopback4 = /^[0-9A-F]{6}7F$/u;
/** Reads /proc/net/tcp, tcp6 or both. A port is loopback only if it is bound to no other address. */
function listeners(table) {
	const ports = /* @__PURE__ */ new Map();
	for (const line of table.split("\n")) {
		const [, address = "", port = "", state] = /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s/u.exec(line) ?? [];
		if (state !== listening || address === dockersNameServer) continue;
		const loopback = loopback4.test(address) || loopback6.test(address);
		const number = Number.parseInt(port, 16);
		const known = ports.get(number);
		const isIpv6 = address.length === 32 && !mapped4.test(address) && (known?.family ?? "ipv6") === "ipv6";
		ports.set(number, {
			port: number,
			loopback: loopback && (known?.loopback ?? true),
			family: isIpv6 ? "ipv6" : "any"
		});
	}
	return [...ports.values()].toSorted((a, b) => a.port - b.port);
}
// src/docker/sockets.ts
/** Reading small files takes milliseconds; a container that hangs is skipped. */
const readTimeoutMs = 3e3;
/** Returns /proc/net/tcp and tcp6. Undefined if the engine is on another machine and the image has no `cat`. */
function readSockets(docker, container, pid) {
	return readNetwork(docker, container, pid, ["tcp", "tcp6"]);
}
async function readAccepted(docker, container, pid) {
	const [names = [], values = []] = ((await readNetwork(docker, container, pid, ["snmp"]))?.split("\n") ?? []).filter((line) => line.startsWith("Tcp: ")).map((line) => line.split(" "));
	const count = values[names.indexOf("PassiveOpens")];
	return count === void 0 ? void 0 : Number(count);
}
async function readNetwork(docker, container, pid, files) {
	return await fromHost(container, pid, files) ?? await fromInside(docker, container, files);
}
async function fromHost(container, pid, files) {
	if (pid === 0) return void 0;
	try {
		if (!(await readFile(`/proc/${pid}/cgroup`, "utf8")).includes(container)) return void 0;
		return (await Promise.all(files.map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")))).join("");
	} catch {
		return;
	}
}
async function fromInside(docker, container, files) {
	try {
		return await docker[transport].call([
			"container",
			"exec",
			container,
			"cat",
			...files.map((name) => `/proc/net/${name}`)
		], { timeoutMs: readTimeoutMs });
	} catch (error) {
		if (error instanceof DockerCallFailed || error instanceof DockerTimedOut) return void 0;
		throw error;
	}
}
// src/smoke/reach/listening.ts
async function appListeners(context, app) {
	const table = await readSockets(context.docker, app.id, app.inspected.pid);
	return table === void 0 ? void 0 : listeners(table);
}
/** Tests, over IPv4, a port that is bound to `::`: the kernel's table does not say if it accepts IPv4 too. */
async function askedListeners(context, app, port, address) {
	const found = await appListeners(context, app);
	if (found?.some((listener) => listener.port === port && listener.family === "ipv6") !== true) return found;
	const accepted = () => readAccepted(context.docker, app.id, app.inspected.pid);
	const before = await accepted();
	await tcpProbe(address, context.variant.attemptTimeoutMs).attempt(context.signal);
	const after = await accepted();
	if (before === void 0 || after === void 0 || after === before) return found;
	return found.map((listener) => listener.port === port ? withAnyFamily(listener) : listener);
}
/** Milliseconds until an app that does not answer is inspected from inside, and between two such looks. */
const listenAfterMs = 2e3;
const listenEveryMs = 5e3;
/** Hints now and then at what an app that does not answer listens on. Never resolves. */
async function hintAtListeners(context, app, port, { isHeard, hint }, signal) {
	if (port === void 0) return forever(signal);
	for (let waitMs = listenAfterMs;; waitMs = listenEveryMs) {
		await setTimeout$1(waitMs, void 0, { signal });
		if (isHeard()) continue;
		const open = await appListeners(context, app);
		const own = open?.find((listener) => listener.port === port);
		if (own?.loopback === true) hint(`it listens on ${port} only on 127.0.0.1 inside its container`);
		else if (own === void 0 && open !== void 0 && open.length > 0) hint(`it listens on ${open.map((listener) => listener.port).join(", ")}, not on ${port}`);
	}
}
function withAnyFamily(listener) {
	return {
		...listener,
		family: "any"
	};
}
// src/smoke/variant/last-look.ts
/** Looks at every container once the app is healthy: a verdict must not depend on a race. */
/** Milliseconds that a service without a check must run, so that a failing start is noticed: see docs/services.md. */
const provenAfterMs = 3e3;
/** Milliseconds within which most apps that end with their good answer have ended. `settle` catches later ends. */
const lastMomentMs = 50;
/** Milliseconds between two looks at a container that is paused or unhealthy. */
const lookedEveryMs = 200;
/** @param deadlineAt until when a container may stay paused or unhealthy, on the clock of `performance.now()`. */
async function lastLook(context, app, services, deadlineAt, signal) {
	const { probe, timeoutMs } = context.variant;
	await Promise.all([probe.kind === "exit" ? void 0 : setTimeout$1(lastMomentMs, void 0, { signal }), ...services.map((service) => hadItsTime(context, service, signal))]);
	const sick = await Promise.all(services.map((service) => staysUnhealthy(context, service, deadlineAt, signal)));
	for (const [index, { container }] of services.entries()) {
		const end = await endSeen(context, container, deadlineAt, signal);
		if (end?.kind === "replaced") return end;
		const service = container.role;
		const trouble = end?.kind === "exited" ? end : sick[index];
		if (trouble !== void 0) return {
			kind: "service",
			service,
			trouble
		};
		if (end?.kind === "paused") return {
			kind: "service",
			service,
			trouble: {
				kind: "not-ready",
				timeoutMs,
				lastCheck: "its container is paused"
			}
		};
	}
	const end = probe.kind === "exit" ? void 0 : await endSeen(context, app, deadlineAt, signal);
	return end?.kind === "paused" ? {
		kind: "deadline",
		timeoutMs,
		isPaused: true
	} : end;
}
/** A service may recover after docker's retries have run out, so it has until the deadline. */
async function staysUnhealthy(context, { container: { id, inspected }, ready }, deadlineAt, signal) {
	if (ready.kind !== "health" || inspected.health === "none") return void 0;
	for (;;) {
		const now = await inspectContainer(context.docker, id);
		if (now?.status !== "running" || now.health !== "unhealthy") return void 0;
		if (performance.now() >= deadlineAt) return notHealthy(context.variant, now);
		await setTimeout$1(lookedEveryMs, void 0, { signal });
	}
}
/** Resolves once a service without a check has run long enough, or has ended. */
async function hadItsTime({ events }, { container: { id, inspected }, ready }, signal) {
	if (ready.kind === "exec" || inspected.health !== "none") return;
	const started = events.startOf(id);
	if (started === void 0) return;
	const leftMs = started.heardAt + provenAfterMs - performance.now();
	await Promise.race([setTimeout$1(Math.max(0, leftMs), void 0, { signal }), events.first(id, ({ action }) => action === "die" || action === "destroy", signal)]);
}
/** Returns undefined if the container runs, or has ended as it should. */
async function endSeen(context, container, deadlineAt, signal) {
	const { id, role, completes, inspected } = container;
	const now = await inspectContainer(context.docker, id);
	const replaced = (how) => ({
		kind: "replaced",
		what: `the container ${role} was ${how} from outside`
	});
	if (now === void 0 || now.status === "removing") return replaced("removed");
	if (isAnotherStart(inspected, now)) return replaced("restarted");
	switch (now.status) {
		case "running": return;
		case "exited":
		case "dead": return completes && now.exitCode === 0 ? void 0 : ended(context, container, signal);
		case "paused":
			if (performance.now() >= deadlineAt) return { kind: "paused" };
			await setTimeout$1(lookedEveryMs, void 0, { signal });
			return endSeen(context, container, deadlineAt, signal);
		default: throw new Fault(`the container ${role} of the variant ${context.variant.name} is in no state to be judged`, `the engine calls it ${now.status}`, "Look at the engine's own log.");
	}
}
/** A container that was inspected before its start has no start time to compare with. */
function isAnotherStart(before, now) {
	return now.restartCount !== before.restartCount || before.status === "running" && now.startedAt !== before.startedAt;
}
// src/smoke/reach/unreachable.ts
/** Returns a Fault if every attempt failed on the way to the app; undefined if the app is to blame. */
function unreachable({ reach, address }, seen, listener, variant) {
	if (seen.length === 0 || !seen.every((attempt) => neverArrived(attempt) || isTurnedAway(attempt, reach, listener))) return void 0;
	return new Fault(`the app of the variant ${variant} cannot be reached from this job`, `no connection to ${address.hosts.join(" or ")}, port ${address.port}, came about${listener === void 0 ? "" : `, and the app listens on port ${listener.port}`}; ${reach.why}`, remedy(reach));
}
/** Errors of the network: an app can answer, reset or stay silent, but not be unreachable. */
function neverArrived(attempt) {
	if (attempt.kind === "timed-out") return attempt.during === "connect";
	return attempt.kind === "failed" && /EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/u.test(attempt.detail);
}
/** Refused on the way, although the app listens on all addresses. A refusal at the app's own address is its own. */
function isTurnedAway(attempt, reach, listener) {
	const isOpen = listener !== void 0 && !listener.loopback && listener.family === "any";
	return attempt.kind === "refused" && reach.kind === "published" && isOpen;
}
function remedy(reach) {
	if (reach.kind !== "published") return "Use probe-from: host; an app whose networks are all internal needs one that is not, too.";
	return `Use probe-from: network in a job that runs in a container of that engine, or open the ports of ${reach.host} to this job.`;
}
// src/smoke/variant/watch.ts
async function watch(context, stack, port, line, signal) {
	const { app, services, ready, reproduce } = stack;
	const seen = [];
	const dialled = appAddress(context, app, port);
	line.waitFor(context.variant.probe.kind === "exit" ? "its exit" : "a healthy answer");
	const see = (observation) => {
		seen.push(observation);
		line.saw(observation);
	};
	const isHeard = () => !seen.every(isUnreachable);
	const ends = [...services.length === 0 ? [] : [serviceEnded(context, services, signal)], ready.then((trouble) => trouble ?? forever(signal))];
	const seenEnd = await firstOf(context, [
		...ends,
		appEnded(context, app, signal),
		appHealthy(context, app, dialled?.address, see, signal),
		hintAtListeners(context, app, port, {
			isHeard,
			hint: line.hint
		}, signal)
	]);
	const end = seenEnd.kind === "healthy" ? await confirmed(context, stack, seenEnd, ends, signal) : seenEnd;
	const ending = await firstCause(context, end, end.kind === "check" ? end.failed.at(-1)?.observation : seen.at(-1), app, services, signal);
	const listeners = ending.kind === "deadline" && port !== void 0 && dialled !== void 0 && !isHeard() ? await askedListeners(context, app, port, dialled.address) : void 0;
	if (ending.kind === "deadline" && ending.isPaused !== true && dialled !== void 0) {
		const own = listeners?.find((listener) => listener.port === port);
		const fault = unreachable(dialled, seen, own, context.variant.name);
		if (fault !== void 0) throw fault;
	}
	return {
		ending,
		seen,
		containers: [app, ...services.map(({ container }) => container)],
		listeners,
		reproduce
	};
}
/** A good answer passes only if everything around the app is up, and everything that runs still does. */
async function confirmed(context, { app, services, ready }, healthy, ends, signal) {
	const { probe, timeoutMs } = context.variant;
	const startedAt = context.events.startOf(app.id)?.heardAt ?? performance.now();
	const confirm = async () => await ready ?? await lastLook(context, app, services, startedAt + timeoutMs, signal) ?? healthy;
	return firstOf(context, [
		...ends,
		...probe.kind === "exit" ? [] : [appEnded(context, app, signal)],
		confirm()
	]);
}
// src/smoke/variant/variant.ts
/** Milliseconds within which the engine has stored what a container printed. */
const lastWordsMs = 50;
var Variant = class {
	#context;
	#prepared;
	#turn = Promise.withResolvers();
	/** @param signal ends the variant early: the run was cancelled, or another variant met a fault. */
	constructor(variant, app, shared, run, signal) {
		const { events, reach, mountedImages, sources } = shared;
		const docker = run.connect(signal);
		const owned = new AsyncDisposableStack();
		const copies = new OwnCopies({
			docker,
			run: run.run,
			variant,
			owned
		}, bindsOfVariant(variant), sources);
		const running = new Running(events);
		this.#turn.promise.catch(() => void 0);
		this.#context = {
			...run,
			signal,
			docker,
			variant,
			events,
			reach,
			mountedImages,
			owned,
			running,
			copies
		};
		const { stack } = variant;
		this.#prepared = stack.kind === "services" ? {
			kind: "services",
			setup: setUpServices(this.#context, stack.services, shared.serviceImages, app, this.#turn.promise)
		} : stack;
	}
	/** Starts its services; until then it has only its network. */
	takeTurn() {
		this.#turn.resolve();
	}
	/** @throws Fault, or the signal's reason. An image that fails is a result. */
	async test(test) {
		const context = {
			...this.#context,
			variant: test.variant
		};
		const watched = await this.#bootAndWatch(context, test);
		if (!["healthy", "exited"].includes(watched.ending.kind)) await setTimeout$1(lastWordsMs);
		context.signal.throwIfAborted();
		const folder = join(context.folders.logs, test.variant.name);
		return judgeVariant(test, watched, await collectLogs(context.docker, watched.containers, folder, test.logLines));
	}
	/** Starts to remove everything that the variant made, once nothing is in flight. */
	remove() {
		const { owned, running } = this.#context;
		this.#turn.reject(/* @__PURE__ */ new Error("the variant is being removed"));
		const removal = this.#settled().then(() => running.remove());
		const gone = removal.then((begun) => begun.gone).finally(() => owned.disposeAsync());
		return {
			stopped: (this.#prepared.kind === "services" ? removal.then((begun) => begun.stopped) : gone).catch(() => void 0),
			gone
		};
	}
	async #bootAndWatch(context, test) {
		using line = test.progress.begin(test.variant.name);
		const rest = new AbortController();
		const signal = AbortSignal.any([context.signal, rest.signal]);
		try {
			line.waitFor("its services");
			const stack = await this.#boot(context, test, signal);
			if ("ending" in stack) return {
				...stack,
				seen: [],
				listeners: void 0
			};
			return await watch(context, stack, test.port, line, signal);
		} finally {
			rest.abort(/* @__PURE__ */ new Error("the variant's watch is over"));
		}
	}
	#boot(context, { image, port, composed }, signal) {
		const prepared = this.#prepared;
		if (prepared.kind === "services") return startServiceStack(context, prepared.setup, image, port);
		if (composed === void 0) throw new Error("the Compose project was not read");
		return startComposeStack(context, composed, prepared.only, image, port, signal);
	}
	/** Resolves once preparation is over, also if it failed: whoever boots on it gets the error. */
	async #settled() {
		if (this.#prepared.kind === "services") await this.#prepared.setup.up.catch(() => void 0);
	}
};
// src/smoke/verdict.ts
const verified = Symbol("verified");
/**
* Passes only if there is at least one variant, and each of them passed.
* @throws Error if a variant neither passed nor failed: in doubt, nothing is published.
*/
function judge(image, variants) {
	const [first, ...others] = variantFindings(variants);
	if (first !== void 0) return {
		kind: "fail",
		findings: [first, ...others],
		variants
	};
	if (variants.length === 0 || variants.some(({ result }) => result !== "passed")) throw new Error("a variant neither passed nor failed: no verdict can be given");
	return {
		kind: "pass",
		image: {
			...image,
			[verified]: true
		},
		variants
	};
}
// src/smoke/smoke.ts
/** Carries how far the variants came before a fault or a cancellation. */
var SmokeInterrupted = class extends Error {
	name = "SmokeInterrupted";
	variants;
	constructor(variants, cause) {
		super("the smoke test was interrupted", { cause });
		this.variants = variants;
	}
};
/** @throws Fault if a service names the image under test but cannot run it. */
async function beginSmoke(plan, project, tested, reach, sources, context) {
	const planned = project === void 0 ? void 0 : await planImages(plan, project, tested, context);
	if (planned !== void 0) for (const each of unseenBases(planned, tested.names)) context.log.warning("smoke-gate: a base that is not seen", each);
	const smoke = new SmokeTest(plan, planned, tested, reach, sources, context);
	if (parseEndpoint(await context.docker.address()).kind === "local") smoke.prepare();
	return smoke;
}
/** Disposing removes what is still up, and waits for all removals. */
var SmokeTest = class {
	#plan;
	#project;
	#tested;
	#reach;
	#sources;
	#context;
	#stop = new AbortController();
	#signal;
	#variants = /* @__PURE__ */ new Map();
	/** Removals in flight; none of them rejects. */
	#leaving = /* @__PURE__ */ new Set();
	#notRemoved;
	#shared;
	#disposed;
	constructor(plan, project, tested, reach, sources, context) {
		this.#plan = plan;
		this.#project = project;
		this.#tested = tested;
		this.#reach = reach;
		this.#sources = sources;
		this.#context = context;
		this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
	}
	/** Prepares the first `max-parallel` variants, except those that need something of the build. */
	prepare() {
		const { names, writes } = this.#tested;
		for (const variant of this.#plan.variants.slice(0, this.#plan.maxParallel)) if (!runsTested(variant.stack, names) && !mountsAnyOf(writes, variant, this.#sources)) this.#prepare(variant, void 0).takeTurn();
	}
	/**
	* Runs every variant, even after one has failed, so that one run shows all failures.
	* @throws Fault if the image cannot be booted; SmokeInterrupted if a variant could not run, which stops the others.
	*/
	async testVariants(image) {
		refuseReservedLabels("the image under test", image);
		const { maxParallel, logLines } = this.#plan;
		const all = boots(this.#plan.variants, image).map((boot) => ({
			boot,
			port: portOf(boot.variant, image, this.#project?.project)
		}));
		const first = new Set(all.slice(0, maxParallel).map(({ boot }) => boot.variant.name));
		const others = [...this.#variants.keys()].filter((name) => !first.has(name));
		await Promise.all(others.map((name) => this.#remove(name)));
		await Promise.all(this.#leaving);
		using progress = new Progress(this.#context.log);
		const composed = this.#project === void 0 ? void 0 : await getProjectImages(this.#project, image, this.#context);
		const common = {
			engine: this.#context.engine,
			composed,
			progress,
			logLines
		};
		let interruption;
		let started = 0;
		const variants = await pMap(all, async ({ boot, port }) => {
			started += 1;
			try {
				this.#signal.throwIfAborted();
				const variant = this.#prepare(boot.variant, boot.image.id);
				variant.takeTurn();
				const next = all[started]?.boot;
				if (next !== void 0) this.#prepare(next.variant, next.image.id);
				const report = await variant.test({
					...boot,
					port,
					...common
				});
				this.#context.log.info(resultLine(report));
				return report;
			} catch (cause) {
				interruption ??= { cause };
				this.#stop.abort(cause);
				return stopped(boot.variant);
			} finally {
				const hasStopped = this.#remove(boot.variant.name);
				if (started < all.length) await this.#awaitRoom(hasStopped);
			}
		}, { concurrency: maxParallel });
		if (interruption !== void 0) throw new SmokeInterrupted(variants, interruption.cause);
		return judge(image, variants);
	}
	[Symbol.asyncDispose]() {
		return this.#disposed ??= this.#dispose();
	}
	async #dispose() {
		this.#stop.abort(/* @__PURE__ */ new Error("the smoke test is over"));
		for (const name of this.#variants.keys()) this.#remove(name);
		await Promise.all(this.#leaving);
		await this.#shared?.[Symbol.asyncDispose]();
		if (this.#notRemoved !== void 0) throw this.#notRemoved.cause;
	}
	#prepare(plan, app) {
		this.#shared ??= new Shared(this.#plan, this.#tested.names, this.#reach, this.#sources, {
			...this.#context,
			signal: this.#signal,
			docker: this.#context.connect(this.#signal)
		});
		const variant = this.#variants.get(plan.name) ?? new Variant(plan, app, this.#shared, this.#context, this.#signal);
		this.#variants.set(plan.name, variant);
		return variant;
	}
	/** Resolves once nothing of the variant runs any more; disposing the smoke test throws a removal's error. */
	async #remove(name) {
		const variant = this.#variants.get(name);
		if (variant === void 0) return;
		this.#variants.delete(name);
		const { stopped: hasStopped, gone } = variant.remove();
		const leaving = gone.catch((cause) => {
			this.#notRemoved ??= { cause };
		}).finally(() => this.#leaving.delete(leaving));
		this.#leaving.add(leaving);
		await hasStopped;
	}
	/** Also waits if the engine is behind with removals, because it has few networks. */
	async #awaitRoom(hasStopped) {
		await hasStopped;
		while (this.#leaving.size > Math.min(this.#plan.maxParallel, mostLeaving)) await Promise.race(this.#leaving);
	}
};
/** Variants that may be in removal while others take their place. */
const mostLeaving = 4;
function stopped({ name }) {
	return {
		name,
		result: "stopped",
		healthyAfterMs: void 0,
		attempts: 0,
		finding: void 0,
		last: void 0,
		logs: [],
		reproduce: void 0
	};
}
// src/smoke/run-options.ts
const knownElsewhere = /^--(?:volume|mount|health-[a-z-]+)=/u;
const parallelQuestions = 4;
/** @throws Fault with docker's reason for refusing an option. */
async function checkRunOptions({ variants }, docker) {
	const containers = variants.flatMap((variant) => variant.stack.kind === "services" ? [{
		variant,
		role: "app",
		runOptions: variant.runOptions
	}].concat(variant.stack.services.map(({ name: role, runOptions }) => ({
		variant,
		role,
		runOptions
	}))) : []);
	const different = /* @__PURE__ */ new Map();
	for (const container of containers) {
		const asked = container.runOptions.filter((option) => !knownElsewhere.test(option));
		const key = JSON.stringify(asked);
		if (asked.length > 0 && !different.has(key)) different.set(key, {
			...container,
			runOptions: asked
		});
	}
	await pMap(different.values(), async ({ variant, role, runOptions }) => {
		const refusal = await refusedOptions(docker, runOptions);
		if (refusal !== void 0) throw refused({ variant }, { role }, refusal);
	}, { concurrency: parallelQuestions });
}
// src/smoke/variables.ts
/** @throws Fault for a variable that docker would need in its own environment, and that would change docker itself. */
function checkVariables({ variants }) {
	for (const { env, stack } of variants) {
		if (stack.kind !== "services") continue;
		envRoutes(env);
		for (const service of stack.services) envRoutes(service.env);
	}
}
// src/gate/pipeline.ts
/** Each stage takes what only the stage before it can make. */
/** Never throws: bad images and faults both end in the record. Returns true if nothing of the run is left for sure. */
async function gate(plan, context, record) {
	const recorded = recordRun(context.docker, context.run);
	const settled = recorded.catch(() => void 0);
	const staged = recordingFaults(record, "testing the image", () => stages(plan, context, record, recorded), context.log);
	const abandoned = removeAbandoned(context);
	await staged;
	(await abandoned)(context.log);
	await settled;
	if (plan.tags.length > 0) await recordingFaults(record, "naming the tags on the engine", () => settleTags(record, context), context.log);
	return recordingFaults(record, "cleaning up", () => removeRun(context.docker.cleanup, context.run), context.log);
}
async function stages(plan, context, record, recorded) {
	const reading = readOrigin(plan.source, plan.provenance, context);
	reading.catch(() => void 0);
	checkVariables(plan.smoke);
	const [project, sources, reach] = await Promise.all([
		readProject(plan.smoke, context),
		readSources(bindsOfPlan(plan.smoke), [], context),
		findReach(plan.smoke, context),
		recorded,
		refuseOldGit(context),
		checkRunOptions(plan.smoke, context.docker)
	]);
	record.reaches(reach.why);
	const origin = await reading;
	const { tags, devTag } = await nameTags(plan.tags, origin, context);
	record.named(devTag, tags.refs.map(String));
	const known = unprovable(origin, plan.provenance);
	if (known !== void 0) {
		record.proven(known.report);
		return record.found({
			variant: void 0,
			finding: known.finding,
			last: void 0
		});
	}
	const tested = underTest(origin.source, tags.refs, context);
	await using smoke = await beginSmoke(plan.smoke, project, tested, reach, sources, context);
	await rememberTags(context.docker, context.run, tags.refs, context.engine.store);
	const { image, byDigest } = await build(origin.source, tags.written, plan.publish, context);
	record.built(image);
	if (devTag !== void 0) await keepDevTag(devTag, origin, context);
	const proof = await prove(image, origin, plan.provenance, context);
	record.proven(proof.report);
	if (proof.kind === "wrong") return record.found({
		variant: void 0,
		finding: proof.finding,
		last: void 0
	});
	const verdict = await smoke.testVariants(proof.image);
	record.smoked(verdict.variants);
	if (verdict.kind === "fail") return;
	context.signal.throwIfAborted();
	if (plan.publish.push) {
		await using revisions = new PublishedRevisions(context);
		const onSent = (pinned) => {
			if (plan.provenance.verify !== "off") revisions.of(pinned);
		};
		const { refs, trouble } = await publish(verdict.image, tags.refs, byDigest, plan.publish, onSent, context);
		record.published(refs);
		if (trouble?.kind === "broken") throw trouble.cause;
		if (trouble?.kind === "replaced") record.found({
			variant: void 0,
			finding: trouble,
			last: void 0
		});
		for (const finding of await wrongRevisions(refs, origin, plan.provenance, revisions, context)) record.found({
			variant: void 0,
			finding,
			last: void 0
		});
	}
	await smoke[Symbol.asyncDispose]();
	context.signal.throwIfAborted();
	record.completed();
}
/** Never fails the run. Returns a late report, because the runner reads no warning amid a build's output. */
async function removeAbandoned({ env, connect, run, signal }) {
	try {
		const lines = (await removeAbandonedRuns(env, connect, run, signal)).map(describeAbandoned);
		return (log) => {
			for (const line of lines) if (line !== void 0) log.info(line);
		};
	} catch (error) {
		if (signal.aborted) return () => void 0;
		return (log) => log.warning("smoke-gate: what earlier gates left", describeFault(reportedFault(error)));
	}
}
/** Collects the names by which services may mean the tested image, its recipe, and what else its build writes. */
function underTest(source, refs, { workspace, env }) {
	const names = refs.map(String);
	return source.kind === "image" ? {
		names: new TestedNames([...names, source.image]),
		build: void 0,
		writes: []
	} : {
		names: new TestedNames(names),
		build: recipeOf(source.build, workspace, env),
		writes: source.build.destinations.map(({ path }) => resolve(workspace, path))
	};
}
/** An image that failed keeps none of the step's names: anybody who starts one would start that image. */
async function settleTags({ isPass, imageId }, { docker, run }) {
	await (isPass ? confirmTags(docker.cleanup, run, imageId) : restoreTags(docker.cleanup, run, imageId));
}
/** Returns false after a fault. The report holds the first one; later ones in the log explain what is left. */
async function recordingFaults(record, subject, body, log) {
	try {
		await body();
		return true;
	} catch (error) {
		if (error instanceof SmokeInterrupted) record.smoked(error.variants);
		const fault = reportedFault(error instanceof SmokeInterrupted ? error.cause : error);
		if (!record.broke(fault)) log.warning(`smoke-gate: ${subject}`, describeFault(fault));
		return false;
	}
}
export { gate };
