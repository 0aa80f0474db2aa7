/** A real registry that lets in who holds a token, and the server that gives tokens, as Docker Hub, GHCR or Harbor have one. */
import { randomUUID, sign, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import { selfSigned, type Certificate } from "./registry-certificate.ts";
import type { Login } from "./registry-login.ts";
import { type OwnRegistry, ownRegistry } from "./registry-process.ts";

export type TokenRegistry = OwnRegistry &
  Login & {
    /** Every token that was given, oldest first. */
    readonly tokens: readonly string[];
  };

const login: Login = { username: "me", password: "p4ss-for-t0kens" };
const [service, issuer] = ["smoke-gate-test", "smoke-gate-test-tokens"];

/** Disposing stops both. */
export async function tokenRegistry(): Promise<TokenRegistry> {
  const certificate = await selfSigned("tokens.test");
  const tokens: string[] = [];
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  const server = createServer(({ method, url = "", headers }, response) => {
    // As GCR does: docker then asks in the older way.
    if (method !== "GET") return void response.writeHead(404).end();
    if (headers.authorization !== basic) {
      const errors = [{ code: "UNAUTHORIZED", message: "incorrect username or password" }];
      return void response.writeHead(401).end(JSON.stringify({ errors }));
    }
    const token = tokenFor(new URL(url, "http://tokens.test").searchParams.getAll("scope"), certificate);
    tokens.push(token);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token, expires_in: 300 }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the token server has no port");

  const realm = `http://127.0.0.1:${address.port}/token`;
  const registry = await ownRegistry({
    files: { "tokens.pem": certificate.cert },
    config: (file) =>
      `auth: { token: { realm: "${realm}", service: ${service}, issuer: ${issuer}, rootcertbundle: ${file("tokens.pem")} } }`,
  });
  return {
    ...registry,
    ...login,
    tokens,
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/**
 * https://distribution.github.io/distribution/spec/auth/jwt/
 * @param scopes `repository:<name>:<action>,<action>`
 */
function tokenFor(scopes: readonly string[], { cert, key }: Certificate): string {
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: "JWT", alg: "ES256", x5c: [new X509Certificate(cert).raw.toString("base64")] };
  const access = scopes
    .flatMap((scope) => scope.split(" "))
    .map((scope) => {
      const [type = "", name = "", actions = ""] = scope.split(":");
      return { type, name, actions: actions.split(",") };
    });
  const claims = { iss: issuer, aud: service, sub: login.username, jti: randomUUID(), iat: now, nbf: now - 10 };
  const signed = [header, { ...claims, exp: now + 300, access }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
