/** One request to the engine, and its answer. */
import { once } from "node:events";
import { type Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { DockerCallFailed } from "../failures.ts";
import { engineUnreachable } from "../no-engine.ts";

export type ApiRequest = {
  /** What the CLI calls it, for messages: `network create`. */
  readonly command: string;
  readonly method?: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
};

const refusalSchema = z.object({ message: z.string() });

/** Go's HTTP server says so, before any engine sees the request. */
const wantsTls = "Client sent an HTTP request to an HTTPS server.";

/**
 * @returns the engine's answer, its body unread.
 * @throws DockerCallFailed where it refuses; else what keeps it from answering.
 */
export async function exchange(agent: Agent, asked: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const answer = await sent(agent, asked, signal);
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return answer;
  const body = await text(answer);
  if (body.trim() === wantsTls) throw engineUnreachable(wantsTls);
  // The CLI puts the same words before it.
  throw new DockerCallFailed(asked.command, { status }, `Error response from daemon: ${refusal(body)}`);
}

async function sent(
  agent: Agent,
  { method = "GET", path, query = {}, headers = {}, body }: ApiRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const search = new URLSearchParams(query).toString();
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const asking = request({
    agent,
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers: {
      // An engine has no name on its socket, and HTTP wants one.
      Host: "docker",
      ...headers,
      ...(payload === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) }),
    },
    signal,
  });
  asking.end(payload);
  const [answer] = await once(asking, "response");
  // What breaks from here on is met by whoever reads the answer.
  asking.on("error", () => undefined);
  return answer;
}

/** The engine's own words, or all that something else has answered in its place. */
function refusal(body: string): string {
  try {
    return refusalSchema.parse(JSON.parse(body)).message;
  } catch {
    return body.trim();
  }
}
