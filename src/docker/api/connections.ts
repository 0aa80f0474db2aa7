/** The connections to the engine that the docker CLI of an environment speaks to, and undici's pool over them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import type { buildConnector, Pool } from "undici";
import { customHeaders } from "./custom-headers.ts";
import { StdioConnection } from "./stdio-connection.ts";

/**
 * Between two requests a connection over a long way may break without anybody being told: one that had nothing to do
 * for longer than this is not used again, milliseconds.
 */
const longestIdleMs = 20_000;

type Connection = Socket | StdioConnection;

/** What sends requests to the engine. */
export type EnginePool = {
  readonly pool: Pool;
  /** For every request, unless it has its own of that name. */
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * A socket on this machine is dialled. To any other engine the CLI itself connects, with its contexts, its TLS and its
 * SSH: `docker system dial-stdio` is what it runs for that at the far end of an SSH connection
 * (https://github.com/docker/cli/blob/v28.5.2/cli/command/system/dial_stdio.go).
 */
export class EngineConnections {
  readonly #env: NodeJS.ProcessEnv;
  readonly #address: () => Promise<string>;
  #dialled = "the engine";
  #pool: Promise<EnginePool> | undefined;
  #first: Promise<Connection> | undefined;

  /**
   * @param env all that docker sees of the environment.
   * @param address gives the engine's, as DOCKER_HOST and contexts have it.
   */
  constructor(env: NodeJS.ProcessEnv, address: () => Promise<string>) {
    this.#env = env;
    this.#address = address;
  }

  /** What was dialled last, for messages. */
  get dialled(): string {
    return this.#dialled;
  }

  /** undici is loaded while the engine takes the first connection. */
  pool(): Promise<EnginePool> {
    return (this.#pool ??= this.#open());
  }

  async #open(): Promise<EnginePool> {
    this.#first = this.#dial();
    // If it fails, the first request fails with it.
    this.#first.catch(() => undefined);
    const [undici, headers] = await Promise.all([import("undici"), customHeaders(this.#env)]);
    const pool = new undici.Pool("http://docker", {
      connect: (_, done) => void this.#give(done),
      keepAliveTimeout: longestIdleMs,
      // Each call has a bound of its own, and some streams are silent for hours.
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
      // It may have ended while undici was loaded.
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
      const argv = ["system", "dial-stdio"];
      return awaiting(new StdioConnection(spawn("docker", argv, { env: this.#env, stdio: ["pipe", "pipe", "pipe"] })));
    }
    const socket = connect(address.slice("unix://".length));
    await once(socket, "connect");
    return awaiting(socket);
  }
}

/** Until undici has it, nobody else listens for its error, and that would end the process. */
function awaiting(connection: Connection): Connection {
  return connection.on("error", () => undefined);
}

/** undici's types want a socket of the network; it uses no more of it than any duplex stream has. */
function isSocketEnough(connection: Connection): connection is Socket {
  return connection instanceof Duplex;
}
