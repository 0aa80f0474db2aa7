/** A certificate that nobody knows. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** In PEM. */
export type Certificate = { readonly cert: string; readonly key: string };

/** @param host an address or a name that it is for. Signed by itself, for a day. */
export async function selfSigned(host: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-certificate-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const name = `subjectAltName=${/^[\d.]+$/u.test(host) ? "IP" : "DNS"}:${host}`;
  const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  const about = ["-days", "1", "-subj", "/CN=smoke-gate-test", "-addext", name];
  await execa("openssl", ["req", "-x509", ...algorithm, ...about, "-keyout", key, "-out", cert]);
  return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
}
