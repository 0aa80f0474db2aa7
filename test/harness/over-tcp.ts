/** An engine that is reached by TCP: a front before its socket. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { TestEngine } from "./testbed.ts";

/** The same engine behind an address that may be another machine's. */
export async function overTcp(engine: TestEngine): Promise<AsyncDisposable & { readonly engine: TestEngine }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(engine.host.replace("unix://", ""));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy()).on("close", () => sockets.delete(one));
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return {
    engine: { ...engine, host: `tcp://127.0.0.1:${address.port}` },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const one of sockets) one.destroy();
    },
  };
}
