import { n as DockerCallFailed, t as pRetry } from "./p-retry.js";
import { n as getState, r as saveState, x as Fault } from "./log.js";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { mkdir, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
// src/docker/labels.ts
const runIdPattern = /^[0-9a-f]{32}$/u;
/** Takes a text for a run id only if it is one: it comes back from a state file that others can write. */
function runId(text) {
	return isRunId(text) ? text : void 0;
}
function isRunId(text) {
	return runIdPattern.test(text);
}
const runKey = "smoke-gate.run";
const variantKey = "smoke-gate.variant";
const roleKey = "smoke-gate.role";
/** `smoke-gate.run=<id>`: what the cleanup filters by. */
function runLabel(run) {
	return written([runKey, run]);
}
/**
* The name of an object of this run: unique on any engine, because it holds the run's id, and in the run, because a dot
* stands between the parts and is doubled within one (each begins with a letter or a digit).
* @param parts what it is, for people: the variant, `app` or the service.
*/
function objectName(run, ...parts) {
	const named = parts.map((part) => part.replaceAll(".", "..")).join(".");
	return [
		"smoke-gate",
		run.slice(0, 12),
		...named === "" ? [] : [named]
	].join("-").replaceAll(/[^\w.-]/gu, "_");
}
/** Of everything that a run makes. */
function runLabels(run) {
	return { [runKey]: run };
}
/** Of what is made for one variant. */
function variantLabels(run, variant) {
	return {
		...runLabels(run),
		[variantKey]: variant
	};
}
/** Of a container: what it is in its variant, `app` or the service's name, for people. */
function roleLabels(run, variant, role) {
	return {
		...variantLabels(run, variant),
		[roleKey]: role
	};
}
/** A label as docker's options and filters write it. */
function written([key, value]) {
	return `${key}=${value}`;
}
/**
* The name of a variant's Compose project. Compose takes lower-case letters, digits, "-" and "_" alone: what is none
* of them, and "_" itself, is written by its code, so that no two variants share a name.
*/
function projectName(run, variant) {
	const encoded = variant.replaceAll(/[^a-z0-9-]/gu, (letter) => `_${letter.codePointAt(0)?.toString(16) ?? ""}_`);
	return `${objectName(run)}-${encoded}`;
}
// src/docker/removal.ts
/** Takes objects off the engine, where the post step or a neighbour may be about the same. */
/**
* Removes one object of a scope, as far as it can be done: an engine that is gone must not take the place of why the
* scope ended. What stays is met again by the run's sweep, which says so.
*/
async function removeOne(docker, argv) {
	try {
		await docker.call(argv);
	} catch (error) {
		if (!(error instanceof Fault)) throw error;
	}
}
/**
* Removes everything that a list names. What vanishes in between is no error; what stays is.
* @param argv the removal, without the names.
* @returns how many there were.
*/
async function removeAll(docker, list, argv) {
	const found = await list();
	let left = found;
	const attempt = async () => {
		if (left.length === 0) return;
		try {
			await docker.call([...argv, ...left]);
		} catch (error) {
			left = await list();
			if (left.length > 0) throw error;
		}
	};
	await pRetry(attempt, {
		retries: 5,
		minTimeout: 100,
		shouldRetry: ({ error }) => error instanceof DockerCallFailed
	});
	return found.length;
}
// src/docker/networks.ts
/** Networks and named volumes of a run. */
/**
* Creates a bridge network of this run; disposing removes it.
* @param internal it leads nowhere else, and is no container's way out; also a container that is none of the run's may
* be put on it.
*/
async function createNetwork(docker, run, name, { internal }) {
	const options = internal ? ["--internal"] : [];
	await docker.call([
		"network",
		"create",
		"--label",
		runLabel(run),
		...options,
		name
	], { toTheEnd: true });
	return { async [Symbol.asyncDispose]() {
		if (internal) await detachAll(docker.uncancelled, [name]);
		await removeOne(docker.uncancelled, [
			"network",
			"rm",
			name
		]);
	} };
}
/** Puts a container on a network, besides those that it is on. */
async function connectToNetwork(docker, network, container) {
	await docker.call([
		"network",
		"connect",
		network,
		container
	], { toTheEnd: true });
}
/**
* Takes every container off these networks, as far as it can be done: with one on it, a network cannot be removed.
* What stands on a run's network and is none of the run's is the job's own container.
*/
async function detachAll(docker, networks) {
	for (const network of networks) {
		const attached = await docker.call([
			"network",
			"inspect",
			"--format={{range $id, $_ := .Containers}}{{$id}} {{end}}",
			network
		]).catch(engineSays(""));
		for (const container of attached.split(/\s+/u).filter((id) => id !== "")) await removeOne(docker, [
			"network",
			"disconnect",
			"--force",
			network,
			container
		]);
	}
}
/** The address of the engine's host on its default bridge; undefined where it has none. */
async function bridgeGateway(docker) {
	return (await docker.call([
		"network",
		"inspect",
		"--format={{range .IPAM.Config}}{{.Gateway}} {{end}}",
		"bridge"
	]).catch(engineSays(""))).split(/\s+/u).find((address) => address !== "");
}
/** Takes an engine's refusal for this answer. */
function engineSays(answer) {
	return (error) => {
		if (error instanceof Fault) return answer;
		throw error;
	};
}
/** Creates an empty volume of this run; disposing removes it. */
async function createVolume(docker, run, name) {
	await docker.call([
		"volume",
		"create",
		"--label",
		runLabel(run),
		name
	], { toTheEnd: true });
	return { [Symbol.asyncDispose]: () => removeOne(docker.uncancelled, [
		"volume",
		"rm",
		"--force",
		name
	]) };
}
// src/docker/sweep.ts
/**
* Removes the run's containers with their anonymous volumes, then its networks, volumes and images. Safe to repeat.
* @param variant only what was made for this one of the run's variants.
*/
async function sweep(docker, run, variant) {
	const filters = (variant === void 0 ? [runLabel(run)] : Object.entries(variantLabels(run, variant)).map(written)).flatMap((label) => ["--filter", `label=${label}`]);
	const labelled = (...argv) => () => listed(docker, [
		...argv,
		"--quiet",
		...filters
	]);
	const containers = await removeAll(docker, labelled("container", "ls", "--all", "--no-trunc"), [
		"container",
		"rm",
		"--force",
		"--volumes"
	]);
	const [networks, volumes, images] = await Promise.all([
		removeNetworks(docker, labelled("network", "ls", "--no-trunc")),
		removeAll(docker, labelled("volume", "ls"), [
			"volume",
			"rm",
			"--force"
		]),
		variant === void 0 ? removeAll(docker, () => builtImages(docker, run), [
			"image",
			"rm",
			"--force"
		]) : 0
	]);
	return {
		containers,
		networks,
		volumes,
		images
	};
}
function removeNetworks(docker, list) {
	return removeAll(docker, async () => {
		const found = await list();
		await detachAll(docker, found);
		return found;
	}, ["network", "rm"]);
}
/** By name: a containerd store reads every image's config to look for a label, and may hold thousands. */
function builtImages(docker, run) {
	return listed(docker, [
		"image",
		"ls",
		"--format={{.Repository}}:{{.Tag}}",
		`--filter=reference=${objectName(run)}`
	]);
}
async function listed(docker, argv) {
	return (await docker.call(argv)).split("\n").filter((line) => line !== "");
}
// src/runner/folders.ts
/** Where a run keeps its files. */
/** Makes the run's folders under the runner's temporary folder; disposing removes what need not stay. */
async function runFolders(env, run) {
	const results = resultsFolder(env, run);
	const logs = join(results, "logs");
	const work = workFolder(results);
	try {
		await mkdir(logs, { recursive: true });
		await mkdir(work, { mode: 448 });
	} catch (error) {
		throw new Fault("the run has no place for its files", error instanceof Error ? error.message : String(error), "Make RUNNER_TEMP a folder that the runner can write to.");
	}
	return {
		results,
		logs,
		work,
		[Symbol.asyncDispose]: () => rm(work, {
			recursive: true,
			force: true
		})
	};
}
/** Removes the working files of a run that could not do it itself. */
async function removeWork(env, run) {
	await rm(workFolder(resultsFolder(env, run)), {
		recursive: true,
		force: true
	});
}
/** Its last part holds no separator, whatever the id: what is removed with all it holds must not lie elsewhere. */
function resultsFolder(env, run) {
	return join(env["RUNNER_TEMP"] || tmpdir(), objectName(run));
}
function workFolder(results) {
	return join(results, "smoke-gate-work");
}
// src/runner/identity.ts
/** Who this run is: the id that labels everything it makes, handed from main to post. */
const stateKey = "run";
/** Makes a new id and saves it for the post step, before anything carries it. */
function newRun() {
	const id = runId(randomBytes(16).toString("hex"));
	if (id === void 0) throw new Error("a random run id has the wrong shape");
	saveState(stateKey, id);
	return id;
}
/** The id that main saved; undefined where there is none, or none that can be trusted. */
function savedRun() {
	return runId(getState(stateKey));
}
export { variantLabels as _, sweep as a, createNetwork as c, objectName as d, projectName as f, runLabels as g, runLabel as h, runFolders as i, createVolume as l, roleLabels as m, savedRun as n, bridgeGateway as o, roleKey as p, removeWork as r, connectToNetwork as s, newRun as t, removeOne as u, written as v };
