/** Opens connections to the engine that the docker CLI of an environment speaks to. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Agent, type ClientRequestArgs } from "node:http";
import { connect, Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { noDocker } from "../cli/cli.ts";
import { engineUnreachable } from "../no-engine.ts";

/**
 * Between two requests a connection that goes a long way may break with nobody being told: one that had nothing to do
 * for longer than this is not used again, milliseconds.
 */
const longestIdleMs = 20_000;

/** The most that is kept of what docker says while it connects, characters. */
const keptWords = 4_096;

/**
 * A socket on this machine is dialled. To any other engine the CLI itself connects, with its contexts, its TLS and its
 * SSH: `docker system dial-stdio` is what it runs for that at the far end of an SSH connection
 * (https://github.com/docker/cli/blob/v28.5.2/cli/command/system/dial_stdio.go).
 */
export class EngineAgent extends Agent {
  readonly #env: NodeJS.ProcessEnv;
  readonly #address: () => Promise<string>;
  #dialled = "the engine";

  /**
   * @param env all that docker sees of the environment.
   * @param address gives the engine's, as DOCKER_HOST and contexts have it.
   */
  constructor(env: NodeJS.ProcessEnv, address: () => Promise<string>) {
    super({ keepAlive: true });
    this.#env = env;
    this.#address = address;
  }

  /** What was dialled last, for messages. */
  get dialled(): string {
    return this.#dialled;
  }

  /** Called by Node for every connection. */
  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    void this.#dial(callback ?? (() => undefined));
  }

  async #dial(dialled: (error: Error | null, stream: Duplex) => void): Promise<void> {
    try {
      const address = await this.#address();
      this.#dialled = address.replace(/^unix:\/\//u, "");
      dialled(null, address.startsWith("unix:///") ? connect(address.slice("unix://".length)) : dialStdio(this.#env));
    } catch (error) {
      const why = error instanceof Error ? error : new Error(String(error));
      dialled(why, failed(why));
    }
  }
}

/** Node's types want a stream beside an error. */
function failed(error: Error): Duplex {
  const stream = new Duplex();
  stream.on("error", () => undefined);
  return stream.destroy(error);
}

function dialStdio(env: NodeJS.ProcessEnv): Duplex {
  return new StdioConnection(spawn("docker", ["system", "dial-stdio"], { env, stdio: ["pipe", "pipe", "pipe"] }));
}

/** A connection through a process. An agent keeps it for the next request, and then it must not hold ours up. */
class StdioConnection extends Duplex {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #words = "";
  #idle: NodeJS.Timeout | undefined;

  constructor(process: ChildProcessByStdio<Writable, Readable, Readable>) {
    super();
    this.#process = process;
    process.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) process.stdout.pause();
    });
    process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#words = (this.#words + text).slice(-keptWords);
    });
    process.stdin.on("error", () => undefined);
    process.once("error", (error) =>
      this.destroy("code" in error && error.code === "ENOENT" ? noDocker(error) : error),
    );
    // Its words are whole, and tell why: the end of its output alone would not.
    process.once("close", (code) => {
      if (code === 0) this.push(null);
      else this.destroy(engineUnreachable(this.#words.trim() || `docker system dial-stdio ended with code ${code}`));
    });
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: () => void): void {
    // A process that takes nothing more has ended, and says why when it is closed.
    this.#process.stdin.write(chunk, encoding, () => callback());
  }

  override _final(callback: () => void): void {
    this.#process.stdin.end(() => callback());
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    // It holds nothing that a gentler end would save, and does not listen to one.
    this.#process.kill("SIGKILL");
    for (const stream of this.#process.stdio) stream?.destroy();
    callback(error);
  }

  /** It has a request to carry. */
  ref(): this {
    clearTimeout(this.#idle);
    this.#process.ref();
    for (const pipe of this.#pipes()) pipe.ref();
    return this;
  }

  /** It has none. */
  unref(): this {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.destroy(), longestIdleMs).unref();
    this.#process.unref();
    for (const pipe of this.#pipes()) pipe.unref();
    return this;
  }

  #pipes(): readonly Socket[] {
    return this.#process.stdio.filter((stream) => stream instanceof Socket);
  }

  /** What an agent asks of every socket; a process has no use for it. */
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }
}
