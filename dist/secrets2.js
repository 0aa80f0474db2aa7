import { t as isJobCredential } from "./runner-variables.js";
import { n as csvFields, t as attributes } from "./attributes.js";
import { t as parseList } from "./list.js";
// src/inputs/secrets.ts
/** Inputs that can hold a URL with a password. */
const addressed = [
	"context",
	"build-contexts",
	"build-args",
	"secrets",
	"cache-from",
	"cache-to",
	"outputs"
];
/** Placeholders for the password if the user name is the token. */
const noPassword = /* @__PURE__ */ new Set(["", "x-oauth-basic"]);
/** User names that everybody has, and that are therefore not secret. */
const commonUsers = /* @__PURE__ */ new Set([
	"git",
	"oauth2",
	"x-access-token",
	"gitlab-ci-token"
]);
function secretsOf({ source, smoke }) {
	const build = source.kind === "build" ? source.build.secrets.map(({ value }) => value) : [];
	const services = smoke.variants.flatMap(({ stack }) => stack.kind === "services" ? stack.services.flatMap(({ credentials }) => credentials?.password ?? []) : []);
	return [.../* @__PURE__ */ new Set([...build, ...services])];
}
/** Reads secrets from raw inputs, valid or not: the message about a refused input must not repeat one. */
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
/** Returns an empty text if unset: every object has a `constructor`, but no step has a variable of that name. */
function variable(env, name) {
	return Object.hasOwn(env, name) ? env[name] ?? "" : "";
}
/** The runner masks these in its log itself. */
function runnersSecrets(env) {
	return Object.entries(env).flatMap(([name, value = ""]) => isJobCredential(name) && name.endsWith("_TOKEN") && value !== "" ? [value] : []);
}
/** Returns the value of `id=value`; a malformed item may be nothing but a secret. */
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
/** Credentials of a cache store: `secret_access_key`, `session_token`. */
function storeKeys(entry) {
	return [...attributes(csvFields(entry) ?? []) ?? /* @__PURE__ */ new Map()].flatMap(([name, written]) => /secret|token|password|account_key/u.test(name) ? written : []);
}
export { secretsIn as n, secretsOf as r, runnersSecrets as t };
