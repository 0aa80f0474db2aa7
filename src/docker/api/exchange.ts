/** One request to the engine, and its answer. */
import type { Dispatcher } from "undici";
import { z } from "zod";
import { DockerCallFailed } from "../failures.ts";
import { engineUnreachable } from "../no-engine.ts";
import type { EnginePool } from "./connections.ts";

export type ApiRequest = {
  /** What the CLI calls it, for messages: `network create`. */
  readonly command: string;
  readonly method?: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** By their names in lower case. */
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
export async function exchange(
  { pool, headers: common }: EnginePool,
  asked: ApiRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { method = "GET", path, query = {}, headers = {}, body } = asked;
  const search = new URLSearchParams(query).toString();
  const answer = await pool.request({
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers: { ...common, ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal,
  });
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
  const text = await answer.body.text();
  if (text.trim() === wantsTls) throw engineUnreachable(wantsTls);
  // The CLI puts the same words before it.
  const words = `Error response from daemon: ${refusal(text)}`;
  throw new DockerCallFailed(asked.command, { status: answer.statusCode }, words);
}

/** The engine's own words, or all that something else has answered in its place. */
function refusal(body: string): string {
  try {
    return refusalSchema.parse(JSON.parse(body)).message;
  } catch {
    return body.trim();
  }
}
