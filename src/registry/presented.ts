/** The certificate that a registry presents, whoever signed it. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { hostOf, portOf } from "./insecure.ts";

/** A registry on this machine or in its network answers at once. */
const handshakeMs = 5_000;

/**
 * @param registry host and port.
 * @returns in PEM, with those that signed it as far as the registry sends them; none where it speaks no TLS.
 */
export function presentedBy(registry: string): Promise<readonly string[]> {
  const host = hostOf(registry);
  return new Promise((resolve) => {
    const socket = connect(
      {
        host,
        port: portOf(registry) ?? 443,
        // The engine does not verify it either: the caller asks only where that is so.
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
  // Of a certificate that signed itself, the issuer is itself.
  for (let at = first; at?.raw !== undefined && !chain.has(at.fingerprint256); at = at.issuerCertificate)
    chain.set(at.fingerprint256, new X509Certificate(at.raw).toString());
  return [...chain.values()];
}
