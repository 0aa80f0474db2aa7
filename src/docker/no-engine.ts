/** Tells from docker's own words that no engine answers it. Pure. */
import { Fault } from "../fault.ts";

/** How the docker CLI (20.10 to 28.5) begins when it cannot reach an engine, or may not. */
const unreachable =
  /cannot connect to the docker daemon|error during connect|failed to connect to the docker api|permission denied while trying to connect|unable to resolve docker endpoint/iu;

/** The fault, or undefined where an engine answered, whatever it said. */
export function noEngine(output: string): Fault | undefined {
  const said = output.split("\n").findLast((line) => unreachable.test(line));
  return said === undefined ? undefined : engineUnreachable(said.replace(/^ERROR:\s*/u, "").trim());
}

/** What Go's TLS says of a certificate, what docker says of its own, and what an engine says that was asked without TLS. */
const aboutTls = /\b(?:x509|tls): |\b(?:ca|cert|key)\.pem\b|HTTP request to an HTTPS server/u;

/** @param why why no engine answers, in the words of whoever tried. */
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
