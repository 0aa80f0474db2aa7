import { Fault } from "../gate/fault.ts";

/** The docker CLI (20.10 to 28.5) begins these messages if it cannot reach an engine or has no permission. */
const unreachable =
  /cannot connect to the docker daemon|error during connect|failed to connect to the docker api|permission denied while trying to connect|unable to resolve docker endpoint/iu;

/** Returns undefined if an engine answered. */
export function noEngine(output: string): Fault | undefined {
  const said = output.split("\n").findLast((line) => unreachable.test(line));
  return said === undefined ? undefined : engineUnreachable(said.replace(/^ERROR:\s*/u, "").trim());
}

/** Errors of Go's TLS, of docker's own certificate files, and of an engine that received plain HTTP. */
const aboutTls = /\b(?:x509|tls): |\b(?:ca|cert|key)\.pem\b|HTTP request to an HTTPS server/u;

export function engineUnreachable(why: string, options?: ErrorOptions): Fault {
  if (/permission denied/iu.test(why)) {
    return new Fault(
      "the Docker engine cannot be used",
      why,
      "Give the runner's user access to the engine's socket (the docker group).",
      options,
    );
  }
  if (aboutTls.test(why)) {
    return new Fault(
      "the Docker engine cannot be used",
      why,
      "Set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the docker context, to what the engine's TLS asks for.",
      options,
    );
  }
  return new Fault(
    "no Docker engine answers",
    why,
    "Start the engine, or point DOCKER_HOST or the docker context at one that runs.",
    options,
  );
}
