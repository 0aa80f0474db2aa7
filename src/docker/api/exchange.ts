import type { Dispatcher } from "undici";
import { z } from "zod";
import { DockerCallFailed } from "../failures.ts";
import { engineUnreachable } from "../no-engine.ts";
import type { EnginePool } from "./connections.ts";

export type ApiRequest = {
  /** The CLI's name for the call, for messages: `network create`. */
  readonly command: string;
  readonly method?: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
};

const refusalSchema = z.object({ message: z.string() });

/** Go's HTTP server sends this before the engine sees the request. */
const wantsTls = "Client sent an HTTP request to an HTTPS server.";

/** Leaves the body unread. Throws a DockerCallFailed if the engine refuses. */
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
  const words = `Error response from daemon: ${refusal(text)}`;
  throw new DockerCallFailed(asked.command, { status: answer.statusCode }, words);
}

/** A proxy may answer instead of the engine, and not in JSON. */
function refusal(body: string): string {
  try {
    return refusalSchema.parse(JSON.parse(body)).message;
  } catch {
    return body.trim();
  }
}
