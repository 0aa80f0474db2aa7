/** A registry that fails, lags or lies as it is told to: a proxy in front of the real one. */
import { randomBytes } from "node:crypto";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
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
  /** No answer, until the proxy or the client goes. */
  | "stall"
  /** The connection ends without an answer. */
  | "hang up";

export type Rule = {
  /** @param earlier what was asked before, oldest first. */
  readonly when: (asked: Asked, earlier: readonly Asked[]) => boolean;
  /** How often the rule holds; always, if it does not say. */
  readonly times?: number;
  readonly answer: Answer;
};

export type RegistryProxy = AsyncDisposable & {
  /** `127.0.0.1:<port>/t/<random>`, and the same repository in the real registry. */
  repository(): { readonly name: string; readonly real: string };
  /** Everything that was asked, oldest first. */
  readonly asked: readonly Asked[];
  /** Resolves when something that matches has been asked. */
  wasAsked(matches: Rule["when"]): Promise<void>;
};

/** A manifest is written under this tag. */
export const putsManifest = (tag: string) => (asked: Asked) =>
  asked.method === "PUT" && asked.path.endsWith(`/manifests/${tag}`);

/** What was written under this tag is read. A push may look for the manifest too, but does so before it writes. */
export const readsBack =
  (tag: string): Rule["when"] =>
  (asked, earlier) =>
    asked.method !== "PUT" && asked.path.endsWith(`/manifests/${tag}`) && earlier.some(putsManifest(tag));

/**
 * Listens on a port of 127.0.0.1, which docker takes for a registry without TLS.
 * @param rules the first one that holds answers; without one, the real registry does.
 */
export async function registryProxy(rules: readonly Rule[] = []): Promise<RegistryProxy> {
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

  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const answer = take({ method: request.method ?? "", path });
    if (answer === "stall") return;
    if (answer === "hang up") return void request.socket.destroy();
    if (answer !== undefined && "status" in answer) {
      request.resume();
      response
        .writeHead(answer.status, { "content-type": "application/json", ...answer.headers })
        .end(answer.body ?? "");
      return;
    }
    forward(request, response, answer === undefined ? (request.url ?? "") : answer.insteadOf(path));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");

  return {
    repository() {
      const path = `t/${randomBytes(6).toString("hex")}`;
      return { name: `127.0.0.1:${address.port}/${path}`, real: `${registry}/${path}` };
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

/** With the client's own Host header, so that the registry's Location headers lead back here. */
function forward(request: IncomingMessage, response: ServerResponse, path: string): void {
  const onward = httpRequest(
    `http://${registry}${path}`,
    { method: request.method ?? "GET", headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => response.destroy());
  request.on("error", () => onward.destroy());
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}
