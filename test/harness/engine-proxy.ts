/** An engine that hangs, lags or says something else of itself as it is told to: a proxy in front of the real one. */
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { vi } from "vitest";
import { patience } from "./patience.ts";
import type { TestEngine } from "./testbed.ts";

type AskedOfEngine = {
  readonly method: string;
  /** Without the version and the query: `/containers/create`. */
  readonly path: string;
  readonly query: URLSearchParams;
};

export type EngineRule = {
  readonly when: (asked: AskedOfEngine) => boolean;
  readonly answer: /** None, until the proxy or the client goes. */
    | "stall"
    /** The real one's, this many milliseconds later: what waits for it is slow, and nothing else may depend on it. */
    | { readonly afterMs: number }
    /** The real one's, once this has settled. */
    | { readonly after: Promise<unknown> }
    /** The real one's, and each part of it this many milliseconds late. */
    | { readonly laggingMs: number }
    /** A refusal in these words, of status 500 if it says none. */
    | { readonly refusal: string; readonly status?: number }
    /** The real one's, but for this. */
    | { readonly altered: (answer: object) => object };
};

export type EngineProxy = AsyncDisposable & {
  readonly engine: TestEngine;
  /** What was asked so far, in order. */
  readonly asked: readonly AskedOfEngine[];
  /** Resolves when something that matches has been asked. */
  wasAsked(matches: EngineRule["when"]): Promise<void>;
  /** These rules hold from now on. */
  obey(rules: readonly EngineRule[]): void;
  /** Ends the connections over which something that matches is being answered. */
  breakOff(matches: EngineRule["when"]): void;
};

export const removesContainer: EngineRule["when"] = ({ method, path }) =>
  method === "DELETE" && path.startsWith("/containers/");

export const createsContainer: EngineRule["when"] = ({ method, path }) =>
  method === "POST" && path === "/containers/create";

export const startsContainer: EngineRule["when"] = ({ method, path }) =>
  method === "POST" && /^\/containers\/[^/]+\/start$/u.test(path);

export const makesNetwork: EngineRule["when"] = ({ method, path }) => method === "POST" && path === "/networks/create";

export const removesNetwork: EngineRule["when"] = ({ method, path }) =>
  method === "DELETE" && path.startsWith("/networks/");

export const removesAnything: EngineRule["when"] = ({ method }) => method === "DELETE";

export const asksForContainer: EngineRule["when"] = ({ method, path }) =>
  method === "GET" && /^\/containers\/[^/]+\/json$/u.test(path);

export const asksForEvents: EngineRule["when"] = ({ path }) => path === "/events";

export const namesImage: EngineRule["when"] = ({ method, path }) => method === "POST" && path.endsWith("/tag");

export const listsImages: EngineRule["when"] = ({ path }) => path === "/images/json";

/** The first that matches. */
export function theFirst(matches: EngineRule["when"]): EngineRule["when"] {
  let met = false;
  return (asked) => !met && (met = matches(asked));
}

/** Everything, once something has been asked that matches. */
export function fromThenOn(matches: EngineRule["when"]): EngineRule["when"] {
  let met = false;
  return (asked) => (met ||= matches(asked));
}

async function* late(parts: AsyncIterable<Buffer>, byMs: number): AsyncGenerator<Buffer, void, undefined> {
  for await (const part of parts) {
    await pause(byMs);
    yield part;
  }
}

export async function engineProxy(engine: TestEngine, first: readonly EngineRule[] = []): Promise<EngineProxy> {
  const socketPath = engine.host.replace("unix://", "");
  const asked: AskedOfEngine[] = [];
  const open = new Map<Socket, AskedOfEngine>();
  const sockets = new Set<Socket>();
  let rules = first;

  /** What it asks for, and the rule that holds for it. */
  const meet = ({ method = "", url = "", socket }: IncomingMessage) => {
    const { pathname, searchParams } = new URL(url, "http://engine");
    const one = { method, path: pathname.replace(/^\/v[\d.]+/u, ""), query: searchParams };
    asked.push(one);
    open.set(socket, one);
    return rules.find(({ when }) => when(one))?.answer;
  };

  const server = createServer(async (asking, reply) => {
    const answer = meet(asking);
    if (answer === "stall") return;
    if (answer !== undefined && "afterMs" in answer) await pause(answer.afterMs);
    if (answer !== undefined && "after" in answer) await answer.after;
    if (answer !== undefined && "refusal" in answer) {
      reply.writeHead(answer.status ?? 500).end(JSON.stringify({ message: answer.refusal }));
      return;
    }
    const { method, url: path, headers } = asking;
    const forwarded = request({ socketPath, method, path, headers });
    forwarded.on("error", () => reply.destroy());
    reply.on("close", () => forwarded.destroy());
    asking.pipe(forwarded);
    forwarded.on("response", async (real) => {
      if (answer !== undefined && "laggingMs" in answer) {
        reply.writeHead(real.statusCode ?? 0, real.headers).flushHeaders();
        await pipeline(real, (parts) => late(parts, answer.laggingMs), reply).catch(() => undefined);
        return;
      }
      if (answer === undefined || !("altered" in answer)) {
        reply.writeHead(real.statusCode ?? 0, real.headers).flushHeaders();
        real.pipe(reply);
        return;
      }
      const body = JSON.stringify(answer.altered(JSON.parse(await text(real))));
      delete real.headers["transfer-encoding"];
      reply.writeHead(real.statusCode ?? 0, { ...real.headers, "content-length": Buffer.byteLength(body) }).end(body);
    });
  });
  server.on("upgrade", (asking: IncomingMessage, socket: Socket, head: Buffer) => {
    if (meet(asking) === "stall") return;
    const real = connect(socketPath);
    const headers = asking.rawHeaders.flatMap((word, index, all) =>
      index % 2 === 0 ? [`${word}: ${all[index + 1]}`] : [],
    );
    real.write([`${asking.method} ${asking.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
    real.write(head);
    real.pipe(socket).pipe(real);
    for (const [one, other] of [
      [real, socket],
      [socket, real],
    ] as const)
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const socket = join(await mkdtemp(join(tmpdir(), "sg-engine-")), "socket");
  server.listen(socket);
  await once(server, "listening");

  return {
    engine: { ...engine, host: `unix://${socket}` },
    asked,
    wasAsked: (matches) =>
      vi.waitFor(
        () => {
          if (!asked.some(matches)) throw new Error("nobody asked for it");
        },
        { ...patience, interval: 20 },
      ),
    obey(wanted) {
      rules = wanted;
    },
    breakOff(matches) {
      for (const [at, one] of open) if (matches(one)) at.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const one of sockets) one.destroy();
    },
  };
}
