import { z } from "zod";
import { runProgram } from "../../process/program.ts";
import { lowerCaseKeys, readUsableConfig } from "./config-folder.ts";

/** The X-Registry-Auth header: https://docs.docker.com/reference/api/engine/version/v1.51/#section/Authentication */
export type RegistryAuth =
  | { readonly username: string; readonly password: string }
  | { readonly identitytoken: string }
  | { readonly registrytoken: string };

const loginSchema = z.object({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
  registrytoken: z.string().nullish(),
});
const authsSchema = z.object({ auths: z.record(z.string(), loginSchema).nullish() });
const configSchema = authsSchema.extend({
  credhelpers: z.record(z.string(), z.string()).nullish(),
  credsstore: z.string().nullish(),
});

/** https://github.com/docker/docker-credential-helpers#development */
const helpersAnswer = z.object({ Username: z.string(), Secret: z.string() });

/** https://github.com/docker/docker-credential-helpers/blob/v0.9.3/credentials/error.go */
const notFound = "credentials not found in native keychain";

/** A helper uses this name if the secret is a token. */
const tokenUser = "<token>";

/** Milliseconds; a helper may ask a keychain or a cloud. */
const helperTimeoutMs = 30_000;

/** Follows docker's order. Like docker, it skips what it cannot read: the registry then asks for credentials. */
export async function credentialsFor(
  registry: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<RegistryAuth | undefined> {
  const key = loginKey(registry);
  const ofVariable = authsSchema.safeParse(parsed(env["DOCKER_AUTH_CONFIG"])).data?.auths?.[key];
  if (ofVariable !== undefined) return authOf(ofVariable);
  const config = configSchema.safeParse(lowerCaseKeys(await readUsableConfig(env))).data;
  // An empty name switches the store off for this registry.
  const helper = config?.credhelpers?.[key] ?? config?.credsstore ?? "";
  if (helper !== "") {
    const answer = await askHelper(helper, key, env, signal);
    if (answer !== "broken") return answer;
  }
  const logins = Object.entries(config?.auths ?? {});
  const [, login] = logins.find(([name]) => name === key) ?? logins.find(([name]) => hostOf(name) === key) ?? [];
  return login === undefined ? undefined : authOf(login);
}

export function loginKey(registry: string): string {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}

/** A key may be a URL. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//u, "").replace(/\/.*$/u, "");
}

function authOf({
  auth,
  username,
  password,
  identitytoken,
  registrytoken,
}: z.infer<typeof loginSchema>): RegistryAuth | undefined {
  if (identitytoken) return { identitytoken };
  if (registrytoken) return { registrytoken };
  const [, user = username ?? "", secret = password ?? ""] =
    /^([^:]*):([^]*)$/u.exec(Buffer.from(auth ?? "", "base64").toString("utf8")) ?? [];
  return user === "" ? undefined : { username: user, password: secret };
}

/** `broken`: like docker, the caller goes on to what config.json itself has. */
async function askHelper(
  helper: string,
  key: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<RegistryAuth | "broken" | undefined> {
  const run = {
    file: `docker-credential-${helper}`,
    argv: ["get"],
    env,
    input: Buffer.from(key),
    timeoutMs: helperTimeoutMs,
    signal,
  };
  const answer = await runProgram(run).catch(() => undefined);
  signal?.throwIfAborted();
  if (answer?.exitCode === 1 && answer.stdout.trim() === notFound) return undefined;
  const { data } = helpersAnswer.safeParse(parsed(answer?.exitCode === 0 ? answer.stdout : undefined));
  if (data === undefined) return "broken";
  const { Username: username, Secret: password } = data;
  return username === tokenUser ? { identitytoken: password } : { username, password };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
