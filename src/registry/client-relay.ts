// buildx cannot present a client certificate. It connects in plain HTTP to a proxy of this process on loopback, which
// connects to the registry with TLS. The proxy demands a password: others on this machine can reach its port too.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { getCACertificates } from "node:tls";
import type { Pool } from "undici";

export type ClientTls = {
  /** In PEM, each for the key at the same index. */
  readonly cert: readonly string[];
  readonly key: readonly string[];
  /** False accepts any certificate of the registry. */
  readonly verifies: boolean;
};

type ClientRelay = AsyncDisposable & {
  readonly env: Readonly<Record<string, string>>;
  /** Returns the error of the last request, because a client of a proxy gets no more than a status. */
  readonly trouble: () => string | undefined;
};

const hopByHop = new Set([
  "proxy-authorization",
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/**
 * Cannot serve a registry on loopback, because Go uses no proxy there. `authorities` are CA certificates in PEM, trusted
 * besides the machine's.
 */
export async function clientRelay(
  clients: ReadonlyMap<string, ClientTls>,
  authorities: readonly string[],
): Promise<ClientRelay> {
  const ca = [...getCACertificates("default"), ...getCACertificates("system"), ...authorities];
  const undici = await import("undici");
  const bounds = { headersTimeout: 0, bodyTimeout: 0 };
  const pools = new Map(
    [...clients].map(([registry, { cert, key, verifies }]) => {
      const connect = { ca, cert: [...cert], key: [...key], rejectUnauthorized: verifies };
      return [registry, new undici.Pool(`https://${registry}`, { ...bounds, connect })] as const;
    }),
  );
  const login = `smoke-gate:${randomUUID()}`;
  const authorization = `Basic ${Buffer.from(login).toString("base64")}`;
  let trouble: string | undefined;

  const answered = (asked: IncomingMessage, answer: ServerResponse) => {
    if (asked.headers["proxy-authorization"] !== authorization) {
      answer.writeHead(407, { "proxy-authenticate": "Basic" }).end();
      return;
    }
    const url = new URL(asked.url ?? "");
    // A host without a client certificate, for example a token server, is asked in plain HTTP.
    const pool = pools.get(url.host) ?? new undici.Pool(url.origin, bounds);
    pools.set(url.host, pool);
    relay(asked, answer, pool, clients.has(url.host)).then(
      () => (trouble = undefined),
      (error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
        answer.destroy();
      },
    );
  };
  const server = createServer(answered);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const url = `http://${login}@127.0.0.1:${address.port}`;
  return {
    env: { HTTP_PROXY: url, http_proxy: url, NO_PROXY: "", no_proxy: "" },
    trouble: () => trouble,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

async function relay(asked: IncomingMessage, answer: ServerResponse, pool: Pool, isTls: boolean): Promise<void> {
  const { host, pathname, search } = new URL(asked.url ?? "");
  const hasBody = asked.method !== "GET" && asked.method !== "HEAD";
  const { statusCode, headers, body } = await pool.request({
    path: `${pathname}${search}`,
    method: asked.method ?? "GET",
    headers: handedOn(asked.headers),
    body: hasBody ? asked : null,
  });
  // A redirect to the registry itself must come through the proxy again.
  const ours = (value: string) => (isTls ? value.replaceAll(`https://${host}`, `http://${host}`) : value);
  const given = Object.entries(handedOn(headers)).map(
    ([name, value]) => [name, typeof value === "string" ? ours(value) : value?.map(ours)] as const,
  );
  answer.writeHead(statusCode, Object.fromEntries(given));
  await pipeline(body, answer);
}

function handedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
