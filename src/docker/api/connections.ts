import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import type { buildConnector, Pool } from "undici";
import { customHeaders } from "./custom-headers.ts";
import type { BeginLogin } from "../ssh-logins.ts";
import { StdioConnection } from "./stdio-connection.ts";

/** Milliseconds; a connection that is idle for longer may have broken without notice, and is not reused. */
const longestIdleMs = 20_000;

type Connection = Socket | StdioConnection;

export type EnginePool = {
  readonly pool: Pool;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Dials a local socket itself. For other engines it starts `docker system dial-stdio`, which applies docker's contexts,
 * TLS and SSH: https://github.com/docker/cli/blob/v28.5.2/cli/command/system/dial_stdio.go
 */
export class EngineConnections {
  readonly #env: NodeJS.ProcessEnv;
  readonly #address: () => Promise<string>;
  readonly #beginLogin: BeginLogin;
  #dialled = "the engine";
  #pool: Promise<EnginePool> | undefined;
  #first: Promise<Connection> | undefined;

  constructor(env: NodeJS.ProcessEnv, address: () => Promise<string>, beginLogin: BeginLogin) {
    this.#env = env;
    this.#address = address;
    this.#beginLogin = beginLogin;
  }

  get dialled(): string {
    return this.#dialled;
  }

  /** Loads undici while the engine accepts the first connection. */
  pool(): Promise<EnginePool> {
    return (this.#pool ??= this.#open());
  }

  async #open(): Promise<EnginePool> {
    this.#first = this.#dial();
    // The first request reports this error.
    this.#first.catch(() => undefined);
    const [undici, headers] = await Promise.all([import("undici"), customHeaders(this.#env)]);
    const pool = new undici.Pool("http://docker", {
      connect: (_, done) => void this.#give(done),
      keepAliveTimeout: longestIdleMs,
      // Each call has its own timeout, and some streams are silent for hours.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return { pool, headers };
  }

  async #give(done: buildConnector.Callback): Promise<void> {
    const dialling = this.#first ?? this.#dial();
    this.#first = undefined;
    let connection: Connection;
    try {
      connection = await dialling;
      // The connection may have ended while undici was loading.
      if (connection.destroyed) throw connection.errored ?? new Error("the connection to the engine was closed");
      if (!isSocketEnough(connection)) throw new Error("the connection to the engine is no stream");
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), null);
      return;
    }
    done(null, connection);
  }

  async #dial(): Promise<Connection> {
    const address = await this.#address();
    this.#dialled = address.replace(/^unix:\/\//u, "");
    if (!address.startsWith("unix:///")) {
      const login = await this.#beginLogin();
      const argv = ["system", "dial-stdio"];
      const child = spawn("docker", argv, { env: this.#env, stdio: ["pipe", "pipe", "pipe"] });
      for (const ended of [once(child.stdout, "data"), once(child, "close")])
        void ended.then(
          () => login?.[Symbol.dispose](),
          () => undefined,
        );
      return awaiting(new StdioConnection(child));
    }
    const socket = connect(address.slice("unix://".length));
    await once(socket, "connect");
    return awaiting(socket);
  }
}

/** Without a handler before undici adds its own, an error would end the process. */
function awaiting(connection: Connection): Connection {
  return connection.on("error", () => undefined);
}

/** undici's types require a network socket, but it uses only what every duplex stream has. */
function isSocketEnough(connection: Connection): connection is Socket {
  return connection instanceof Duplex;
}
