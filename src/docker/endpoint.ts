/** Where the engine is that docker speaks to. */
import { runProgram } from "../process/program.ts";
import type { Docker } from "./docker.ts";

/** An engine on this machine, as far as its address tells; or one behind a host's name. */
export type Endpoint =
  | { readonly kind: "local" }
  /** `host` is what to dial: a name, or an address without brackets. */
  | { readonly kind: "remote"; readonly host: string };

/** Reading a configuration file takes milliseconds. */
const sshConfigTimeoutMs = 5_000;

/** @param env the step's environment, with which ssh is asked. */
export async function readEndpoint(docker: Docker, env: NodeJS.ProcessEnv): Promise<Endpoint> {
  const endpoint = parseEndpoint(await docker.address());
  return endpoint.kind === "ssh" ? { kind: "remote", host: await sshHost(endpoint.destination, env) } : endpoint;
}

/** Reads an address as DOCKER_HOST and contexts have it. Pure. */
export function parseEndpoint(
  address: string,
): Endpoint | { readonly kind: "ssh"; readonly destination: readonly string[] } {
  const url = URL.parse(address.includes("://") ? address : `tcp://${address}`);
  // `unix:`, `npipe:` and `fd:` have no host; of what is no address at all, docker has its own word.
  if (url === null || url.hostname === "" || !["tcp:", "http:", "https:", "ssh:"].includes(url.protocol))
    return { kind: "local" };
  const host = url.hostname.replace(/^\[(.*)\]$/u, "$1");
  if (url.protocol !== "ssh:") return { kind: "remote", host };
  const options = [...(url.username === "" ? [] : ["-l", url.username]), ...(url.port === "" ? [] : ["-p", url.port])];
  return { kind: "ssh", destination: [...options, "--", host] };
}

/** What ssh itself would dial: in its configuration, a short name may stand for another host. */
async function sshHost(destination: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const asked = { file: "ssh", argv: ["-G", ...destination], env, timeoutMs: sshConfigTimeoutMs };
  // Without ssh, or without an answer of it, docker has its own word for what cannot be dialled.
  const { stdout } = await runProgram(asked).catch(() => ({ stdout: "" }));
  return /^hostname (.+)$/mu.exec(stdout)?.[1] ?? destination.at(-1) ?? "";
}
