import { s as openDocker, t as jobLog } from "./log.js";
import { a as gitCli, n as stepFolder, r as provenanceFields } from "./step.js";
import { Jt as digestPattern, Zt as Fault, _ as describeProvenance, kt as parseImageRef, w as provenanceVerdict, y as markdownCode } from "./program.js";
import { c as fillTags, u as parseTagTemplates } from "./engine.js";
import { T as writeSummary, _ as refuseIfAny, a as checkRunnerFiles, b as matching, h as withDefault, i as passStep, m as optional, n as withOwnInputs, o as cancellation, r as failStep, s as contractOf, t as reportFailure, w as setOutputs } from "./report-failure.js";
import { t as parseList } from "./list.js";
import { t as readInputs } from "./read-inputs.js";
import { o as parsed, r as integer, u as shown } from "./scalars.js";
import { c as lookUp, g as headOf, h as RegistryError, l as readBack, m as statedAt, o as publishRefs, r as registryPublisher, s as remedyForReading } from "./publisher.js";
// src/promote/promote-plan.ts
const promoteFields = {
	source: withDefault("", parsed((text) => {
		if (text === "") throw new Error("is missing: write the image that is to be promoted, best by its digest");
		return parseImageRef(text).withDefaultTag();
	})),
	tags: withDefault("", parsed((text) => {
		const items = parseList(text);
		const unresolved = items.find((item) => item.includes("{{"));
		if (unresolved !== void 0) throw new Error(`${shown(unresolved)} has a placeholder, and only the gate has one: write its output dev-tag`);
		const { refs } = fillTags(parseTagTemplates(items), "");
		if (refs.length === 0) throw new Error("is missing: name every ref that the image is to be known by");
		return refs;
	})),
	"expected-digest": optional(parsed(matching(digestPattern, "a digest", "sha256: and 64 hex digits in lower case"))),
	"expected-revision": provenanceFields.revision,
	"verify-revision": provenanceFields["verify-revision"],
	"push-retries": withDefault("3", integer(0, 100))
};
/** The inputs of promote/action.yml. */
const promoteContract = contractOf(promoteFields);
/** @throws {InputsRefused} with every problem. */
function readPromotePlan(env) {
	const { values, problems } = readInputs(env, promoteFields);
	refuseIfAny(problems);
	if (values === void 0) throw new Error("inputs that cannot be read, and nothing wrong with them");
	const { source, tags, "expected-digest": expectedDigest, "expected-revision": revision } = values;
	return {
		source,
		targets: tags,
		expectedDigest,
		provenance: {
			revision,
			verify: values["verify-revision"]
		},
		retries: values["push-retries"]
	};
}
// src/promote/promote.ts
/**
* Resolves the source once, proves its revision, and names it under each target, in the listed order. A target after
* one that failed is not touched.
* @param report is called with what has been done so far, whenever that changes.
* @throws Fault if the source cannot be read or is not what it should be, or a target cannot be moved.
*/
async function promote(plan, context, report) {
	const source = await resolve(plan, context);
	const revision = await proven(source, plan, context);
	const targets = /* @__PURE__ */ new Map();
	const tell = (ref, state, previous) => {
		targets.set(ref.toString(), {
			ref,
			state,
			previous
		});
		report({
			source,
			revision,
			targets: [...targets.values()]
		});
	};
	for (const ref of plan.targets) tell(ref, "untouched", void 0);
	const previous = /* @__PURE__ */ new Map();
	for (const ref of plan.targets) previous.set(ref.toString(), await digestAt(ref, context));
	const before = (ref) => previous.get(ref.toString());
	const isUnchanged = (ref) => before(ref) === source.digest;
	const publisher = registryPublisher(source, plan.retries, isUnchanged, context);
	const onBegin = (refs) => {
		for (const ref of refs) tell(ref, "failed", before(ref));
	};
	let failure;
	for await (const outcome of publishRefs(plan.targets, {
		...plan,
		publisher,
		verify: true,
		onBegin,
		context
	})) {
		const { ref, state } = outcome;
		if (outcome.trouble !== void 0) failure ??= outcome;
		if (state === "untouched") tell(ref, "untouched", void 0);
		if (state !== "verified") continue;
		tell(ref, isUnchanged(ref) ? "unchanged" : "moved", before(ref));
		context.log.info(describeTarget(ref, source, before(ref)));
	}
	if (failure?.trouble?.kind === "broken") throw failure.trouble.cause;
	if (failure?.trouble?.kind === "replaced") throw new Fault(`${failure.ref.toString()} is not what was promoted`, `the registry holds ${String(failure.digest)}, but ${String(source.digest)} was promoted`, "Somebody else moved it: find out who, then run the job again.");
}
function describeTarget(ref, source, before) {
	if (before === source.digest) return `${ref.toString()} was ${source.digest ?? ""} already`;
	return `${ref.toString()} is ${source.digest ?? ""} now${before === void 0 ? "" : `; it was ${before}`}`;
}
/** A tag can move: what it is now is what is looked at, and named. */
async function resolve({ source, expectedDigest }, context) {
	const digest = source.digest ?? await digestOf(source, context);
	if (source.digest !== void 0 && await digestAt(source, context) === void 0) throw new Fault(`${source.toString()} is not there`, `the registry ${source.registry} holds no such digest in ${source.repository}`, "Nothing was named. Promote a digest that was pushed to this repository.");
	if (expectedDigest !== void 0 && digest !== expectedDigest) throw new Fault(`${source.toString()} is not what expected-digest says`, `it is ${digest}, wanted ${expectedDigest}`, "Nothing was named. Promote the digest that was verified.");
	return source.pinned(digest);
}
async function digestOf(source, context) {
	try {
		return (await readBack(source, context)).digest;
	} catch (error) {
		throw unreadable(source, error);
	}
}
/** Undefined if the registry has nothing under this name. */
async function digestAt(ref, context) {
	try {
		return (await lookUp(ref, context))?.digest;
	} catch (error) {
		throw unreadable(ref, error);
	}
}
function unreadable(ref, error) {
	if (!(error instanceof RegistryError)) return error;
	return new Fault(`${ref.toString()} could not be read`, error.message, `Nothing was named. ${remedyForReading(error.trouble, ref)}`, { cause: error });
}
/** Checks every platform: an index with one image of another commit is not promoted. */
async function proven(source, plan, context) {
	const { verify, revision } = plan.provenance;
	if (verify === "off") {
		context.log.warning("smoke-gate: revision not verified", `verify-revision is off: it is not proven of which commit ${source.toString()} is`);
		return;
	}
	const expected = revision === void 0 ? (await headOf(context.workspace, context.git)).expected : {
		kind: "known",
		revision,
		source: "the input expected-revision"
	};
	const verdicts = (await statedAt(source, context)).map((stated) => provenanceVerdict(expected, stated));
	const wrong = verdicts.length === 0 ? {
		kind: "unreadable",
		why: "the registry holds no image under it"
	} : verdicts.find(({ kind }) => kind !== "match");
	if (wrong === void 0) return expected.kind === "known" ? expected.revision : void 0;
	const sentence = `${source.toString()}: ${describeProvenance(wrong, "expected-revision")}`;
	if (verify === "enforce") throw new Fault("the image is not proven to be of the right commit", sentence, "Nothing was named. Promote what was built from that commit, set expected-revision, or switch this check off with verify-revision: off.");
	context.log.warning("smoke-gate: wrong-revision", sentence);
}
// src/promote/promotion.ts
/** The step's outputs. `previous` has a line for each ref that was moved, or may have been, by which it can be moved back. */
function promotionOutputs({ source, revision, targets }) {
	const done = targets.filter(({ state }) => state === "moved" || state === "unchanged");
	const digest = source.digest ?? "";
	return {
		digest,
		refs: done.map(({ ref }) => ref.toString()).join("\n"),
		"pinned-refs": [...new Set(done.map(({ ref }) => ref.pinned(digest).toString()))].join("\n"),
		revision: revision ?? "",
		previous: targets.flatMap(({ ref, state, previous }) => previous === void 0 || state === "unchanged" || state === "untouched" ? [] : [`${ref.toString()} ${ref.pinned(previous).toString()}`]).join("\n")
	};
}
/** Markdown for the step's summary. */
function summarizePromotion({ source, revision, targets }) {
	const commit = revision === void 0 ? "" : ` of commit ${markdownCode(revision)}`;
	const rows = targets.map(({ ref, state, previous }) => `| ${markdownCode(ref.toString())} | ${state} | ${previous === void 0 ? "" : markdownCode(previous)} |`);
	return [
		`## Promotion of ${markdownCode(source.toString())}${commit}`,
		"",
		"| Ref | State | Before |",
		"| --- | --- | --- |",
		...rows,
		""
	].join("\n");
}
// src/promote/step.ts
/** The exit code is 0 only if every target is the source and was read back. */
async function runPromote(env) {
	failStep();
	const log = jobLog();
	let done;
	try {
		await checkRunnerFiles(env);
		using cancelled = cancellation();
		const plan = readPromotePlan(await withOwnInputs(env, promoteContract, log));
		const { signal } = cancelled;
		await promote(plan, {
			docker: openDocker(env)(signal),
			git: gitCli(env, signal),
			log,
			signal,
			workspace: stepFolder()
		}, (promotion) => {
			done = promotion;
			setOutputs(promotionOutputs(promotion));
		});
		passStep();
	} catch (error) {
		reportFailure(error, "smoke-gate: promote could not do its work", log);
	}
	if (done !== void 0) await writeSummary(env, summarizePromotion(done));
}
export { runPromote };
