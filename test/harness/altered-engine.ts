/** An engine that says something else of itself than the real one behind it. */
import { createServer, request } from "node:http";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TestEngine } from "./testbed.ts";

/** @param altered from what the engine says of itself to what is passed on. */
export async function alteredEngine(
  engine: TestEngine,
  altered: (info: object) => object,
): Promise<AsyncDisposable & { readonly engine: TestEngine }> {
  const socketPath = engine.host.replace("unix://", "");
  const server = createServer(async (asked, reply) => {
    const { method, url: path = "", headers } = asked;
    const forwarded = request({ socketPath, method, path, headers });
    asked.pipe(forwarded);
    const [answer] = await once(forwarded, "response");
    if (!path.endsWith("/info")) {
      reply.writeHead(answer.statusCode, answer.headers);
      answer.pipe(reply);
      return;
    }
    const info = JSON.stringify(altered(JSON.parse(await text(answer))));
    reply.writeHead(answer.statusCode, { ...answer.headers, "content-length": Buffer.byteLength(info) }).end(info);
  });
  const socket = join(await mkdtemp(join(tmpdir(), "sg-altered-")), "socket");
  server.listen(socket);
  await once(server, "listening");
  return {
    engine: { ...engine, host: `unix://${socket}` },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
