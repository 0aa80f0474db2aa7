/** Addresses of Git repositories with a user and password in them. */
import type { BuildSecret } from "../plan.ts";

/** What buildx takes for a repository over HTTP, and clones with Git: of a tarball it reads no secret. */
const repository =
  /^(?<scheme>https?:\/\/)(?<userinfo>[^\s/?#]+)@(?<host>[^\s/?#@]+)(?<rest>\/[^\s?#]*\.git(?:[?#].*)?)$/iu;

/** A name and an address, as `build-contexts` has them; or an address alone. */
const named = /^(?<name>[^\s=/]+=)?(?<address>.*)$/su;

export type WithoutCredentials = { readonly addresses: readonly string[]; readonly secrets: readonly BuildSecret[] };

/**
 * The same addresses without them, and the secrets through which BuildKit gives them to Git: an argv can be read by
 * every process of the machine, and stands in the build's metadata. One header a host: of two the second stays where it is.
 * @param own the ids of the secrets that the workflow gives: its word on a host is the last.
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

/** RFC 7617. Undefined where the userinfo is not encoded as an address must be. */
function basic(userinfo: string): string | undefined {
  try {
    const [user = "", ...password] = userinfo.split(":");
    const pair = `${decodeURIComponent(user)}:${decodeURIComponent(password.join(":"))}`;
    return `basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
  } catch {
    return undefined;
  }
}
