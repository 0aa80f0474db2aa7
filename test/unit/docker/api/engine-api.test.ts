/** The real adapter over a real socket, with a server behind it that answers as an engine may. */
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openDocker } from "../../../../src/docker/docker.ts";
import { transport } from "../../../../src/docker/transport.ts";
import { DockerCallFailed, DockerTimedOut, isMissing } from "../../../../src/docker/failures.ts";
import { Cancelled, Fault } from "../../../../src/gate/fault.ts";

const temporaryFolder = () => mkdtemp(join(tmpdir(), "sg-api-"));

/** An engine of API 1.41 that answers everything but `/_ping` like this. */
async function engineThat(answers: RequestListener) {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, reply) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    reply.setHeader("Api-Version", "1.41");
    if (request.url === "/_ping") reply.end("OK");
    else answers(request, reply);
  });
  const socket = join(await temporaryFolder(), "socket");
  await once(server.listen(socket), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { env: { ...process.env, DOCKER_HOST: `unix://${socket}` }, asked, headers };
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_, reply) =>
    reply.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));

const silent: RequestListener = () => undefined;

const info = { command: "info", path: "/info" };

async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error,
  );
}

describe("ask", () => {
  it("gives what the engine answers, asked in the engine's own version, which is asked for once", async () => {
    const { env, asked } = await engineThat(json(200, { ServerVersion: "20.10" }));
    const connect = openDocker(env);
    expect(await connect()[transport].ask(info)).toEqual({ ServerVersion: "20.10" });
    expect(await connect(AbortSignal.timeout(60_000))[transport].ask(info)).toEqual({ ServerVersion: "20.10" });
    expect(asked).toEqual(["GET /_ping", "GET /v1.41/info", "GET /v1.41/info"]);
  });

  it("asks in the version that DOCKER_API_VERSION names", async () => {
    const { env, asked } = await engineThat(json(200, {}));
    await openDocker({ ...env, DOCKER_API_VERSION: "1.40" })()[transport].ask(info);
    expect(asked).toEqual(["GET /v1.40/info"]);
  });

  it("sends the method, the query and the body; an empty answer is none", async () => {
    let got: { readonly request: IncomingMessage; readonly body: Promise<string> } | undefined;
    const { env, asked } = await engineThat((request, reply) => {
      got = { request, body: text(request) };
      reply.writeHead(204).end();
    });
    const call = { command: "x", method: "POST", path: "/x", query: { a: "b=c&d" }, body: { Name: "é" } } as const;
    expect(await openDocker(env)()[transport].ask(call)).toBeUndefined();
    expect(asked.at(-1)).toBe("POST /v1.41/x?a=b%3Dc%26d");
    expect(got?.request.headers["content-type"]).toBe("application/json");
    expect(await got?.body).toBe('{"Name":"é"}');
  });

  it("sends the headers of docker's configuration with every request, and none of them in place of its own", async () => {
    const { env, headers } = await engineThat(json(200, {}));
    const custom = {
      "X-Tenant": "blue",
      Host: "elsewhere",
      "CONTENT-TYPE": "text/plain",
      "User-Agent": "x",
      Upgrade: "x",
    };
    const folder = await temporaryFolder();
    await writeFile(join(folder, "config.json"), JSON.stringify({ HttpHeaders: custom }));
    const docker = openDocker({ ...env, DOCKER_CONFIG: folder })();
    await docker[transport].ask({ command: "x", method: "POST", path: "/x", body: {} });
    await text(docker[transport].stream({ command: "events", path: "/events", timeoutOf: "beginning" }));
    expect(headers).toHaveLength(3);
    for (const sent of headers) {
      expect(sent).toMatchObject({ "x-tenant": "blue", host: "docker" });
      expect(sent).not.toHaveProperty("user-agent");
      expect(sent).not.toHaveProperty("upgrade");
    }
    expect(headers[1]).toMatchObject({ "content-type": "application/json" });
  });

  it("asks without them if docker's configuration cannot be read", async () => {
    const { env } = await engineThat(json(200, {}));
    const folder = await temporaryFolder();
    await writeFile(join(folder, "config.json"), "{");
    expect(await openDocker({ ...env, DOCKER_CONFIG: folder })()[transport].ask(info)).toEqual({});
  });

  it("fails with the engine's own words where it refuses", async () => {
    const { env } = await engineThat(json(409, { message: "network x has active endpoints" }));
    const error = await rejection(
      openDocker(env)()[transport].ask({ command: "network rm", method: "DELETE", path: "/networks/x" }),
    );
    expect(error).toBeInstanceOf(DockerCallFailed);
    expect(error).toMatchObject({
      what: "docker network rm failed",
      why: "Error response from daemon: network x has active endpoints",
      status: 409,
    });
    expect(isMissing(error)).toBe(false);
  });

  it.each<[string, RequestListener]>([
    ["is no JSON", (_, reply) => reply.writeHead(502).end("<html>Bad Gateway</html>")],
    ["leads elsewhere", (_, reply) => reply.writeHead(301, { Location: "/elsewhere" }).end("Moved")],
  ])("fails where the answer %s", async (_, answers) => {
    const { env } = await engineThat(answers);
    expect(await rejection(openDocker(env)()[transport].ask(info))).toBeInstanceOf(DockerCallFailed);
  });

  it("tells a missing object from any other refusal", async () => {
    const { env } = await engineThat(json(404, { message: "No such container: x" }));
    const error = await rejection(
      openDocker(env)()[transport].ask({ command: "container inspect", path: "/containers/x/json" }),
    );
    expect(isMissing(error)).toBe(true);
  });

  it("fails in a sentence where the connection breaks in the middle of an answer", async () => {
    const { env } = await engineThat((_, reply) => {
      reply.writeHead(200, { "Content-Length": "100" });
      reply.write("{", () => reply.destroy());
    });
    expect(await rejection(openDocker(env)()[transport].ask(info))).toMatchObject({
      what: "no Docker engine answers",
      why: `the connection to ${env.DOCKER_HOST.replace("unix://", "")} ended in the middle of an answer`,
    });
  });

  it("fails in a sentence where the connection breaks before an answer", async () => {
    const { env } = await engineThat((_, reply) => reply.destroy());
    expect(await rejection(openDocker(env)()[transport].ask(info))).toMatchObject({
      what: "no Docker engine answers",
      why: `the connection to ${env.DOCKER_HOST.replace("unix://", "")} ended without an answer`,
    });
  });

  it("fails in a sentence where no engine is at the socket", async () => {
    const path = join(await temporaryFolder(), "docker.sock");
    const error = await rejection(openDocker({ ...process.env, DOCKER_HOST: `unix://${path}` })()[transport].ask(info));
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({
      what: "no Docker engine answers",
      why: `the connection to ${path} failed: no such file or directory`,
    });
  });

  it("fails where there is no docker to connect to an engine elsewhere", async () => {
    const env = { PATH: await temporaryFolder(), DOCKER_HOST: "tcp://127.0.0.1:1" };
    expect(await rejection(openDocker(env)()[transport].ask(info))).toMatchObject({
      what: "docker could not be started",
    });
  });

  it("is given up after its bound", async () => {
    const { env } = await engineThat(silent);
    const error = await rejection(openDocker(env)()[transport].ask({ ...info, timeoutMs: 100 }));
    expect(error).toBeInstanceOf(DockerTimedOut);
    expect(error).toMatchObject({ what: "docker info did not answer" });
  });

  it("ends with the signal, for its reason", async () => {
    const { env, asked } = await engineThat(silent);
    const controller = new AbortController();
    const reason = new Cancelled("SIGINT");
    const call = rejection(openDocker(env)(controller.signal)[transport].ask(info));
    await expect.poll(() => asked).toHaveLength(2);
    controller.abort(reason);
    expect(await call).toBe(reason);
  });

  it("is not begun once the signal has come, but for what must be done all the same", async () => {
    const { env, asked } = await engineThat(json(200, {}));
    const reason = new Cancelled("SIGINT");
    const docker = openDocker(env)(AbortSignal.abort(reason));
    expect(await rejection(docker[transport].ask(info))).toBe(reason);
    expect(asked).toEqual([]);
    expect(await docker.cleanup[transport].ask(info)).toEqual({});
  });

  it("that makes something is not broken off in the middle", async () => {
    const controller = new AbortController();
    const { env } = await engineThat((_, reply) => {
      controller.abort(new Cancelled("SIGINT"));
      setImmediate(() => reply.end('{"Id":"made"}'));
    });
    const docker = openDocker(env)(controller.signal);
    const made = docker[transport].ask({
      command: "network create",
      method: "POST",
      path: "/networks/create",
      uncancellable: true,
    });
    expect(await made).toEqual({ Id: "made" });
  });
});

describe("stream", () => {
  const events = { command: "events", path: "/events", timeoutOf: "beginning" } as const;
  const log = { command: "container logs", path: "/containers/x/logs" };

  it("gives the answer as it comes", async () => {
    const { env } = await engineThat((_, reply) => reply.write("first"));
    const answer = openDocker(env)()[transport].stream(events);
    expect(await answer.next()).toEqual({ done: false, value: Buffer.from("first") });
    await answer.return();
  });

  it("is given up after its bound in the middle of the answer, unless that may be endless", async () => {
    const { env } = await engineThat((_, reply) => reply.write("first"));
    const docker = openDocker(env)();
    const bounded = docker[transport].stream({ ...log, timeoutMs: 100 });
    const endless = docker[transport].stream({ ...events, timeoutMs: 100 });
    for (const answer of [bounded, endless])
      expect(await answer.next()).toEqual({ done: false, value: Buffer.from("first") });
    const more = endless.next();
    expect(await rejection(bounded.next())).toBeInstanceOf(DockerTimedOut);
    expect(await Promise.race([more, Promise.resolve("nothing yet")])).toBe("nothing yet");
    more.catch(() => undefined);
  });

  it("may take longer than its bound if that is for silence, and is given up after a silence", async () => {
    let answer: ServerResponse | undefined;
    const { env } = await engineThat((_, reply) => void (answer = reply).write("."));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const chunks = openDocker(env)()[transport].stream({ ...log, timeoutOf: "silence", timeoutMs: 60_000 });
    for (let count = 0; count < 3; count += 1) {
      expect(await chunks.next()).toEqual({ done: false, value: Buffer.from(".") });
      const next = chunks.next();
      vi.advanceTimersByTime(59_000);
      answer?.write(".");
      expect(await next).toEqual({ done: false, value: Buffer.from(".") });
      // The time that its reader takes is no silence of the engine.
      vi.advanceTimersByTime(61_000);
      answer?.write(".");
    }
    await chunks.next();
    const last = rejection(chunks.next());
    vi.advanceTimersByTime(60_000);
    expect(await last).toBeInstanceOf(DockerTimedOut);
  });

  it("ends the connection where enough was read", async () => {
    const closed = Promise.withResolvers<void>();
    const { env } = await engineThat((_, reply) => reply.on("close", () => closed.resolve()).write("first"));
    for await (const chunk of openDocker(env)()[transport].stream(log)) if (chunk.length > 0) break;
    expect(await closed.promise).toBeUndefined();
  });

  it("ends where the answer does", async () => {
    const { env } = await engineThat((_, reply) => reply.end("all"));
    expect(await text(openDocker(env)()[transport].stream(events))).toBe("all");
  });

  it("fails where the engine breaks it off, after the last that came", async () => {
    const { env } = await engineThat((_, reply) => reply.write("first", () => reply.destroy()));
    const answer = openDocker(env)()[transport].stream(events);
    expect(await answer.next()).toEqual({ done: false, value: Buffer.from("first") });
    expect(await rejection(answer.next())).toMatchObject({ what: "no Docker engine answers" });
  });

  it("ends with the signal, for its reason", async () => {
    const { env } = await engineThat((_, reply) => reply.write("first"));
    const controller = new AbortController();
    const reason = new Cancelled("SIGTERM");
    const answer = openDocker(env)(controller.signal)[transport].stream(events);
    expect(await answer.next()).toEqual({ done: false, value: Buffer.from("first") });
    controller.abort(reason);
    expect(await rejection(answer.next())).toBe(reason);
  });
});
