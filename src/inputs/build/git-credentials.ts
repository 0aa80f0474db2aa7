import type { BuildSecret } from "../../gate/plan.ts";

/** A repository that buildx clones over HTTP with Git; for a tarball it reads no secret. */
const repository =
  /^(?<scheme>https?:\/\/)(?<userinfo>[^\s/?#]+)@(?<host>[^\s/?#@]+)(?<rest>\/[^\s?#]*\.git(?:[?#].*)?)$/iu;

/** `name=address` as in `build-contexts`, or an address alone. */
const named = /^(?<name>[^\s=/]+=)?(?<address>.*)$/su;

export type WithoutCredentials = { readonly addresses: readonly string[]; readonly secrets: readonly BuildSecret[] };

/**
 * Moves credentials from addresses into BuildKit secrets: an argv is visible to every process, and the build's metadata
 * records it. A host can have one header, so a second one stays in its address; the workflow's secrets (`own` ids) win.
 */
export function withoutCredentials(written: readonly string[], own: readonly string[]): WithoutCredentials {
  const headers = new Map<string, string>();
  const addresses = written.map((text) => {
    const { name = "", address = "" } = named.exec(text)?.groups ?? {};
    const { scheme, userinfo, host, rest } = repository.exec(address)?.groups ?? {};
    if (scheme === undefined || userinfo === undefined || host === undefined || rest === undefined) return text;
    const header = basic(userinfo);
    if (header === undefined || isTaken(host, own) || (headers.get(host) ?? header) !== header) return text;
    headers.set(host, header);
    return `${name}${scheme}${host}${rest}`;
  });
  return { addresses, secrets: [...headers].map(([host, value]) => ({ id: `GIT_AUTH_HEADER.${host}`, value })) };
}

/** https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts */
function isTaken(host: string, own: readonly string[]): boolean {
  return ["GIT_AUTH_HEADER", "GIT_AUTH_TOKEN"].some((id) => own.includes(id) || own.includes(`${id}.${host}`));
}

/** RFC 7617. Returns undefined if the user info is not encoded as a URL requires. */
function basic(userinfo: string): string | undefined {
  try {
    const [user = "", ...password] = userinfo.split(":");
    const pair = `${decodeURIComponent(user)}:${decodeURIComponent(password.join(":"))}`;
    return `basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
  } catch {
    return undefined;
  }
}
