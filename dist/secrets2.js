import { t as isJobCredential } from "./runner-variables.js";
import { n as csvFields, t as attributes } from "./attributes.js";
import { t as parseList } from "./list.js";
// src/inputs/secrets.ts
/** Inputs in which an address can stand with a password in it. */
const addressed = [
	"context",
	"build-contexts",
	"build-args",
	"secrets",
	"cache-from",
	"cache-to",
	"outputs"
];
/** What stands for a password where the name is the token. */
const noPassword = /* @__PURE__ */ new Set(["", "x-oauth-basic"]);
/** Names that are the same for everybody. */
const commonUsers = /* @__PURE__ */ new Set([
	"git",
	"oauth2",
	"x-access-token",
	"gitlab-ci-token"
]);
/** The secrets in a plan that could be read. */
function secretsOf({ source, smoke }) {
	const build = source.kind === "build" ? source.build.secrets.map(({ value }) => value) : [];
	const services = smoke.variants.flatMap(({ stack }) => stack.kind === "services" ? stack.services.flatMap(({ credentials }) => credentials?.password ?? []) : []);
	return [.../* @__PURE__ */ new Set([...build, ...services])];
}
/**
* The secrets in the inputs as they are written, whether they can be read or not: what is said of an input that is
* refused must not repeat one.
*/
function secretsIn(env) {
	const input = (name) => env[`INPUT_${name.toUpperCase()}`] ?? "";
	return [
		...values(input("secrets")),
		...items(input("secret-envs"), false).map((item) => variable(env, afterEquals(item))),
		input("github-token").trim(),
		...addressed.flatMap((name) => passwords(input(name))),
		...["cache-from", "cache-to"].flatMap((name) => items(input(name)).flatMap(storeKeys))
	].filter((value) => value !== "");
}
/** Empty where it is not set; every object has a `constructor`, and no step a variable of that name. */
function variable(env, name) {
	return Object.hasOwn(env, name) ? env[name] ?? "" : "";
}
/** The runner hides these itself in its log. */
function runnersSecrets(env) {
	return Object.entries(env).flatMap(([name, value = ""]) => isJobCredential(name) && name.endsWith("_TOKEN") && value !== "" ? [value] : []);
}
/** Of `id=value` the value; an item that is none may be nothing but a secret. */
function values(text) {
	try {
		return parseList(text, {
			ignoreComma: true,
			trimWhitespace: false
		}).map(afterEquals);
	} catch {
		return text.split("\n").flatMap((line) => [line, afterEquals(line)]);
	}
}
function items(text, ignoreComma = true) {
	try {
		return parseList(text, { ignoreComma });
	} catch {
		return text.split("\n").map((line) => line.trim());
	}
}
function afterEquals(item) {
	return item.slice(item.indexOf("=") + 1);
}
function passwords(text) {
	return [...text.matchAll(/\b[a-z][a-z0-9+.-]{0,15}:\/\/([^\s/?#"<>]+)@/giu)].flatMap(([, userinfo = ""]) => {
		const [user = "", ...rest] = userinfo.split(":");
		const password = rest.join(":");
		const secret = noPassword.has(password) ? user : password;
		return commonUsers.has(secret) ? [] : [secret, decoded(secret)];
	});
}
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
/** Of a cache in a store: `secret_access_key`, `session_token`. */
function storeKeys(entry) {
	return [...attributes(csvFields(entry) ?? []) ?? /* @__PURE__ */ new Map()].flatMap(([name, written]) => /secret|token|password|account_key/u.test(name) ? written : []);
}
export { secretsIn as n, secretsOf as r, runnersSecrets as t };
