import { runProgram } from "../process/program.ts";
import type { Docker } from "./docker.ts";

/** `local` means this machine, as far as the address tells. */
export type Endpoint =
  | { readonly kind: "local" }
  /** A name, or an address without brackets. */
  | { readonly kind: "remote"; readonly host: string };

const sshConfigTimeoutMs = 5_000;

export async function readEndpoint(docker: Docker, env: NodeJS.ProcessEnv): Promise<Endpoint> {
  const endpoint = parseEndpoint(await docker.address());
  return endpoint.kind === "ssh" ? { kind: "remote", host: await sshHost(endpoint.destination, env) } : endpoint;
}

export function parseEndpoint(
  address: string,
): Endpoint | { readonly kind: "ssh"; readonly destination: readonly string[] } {
  const url = URL.parse(address.includes("://") ? address : `tcp://${address}`);
  // `unix:`, `npipe:` and `fd:` have no host. Docker itself reports an invalid address.
  if (url === null || url.hostname === "" || !["tcp:", "http:", "https:", "ssh:"].includes(url.protocol))
    return { kind: "local" };
  const host = url.hostname.replace(/^\[(.*)\]$/u, "$1");
  if (url.protocol !== "ssh:") return { kind: "remote", host };
  const options = [...(url.username === "" ? [] : ["-l", url.username]), ...(url.port === "" ? [] : ["-p", url.port])];
  return { kind: "ssh", destination: [...options, "--", host] };
}

/** Asks ssh, because its configuration can map a short name to another host. */
async function sshHost(destination: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const asked = { file: "ssh", argv: ["-G", ...destination], env, timeoutMs: sshConfigTimeoutMs };
  // If ssh is missing or fails, docker reports the connection error.
  const { stdout } = await runProgram(asked).catch(() => ({ stdout: "" }));
  return /^hostname (.+)$/mu.exec(stdout)?.[1] ?? destination.at(-1) ?? "";
}
