import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { hostOf, portOf } from "./insecure.ts";

/** Milliseconds: insecure registries are in the same network. */
const handshakeMs = 5_000;

/** Returns the certificate chain that a registry sends, in PEM and not verified; none if it does not use TLS. */
export function presentedBy(registry: string): Promise<readonly string[]> {
  const host = hostOf(registry);
  return new Promise((resolve) => {
    const socket = connect(
      {
        host,
        port: portOf(registry) ?? 443,
        // The caller asks only for registries that the engine does not verify.
        rejectUnauthorized: false,
        timeout: handshakeMs,
        ...(isIP(host) === 0 ? { servername: host } : {}),
      },
      () => {
        resolve(chainOf(socket.getPeerCertificate(true)));
        socket.destroy();
      },
    );
    const none = () => {
      resolve([]);
      socket.destroy();
    };
    socket.on("error", none).on("timeout", none).on("close", none);
  });
}

function chainOf(first: DetailedPeerCertificate): readonly string[] {
  const chain = new Map<string, string>();
  for (let at = first; at?.raw !== undefined && !chain.has(at.fingerprint256); at = at.issuerCertificate)
    chain.set(at.fingerprint256, new X509Certificate(at.raw).toString());
  return [...chain.values()];
}
