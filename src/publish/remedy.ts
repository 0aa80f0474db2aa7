import type { ImageRef } from "../image/image-ref.ts";
import type { RegistryError } from "../registry/registry-error.ts";

type Trouble = RegistryError["trouble"];

/** Returns one sentence for a ref that could not be read. */
export function remedyForReading(trouble: Trouble, ref: ImageRef): string {
  const { registry, repositoryName } = ref;
  switch (trouble) {
    case "access":
      return `Log in to ${registry} with docker login (on GitHub: docker/login-action) before this step, as somebody who may pull from ${repositoryName}.`;
    case "missing":
      return `Check that ${registry} shows what is pushed to it, and that this login may read it: it says that there is nothing under this name.`;
    case "busy":
      return "The rate limit of the registry was reached: run the job again later.";
    case "immutable":
    case "silent":
    case "gone":
    case "nameless":
    case "old-buildx":
    case "refused":
    case "unavailable":
    case "unknown":
      return `Look at the answer of ${registry}, then run the job again.`;
    case "certificate":
    case "client-certificate":
    case "plain-http":
      return remedyFor(trouble, ref) ?? "";
  }
}

/** Returns one sentence for a ref that was refused; undefined if docker's words say all that is known. */
export function remedyFor(trouble: Trouble, { registry, repositoryName }: ImageRef): string | undefined {
  switch (trouble) {
    case "access":
      return `Log in to ${registry} with docker login (on GitHub: docker/login-action) before this step, as somebody who may push to ${repositoryName}.`;
    case "immutable":
      return "The registry keeps what it has under this tag: push another tag, or let this one be overwritten there.";
    case "missing":
      return `Make ${repositoryName} at the registry first, or fix its name in tags.`;
    case "certificate":
      return `Let this machine and the engine's know who signed the certificate of ${registry}: put that certificate into /etc/docker/certs.d/${registry}/ca.crt.`;
    case "client-certificate":
      return `Put the certificate and key that ${registry} wants to see into /etc/docker/certs.d/${registry}/client.cert and client.key, on this machine and the engine's.`;
    case "plain-http":
      return `Let ${registry} speak TLS; to do without, list it under insecure-registries in the engine's daemon.json.`;
    case "busy":
      return "The rate limit of the registry was reached: run the job again later, or raise push-retries.";
    case "silent":
      return "The registry or the network hangs, or a layer is too big for the connection: check them, then run the job again.";
    case "gone":
    case "nameless":
      return "Somebody removes images on this engine, or builds under the same tags: keep that off it while the job runs, then run the job again.";
    case "old-buildx":
      return "Install buildx 0.15 or newer (on GitHub: docker/setup-buildx-action).";
    case "refused":
    case "unavailable":
    case "unknown":
      return undefined;
  }
}
