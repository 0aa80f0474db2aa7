import { Bt as string, C as humanDuration, K as runFolders, Lt as preprocess, Mt as array, Qt as reportedFault, Rt as record, S as oneLine, Ut as NEVER, Vt as union, Yt as isImageId, _ as describeProvenance, b as markdownFence, g as describeObservation, h as describeLocated, kt as parseImageRef, m as describeFinding, nn as isAbsent, p as describeFault, v as htmlText, x as markdownText, y as markdownCode, zt as strictObject } from "./program.js";
import { _ as imageUnderTest, a as isDialled, h as goBoolean, i as split$1, n as variantFindings, o as checkMount, s as checkVolume, t as causes, v as spelled } from "./causes.js";
import { _ as builtDigest, l as isPublished, m as isAmong, n as readEngine } from "./engine.js";
import { C as mask, S as word$1, T as writeSummary, _ as refuseIfAny, a as checkRunnerFiles, b as matching, c as mistakesOf, d as markOf, f as plainInput, g as InputsRefused, h as withDefault, i as passStep, l as rawInputs, m as optional, n as withOwnInputs, o as cancellation, p as yamlInput, r as failStep, s as contractOf, t as reportFailure, u as configFile, v as checked, w as setOutputs, x as text, y as list } from "./report-failure.js";
import { n as Secrets, s as openDocker, t as jobLog } from "./log.js";
import { a as gitCli, i as publishFields, n as stepFolder, r as provenanceFields, t as currentStep } from "./step.js";
import { n as isRunnersOwn, r as parse } from "./runner-variables.js";
import { n as csvFields, r as hasType$1, t as attributes } from "./attributes.js";
import { a as oneOf, c as positiveDuration, d as something, f as suggestions, i as nearest, l as scalar, m as readRegularFile, n as duration, o as parsed, p as NotRegular, r as integer, s as port, t as boolean, u as shown } from "./scalars.js";
import { t as readYaml } from "./yaml-text.js";
import { n as secretsIn, r as secretsOf, t as runnersSecrets } from "./secrets2.js";
import { n as runVariable, r as saveRemoved, t as newRun } from "./step-state.js";
const { join, resolve } = process.getBuiltinModule("node:path");
const { open, readdir, writeFile } = process.getBuiltinModule("node:fs/promises");
const { setImmediate } = process.getBuiltinModule("node:timers/promises");
// src/report/hidden.ts
/** Fields with fixed words or names from the workflow: programs compare them, so they are never masked. */
const ownWords = /* @__PURE__ */ new Set([
	"schemaVersion",
	"verdict",
	"kind",
	"result",
	"state",
	"startedAt",
	"verify",
	"fits",
	"during",
	"how",
	"id",
	"store",
	"platform",
	"digest",
	"pinned",
	"ref",
	"devTag",
	"revision",
	"name",
	"variant",
	"container",
	"service",
	"path"
]);
/** Passes every text that others may have written through `hide`, whole. */
function withoutSecrets(report, hide) {
	const text = JSON.stringify(report, (key, value) => typeof value === "string" && !ownWords.has(key) ? hide(value) : value);
	return JSON.parse(text);
}
// src/report/json.ts
/** Keys that come first, in this order, at every level; the others follow alphabetically. */
const leading = [
	"schemaVersion",
	"verdict",
	"kind",
	"name",
	"variant",
	"ref",
	"container",
	"result",
	"state",
	"startedAt",
	"durationMs",
	"atMs",
	"what",
	"why",
	"remedy"
];
/** Renders the report in a fixed key order and without `##[`, so that printing the file in a job is harmless. */
function renderJson(report) {
	return `${JSON.stringify(report, (_, value) => ordered(value), 2).replaceAll("##[", String.raw`\u0023#[`)}\n`;
}
function ordered(value) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}
function rank(key) {
	const place = leading.indexOf(key);
	return place < 0 ? leading.length : place;
}
// src/report/outputs.ts
function renderOutputs(report, metadata) {
	const pushed = report.refs.filter(({ state }) => state === "verified" || state === "pushed");
	const published = pushed.find(({ digest }) => digest !== void 0)?.digest ?? "";
	return {
		imageid: report.image?.id ?? "",
		digest: report.refs.length === 0 ? builtDigest(metadata) ?? "" : published,
		metadata,
		verdict: report.verdict,
		refs: pushed.map(({ ref }) => ref).join("\n"),
		"pinned-refs": onePerRepository(pushed).join("\n"),
		revision: report.provenance?.verdict.kind === "match" ? report.provenance.verdict.revision : "",
		"dev-tag": report.devTag ?? ""
	};
}
function onePerRepository(refs) {
	const pins = /* @__PURE__ */ new Map();
	for (const { pinned } of refs) {
		if (pinned === void 0) continue;
		const repository = parseImageRef(pinned).repositoryName;
		if (!pins.has(repository)) pins.set(repository, pinned);
	}
	return [...pins.values()];
}
// src/report/pushed.ts
const words$2 = [
	["verified", "Pushed, and read back"],
	["pushed", "Pushed, and not read back"],
	["failed", "Failed, so that what the registry holds is not proven"],
	["untouched", "Not pushed"]
];
const longestRef = 300;
function describePushed({ refs }) {
	if (isNothingPushed({ refs })) return "Nothing was pushed.";
	return words$2.map(([state, said]) => [said, refs.filter((ref) => ref.state === state)]).filter(([, those]) => those.length > 0).map(([said, those]) => `${said}: ${those.map(({ ref }) => oneLine(ref, longestRef)).join(", ")}.`).join(" ");
}
/** A failed push may have reached the registry, so it does not count as nothing. */
function isNothingPushed({ refs }) {
	return refs.every(({ state }) => state === "untouched");
}
// src/report/summary.ts
const mostLogLines = 1e3;
/** The runner drops a summary above 1 MiB, so evidence is cut first, oldest lines first, and the cut is stated. */
function renderSummary(report, limitBytes = 1e6) {
	const head = [
		heading(report),
		variantTable(report),
		refTable(report)
	].filter((part) => part !== "").join("\n\n");
	const longestLog = Math.max(0, ...report.variants.flatMap(({ logs }) => logs.map(({ tail }) => tail.length)));
	const whole = (logLines) => `${[head, ...report.variants.filter(hasEvidence).map((variant) => evidence(variant, logLines))].join("\n\n")}\n`;
	const lines = mostThatFits(Math.min(longestLog, mostLogLines), (count) => bytes(whole(count)) <= limitBytes);
	return lines === void 0 ? cutHead(head, limitBytes) : whole(lines);
}
function heading(report) {
	if (report.fault !== void 0) return [
		"## ⚠️ Smoke gate: fail, the gate could not do its work",
		markdownText(describeFault(report.fault)),
		...findings(report),
		facts(report)
	].join("\n\n");
	return [
		report.verdict === "pass" ? "## ✅ Smoke gate: pass" : "## ❌ Smoke gate: fail",
		...findings(report),
		facts(report)
	].join("\n\n");
}
function findings({ findings: found }) {
	if (found.length === 0) return [];
	return [causes(found).map(({ located, variants }) => `- **${located.finding.kind}**: ${markdownText(describeLocated(located, variants).message)}`).join("\n")];
}
function facts(report) {
	const { image, refs, provenance } = report;
	const pushed = refs.filter(({ state }) => state === "verified" || state === "pushed").length;
	return [
		...image === void 0 ? [] : [`Image ${markdownCode(image.id)} (${markdownText(image.platform)}, ${image.store} store).`],
		...provenance === void 0 ? [] : [provenanceFact(provenance)],
		isNothingPushed(report) ? "Nothing was pushed." : `${pushed} of ${refs.length} refs pushed.`,
		`Took ${humanDuration(report.durationMs)}.`
	].join(" ");
}
function provenanceFact({ verdict, verify, uncommittedFiles }) {
	const words = describeProvenance(verdict);
	const ignored = verdict.kind === "match" || verify === "enforce" ? "" : ` (verify-revision is ${verify})`;
	const changed = uncommittedFiles === void 0 || uncommittedFiles === 0 ? "" : ` The checkout had ${uncommittedFiles} uncommitted ${uncommittedFiles === 1 ? "file" : "files"}.`;
	return `${markdownText(`${words.charAt(0).toUpperCase()}${words.slice(1)}${ignored}.`)}${changed}`;
}
function variantTable({ variants }) {
	if (variants.length === 0) return "";
	return table([
		"Variant",
		"Result",
		"Healthy after",
		"Attempts",
		"Finding"
	], variants.map(({ name, result, healthyAfterMs, attempts, finding }) => [
		markdownText(name),
		result,
		healthyAfterMs === void 0 ? "" : humanDuration(healthyAfterMs),
		String(attempts),
		finding === void 0 ? "" : finding.kind
	]));
}
function refTable({ refs }) {
	if (refs.length === 0) return "";
	return table([
		"Ref",
		"State",
		"Digest"
	], refs.map((ref) => [
		markdownCode(ref.ref),
		refState(ref),
		ref.digest === void 0 ? "" : markdownCode(ref.digest)
	]));
}
function refState({ state, problem }) {
	return problem === void 0 ? state : `${state}: ${markdownText(problem)}`;
}
function table(header, rows) {
	return [
		header,
		header.map(() => "---"),
		...rows
	].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function hasEvidence({ result, logs }) {
	return result === "failed" || result === "stopped" && logs.length > 0;
}
function evidence(variant, logLines) {
	const { name, finding, last, logs, reproduce } = variant;
	const body = last?.kind === "answered" ? last.answer.body : "";
	return [
		`<details><summary>Evidence: variant ${htmlText(name)}</summary>`,
		...finding === void 0 ? [] : [markdownText(describeFinding(finding).sentence)],
		`Last seen: ${markdownText(describeObservation(last))}`,
		...body === "" ? [] : [markdownFence(body)],
		...logs.map((log) => logBlock(log, logLines)),
		...reproduce === void 0 ? [] : ["Boot it on the engine that gated it, with its variables from your shell:", markdownFence(reproduce)],
		"</details>"
	].join("\n\n");
}
function logBlock({ container, path, tail }, logLines) {
	const shown = logLines === 0 ? [] : tail.slice(-logLines);
	const left = tail.length - shown.length;
	const about = [
		tail.length === 0 ? "empty" : `last ${shown.length} lines`,
		...left === 0 ? [] : [`${left} earlier lines cut to fit into the summary`],
		...path === void 0 ? [] : [`whole in ${markdownCode(path)}`]
	];
	const title = `Log of ${markdownText(container)} (${about.join(", ")})`;
	return shown.length === 0 ? title : `${title}\n\n${markdownFence(shown.join("\n"))}`;
}
/** Returns the largest count from 0 to `most` that fits; undefined if not even 0 fits. */
function mostThatFits(most, fits) {
	if (fits(most)) return most;
	let good;
	let low = 0;
	let high = most - 1;
	while (low <= high) {
		const middle = Math.floor((low + high) / 2);
		if (fits(middle)) {
			good = middle;
			low = middle + 1;
		} else high = middle - 1;
	}
	return good;
}
/** Drops the evidence and keeps as many whole lines from the top as fit. */
function cutHead(head, limitBytes) {
	const notice = "\nThe rest was cut to fit into the summary.\n";
	let size = bytes(notice);
	if (size > limitBytes) return "";
	let taken = "";
	for (const line of head.split("\n")) {
		size += bytes(line) + 1;
		if (size > limitBytes) break;
		taken += `${line}\n`;
	}
	return `${taken}${notice}`;
}
function bytes(text) {
	return Buffer.byteLength(text, "utf8");
}
// src/runner/log-files.ts
const pieceBytes = 1048576;
/** Overwrites texts without line breaks in files that containers wrote by themselves, once they are complete. */
async function hideInFiles(folder, texts) {
	if (texts.length === 0) return;
	const entries = await readdir(folder, {
		recursive: true,
		withFileTypes: true
	});
	const sought = texts.map((text) => Buffer.from(text));
	for (const entry of entries) if (entry.isFile()) await hideInFile(join(entry.parentPath, entry.name), sought);
}
async function hideInFile(path, sought) {
	const longest = Math.max(...sought.map(({ length }) => length));
	await using file = await open(path, "r+");
	const piece = Buffer.alloc(pieceBytes + longest);
	for (let at = 0;; at += pieceBytes) {
		const { bytesRead } = await file.read(piece, 0, piece.length, at);
		const read = piece.subarray(0, bytesRead);
		for (const text of sought) for (let found = read.indexOf(text); found !== -1; found = read.indexOf(text, found + text.length)) await file.write(Buffer.alloc(text.length, "*"), 0, text.length, at + found);
		if (bytesRead < piece.length) return;
	}
}
// src/gate/deliver.ts
const faultTitle = "smoke-gate: the gate could not do its work";
/** @param metadata Empty if there is no file of it. If report.json cannot be written, the returned report says so. */
async function deliver(whole, metadata, channels) {
	const { env, log, folders, secrets } = channels;
	const made = withoutSecrets(whole, secrets.hide);
	const path = join(folders.results, "report.json");
	const trouble = await hideInFiles(folders.logs, secrets.spelled).then(() => writeFile(path, renderJson(made))).then(() => void 0, reportedFault);
	const report = trouble === void 0 ? made : {
		...made,
		verdict: "fail",
		fault: made.fault ?? trouble
	};
	await printLogs(report, log);
	if (report.verdict === "fail") log.info(describePushed(report));
	for (const { located, variants } of causes(report.findings)) {
		const { title, message } = describeLocated(located, variants);
		log.error(title, message);
	}
	if (report.fault !== void 0) log.error(faultTitle, describeFault(report.fault));
	await writeSummary(env, secrets.hide(renderSummary(report)));
	setOutputs({
		...renderOutputs(report, secrets.hide(metadata)),
		...trouble === void 0 ? { report: path } : {},
		logs: folders.logs
	});
	log.info(`Verdict: ${report.verdict}. Report: ${trouble === void 0 ? path : "not written"}`);
	if (report.verdict === "fail") log.info(`Logs: ${folders.logs}`);
	return report;
}
async function printLogs(report, log) {
	for (const { name, logs, reproduce } of report.variants.filter(({ result }) => result === "failed")) {
		for (const { container, tail, path } of logs) await log.group(`Log of ${container} in ${name} (${path === void 0 ? "not kept" : `whole: ${path}`})`, () => log.untrusted(async (print) => {
			for (const line of tail) print(line);
		}));
		if (reproduce === void 0) continue;
		log.info(`Boot ${name} here, with its variables from your shell; if the image is gone, build it and put its Id in:`);
		await log.untrusted(async (print) => print(reproduce));
	}
}
// src/inputs/build/attestations.ts
const onOff = "true, false or";
/** Lets `provenance` and `sbom` win over `attests`; provenance names the run as its builder. */
function resolveAttestations(written, runUrl) {
	const overridden = {
		provenance: written.provenance !== "",
		sbom: written.sbom !== ""
	};
	return {
		provenance: resolveProvenance(written.provenance, runUrl),
		sbom: written.sbom === "" ? "" : namedBooleans(written.sbom),
		attests: written.attests.flatMap((attest) => {
			if (hasType("provenance", attest)) return overridden.provenance ? [] : [withBuilder(attest, runUrl)];
			if (hasType("sbom", attest)) return overridden.sbom ? [] : [attest];
			return [namedBooleans(attest)];
		})
	};
}
/** Returns why buildx would refuse the resulting argument; undefined if it would accept it. */
function checkProvenance(text) {
	return text === "" ? void 0 : whyUnusable(text, onOff, () => `type=provenance,${resolveProvenance(text, "")}`);
}
function checkSbom(text) {
	return text === "" ? void 0 : whyUnusable(text, onOff, () => `type=sbom,${namedBooleans(text)}`);
}
function checkAttest(text) {
	return whyUnusable(text, "type=name and", () => resolveAttestations({
		provenance: "",
		sbom: "",
		attests: [text]
	}, "").attests.join());
}
function whyUnusable(text, first, argument) {
	const found = readAttributes(argument);
	if (found === void 0) return `${shown(text)} is not an attestation: write ${first} key=value attributes, with commas between them`;
	if (!hasType$1(found)) return `${shown(text)} has no type: write type=sbom, type=provenance or another type first`;
	if ((found.get("disabled") ?? []).every((value) => goBoolean(value) !== void 0)) return void 0;
	return `${shown(text)} has a "disabled" that is not a boolean: write disabled=true or disabled=false`;
}
function readAttributes(argument) {
	try {
		const fields = csvFields(argument());
		return fields === void 0 ? void 0 : attributes(fields);
	} catch {
		return;
	}
}
function resolveProvenance(text, runUrl) {
	if (text === "") return "";
	const alone = boolean.safeParse(text);
	return namedBooleans(alone.success ? alone.data ? builder(runUrl) : "false" : withBuilder(text, runUrl));
}
function builder(runUrl) {
	return `builder-id=${runUrl}`;
}
function withBuilder(text, runUrl) {
	const [fields = []] = parse(text, {
		relax_column_count: true,
		skip_empty_lines: true
	});
	return fields.some((field) => /^\s*builder-id\s*=/u.test(field)) ? text : `${text},${builder(runUrl)}`;
}
/** A lone boolean becomes `disabled=…`, as in buildx's own `--sbom` and `--provenance`. */
function namedBooleans(text) {
	return trimmedRecords(text).flat().map((field) => {
		const on = goBoolean(field);
		return on === void 0 ? field : `disabled=${!on}`;
	}).join(",");
}
function hasType(type, text) {
	return trimmedRecords(text).flat().some((field) => {
		const [key = "", value = ""] = field.split("=");
		return key.trim() === "type" && value.trim() === type;
	});
}
function trimmedRecords(text) {
	return parse(text, {
		trim: true,
		relax_column_count: true
	});
}
// src/inputs/build/build-secrets.ts
/** Reads `id=value`. Throws an `Error` whose message is the reason. */
function parseSecret(item) {
	const { id, rest: value } = split(item, "id=value");
	const file = "write it to a file and name that in secret-files";
	if (Buffer.byteLength(value) > 131008) throw new Error(`is the secret ${shown(id)}, longer than the 128 KiB that a variable holds: ${file}`);
	if (value.includes("\0")) throw new Error(`is the secret ${shown(id)}, whose value has a null byte: ${file}`);
	return {
		id,
		value
	};
}
/** Reads `id=VARIABLE`. Throws an `Error` whose message is the reason. */
function parseSecretEnv(item) {
	return source(item, "id=VARIABLE", /[\s,"=]/u);
}
/** Reads `id=path` without looking for the file. Throws an `Error` whose message is the reason. */
function parseSecretFile(item) {
	return source(item, "id=path", /[,"\r\n]/u);
}
function source(item, form, unreadable) {
	const { id, rest } = split(item, form);
	const [found] = unreadable.exec(rest) ?? [];
	if (found === void 0) return {
		id,
		source: rest
	};
	throw new Error(`is the secret ${shown(id)}, with ${shown(found)} after its "=", which buildx could not read: write ${form}`);
}
function split(item, form) {
	const equals = item.indexOf("=");
	if (equals === -1) throw new Error(`is not a secret: write ${form} (a value of several lines in double quotes)`);
	const id = item.slice(0, equals);
	const rest = item.slice(equals + 1);
	if (id === "") throw new Error(`has no id before the "=": write ${form}`);
	if (/[\s,"]/u.test(id)) throw new Error(`has a space, a comma or a quote in the id before its "=": write ${form}`);
	if (rest === "") throw new Error(`is the secret ${shown(id)}, with nothing after its "=": write ${form}`);
	return {
		id,
		rest
	};
}
// src/inputs/build/exporter.ts
/** Exporters whose result stays on this machine or in its builder. */
const local = [
	"local",
	"tar",
	"oci",
	"docker",
	"image",
	"cacheonly"
];
const intoLog = "it would write the image into the job log";
const early = "would publish the image before it is tested: leave it out, and set the input \"push\"";
/** Returns why an `--output` value is refused; undefined only if it is certain that nothing leaves the machine. */
function whyRefused(output) {
	const fields = csvFields(output);
	if (fields === void 0) return "its attributes cannot be read: write type=local,dest=path, with a double quote only around a whole attribute";
	if (output === "-") return `${intoLog}: write type=local,dest=path`;
	if (fields.length === 1 && fields[0] === output && !output.includes("=")) return void 0;
	const found = attributes(fields);
	if (found === void 0) return "one of its attributes is not key=value";
	const types = found.get("type") ?? [];
	if (types.some((type) => type.trim().toLowerCase() === "registry")) return `type=registry ${early}`;
	for (const [key, values] of found) {
		if (!/^[a-z0-9][a-z0-9._/[\]-]*$/u.test(key)) return "one of its attributes has a name that cannot be read for certain";
		if (key.startsWith("push") && values.some((value) => goBoolean(value) !== false)) return `its ${key} ${early}`;
	}
	if (!(types.length > 0 && types.every((type) => local.includes(type)))) return `its type is not one of ${local.join(", ")}`;
	if (writesToOutput(types, found.get("dest") ?? [])) return `${intoLog}: write dest=path for a file`;
	if (!types.includes("docker")) return void 0;
	if (found.has("context")) return "its context would load the image into another engine than the one that is tested";
	return found.has("dest") ? "its dest would take the place of loading the image: write type=oci,dest=path for a file" : void 0;
}
/** Without a path, buildx writes to standard output (CreateExports). */
function writesToOutput(types, paths) {
	return (types.includes("tar") || types.includes("oci")) && (paths.length === 0 || paths.some((path) => ["", "-"].includes(path.trim())));
}
// src/inputs/build/image-exporter.ts
/** Options kept for publishing: https://github.com/moby/buildkit/blob/v0.31.0/README.md#imageregistry. */
const kept = [
	"compression",
	"compression-level",
	"force-compression",
	"oci-mediatypes",
	"oci-artifact",
	"prefer-nondist-layers",
	"rewrite-timestamp",
	"source-date-epoch"
];
/** `annotation.key`, `annotation-index.key`, `annotation-manifest[linux/amd64].key`. */
const annotation = /^annotation(?:-(?:index|manifest)(?:-descriptor)?)?(?:\[[^\]]*\])?\../u;
const names$1 = "would name the image beside its tags: list every name in the input tags";
const stored = "is about a store of the builder's own: the image is always loaded into the engine, leave it out";
const refused = {
	name: names$1,
	"name-canonical": names$1,
	"dangling-name-prefix": names$1,
	store: stored,
	unpack: stored,
	"registry.insecure": "cannot be said here: how a registry is spoken to is said in the settings of the engine (insecure-registries) and of the builder"
};
function isImage(output) {
	return (attributes(csvFields(output) ?? [])?.get("type") ?? []).some((type) => type === "image" || type === "docker");
}
function whyNotPublished(output) {
	if (!isImage(output)) return void 0;
	for (const [key, values] of attributes(csvFields(output) ?? []) ?? []) {
		if (key.startsWith("push")) continue;
		if (values.length > 1) return `its ${key} is written twice`;
		const reason = refused[key];
		if (reason !== void 0) return `its ${key} ${reason}`;
		if (key === "type" || kept.includes(key) || annotation.test(key)) continue;
		return `its ${key} is nothing that an image is known to be written with: write one of ${kept.join(", ")}, annotation.KEY${nearest(key, kept)}`;
	}
}
/** Expects outputs that were not refused. */
function splitOutputs(outputs) {
	return {
		others: outputs.filter((output) => !isImage(output)),
		images: outputs.filter(isImage).flatMap((output) => {
			const asked = [...attributes(csvFields(output) ?? []) ?? []].flatMap(([key, [value = ""]]) => key === "type" || key.startsWith("push") ? [] : [`${key}=${value}`]);
			return asked.length === 0 ? [] : [asked];
		})
	};
}
// src/inputs/build/git-context.ts
/** Returns `<server>/<owner>/<name>.git#<commit>`; empty if the runner does not name the commit. */
function defaultGitContext(step) {
	const commit = pinnedCommit(step);
	return step.repository !== "" && commit !== "" && isWebAddress(step.serverUrl) ? `${step.serverUrl}/${step.repository}.git#${commit}` : "";
}
function isWebAddress(text) {
	return /^https?:\/\//u.test(text) && URL.canParse(text);
}
function pinnedCommit({ env, ref: written, sha, pullRequestHeadSha }) {
	const ref = pullRequestRef(written, env["DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF"]);
	if (ref.startsWith("refs/pull/") && ref.endsWith("/head")) return pullRequestHeadSha || ref;
	if (sha !== "") return sha;
	return ref === "" || ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
}
function pullRequestRef(ref, wantsHead = "") {
	return goBoolean(wantsHead) === true && ref.startsWith("refs/pull/") ? ref.replace(/\/merge$/u, "/head") : ref;
}
const placeholder = /\{\{\{\s*defaultContext\s*\}\}\}|\{\{\s*defaultContext\s*\}\}/gu;
/** Refuses other placeholders than `{{defaultContext}}`: Handlebars would render them as nothing. */
function unknownPlaceholder(text) {
	const unknown = (text.match(/\\?\{{2,}[^{}]*\}*/gu) ?? []).find((candidate) => candidate.replace(placeholder, "") !== "");
	return unknown === void 0 ? void 0 : `${shown(unknown)} is not a placeholder that is known: only {{defaultContext}} is`;
}
function usesDefaultContext(text) {
	return text.search(placeholder) !== -1;
}
function renderTemplate(text, gitContext) {
	return text.replaceAll(placeholder, () => gitContext);
}
// src/inputs/build/build-values.ts
/** Each function returns the reason against a value, or undefined if there is none. */
const entitlements = [
	"network.host",
	"security.insecure",
	"device",
	"buildx.local.delete"
];
const limits = "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(" ");
function entitlement(item) {
	const [name = ""] = item.split("=");
	if (entitlements.includes(name)) return void 0;
	return `${shown(item)} is not an entitlement: write one of ${entitlements.join(", ")}${nearest(name, entitlements)}`;
}
/** Accepts `name=value` or a bare name. The value may be confidential, so the reason does not repeat it. */
function named$2(allowed) {
	return (item) => item.startsWith("=") ? `has no name before the "=": write ${allowed}` : void 0;
}
/** The gate recognizes its own objects by these labels, and never boots an image that carries one. */
function label(item) {
	const [name = ""] = item.split("=", 1);
	return name.startsWith("smoke-gate.") ? `sets the label ${shown(name)}, by which a gate finds what it made: give it another name` : named$2("key=value")(item);
}
/** The value may be a URL with a password, so the reason does not repeat it. */
function buildContext(item) {
	if (!/^[^\s=]+=./u.test(item)) return "is not a build context: write name=path or name=address";
	return unknownPlaceholder(item);
}
function call(value) {
	if (value === "" || value === "build") return void 0;
	return `${shown(value)} makes no image that could be tested: write build, or leave the input out`;
}
function contextPath(value) {
	if (value.startsWith("-")) return `${shown(value)} begins with a dash, as a flag does: write ${shown(`./${value}`)} for a path`;
	if (/[\r\n]/u.test(value)) return `${shown(value)} has more than one line: write one path or address`;
	return unknownPlaceholder(value);
}
function dockerfile(value) {
	if (value === "-") return "\"-\" is the standard input, which a step does not have: write a path";
	return /[\r\n]/u.test(value) ? `${shown(value)} has more than one line: write one path` : void 0;
}
function token(value) {
	return /\s/u.test(value) ? "is not a token: it has white space in it" : void 0;
}
function output(item) {
	const reason = whyRefused(item) ?? whyNotPublished(item);
	return reason === void 0 ? void 0 : `${shown(item)} is refused: ${reason}`;
}
function ulimit(item) {
	const [name = ""] = item.split("=");
	if (!/^[^=]*=-?\d+(?::-?\d+)?$/u.test(item)) return `${shown(item)} is not a limit: write name=soft or name=soft:hard, such as nofile=1024:2048`;
	if (limits.includes(name)) return void 0;
	return `${shown(item)} limits nothing that is known: write one of ${limits.join(", ")}${nearest(name, limits)}`;
}
// src/inputs/build/cache-entry.ts
/** Attributes may be credentials of a cache store, so no reason repeats them. */
function cacheEntry(entry) {
	const fields = csvFields(entry);
	if (fields === void 0) return "cannot be read: write type=…,key=value, with a double quote only around a whole attribute";
	if (!entry.includes("=")) return void 0;
	const found = attributes(fields);
	if (found === void 0) return "has an attribute that is not key=value";
	return hasType$1(found) ? void 0 : "has no type: write type=registry,ref=…, type=gha or another type first";
}
/** Returns why the entry could publish one of `tags` before the test: a cache is written during the build. */
function cacheOverTag(entry, tags) {
	for (const written of writtenRefs(entry)) {
		const ref = readRef(written);
		if (ref === void 0) return `has the ref ${shown(written)}, which is no name of an image: write ref=registry/repository:tag`;
		if (isPublished(ref, tags)) return `${shown(written)} is also one of the tags, and would be written before the image is tested: give the cache a tag of its own`;
	}
}
/** Returns every ref of an entry: it does not matter which of two would count. */
function writtenRefs(entry) {
	const fields = csvFields(entry) ?? [];
	if (!entry.includes("=")) return fields;
	return attributes(fields)?.get("ref") ?? [];
}
function readRef(written) {
	try {
		return parseImageRef(written.trim()).withDefaultTag();
	} catch {
		return;
	}
}
// src/inputs/build/destinations.ts
/** Returns every path that buildx could take as a destination: it does not matter which of two would count. */
function buildDestinations(outputs, cacheTo) {
	return [...outputs.flatMap((output) => output.includes("=") ? pathsIn("outputs", output) : [{
		input: "outputs",
		path: output,
		isStore: false
	}]), ...cacheTo.flatMap((entry) => pathsIn("cache-to", entry))];
}
function pathsIn(input, text) {
	const found = attributes(csvFields(text) ?? []);
	const types = found?.get("type") ?? [];
	const isStore = input === "cache-to" || types.some((type) => ["oci", "docker"].includes(type.trim().toLowerCase()));
	return [...new Set(found?.get("dest")?.flatMap((path) => [path, path.trim()]))].filter((path) => path !== "").map((path) => ({
		input,
		path,
		isStore
	}));
}
// src/inputs/build/git-credentials.ts
/** A repository that buildx clones over HTTP with Git; for a tarball it reads no secret. */
const repository = /^(?<scheme>https?:\/\/)(?<userinfo>[^\s/?#]+)@(?<host>[^\s/?#@]+)(?<rest>\/[^\s?#]*\.git(?:[?#].*)?)$/iu;
/** `name=address` as in `build-contexts`, or an address alone. */
const named$1 = /^(?<name>[^\s=/]+=)?(?<address>.*)$/su;
/**
* Moves credentials from addresses into BuildKit secrets: an argv is visible to every process, and the build's metadata
* records it. A host can have one header, so a second one stays in its address; the workflow's secrets (`own` ids) win.
*/
function withoutCredentials(written, own) {
	const headers = /* @__PURE__ */ new Map();
	return {
		addresses: written.map((text) => {
			const { name = "", address = "" } = named$1.exec(text)?.groups ?? {};
			const { scheme, userinfo, host, rest } = repository.exec(address)?.groups ?? {};
			if (scheme === void 0 || userinfo === void 0 || host === void 0 || rest === void 0) return text;
			const header = basic(userinfo);
			if (header === void 0 || isTaken(host, own) || (headers.get(host) ?? header) !== header) return text;
			headers.set(host, header);
			return `${name}${scheme}${host}${rest}`;
		}),
		secrets: [...headers].map(([host, value]) => ({
			id: `GIT_AUTH_HEADER.${host}`,
			value
		}))
	};
}
/** https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts */
function isTaken(host, own) {
	return ["GIT_AUTH_HEADER", "GIT_AUTH_TOKEN"].some((id) => own.includes(id) || own.includes(`${id}.${host}`));
}
/** RFC 7617. Returns undefined if the user info is not encoded as a URL requires. */
function basic(userinfo) {
	try {
		const [user = "", ...password] = userinfo.split(":");
		const pair = `${decodeURIComponent(user)}:${decodeURIComponent(password.join(":"))}`;
		return `basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
	} catch {
		return;
	}
}
// src/inputs/build/build-fields.ts
const lines$1 = { ignoreComma: true };
/** Zod types from the text of each input to its value. Apart from secrets, buildx is given these values. */
const buildFields = {
	"add-hosts": list({}, matching(/^[^\s:=,"]+[:=][^\s,"]+$/u, "a host", "name:address or name=address")),
	allow: list({}, checked(entitlement)),
	annotations: list(lines$1, matching(/^[^=]+=/u, "an annotation", "key=value")),
	attests: list(lines$1, checked(checkAttest)),
	"build-args": list(lines$1, checked(named$2("NAME=value, or NAME for the step's own value"))),
	"build-contexts": list(lines$1, checked(buildContext)),
	builder: word$1("a builder", "one name"),
	"cache-from": list(lines$1, checked(cacheEntry)),
	"cache-to": list(lines$1, checked(cacheEntry)),
	call: text(checked(call)),
	"cgroup-parent": word$1("a cgroup", "one path"),
	context: text(checked(contextPath)),
	file: text(checked(dockerfile)),
	"github-token": text(checked(token)),
	labels: list(lines$1, checked(label)),
	load: withDefault("true", boolean).refine((load) => load, { error: "false is not possible here: the gate tests what the build loads into the engine; leave the input out" }),
	network: word$1("a network mode", "one mode, such as default, none or host"),
	"no-cache": withDefault("false", boolean),
	"no-cache-filters": list({}, matching(/^[^\s"]+$/u, "a stage", "the stage's name")),
	outputs: list({
		...lines$1,
		quote: false
	}, checked(output)),
	platforms: list({}, matching(/^[\w.-]+(?:\([\w.-]+\))?(?:\/[\w.-]+){0,2}$/u, "a platform", "os/architecture, such as linux/amd64")).transform((platforms) => [...new Set(platforms)]),
	provenance: text(checked(checkProvenance)),
	pull: withDefault("false", boolean),
	sbom: text(checked(checkSbom)),
	"secret-envs": list({}, parseSecretEnv),
	"secret-files": list(lines$1, parseSecretFile),
	secrets: list({
		...lines$1,
		trimWhitespace: false
	}, parseSecret),
	"shm-size": text(matching(/^(?:\d+(?:\.\d+)? ?(?:[kmgtp](?:i?b)?|b)?)?$/iu, "a size", "a number and a unit, such as 64m or 2g")),
	ssh: list({}, matching(/^[^\s=",]+(?:=[^"]+)?$/u, "an SSH agent or key", "default, id or id=path")),
	target: word$1("a stage", "one name"),
	ulimit: list(lines$1, checked(ulimit))
};
/**
* Adds what depends on the step to the fields.
* @param tags for the check that no cache is written under one of them.
* @throws {InputsRefused}
*/
function toBuildPlan(fields, tags, step) {
	const git = defaultGitContext(step);
	const outputs = splitOutputs(fields.outputs);
	const [first, ...others] = [
		...templateProblems(fields, step, git),
		...cacheProblems(fields, tags),
		...outputs.images.length > 1 ? [twoWays] : []
	];
	if (first !== void 0) throw new InputsRefused([first, ...others]);
	const rendered = (template) => renderTemplate(template, git);
	const { addresses, secrets } = withoutCredentials([rendered(fields.context) || (step.workspaceHasCheckout ? "." : git), ...fields["build-contexts"].map(rendered)], fields.secrets.map(({ id }) => id));
	const [context = "", ...buildContexts] = addresses;
	return {
		addHosts: fields["add-hosts"],
		allow: fields.allow,
		annotations: fields.annotations,
		...resolveAttestations(fields, step.runUrl),
		buildArgs: fields["build-args"],
		buildContexts,
		builder: fields.builder,
		cacheFrom: fields["cache-from"],
		cacheTo: fields["cache-to"],
		call: fields.call,
		cgroupParent: fields["cgroup-parent"],
		context,
		destinations: buildDestinations(fields.outputs, fields["cache-to"]),
		exporter: outputs.images.flat(),
		file: fields.file,
		labels: fields.labels,
		network: fields.network,
		noCache: fields["no-cache"],
		noCacheFilters: fields["no-cache-filters"],
		outputs: outputs.others,
		platforms: fields.platforms,
		pull: fields.pull,
		secrets: [
			...fields.secrets,
			...secrets,
			...gitToken(fields, context, git)
		],
		secretEnvs: fields["secret-envs"],
		secretFiles: fields["secret-files"],
		shmSize: fields["shm-size"],
		ssh: fields.ssh,
		target: fields.target,
		ulimit: fields.ulimit
	};
}
const twoWays = {
	input: "outputs",
	reason: "says twice how the image is to be written: put every attribute into one item, such as type=image,compression=zstd"
};
/** BuildKit fetches the remote Git context with the job's token, unless the workflow supplies its own. */
function gitToken(fields, context, git) {
	const value = fields["github-token"];
	const ownToken = fields.secrets.some(({ id }) => id === "GIT_AUTH_TOKEN");
	if (value === "" || ownToken || git === "" || !context.startsWith(git)) return [];
	return [{
		id: `GIT_AUTH_TOKEN.${new URL(git).host}`,
		value
	}];
}
function templateProblems(fields, step, git) {
	if (git !== "") return [];
	const why = "the runner does not say which repository and commit this job is for (GITHUB_REPOSITORY, GITHUB_SHA)";
	const problems = [];
	if (fields.context === "" && !step.workspaceHasCheckout) {
		const reason = `there is no checkout in the workspace, and ${why}: check the repository out, or set a context`;
		problems.push({
			input: "context",
			reason
		});
	}
	const reason = `{{defaultContext}} has no meaning here: ${why}`;
	if (usesDefaultContext(fields.context)) problems.push({
		input: "context",
		reason
	});
	if (fields["build-contexts"].some(usesDefaultContext)) problems.push({
		input: "build-contexts",
		reason
	});
	return problems;
}
function cacheProblems(fields, tags) {
	return fields["cache-to"].map((entry) => cacheOverTag(entry, tags)).filter((reason) => reason !== void 0).map((reason) => ({
		input: "cache-to",
		reason
	}));
}
// src/inputs/smoke/config-env.ts
/** Variables that the config file may pass on: the file may belong to whoever proposes a change. */
const configEnv = list({}, (name) => {
	if (!/^[^\s=#]+$/u.test(name)) throw new Error(`${shown(name)} is not a variable's name: write one name a line`);
	if (!isRunnersOwn(name)) return name;
	throw new Error(`${shown(name)} is the runner's own: give the step a variable of another name with what is needed`);
});
/** Returns the bare names in the file that the workflow does not allow. */
function unnamedVariables({ env = [], variants = {}, services = {} }, isFromFile, allowed) {
	const unnamed = (path, variables) => variables.flatMap(({ name, value }, index) => value !== void 0 || allowed.includes(name) ? [] : [{
		path,
		reason: reasonAgainst(name, allowed),
		mark: {
			path: [...path, index],
			part: "value"
		}
	}]);
	return [
		...isFromFile("env") ? unnamed(["env"], env) : [],
		...isFromFile("variants") ? Object.entries(variants).flatMap(([name, own]) => unnamed([
			"variants",
			name,
			"env"
		], own.env)) : [],
		...isFromFile("services") ? Object.entries(services).flatMap(([name, own]) => unnamed([
			"services",
			name,
			"env"
		], own.env)) : []
	];
}
function reasonAgainst(name, allowed) {
	const what = `${shown(name)} would pass on a variable of the step`;
	return isRunnersOwn(name) ? `${what} that is the runner's own: write ${shown(`${name}=value`)}, or leave it out` : `${what}, and config-env in the workflow does not name it${nearest(name, allowed)}: name it there, or write ${shown(`${name}=value`)}`;
}
// src/inputs/parsing/maps.ts
/** Suggests the nearest key for an unknown one and drops fragments. `instead` explains keys that are not needed. */
function strict(shape, instead = {}) {
	const known = Object.keys(shape);
	return withFragments(strictObject(shape, { error: (issue) => {
		if (issue.code === "unrecognized_keys") return unknownKeys(issue.keys, known, instead);
		return issue.input === void 0 ? "is missing" : `must be a map; its keys: ${known.join(", ")}`;
	} }));
}
function unknownKeys(keys, known, instead = {}) {
	const unknown = keys.slice(0, 50).map((key) => `${shown(key)}${instead[key] === void 0 ? suggestions(key, known) : ` (${instead[key]})`}`);
	const more = keys.length > 50 ? ` and ${keys.length - 50} more` : "";
	return `unknown key${unknown.length > 1 ? "s" : ""} ${unknown.join(", ")}${more}`;
}
function mapOf(name, type, what) {
	return record(name, type, { error: (issue) => issue.code === "invalid_key" ? issue.issues[0]?.message : `must be a map: ${what}` });
}
function withFragments(map) {
	return preprocess(withoutFragments, map.meta({ patternProperties: { [fragmentName.source]: {} } }));
}
const fragmentName = /^x-/u;
/** Recognizes fragments as Compose does: https://github.com/compose-spec/compose-spec/blob/main/11-extension.md. */
function isFragment(key) {
	return fragmentName.test(key);
}
function withoutFragments(written) {
	if (typeof written !== "object" || written === null || Array.isArray(written)) return written;
	return Object.fromEntries(Object.entries(written).filter(([key]) => !isFragment(key)));
}
// src/inputs/smoke/http-fields.ts
const pathPattern = /^\/[^\s#]*$/u;
const path = parsed((text) => {
	if (!pathPattern.test(text)) throw new Error(`${shown(text)} is not a path: begin it with a slash, without spaces or #, like /healthz`);
	return text;
}, {
	type: "string",
	pattern: pathPattern.source
});
const range = String.raw`\s*([1-5]\d\d)\s*(?:-\s*([1-5]\d\d))?\s*`;
const rangePattern = new RegExp(`^${range}$`, "u");
/** `200`, `200-299`, `200,204,300-399`. */
const statusRanges = parsed((text) => text.split(",").map((item) => {
	const match = rangePattern.exec(item);
	const from = Number(match?.[1]);
	const to = Number(match?.[2] ?? match?.[1]);
	if (!(from <= to)) throw new Error(`${shown(text)} is not a list of HTTP statuses: write codes and ranges, like 200-299,304`);
	return {
		from,
		to
	};
}), {
	type: ["integer", "string"],
	minimum: 100,
	maximum: 599,
	pattern: `^${range}(?:,${range})*$`
});
/** `/regex/flags`, or a text that the body must contain. */
const bodyPattern = parsed((text) => {
	if (text.trim() === "") throw new Error("is empty: write a text or a /regex/, or leave it out");
	const match = /^\/(.+)\/([dgimsuvy]*)$/su.exec(text);
	if (match === null) return {
		kind: "text",
		text
	};
	if (/[dgy]/u.test(match[2] ?? "")) throw new Error(`${shown(text)} has a flag that means nothing here: allowed are i, m, s, u and v`);
	try {
		return {
			kind: "regex",
			regex: new RegExp(match[1] ?? "", match[2])
		};
	} catch (error) {
		throw new Error(`${shown(text)} is not a regular expression: ${whyNot(error)}`, { cause: error });
	}
}, {
	...something,
	pattern: String.raw`\S`
});
/** Removes the expression, which the engine repeats at the start of its message. */
function whyNot(error) {
	return (error instanceof Error ? error.message : String(error)).replace(/^.*: /su, "");
}
// src/inputs/smoke/check-fields.ts
/** RFC 9110, 5.1: a field name is a token. */
const headerName = string().regex(/^[\w!#$%&'*+.^`|~-]+$/u, { error: ({ input }) => `${shown(String(input))} is not the name of an HTTP header` });
const line = /^[^\r\n\0]*$/u;
/** The value may be a credential, so no message shows it. */
const headerValue = scalar.meta({ pattern: line.source }).refine((value) => line.test(value), { error: "has a line break in it" });
const check = strict({
	path: path.meta({ description: "Path and query of the request." }),
	method: oneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS").optional().meta({ description: "Method of the request. Default: GET." }),
	headers: mapOf(headerName, headerValue, "names and values").optional().meta({ description: "Headers of the request." }),
	"expect-status": statusRanges.optional().meta({ description: "Status codes and ranges that the answer may have. Default: 200-299." }),
	"expect-body": bodyPattern.optional().meta({ description: "Text, or /regular expression/, that the answer's body must contain." })
});
const checks = array(check, { error: "must be a list of {path, method, headers, expect-status, expect-body}" });
/** Defaults to any successful status and any body. */
function toCheck(fields) {
	return {
		method: fields.method ?? "GET",
		headers: fields.headers ?? {},
		expectation: {
			path: fields.path,
			status: fields["expect-status"] ?? [{
				from: 200,
				to: 299
			}],
			body: fields["expect-body"]
		}
	};
}
// src/inputs/smoke/compose-fields.ts
/** Compose's pattern of `services`: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json. */
const serviceName = /^[a-zA-Z0-9._-]+$/u;
const composeService = parsed((text) => {
	if (!serviceName.test(text)) throw new Error(`${shown(text)} is not the name of a Compose service: use letters, digits, ".", "-" and "_"`);
	return text;
}, {
	...something,
	pattern: serviceName.source
});
const notBlank = /\S/u;
const empty = "is empty: write the path of a Compose file";
const file = parsed((text) => {
	if (!notBlank.test(text)) throw new Error(empty);
	if (text === "-") throw new Error("\"-\" is the standard input, which a step does not have: write a path");
	if (/[\r\n]/u.test(text)) throw new Error(`${shown(text)} has more than one line: write one path`);
	return text;
}, {
	...something,
	pattern: notBlank.source
});
const files = array(file);
const lines = scalar.meta({
	...something,
	pattern: notBlank.source
}).transform((text) => text.split("\n").map((line) => line.trim()).filter((line) => line !== ""));
/** One path per line, or a list, in the order in which Compose merges them. The files are not looked for. */
const composeFiles = union([lines.pipe(files), files.meta({ minItems: 1 })], { error: "must be a path, or a list of paths" }).transform(([first, ...others], context) => {
	if (first !== void 0) return [first, ...others];
	context.addIssue({
		code: "custom",
		message: empty
	});
	return NEVER;
});
// src/inputs/smoke/env-fields.ts
/** Values may be secret: no message shows one. */
const name$1 = String.raw`[^\s=#\0][^\s=\0]*`;
const namePattern = new RegExp(`^${name$1}$`, "u");
const entryPattern = String.raw`^(?:${name$1}=[^\0]*|\s*${name$1}\s*)$`;
/** Reads `KEY=value` or a bare `KEY`, and splits at the first `=` as docker does. */
function entry(text, place) {
	const equals = text.indexOf("=");
	const written = equals === -1 ? text.trim() : text.slice(0, equals);
	if (!namePattern.test(written)) throw new Error(`${place} does not begin with a variable's name: write KEY=value, or a bare KEY`);
	return checkedLength({
		name: written,
		value: equals === -1 ? void 0 : text.slice(equals + 1)
	});
}
function pair([key, value]) {
	if (!namePattern.test(key)) throw new Error(`${shown(key)} is not a variable's name: it has no white space and no "="`);
	return checkedLength({
		name: key,
		value
	});
}
/** Bytes of an environment variable on Linux, including its name and the final NUL (MAX_ARG_STRLEN). */
const longestVariable = 131072;
function checkedLength(variable) {
	const { name: key, value = "" } = variable;
	if (Buffer.byteLength(`${key}=${value}\0`) <= longestVariable) return variable;
	throw new Error(`${shown(key)} is longer than the 128 KiB that a variable holds: give it to the container in a file`);
}
function entries(read, context) {
	try {
		return read();
	} catch (error) {
		context.addIssue({
			code: "custom",
			message: error instanceof Error ? error.message : String(error)
		});
		return NEVER;
	}
}
/** Docker's env-file syntax: empty lines and lines that begin with `#` are skipped. */
const envLines = scalar.transform((text, context) => {
	const written = text.split(/\r?\n/u).map((line, index) => ({
		text: line.trimStart(),
		place: `line ${index + 1}`
	})).filter((line) => line.text !== "" && !line.text.startsWith("#"));
	return entries(() => written.map((line) => entry(line.text, line.place)), context);
});
const envMap = union([record(string().meta({ pattern: namePattern.source }), scalar), array(scalar.meta({
	...something,
	pattern: entryPattern
}))], { error: "must be a map of names and values, or a list of KEY=value" }).transform((env, context) => entries(() => Array.isArray(env) ? env.map((item, index) => entry(item, `item ${index + 1}`)) : Object.entries(env).map(pair), context));
const envForAll = union([envLines, envMap]);
/** Resolves bare names from the step, or drops them as `docker run -e KEY` does. The later of two names wins. */
function resolveEnv(env, ...layers) {
	const values = /* @__PURE__ */ new Map();
	for (const { name: written, value } of layers.flat()) {
		const resolved = value ?? (Object.hasOwn(env, written) ? env[written] : void 0);
		values.delete(written);
		if (resolved !== void 0) values.set(written, resolved);
	}
	return [...values].map(([key, value]) => ({
		name: key,
		value
	}));
}
// src/inputs/parsing/shell-words.ts
const piece = /(?<space>[ \t\r\n]+)|(?<ansi>\$'(?:[^'\\]|\\[^])*')|'(?<single>[^']*)'|\$?"(?<double>(?:[^"\\]|\\[^])*)"|(?<joined>\\\r?\n)|\\(?<escaped>[^])|(?<plain>(?:[^ \t\r\n'"\\$]|\$(?!['"]))+)/guy;
/** In double quotes a backslash escapes only these. */
const escapedInDouble = /\\(?:([$`"\\])|\r?\n)/gu;
/**
* Splits like a shell, without expansion. shlex (3.0.0) reads only the escapes of `$'…'`: elsewhere it keeps the
* backslash of `"\$"`, and confuses the escapes within `'\"'"'"`.
* @throws an `Error` if a quotation or an escape does not end.
*/
function shellWords(text) {
	const words = [];
	let word;
	let end = 0;
	for (const { 0: part, index, groups = {} } of text.matchAll(piece)) {
		end = index + part.length;
		const { space, ansi, single, double, escaped, plain } = groups;
		if (space !== void 0) {
			if (word !== void 0) words.push(word);
			word = void 0;
			continue;
		}
		const meant = ansi === void 0 ? single ?? double?.replace(escapedInDouble, "$1") ?? escaped ?? plain : split$1(ansi)[0];
		if (meant !== void 0) word = (word ?? "") + meant;
	}
	if (end < text.length) throw new Error("a quotation or an escape does not end");
	return word === void 0 ? words : [...words, word];
}
// src/inputs/parsing/words.ts
/** A text is split like a shell does, without expansion; a list is taken as it is. */
const words$1 = wordsOf(scalar, array(scalar));
/** The schema for editors demands a program; callers check for it themselves. */
const programAndWords = wordsOf(scalar.meta({
	...something,
	pattern: String.raw`[^ \t\r\n]`
}), array(scalar).meta({ minItems: 1 }));
function wordsOf(text, list) {
	return union([text, list], { error: ({ input }) => input === void 0 ? "is missing" : "must be a text or a list of texts" }).transform((command, context) => {
		if (typeof command !== "string") return command;
		try {
			return shellWords(command);
		} catch {
			context.addIssue({
				code: "custom",
				message: "ends inside a quotation or an escape: close it, or write a list"
			});
			return NEVER;
		}
	});
}
// src/inputs/smoke/probe-fields.ts
const word = oneOf("http", "tcp", "exec", "health", "exit").meta({ enum: [
	"http",
	"tcp",
	"health",
	"exit"
] });
const command = strict({ exec: programAndWords.meta({ description: "Command in the container that exits 0 when the app is healthy." }) });
const execText = /^exec:(?=\s|$)/u;
/** One line in an input, or a quoted text in YAML: `exec: redis-cli ping`. */
const commandText = string().regex(execText).transform((text) => text.replace(execText, "").trim()).pipe(programAndWords).transform((exec) => ({ exec }));
/** YAML would read a colon in the command as a map. */
function isExecText(text) {
	return execText.test(text) && !/[\r\n]/u.test(text);
}
const probe = union([
	word,
	command,
	commandText
], { error: "must be http, tcp, health or exit, or exec with a command" }).transform((written, context) => {
	if (typeof written === "string" && written !== "exec") return { kind: written };
	const [program, ...args] = typeof written === "string" ? [] : written.exec;
	if (program !== void 0) return {
		kind: "exec",
		command: [program, ...args]
	};
	context.addIssue({
		code: "custom",
		message: "exec needs the command that exits 0 when the app is healthy: write { exec: command }"
	});
	return NEVER;
});
/** `code` is the exit code of an image that runs to completion; 0 by default. */
function toProbe(written, code) {
	return written.kind === "exit" ? {
		kind: "exit",
		code: code ?? 0
	} : written;
}
// src/inputs/smoke/run-option-refusals.ts
const network = "every variant has its own network, on which services are reached under their names";
const terminal = "the container runs without a terminal, as in production";
const env = "a value here would stand in a command line; write it as `env`";
const common = [
	["attach", terminal],
	["cidfile", "the gate keeps track of the container itself"],
	["detach", "the gate decides how the container is started"],
	["detach-keys", terminal],
	["disable-content-trust", "what runs is decided by its Id, not by a name that would be looked up"],
	["env", env],
	["env-file", env],
	["help", "no container would run"],
	["interactive", terminal],
	["ip", network],
	["ip6", network],
	["label-file", "its labels could be those by which the gate cleans up; use --label"],
	["link", network],
	["link-local-ip", network],
	["name", "runs on one engine would meet under it; use --hostname for the name inside the container"],
	["net-alias", network],
	["network-alias", network],
	["pull", "what runs is what the gate has, by its Id; a service has `pull`"],
	["restart", "a restart would hide that the container exits"],
	["rm", "the container must stay until its exit and its log have been read; the gate removes it"],
	["sig-proxy", terminal],
	["tty", terminal],
	["use-api-socket", "it would hand the registry credentials to a container before it has passed"],
	["volumes-from", "what another run or container left there would be tested too; use a host path, or a service's `volumes`"]
];
/** For `run-options`: the container of the image under test. */
const appRefusals = new Map([
	...common,
	["entrypoint", "use the variant's `entrypoint`"],
	["platform", "use the variant's `platform`"],
	["publish", "the gate publishes the variant's `port` itself, on a random port of the loopback"],
	["publish-all", "the gate publishes the variant's `port` itself, on a random port of the loopback"]
]);
/** For a service's `options`. GitHub refuses only `--network` (`jobs.<job_id>.services.<service_id>.options`). */
const serviceRefusals = new Map([
	...common,
	["net", network],
	["network", network],
	["platform", "the gate runs the image that it pulled; name an image of that platform"],
	["publish", "the variant reaches its services under their names; nothing needs to be published"],
	["publish-all", "the variant reaches its services under their names; nothing needs to be published"]
]);
/** The label namespace of the gate's own objects. */
const ownLabels = /^\s*smoke-gate(?:[.=]|$)/u;
/** Go's duration syntax: https://pkg.go.dev/time#ParseDuration. */
const goDuration = /^\+?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/u;
/** Returns why docker would refuse the value; undefined if that is not known here. */
function unreadableValue(option, value) {
	switch (option) {
		case "health-interval":
		case "health-timeout":
		case "health-start-period":
		case "health-start-interval": return goDuration.test(value) ? void 0 : "write a duration with its unit, such as 10s or 1m30s";
		case "health-retries": return /^\d+$/u.test(value) ? void 0 : "write a whole number";
		default: return;
	}
}
/** Returns why an otherwise valid value would break the gate; undefined if it would not. */
function refusedValue(option, value) {
	switch (option) {
		case "label": return ownLabels.test(value) ? "labels that begin with smoke-gate are the gate's own" : void 0;
		case "pid":
		case "ipc": return value.startsWith("container:") ? "it would tie the container to one that is not of this run" : void 0;
		case "net":
		case "network": return value === "none" ? void 0 : network;
		case "log-driver": return value === "none" ? "there would be no log to show when it fails" : void 0;
		default: return;
	}
}
// src/inputs/smoke/run-option-table.ts
const booleans = [
	"detach",
	"disable-content-trust",
	"help",
	"init",
	"interactive",
	"no-healthcheck",
	"oom-kill-disable",
	"privileged",
	"publish-all",
	"quiet",
	"read-only",
	"rm",
	"sig-proxy",
	"tty",
	"use-api-socket"
];
const valued = [
	"add-host",
	"annotation",
	"attach",
	"blkio-weight",
	"blkio-weight-device",
	"cap-add",
	"cap-drop",
	"cgroup-parent",
	"cgroupns",
	"cidfile",
	"cpu-count",
	"cpu-percent",
	"cpu-period",
	"cpu-quota",
	"cpu-rt-period",
	"cpu-rt-runtime",
	"cpu-shares",
	"cpus",
	"cpuset-cpus",
	"cpuset-mems",
	"detach-keys",
	"device",
	"device-cgroup-rule",
	"device-read-bps",
	"device-read-iops",
	"device-write-bps",
	"device-write-iops",
	"dns",
	"dns-opt",
	"dns-option",
	"dns-search",
	"domainname",
	"entrypoint",
	"env",
	"env-file",
	"expose",
	"gpus",
	"group-add",
	"health-cmd",
	"health-interval",
	"health-retries",
	"health-start-interval",
	"health-start-period",
	"health-timeout",
	"hostname",
	"io-maxbandwidth",
	"io-maxiops",
	"ip",
	"ip6",
	"ipc",
	"isolation",
	"kernel-memory",
	"label",
	"label-file",
	"link",
	"link-local-ip",
	"log-driver",
	"log-opt",
	"mac-address",
	"memory",
	"memory-reservation",
	"memory-swap",
	"memory-swappiness",
	"mount",
	"name",
	"net",
	"net-alias",
	"network",
	"network-alias",
	"oom-score-adj",
	"pid",
	"pids-limit",
	"platform",
	"publish",
	"pull",
	"restart",
	"runtime",
	"security-opt",
	"shm-size",
	"stop-signal",
	"stop-timeout",
	"storage-opt",
	"sysctl",
	"tmpfs",
	"ulimit",
	"user",
	"userns",
	"uts",
	"volume",
	"volume-driver",
	"volumes-from",
	"workdir"
];
const shorts = /* @__PURE__ */ new Map([
	["attach", "a"],
	["cpu-shares", "c"],
	["detach", "d"],
	["env", "e"],
	["hostname", "h"],
	["interactive", "i"],
	["label", "l"],
	["memory", "m"],
	["publish", "p"],
	["publish-all", "P"],
	["quiet", "q"],
	["tty", "t"],
	["user", "u"],
	["volume", "v"],
	["workdir", "w"]
]);
const options$1 = [...booleans.map((name) => ({
	name,
	short: shorts.get(name),
	boolean: true
})), ...valued.map((name) => ({
	name,
	short: shorts.get(name),
	boolean: false
}))];
const optionsByName = new Map(options$1.map((option) => [option.name, option]));
const optionsByShort = new Map(options$1.flatMap((option) => option.short === void 0 ? [] : [[option.short, option]]));
// src/inputs/smoke/run-options.ts
/**
* Splits the text like a shell, without expansion. Returns one token per option, `--name` or `--name=value`.
* @throws an `Error` of one sentence, without the input's name and without a refused value.
*/
function parseRunOptions(text) {
	return vetted(text, appRefusals);
}
/** Reads a service's `options`, with what GitHub's job services allow. */
function parseServiceOptions(text) {
	return vetted(text, serviceRefusals);
}
/** `--network none` after vetting, under both of its names. */
const noNetwork = /* @__PURE__ */ new Set(["--network=none", "--net=none"]);
function withoutNetwork(options) {
	const others = options.filter((option) => !noNetwork.has(option));
	return {
		hasNoNetwork: others.length < options.length,
		others
	};
}
function vetted(text, refusals) {
	return read(words(text)).map((given) => {
		refuse(given, refusals);
		return normal(given);
	});
}
function words(text) {
	if (text.includes("\0")) throw new Error("a NUL character cannot stand in an option");
	try {
		return shellWords(text);
	} catch {
		throw new Error("it ends inside a quotation or an escape; close it");
	}
}
/** Reads as docker does (spf13/pflag, not interspersed), so that docker sees exactly the vetted options. */
function read(tokens) {
	const given = [];
	const rest = tokens.values();
	for (const token of rest) {
		if (!token.startsWith("-") || token === "-" || token === "--") throw new Error(`${shown(token)} is not an option, and docker would take it for the image to run; write options only, quoted where they hold spaces`);
		if (token.startsWith("--")) given.push(long(token, rest));
		else given.push(...shorthand(token, rest));
	}
	return given;
}
function long(token, rest) {
	const equals = token.indexOf("=");
	const written = equals < 0 ? token : token.slice(0, equals);
	const option = optionsByName.get(written.slice(2)) ?? unknown(written);
	if (equals >= 0) return {
		option,
		written,
		value: token.slice(equals + 1)
	};
	return {
		option,
		written,
		value: option.boolean ? "true" : next(written, rest)
	};
}
/** `-m 64m`, `-m64m`, `-m=64m`, and booleans in a group: `-qm64m`. */
function shorthand(token, rest) {
	const given = [];
	let letters = token.slice(1);
	while (letters !== "") {
		const written = `-${letters.charAt(0)}`;
		const option = optionsByShort.get(letters.charAt(0)) ?? unknown(written);
		const after = letters.slice(1);
		if (after.length > 1 && after.startsWith("=")) return [...given, {
			option,
			written,
			value: after.slice(1)
		}];
		if (!option.boolean) return [...given, {
			option,
			written,
			value: after === "" ? next(written, rest) : after
		}];
		given.push({
			option,
			written,
			value: "true"
		});
		letters = after;
	}
	return given;
}
/** Docker takes the next word, whatever it looks like. */
function next(written, rest) {
	const { done, value } = rest.next();
	if (done === true) throw new Error(`${shown(written)} needs a value`);
	return value;
}
function unknown(written) {
	const known = [...[...optionsByName.keys()].map((name) => `--${name}`), ...[...optionsByShort.keys()].map((letter) => `-${letter}`)];
	throw new Error(`${shown(written)} is not an option of docker run${nearest(written, known)}`);
}
function refuse({ option, value, written }, refusals) {
	const reason = refusals.get(option.name) ?? refusedValue(option.name, value);
	if (reason !== void 0) throw new Error(`${shown(written)} cannot be used: ${reason}`);
	const unreadable = unreadableValue(option.name, value);
	if (unreadable !== void 0) throw new Error(`${shown(written)} has the value ${shown(value)}: ${unreadable}`);
	if (option.name === "volume") checkVolume(value);
	if (option.name === "mount") checkMount(value);
}
function normal({ option, value, written }) {
	if (!option.boolean) return `--${option.name}=${value}`;
	const on = goBoolean(value);
	if (on === void 0) throw new Error(`${shown(written)} is a switch: ${shown(value)} is not true or false`);
	return on ? `--${option.name}` : `--${option.name}=false`;
}
// src/inputs/smoke/service-fields.ts
const volume = parsed((text) => {
	const [source = "", target, ...rest] = text.split(":");
	const inside = target ?? source;
	if (!(target === void 0 || source.startsWith("/") || /^[a-zA-Z0-9][\w.-]+$/u.test(source)) || !inside.startsWith("/") || rest.length > 1) throw new Error(`${shown(text)} is not a volume: write name:/path, /path/here:/path, or /path, each with an optional :ro`);
	return text;
});
const ready = union([
	oneOf("health"),
	strict({ exec: programAndWords.meta({ description: "Command in the service's container that exits 0 when it is ready." }) }),
	commandText
], { error: "must be \"health\" (its HEALTHCHECK), or exec with a command" }).transform((value, context) => {
	if (typeof value === "string") return { kind: "health" };
	const [program, ...args] = value.exec;
	if (program === void 0) {
		context.addIssue({
			code: "custom",
			path: ["exec"],
			message: "is empty: write the command that exits 0 when the service is ready"
		});
		return NEVER;
	}
	return {
		kind: "exec",
		command: [program, ...args]
	};
});
function imageOf(text) {
	if (text === "") return void 0;
	if (spelled(text) === "{{image}}") return imageUnderTest;
	if (text.includes("{{")) throw new Error(`${shown(text)} has a placeholder that is not known: only {{image}} is, for the image under test`);
	return parseImageRef(text).withDefaultTag();
}
const keys$1 = {
	image: parsed(imageOf, { type: [
		"string",
		"number",
		"boolean",
		"null"
	] }).meta({ description: "Ref of the service's image, or {{image}} for the image under test. An empty ref leaves the service out." }),
	env: envMap.default([]).meta({ description: "Variables of the service: a map, or a list of KEY=value; a bare KEY passes the step's own value." }),
	options: parsed(parseServiceOptions, { type: ["string", "null"] }).prefault("").meta({ description: "Further options of docker run, such as --health-cmd." }),
	volumes: array(volume, { error: "must be a list" }).default([]).meta({ description: "Volumes, as name:/path, /path/here:/path or /path, each with an optional :ro." }),
	credentials: strict({
		username: scalar.meta({ description: "Name of the registry's user." }),
		password: scalar.meta({ description: "Password or token of the registry's user." })
	}).optional().meta({ description: "Login at the image's registry." }),
	command: words$1.optional().meta({ description: "Command in place of the image's own: a text, or a list of words. Give secrets by env: every user of the runner can read a command." }),
	entrypoint: words$1.optional().meta({ description: "Entrypoint in place of the image's own: a text, or a list of words." }),
	ready: ready.prefault("health").meta({ description: "When the app is started: health (its HEALTHCHECK says so), or exec with a command." }),
	pull: oneOf("always", "missing", "never").optional().meta({ description: "When the image is pulled. Default: always, but missing for an image that is named by digest." })
};
const service = strict(keys$1, { ports: "the app reaches a service under its name, on the service's own port" });
/** GitHub drops a service with an empty image, which is how a workflow makes a service conditional. */
const services = withFragments(mapOf(string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}$/u, { error: ({ input }) => `${shown(String(input))} is not a service name: it is a host name, of letters, digits, "-" and "_"` }), service, `the service's name, then ${Object.keys(keys$1).join(", ")}`)).refine((map) => !("app" in map), { error: "\"app\" is the host name of the image under test: give the service another name" }).transform((map) => Object.fromEntries(Object.entries(map).filter((entry) => hasImage(entry[1]))));
function hasImage(fields) {
	return fields.image !== void 0;
}
function toService(serviceName, fields, env) {
	const { image, options, volumes, command, entrypoint, credentials } = fields;
	return {
		name: serviceName,
		image,
		pull: pullPolicy(fields.pull, image),
		env: resolveEnv(env, fields.env),
		runOptions: options,
		volumes,
		entrypoint,
		command,
		credentials: credentials === void 0 || credentials.username === "" && credentials.password === "" ? void 0 : credentials,
		ready: fields.ready
	};
}
/** A tag can move, so its registry is asked; a digest cannot. */
function pullPolicy(written, image) {
	if (image === "{{image}}") return "never";
	if (written === void 0) return image.digest === void 0 ? "newer" : "missing";
	return written === "always" ? "newer" : written;
}
// src/inputs/smoke/variant-fields.ts
const runOptions = parsed(parseRunOptions, { type: ["string", "null"] });
const platformPattern = /^[\w.-]+(?:\/[\w.-]+){1,2}$/u;
const platform = parsed((text) => {
	if (!platformPattern.test(text)) throw new Error(`${shown(text)} is not a platform: write os/architecture, such as linux/arm64`);
	return text;
}, {
	type: "string",
	pattern: platformPattern.source
});
const keys = {
	env: envMap.default([]).meta({ description: "Variables of this variant, over those for all: a map, or a list of KEY=value and bare KEY." }),
	services: array(scalar.meta(something), { error: "must be a list of service names; [] is none" }).optional().meta({ description: "Services that this variant has, or other services of the Compose project. Default: all; an empty list is none." }),
	port: port.optional().meta({ description: "Container port that serves in this variant." }),
	path: path.optional().meta({ description: "Path that is polled in this variant." }),
	probe: probe.optional().meta({ description: "What counts as healthy in this variant." }),
	command: words$1.optional().meta({ description: "Command in place of the image's own: a text, or a list of words. Give secrets by env: every user of the runner can read a command." }),
	entrypoint: words$1.optional().meta({ description: "Entrypoint in place of the image's own: a text, or a list of words." }),
	platform: platform.optional().meta({ description: "Platform on which this variant is booted. Default: each that the engine can boot." }),
	timeout: positiveDuration.optional().meta({ description: "Longest time from this variant's start to its first healthy answer." }),
	settle: duration.optional().meta({ description: "How long this variant must stay healthy after its first healthy answer." }),
	"expect-status": statusRanges.optional().meta({ description: "Status codes and ranges of a healthy answer in this variant." }),
	"expect-body": bodyPattern.optional().meta({ description: "Text, or /regular expression/, that a healthy answer's body contains in this variant." }),
	"expect-exit": integer(0, 255).optional().meta({ description: "Code with which an image that runs to completion must exit (probe: exit). Default: 0." }),
	"run-options": runOptions.prefault("").meta({ description: "Further options of docker run for this variant, after those for all." }),
	checks: checks.optional().meta({ description: "Requests that must hold once this variant is healthy, in place of those for all." })
};
/** A bare `full:` is a variant without changes. */
const variantOrNothing = preprocess((written) => written === "" ? {} : written, strict(keys).meta({ type: ["object", "null"] }));
const variants = withFragments(mapOf(string().regex(/^[a-zA-Z0-9][\w.-]{0,39}$/u, { error: ({ input }) => `${shown(String(input))} is not a variant's name: use letters, digits, ".", "-" and "_", 40 at most` }), variantOrNothing, `the variant's name, then ${Object.keys(keys).join(", ")}`)).refine((map) => Object.keys(map).length > 0, { error: "is empty: name at least one variant" }).meta({ minProperties: 1 });
// src/inputs/smoke/smoke-fields.ts
/** Defaults are in the user's syntax: smoke-gate.schema.json and the README's tables are generated from them. */
const smokeFields = {
	port: port.optional(),
	path: path.prefault("/healthz"),
	"expect-status": statusRanges.prefault("200-299"),
	"expect-body": bodyPattern.optional(),
	timeout: positiveDuration.prefault("120s"),
	interval: positiveDuration.prefault("2s"),
	"attempt-timeout": positiveDuration.prefault("5s"),
	settle: duration.prefault("0s"),
	env: envForAll.default([]),
	variants: variants.prefault({ default: {} }),
	services: services.default({}),
	probe: probe.prefault("http"),
	"probe-from": oneOf("auto", "host", "network").prefault("auto"),
	"run-options": runOptions.prefault(""),
	"max-parallel": integer(1, 1e3).prefault("4"),
	"log-lines": integer(0, 1e5).prefault("200"),
	checks: checks.default([]),
	"compose-file": composeFiles.optional(),
	"compose-service": composeService.optional()
};
/** The inputs whose text is YAML. The others are texts, in a config file too. */
const yamlInputs = [
	"variants",
	"services",
	"probe",
	"checks"
];
// src/inputs/smoke/config-file.ts
const names = Object.keys(smokeFields);
/** Returns undefined if the input is not set. */
function configPath(env) {
	return rawInputs(env, ["config"]).inputs["config"]?.trim() || void 0;
}
/** `elsewhere` lists the inputs that only the workflow can set. */
function fromConfig(file, elsewhere) {
	if ("trouble" in file) return unreadable({
		input: "config",
		reason: file.trouble
	});
	const yaml = readYaml(file.text);
	if (yaml.kind === "trouble") {
		const { place, what } = yaml;
		const where = place === void 0 ? "" : `:${place.line}:${place.column}`;
		const verb = place === void 0 ? "" : "cannot be read: ";
		return unreadable({
			input: "config",
			reason: `${file.path}${where}: ${verb}${what}`
		});
	}
	const origin = configFile(file.path, yaml);
	const { value } = yaml;
	if (value === null || value === "") return {
		entries: {},
		problems: []
	};
	if (typeof value !== "object" || Array.isArray(value)) return unreadable(origin({
		path: [],
		reason: `must be a map of smoke inputs: ${names.join(", ")}`
	}));
	const entries = {};
	const unknown = [];
	for (const [name, written] of Object.entries(value)) if (names.includes(name)) entries[name] = {
		value: written,
		origin,
		isFromFile: true
	};
	else if (!isFragment(name)) unknown.push(name);
	return {
		entries,
		problems: unknown.slice(0, 50).map((name) => origin({
			path: [],
			reason: notHere(name, elsewhere),
			mark: {
				path: [name],
				part: "key"
			}
		}))
	};
}
/** Marks every smoke input as unreadable: the file may have any of them. */
function unreadable(problem) {
	return {
		entries: Object.fromEntries(names.map((name) => [name, "unreadable"])),
		problems: [problem]
	};
}
function notHere(name, elsewhere) {
	if (name === "config") return "\"config\" names this file: it has the smoke inputs, and no other file";
	if (elsewhere.includes(name)) return `${shown(name)} belongs in the workflow: this file has the smoke inputs only`;
	return unknownKeys([name], names);
}
// src/inputs/smoke/compose-contradictions.ts
/** `read` lacks the fields that could not be read. */
function composeContradictions(read) {
	return [
		...halfProject(read),
		...besideProject(read),
		...projectServices(read)
	];
}
function halfProject(read) {
	const { "compose-file": files, "compose-service": service } = read;
	if (!("compose-file" in read && "compose-service" in read)) return [];
	if (files !== void 0 && service === void 0) return [{
		path: ["compose-file"],
		reason: "needs compose-service with it: the name of the service that the image under test is"
	}];
	if (files === void 0 && service !== void 0) return [{
		path: ["compose-service"],
		reason: "needs compose-file with it: the path of the Compose file that has this service"
	}];
	return [];
}
function besideProject(read) {
	const { "compose-file": files, services = {}, "run-options": forAll = [], variants = {} } = read;
	if (files === void 0) return [];
	const beside = Object.keys(services).length > 0;
	const options = "cannot be used with compose-file: write the options in the Compose file";
	return [
		...beside ? [{
			path: ["services"],
			reason: "cannot stand beside compose-file: the project has its own services"
		}] : [],
		...forAll.length > 0 ? [{
			path: ["run-options"],
			reason: options
		}] : [],
		...Object.entries(variants).filter(([, own]) => own["run-options"].length > 0).map(([name]) => ({
			path: [
				"variants",
				name,
				"run-options"
			],
			reason: options
		}))
	];
}
/** Checks only whether a project could have these services: the smoke test reads the project itself. */
function projectServices(read) {
	const { "compose-file": files, "compose-service": app, variants = {} } = read;
	if (files === void 0) return [];
	return Object.entries(variants).flatMap(([variant, own]) => (own.services ?? []).flatMap((name, index) => {
		const path = [
			"variants",
			variant,
			"services",
			index
		];
		const { error } = composeService.safeParse(name);
		if (error !== void 0) return error.issues.map(({ message }) => ({
			path,
			reason: message
		}));
		const reason = `${shown(name)} is the image under test, which every variant has: name other services of the project`;
		return name === app ? [{
			path,
			reason
		}] : [];
	}));
}
// src/inputs/smoke/contradictions.ts
/** Compares inputs that are valid by themselves: an invalid input already has a problem of its own. */
/** `written` is the unparsed `services`: a service without an image is dropped, but its name stays valid. */
function smokeContradictions(read, written) {
	return [
		...unknownServices(read, namesIn(written)),
		...composeContradictions(read),
		...probeContradictions(read),
		...networkContradictions(read)
	];
}
function unknownServices(read, known) {
	const { variants = {}, services, "compose-file": files, "compose-service": service } = read;
	const ofProject = !("compose-file" in read && "compose-service" in read) || (files ?? service) !== void 0;
	if (services === void 0 || ofProject) return [];
	return Object.entries(variants).flatMap(([name, own]) => (own.services ?? []).flatMap((wanted, index) => {
		if (known.includes(wanted)) return [];
		const path = [
			"variants",
			name,
			"services"
		];
		return [{
			path,
			reason: `there is no service ${shown(wanted)}${nearest(wanted, known)}; services has: ${known.join(", ") || "none"}`,
			mark: {
				path: [...path, index],
				part: "value"
			}
		}];
	}));
}
function namesIn(services) {
	return typeof services === "object" && services !== null ? Object.keys(services).filter((name) => !isFragment(name)) : [];
}
function networkContradictions(read) {
	const { variants, probe, checks, "run-options": options } = read;
	if (variants === void 0 || probe === void 0 || checks === void 0 || options === void 0) return [];
	return Object.entries(variants).flatMap(([name, own]) => {
		const isOwn = withoutNetwork(own["run-options"]).hasNoNetwork;
		if (!isDialled({
			probe: own.probe ?? probe,
			checks: own.checks ?? checks
		}) || !(isOwn || withoutNetwork(options).hasNoNetwork)) return [];
		const path = isOwn ? [
			"variants",
			name,
			"run-options"
		] : ["run-options"];
		return [{
			path,
			reason: "has --network none, where nothing can be asked: use the probe exec, health or exit, without checks",
			mark: {
				path,
				part: "value"
			}
		}];
	});
}
function probeContradictions({ variants, probe, checks, settle }) {
	if (variants === void 0 || probe === void 0 || checks === void 0 || settle === void 0) return [];
	return Object.entries(variants).flatMap(([name, own]) => {
		const exits = (own.probe ?? probe).kind === "exit";
		return [
			[
				!exits && own["expect-exit"] !== void 0,
				"expect-exit",
				"is for an image that runs to completion: set probe: exit with it"
			],
			[
				exits && (own.checks ?? checks).length > 0,
				"checks",
				"cannot be asked of an image that has run to completion (probe: exit)"
			],
			[
				exits && (own.settle ?? settle) > 0,
				"settle",
				"has no meaning for an image that has run to completion (probe: exit)"
			]
		].flatMap(([is, key, reason]) => {
			const path = [
				"variants",
				name,
				key
			];
			const mark = {
				path: own[key] === void 0 ? [key] : path,
				part: "value"
			};
			return is ? [{
				path,
				reason,
				mark
			}] : [];
		});
	});
}
// src/inputs/input-values.ts
/** A smoke input of only white space is unset: a runner reports unset inputs this way. */
function fromInputs(inputs) {
	const entries = {};
	const problems = [];
	for (const [name, text] of Object.entries(inputs)) if (!Object.hasOwn(smokeFields, name)) entries[name] = {
		value: text,
		origin: plainInput,
		isFromFile: false
	};
	else if (text.trim() === "") continue;
	else if (!yamlInputs.includes(name)) entries[name] = {
		value: trimmed(name, text),
		origin: plainInput,
		isFromFile: false
	};
	else {
		const yaml = readYaml(text);
		if (yaml.kind === "trouble" && name === "probe" && isExecText(text.trim())) entries[name] = {
			value: text.trim(),
			origin: plainInput,
			isFromFile: false
		};
		else if (yaml.kind === "read") entries[name] = {
			value: yaml.value,
			origin: yamlInput(text, yaml),
			isFromFile: false
		};
		else {
			const { place, what } = yaml;
			const where = place === void 0 ? "" : `cannot be read at line ${place.line}, column ${place.column}: `;
			problems.push({
				input: name,
				reason: `${where}${what}`
			});
			entries[name] = "unreadable";
		}
	}
	return {
		entries,
		problems
	};
}
/** Trailing white space is part of a variable's value. */
function trimmed(name, text) {
	return name === "env" ? text : text.trim();
}
// src/inputs/smoke/smoke-plan.ts
/** Expects fields without contradictions. `untrusted` keeps a Compose file from reaching the host. */
function toSmokePlan(fields, env, untrusted) {
	const stackOf = stacks(fields, env, untrusted);
	const [first, ...others] = Object.entries(fields.variants).map(([name, own]) => {
		const { hasNoNetwork, others: runOptions } = withoutNetwork([...fields["run-options"], ...own["run-options"]]);
		return {
			name,
			env: resolveEnv(env, fields.env, own.env),
			stack: stackOf(own.services),
			port: own.port ?? fields.port,
			probe: toProbe(own.probe ?? fields.probe, own["expect-exit"]),
			expectation: {
				path: own.path ?? fields.path,
				status: own["expect-status"] ?? fields["expect-status"],
				body: own["expect-body"] ?? fields["expect-body"]
			},
			checks: (own.checks ?? fields.checks).map(toCheck),
			entrypoint: own.entrypoint,
			command: own.command,
			timeoutMs: own.timeout ?? fields.timeout,
			intervalMs: fields.interval,
			attemptTimeoutMs: fields["attempt-timeout"],
			settleMs: own.settle ?? fields.settle,
			runOptions,
			hasNoNetwork,
			platform: own.platform
		};
	});
	if (first === void 0) throw new Error("variants was read, and is empty");
	return {
		variants: [first, ...others],
		probeFrom: fields["probe-from"],
		maxParallel: fields["max-parallel"],
		logLines: fields["log-lines"]
	};
}
/** Returns a function from the services that a variant wants, undefined for all, to its stack. */
function stacks(fields, env, untrusted) {
	const project = toProject(fields, untrusted);
	if (project !== void 0) return (only) => ({
		kind: "compose",
		project,
		only
	});
	const all = Object.entries(fields.services).map(([name, service]) => toService(name, service, env));
	return (only) => ({
		kind: "services",
		services: all.filter(({ name }) => only?.includes(name) ?? true)
	});
}
function toProject(fields, untrusted) {
	const { "compose-file": files, "compose-service": service } = fields;
	return files === void 0 || service === void 0 ? void 0 : {
		files,
		service,
		untrusted
	};
}
// src/inputs/smoke/untrusted.ts
/** Options of `docker run` that stay inside the container, whatever their value. */
const harmless = /* @__PURE__ */ new Set([
	"add-host",
	"cap-drop",
	"cpu-period",
	"cpu-quota",
	"cpu-shares",
	"cpus",
	"cpuset-cpus",
	"dns",
	"dns-opt",
	"dns-option",
	"dns-search",
	"domainname",
	"entrypoint",
	"expose",
	"group-add",
	"health-cmd",
	"health-interval",
	"health-retries",
	"health-start-interval",
	"health-start-period",
	"health-timeout",
	"hostname",
	"init",
	"label",
	"mac-address",
	"memory",
	"memory-reservation",
	"memory-swap",
	"memory-swappiness",
	"no-healthcheck",
	"pids-limit",
	"quiet",
	"read-only",
	"shm-size",
	"stop-signal",
	"stop-timeout",
	"storage-opt",
	"sysctl",
	"tmpfs",
	"ulimit",
	"user",
	"workdir"
]);
/** Takes only the fields of the file: the workflow is trusted. */
function untrustedContradictions({ "run-options": forAll = [], variants = {}, services = {} }) {
	return [
		...options(["run-options"], forAll),
		...Object.entries(variants).flatMap(([name, own]) => options([
			"variants",
			name,
			"run-options"
		], own["run-options"])),
		...Object.entries(services).flatMap(([name, service]) => options([
			"services",
			name,
			"options"
		], service.options)),
		...Object.entries(services).flatMap(([name, service]) => volumes([
			"services",
			name,
			"volumes"
		], service.volumes))
	];
}
function options(path, tokens) {
	return tokens.map((token) => token.split("=", 1)[0] ?? "").filter((written) => !harmless.has(written.slice(2))).map((written) => ({
		path,
		reason: `has ${shown(written)}, which may reach the host; with untrusted: true, write it in the workflow`
	}));
}
/** A named volume belongs to the variant. */
function volumes(path, all) {
	return all.flatMap((volume, index) => {
		const [source = "", target] = volume.split(":");
		if (target === void 0 || !/^[./~]/u.test(source)) return [];
		const reason = `mounts ${shown(source)} of the host; with untrusted: true, write it in the workflow`;
		return [{
			path: [...path, index],
			reason
		}];
	});
}
// src/inputs/parsing/written-inputs.ts
/** Returns undefined if nothing is written or the entry is unreadable. */
function valueOf(entry) {
	return entry === "unreadable" ? void 0 : entry?.value;
}
/** Merges input by input: an input of `winner` replaces the other's as a whole. */
function mergeInputs(winner, other) {
	return {
		entries: {
			...other.entries,
			...winner.entries
		},
		problems: [...other.problems, ...winner.problems]
	};
}
function problemOf(mistake, entries) {
	const entry = entries[String(markOf(mistake).path[0])];
	return (entry === void 0 || entry === "unreadable" ? plainInput : entry.origin)(mistake);
}
// src/inputs/read-plan.ts
/** Everything that can be known to be wrong is reported here, before anything runs. */
const gatedImage = parsed((text) => {
	if (!isImageId(text)) parseImageRef(text);
	return text;
});
const contract = {
	...buildFields,
	image: optional(gatedImage),
	...smokeFields,
	config: string().default(""),
	"config-env": configEnv,
	untrusted: withDefault("false", boolean),
	...provenanceFields,
	...publishFields
};
/** The input names of action.yml. */
const inputNames = Object.keys(contract);
/** A smoke input that spells out the default still counts as set: it wins over the config file. */
const gateContract = {
	names: inputNames,
	isUnset: (name, text) => Object.hasOwn(smokeFields, name) ? text.trim() === "" : contractOf(contract).isUnset(name, text)
};
const beyondSmoke = inputNames.filter((name) => !Object.hasOwn(smokeFields, name));
/**
* Reads the step's inputs, which win over the config file.
* @param config The file at the step's `configPath`; undefined if there is no path.
* @throws {InputsRefused} with every problem.
*/
function readPlan(step, config) {
	const { inputs, unknown } = rawInputs(step.env, inputNames);
	const fromStep = fromInputs(inputs);
	const written = config === void 0 ? fromStep : mergeInputs(fromStep, fromConfig(config, beyondSmoke));
	const { read, mistakes } = readFields(written.entries);
	const located = (found) => found.slice(0, 50).map((mistake) => problemOf(mistake, written.entries));
	const isFromFile = (name) => {
		const entry = written.entries[name];
		return entry !== void 0 && entry !== "unreadable" && entry.isFromFile;
	};
	const known = [
		...written.problems,
		...located(mistakes),
		...unknown,
		...pushOfNothing(read),
		...buildOfGatedImage(inputs),
		...digestOfGatedImage(read),
		...located(smokeContradictions(read, valueOf(written.entries["services"]))),
		...located(unbuiltPlatforms(read)),
		...located(unnamedVariables(read, isFromFile, read["config-env"] ?? [])),
		...read.untrusted === false ? [] : located(untrustedContradictions(fileOnly(read, fromStep)))
	];
	if (!isWhole(read)) {
		refuseIfAny(known);
		throw new Error("inputs that cannot be read, and nothing wrong with them");
	}
	const source = refusingAlso(known, () => readSource(read, step));
	refuseIfAny(known);
	return {
		source,
		tags: read.tags,
		smoke: toSmokePlan(read, step.env, read.untrusted),
		provenance: {
			revision: read.revision,
			verify: read["verify-revision"]
		},
		publish: {
			push: read.push,
			retries: read["push-retries"],
			byDigest: read["push-by-digest"],
			verify: read["verify-push"]
		}
	};
}
/** Returns the fields that only the config file sets. */
function fileOnly(read, { entries }) {
	return Object.fromEntries(Object.entries(read).filter(([name]) => !Object.hasOwn(entries, name)));
}
/** Reads each field by itself, so that the readable ones can be compared. */
function readFields(entries) {
	const read = {};
	const mistakes = [];
	for (const [name, type] of Object.entries(contract)) {
		const entry = entries[name];
		if (entry === "unreadable") continue;
		const result = type.safeParse(entry?.value);
		if (result.success) Object.assign(read, { [name]: result.data });
		else mistakes.push(...result.error.issues.flatMap((issue) => mistakesOf(issue, [name])));
	}
	return {
		read,
		mistakes
	};
}
function isWhole(read) {
	return inputNames.every((name) => name in read);
}
/** Adds the known problems to those that `read` throws. */
function refusingAlso(known, read) {
	try {
		return read();
	} catch (error) {
		throw error instanceof InputsRefused ? new InputsRefused([...error.problems, ...known]) : error;
	}
}
function readSource(fields, step) {
	return fields.image === void 0 ? {
		kind: "build",
		build: toBuildPlan(fields, fields.tags, step)
	} : {
		kind: "image",
		image: fields.image
	};
}
/** A build for named platforms produces no other platform. */
function unbuiltPlatforms({ platforms = [], variants = {} }) {
	if (!platforms.some((platform) => platform.includes("/"))) return [];
	return Object.entries(variants).flatMap(([name, { platform }]) => platform === void 0 || isAmong(platform, platforms) ? [] : [{
		path: [
			"variants",
			name,
			"platform"
		],
		reason: `${shown(platform)} is none of platforms, for which the image is built: ${platforms.join(", ")}`
	}]);
}
function pushOfNothing({ push, tags }) {
	return push === true && tags?.length === 0 ? [{
		input: "push",
		reason: "is true, but tags is empty: list the refs to publish in tags"
	}] : [];
}
function digestOfGatedImage({ image, "push-by-digest": byDigest }) {
	return image !== void 0 && byDigest === true ? [{
		input: "push-by-digest",
		reason: "is for an image that is built here; the one of image is pushed by the engine"
	}] : [];
}
function buildOfGatedImage(inputs) {
	const defaulted = /* @__PURE__ */ new Set(["github-token", "load"]);
	const set = Object.keys(buildFields).filter((name) => !defaulted.has(name) && !["", "false"].includes((inputs[name] ?? "").trim()));
	return (inputs["image"] ?? "").trim() !== "" && set.length > 0 ? [{
		input: "image",
		reason: `gates an image that is already there, so nothing is built: remove ${set.join(", ")}`
	}] : [];
}
// src/report/run-record.ts
var RunRecord = class {
	#push;
	#image;
	#provenance;
	#devTag;
	#route;
	#variants = [];
	#findings = [];
	#refs;
	#fault;
	#completed = false;
	constructor(push, refs) {
		this.#push = push;
		this.#refs = refs.map(untouched);
	}
	/** Replaces the refs once the development tag is known. */
	named(devTag, refs) {
		this.#devTag = devTag;
		if (this.#push) this.#refs = refs.map(untouched);
	}
	built(image) {
		this.#image = image;
	}
	get imageId() {
		return this.#image?.id;
	}
	get metadata() {
		return this.#image?.metadata ?? "";
	}
	reaches(why) {
		this.#route = why;
	}
	proven(provenance) {
		this.#provenance = provenance;
	}
	smoked(variants) {
		this.#variants = variants;
		this.#findings = variantFindings(variants);
	}
	published(refs) {
		this.#refs = refs;
	}
	found(finding) {
		this.#findings = [...this.#findings, finding];
	}
	/** Keeps the first fault only, and returns whether this is the one. */
	broke(fault) {
		this.#fault ??= fault;
		return this.#fault === fault;
	}
	completed() {
		this.#completed = true;
	}
	get isPass() {
		return this.#completed && this.#findings.length === 0 && this.#fault === void 0;
	}
	report(startedAt, durationMs) {
		const image = this.#image;
		return {
			schemaVersion: 1,
			startedAt: startedAt.toISOString(),
			durationMs,
			verdict: this.isPass ? "pass" : "fail",
			provenance: this.#provenance,
			image: image === void 0 ? void 0 : {
				id: image.id,
				store: image.store,
				platform: image.platform
			},
			route: this.#route,
			variants: this.#variants,
			findings: this.#findings,
			fault: this.#fault,
			refs: this.#refs,
			push: this.#push,
			devTag: this.#devTag
		};
	}
};
function untouched(ref) {
	return {
		ref,
		state: "untouched",
		digest: void 0,
		pinned: void 0,
		problem: void 0
	};
}
// src/runner/config-file.ts
const mostMebibytes = 1;
function currentConfig(env) {
	const path = configPath(env);
	if (path === void 0) return void 0;
	const named = JSON.stringify(path);
	const trouble = (sentence) => ({
		path,
		trouble: sentence
	});
	try {
		const bytes = readRegularFile(path, mostMebibytes * 1024 * 1024);
		return {
			path,
			text: new TextDecoder("utf-8", { fatal: true }).decode(bytes)
		};
	} catch (error) {
		if (error instanceof NotRegular) return trouble(error.why === "too large" ? `${named} is larger than ${mostMebibytes} MiB: that is no file with smoke inputs` : `${named} is not a file: name a YAML file with smoke inputs`);
		if (error instanceof TypeError) return trouble(`${named} is not text in UTF-8: save it as that`);
		if (isAbsent(error)) return trouble(`there is no file ${resolve(path)}: check the repository out first, or correct the path`);
		return trouble(`${named} cannot be read (${error instanceof Error && "code" in error ? String(error.code) : String(error)}): let the step's user read it`);
	}
}
// src/runner/secret-files.ts
/** BuildKit's limit in bytes: https://github.com/moby/buildkit/blob/v0.26.0/session/secrets/secrets.go. */
const mostBytes = 512e3;
/** Bytes. A longer file is something else, and each of its lines would be searched for in every line of the log. */
const mostHidden = 16384;
/** Skips missing files, which buildx reports. Throws InputsRefused if reading a file might never end. */
function readSecretFiles(source) {
	if (source.kind !== "build") return [];
	return source.build.secretFiles.flatMap(({ id, source: path }) => {
		try {
			const bytes = readRegularFile(path, mostBytes);
			return bytes.length > mostHidden ? [] : [bytes.toString("utf8")];
		} catch (error) {
			if (!(error instanceof NotRegular)) return [];
			const what = error.why === "too large" ? "is larger than the 500 KiB that a secret may have" : "is not a file";
			throw new InputsRefused([{
				input: "secret-files",
				reason: `of the secret ${id} ${what}: ${path}`
			}]);
		}
	});
}
// src/gate/step.ts
/** The exit code is 0 only for a passing verdict. */
async function run(env) {
	failStep();
	const secrets = new Secrets();
	const log = jobLog(void 0, secrets);
	let isBegun = false;
	try {
		await checkRunnerFiles(env);
		setOutputs({ verdict: "fail" });
		if ((await gateStep(env, log, secrets, () => {
			isBegun = true;
		})).verdict === "pass") passStep();
	} catch (error) {
		if (!isBegun) log.info("Nothing was built or pushed.");
		reportFailure(error, faultTitle, log);
	}
}
/** Throws only if there can be no report. `begin` is called before anything is built. */
async function gateStep(given, log, secrets, begin) {
	const startedAt = /* @__PURE__ */ new Date();
	const written = secretsIn(given);
	secrets.know([...written, ...runnersSecrets(given)]);
	mask(written);
	const env = await withOwnInputs(given, gateContract, log);
	const plan = readPlan(currentStep(env), currentConfig(env));
	secrets.know([...secretsOf(plan), ...readSecretFiles(plan.source)]);
	mask(secretsOf(plan));
	using cancelled = cancellation();
	const { signal, cleaningUp } = cancelled;
	const runId = await newRun();
	await using folders = await runFolders(env, runId);
	const record = new RunRecord(plan.publish.push, plan.publish.push ? plan.tags.map(({ text }) => text) : []);
	try {
		const ownEnv = {
			...env,
			[runVariable]: runId
		};
		const connect = openDocker(ownEnv, cleaningUp, folders.work);
		const docker = connect(signal);
		const asked = readEngine(docker);
		const [engine, { gate }] = await Promise.all([asked, setImmediate().then(() => import("./pipeline.js"))]);
		log.info(`Docker engine ${engine.version}, ${engine.platform}, ${engine.store} image store`);
		const context = {
			run: runId,
			docker,
			connect,
			git: gitCli(env, signal),
			engine,
			log,
			folders,
			env,
			workspace: stepFolder(),
			signal
		};
		begin();
		if (await gate(plan, context, record)) saveRemoved();
	} catch (error) {
		record.broke(reportedFault(error));
	}
	return deliver(record.report(startedAt, Date.now() - startedAt.getTime()), record.metadata, {
		env,
		log,
		folders,
		secrets
	});
}
export { run };
