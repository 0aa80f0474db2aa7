import type { Plan } from "../gate/plan.ts";
import { isJobCredential } from "../gate/runner-variables.ts";
import { attributes, csvFields } from "./build/attributes.ts";
import { parseList } from "./parsing/list.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Inputs that can hold a URL with a password. */
const addressed = ["context", "build-contexts", "build-args", "secrets", "cache-from", "cache-to", "outputs"];

/** Placeholders for the password if the user name is the token. */
const noPassword = new Set(["", "x-oauth-basic"]);

/** User names that everybody has, and that are therefore not secret. */
const commonUsers = new Set(["git", "oauth2", "x-access-token", "gitlab-ci-token"]);

export function secretsOf({ source, smoke }: Plan): readonly string[] {
  const build = source.kind === "build" ? source.build.secrets.map(({ value }) => value) : [];
  const services = smoke.variants.flatMap(({ stack }) =>
    stack.kind === "services" ? stack.services.flatMap(({ credentials }) => credentials?.password ?? []) : [],
  );
  return [...new Set([...build, ...services])];
}

/** Reads secrets from raw inputs, valid or not: the message about a refused input must not repeat one. */
export function secretsIn(env: Env): readonly string[] {
  const input = (name: string) => env[`INPUT_${name.toUpperCase()}`] ?? "";
  return [
    ...values(input("secrets")),
    ...items(input("secret-envs"), false).map((item) => variable(env, afterEquals(item))),
    input("github-token").trim(),
    ...addressed.flatMap((name) => passwords(input(name))),
    ...["cache-from", "cache-to"].flatMap((name) => items(input(name)).flatMap(storeKeys)),
  ].filter((value) => value !== "");
}

/** Returns an empty text if unset: every object has a `constructor`, but no step has a variable of that name. */
function variable(env: Env, name: string): string {
  return Object.hasOwn(env, name) ? (env[name] ?? "") : "";
}

/** The runner masks these in its log itself. */
export function runnersSecrets(env: Env): readonly string[] {
  // The other credentials are URLs.
  return Object.entries(env).flatMap(([name, value = ""]) =>
    isJobCredential(name) && name.endsWith("_TOKEN") && value !== "" ? [value] : [],
  );
}

/** Returns the value of `id=value`; a malformed item may be nothing but a secret. */
function values(text: string): readonly string[] {
  try {
    return parseList(text, { ignoreComma: true, trimWhitespace: false }).map(afterEquals);
  } catch {
    return text.split("\n").flatMap((line) => [line, afterEquals(line)]);
  }
}

function items(text: string, ignoreComma = true): readonly string[] {
  try {
    return parseList(text, { ignoreComma });
  } catch {
    return text.split("\n").map((line) => line.trim());
  }
}

function afterEquals(item: string): string {
  return item.slice(item.indexOf("=") + 1);
}

function passwords(text: string): readonly string[] {
  return [...text.matchAll(/\b[a-z][a-z0-9+.-]{0,15}:\/\/([^\s/?#"<>]+)@/giu)].flatMap(([, userinfo = ""]) => {
    const [user = "", ...rest] = userinfo.split(":");
    const password = rest.join(":");
    const secret = noPassword.has(password) ? user : password;
    return commonUsers.has(secret) ? [] : [secret, decoded(secret)];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Credentials of a cache store: `secret_access_key`, `session_token`. */
function storeKeys(entry: string): readonly string[] {
  const found = attributes(csvFields(entry) ?? []) ?? new Map<string, readonly string[]>();
  return [...found].flatMap(([name, written]) => (/secret|token|password|account_key/u.test(name) ? written : []));
}
