/** A registry that fails, lags or lies as it is told to: a proxy in front of the real one. */
import { randomBytes } from "node:crypto";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { text } from "node:stream/consumers";
import type { TlsOptions } from "node:tls";
import type { Certificate } from "./registry-certificate.ts";
import { registry } from "./testbed.ts";

export type Asked = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
};

export type Answer =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** The real registry's answer to another path. */
  | { readonly insteadOf: (path: string) => string }
  | Alteration
  /** The real registry's answer, once this has resolved. */
  | { readonly after: Promise<void> }
  /** No answer, until the proxy or the client goes. */
  | "stall"
  /** The connection ends without an answer. */
  | "hang up"
  /** The real registry does what it is asked, and the connection ends without its answer. */
  | "lose"
  /** The connection is reset when the first of the request's body has come. */
  | "reset";

/** The real registry's answer, but for this. */
type Alteration = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly altered?: (body: string) => string;
  /** The length that is said stays that of the real body, and the connection ends. */
  readonly cut?: true;
};

export type Rule = {
  /** @param earlier what was asked before, oldest first. */
  readonly when: (asked: Asked, earlier: readonly Asked[]) => boolean;
  /** How often the rule holds; always, if it does not say. */
  readonly times?: number;
  readonly answer: Answer;
};

/** What a registry answers with its own words in JSON, as registries do. */
export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, headers, body: JSON.stringify({ errors: [{ code, message }] }) });

/** From the first request that matches on, the registry refuses all that do for this long. */
export function countsRequests(matches: (asked: Asked) => boolean, ms: number, message: string): Rule {
  let until = 0;
  return {
    when(asked) {
      if (!matches(asked)) return false;
      until ||= Date.now() + ms;
      return Date.now() < until;
    },
    answer: refusal(429, "TOOMANYREQUESTS", message, { "retry-after": String(Math.ceil(ms / 1000)) }),
  };
}

export type RegistryProxy = AsyncDisposable & {
  /** Host and port. */
  readonly address: string;
  /** `<address>/t/<random>`, and the same repository in the real registry. */
  repository(): { readonly name: string; readonly real: string };
  /** Everything that was asked, oldest first. */
  readonly asked: readonly Asked[];
  /** Resolves when something that matches has been asked. */
  wasAsked(matches: Rule["when"]): Promise<void>;
};

/** A manifest is written under this tag. */
export const putsManifest = (tag: string) => (asked: Asked) =>
  asked.method === "PUT" && asked.path.endsWith(`/manifests/${tag}`);

/** Refuses to take a tag that has been taken before, or at all. */
export const immutable = (tag: string, isThere: boolean): Rule => ({
  when: (asked, earlier) => putsManifest(tag)(asked) && (isThere || earlier.some(putsManifest(tag))),
  answer: refusal(412, "PRECONDITION", `Failed to process request due to 'app:${tag}' configured as immutable.`),
});

/** What was written under this tag is read. A push may look for the manifest too, but does so before it writes. */
export const readsBack =
  (tag: string): Rule["when"] =>
  (asked, earlier) =>
    asked.method !== "PUT" && asked.path.endsWith(`/manifests/${tag}`) && earlier.some(putsManifest(tag));

/** The body of what was written under this tag is read: by the digest that the registry says, not by the tag. */
export const readsBody =
  (tag: string): Rule["when"] =>
  (asked, earlier) =>
    asked.method === "GET" && asked.path.includes("/manifests/") && earlier.some(putsManifest(tag));

/** A layer, a config or an attestation begins to be sent. */
export const beginsBlob = ({ method, path }: Asked) => method === "POST" && path.endsWith("/blobs/uploads/");

/** The bytes of one are sent: in a PATCH before its PUT by a classic store, in the PUT by a containerd one. */
export const sendsBlob = ({ method, path }: Asked) => method !== "POST" && path.includes("/blobs/uploads/");

/** Where a registry listens. */
type Place = {
  readonly host: string;
  /** Undefined is plain HTTP. */
  readonly certificate?: Certificate;
  /** Lets in who shows this one; undefined is anybody. */
  readonly client?: Certificate;
};

/** docker takes it for a registry without TLS, as it does nothing else but what is listed in its configuration. */
const loopback: Place = { host: "127.0.0.1" };

/**
 * @param rules the first one that holds answers; without one, the real registry does.
 * @param place on a port of its own.
 */
export async function registryProxy(
  rules: readonly Rule[] = [],
  { host, certificate, client }: Place = loopback,
): Promise<RegistryProxy> {
  const asked: Asked[] = [];
  const left = new Map(rules.map((rule) => [rule, rule.times ?? Number.POSITIVE_INFINITY]));
  const listeners = new Set<() => void>();

  const take = (now: Asked): Answer | undefined => {
    const rule = rules.find((candidate) => (left.get(candidate) ?? 0) > 0 && candidate.when(now, asked));
    if (rule !== undefined) left.set(rule, (left.get(rule) ?? 0) - 1);
    asked.push(now);
    for (const listener of listeners) listener();
    return rule?.answer;
  };

  const answered = (request: IncomingMessage, response: ServerResponse) => {
    const [path = ""] = (request.url ?? "").split("?");
    const answer = take({ method: request.method ?? "", path });
    if (answer === "stall") return;
    if (answer === "hang up") return void request.socket.destroy();
    if (answer === "lose") return forward(request, response, request.url ?? "", "lost");
    if (answer === "reset") return void request.once("data", () => request.socket.resetAndDestroy());
    if (answer !== undefined && "status" in answer) {
      request.resume();
      response
        .writeHead(answer.status, { "content-type": "application/json", ...answer.headers })
        .end(answer.body ?? "");
      return;
    }
    if (certificate !== undefined) request.headers["x-forwarded-proto"] = "https";
    const real = request.url ?? "";
    if (answer === undefined) forward(request, response, real, undefined);
    else if ("after" in answer) void answer.after.then(() => forward(request, response, real, undefined));
    else if ("insteadOf" in answer) forward(request, response, answer.insteadOf(path), undefined);
    else forward(request, response, real, answer);
  };
  const server =
    certificate === undefined ? createServer(answered) : createTlsServer({ ...certificate, ...only(client) }, answered);
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const here = `${host}:${address.port}`;

  return {
    address: here,
    repository() {
      const path = `t/${randomBytes(6).toString("hex")}`;
      return { name: `${here}/${path}`, real: `${registry}/${path}` };
    },
    asked,
    wasAsked(matches) {
      return new Promise((resolve) => {
        const look = () => {
          if (!asked.some((each, index) => matches(each, asked.slice(0, index)))) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      });
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Who shows another certificate is not spoken to. */
function only(client: Certificate | undefined): TlsOptions {
  return client === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: client.cert };
}

/** With the client's own Host header, so that the registry's Location headers lead back here. */
function forward(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  alteration: Alteration | "lost" | undefined,
): void {
  const onward = httpRequest(
    `http://${registry}${path}`,
    { method: request.method ?? "GET", headers: request.headers },
    (answer) => {
      if (alteration === "lost") {
        answer.resume();
        request.socket.destroy();
      } else if (alteration === undefined) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      } else void alter(answer, response, alteration);
    },
  );
  onward.on("error", () => response.destroy());
  request.on("error", () => onward.destroy());
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

async function alter(
  answer: IncomingMessage,
  response: ServerResponse,
  { headers = {}, altered = (body) => body, cut }: Alteration,
): Promise<void> {
  const real = await text(answer);
  const body = altered(real);
  const { "content-length": length, ...others } = answer.headers;
  // Of a HEAD, the length is that of what a GET would give.
  const said = body === real || cut ? length : Buffer.byteLength(body);
  response.writeHead(answer.statusCode ?? 502, { ...others, ...headers, "content-length": said });
  response.write(body, () => (cut ? response.destroy() : response.end()));
}
