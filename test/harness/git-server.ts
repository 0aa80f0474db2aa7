/** A Git server over HTTP that wants a user and a password. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { dirname } from "node:path";
import { git } from "./repository.ts";

export type GitServer = AsyncDisposable & {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** How the repository is called there: `/<name>.git`. */
  readonly path: string;
  /** How many requests came with the right user and password. */
  admitted(): number;
};

/** @param folder a repository with a working tree. */
export async function gitServer(folder: string, user: string, password: string): Promise<GitServer> {
  const path = "/served.git";
  await git(folder, "clone", "--quiet", "--bare", ".", `${folder}-served/served.git`);
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  let admitted = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization?.toLowerCase() !== wanted.toLowerCase()) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    admitted += 1;
    const { pathname, search } = new URL(request.url ?? "/", "http://host");
    const backend = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env["PATH"],
        GIT_PROJECT_ROOT: dirname(`${folder}-served/served.git`),
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        GIT_PROTOCOL: request.headers["git-protocol"]?.toString() ?? "",
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "safe.directory",
        GIT_CONFIG_VALUE_0: "*",
      },
      stdio: ["pipe", "pipe", "ignore"],
    });
    request.pipe(backend.stdin);
    const answer: Buffer[] = [];
    backend.stdout.on("data", (chunk: Buffer) => answer.push(chunk));
    backend.on("close", () => {
      const whole = Buffer.concat(answer);
      const end = whole.indexOf("\r\n\r\n");
      const headers = whole.subarray(0, end).toString().split("\r\n");
      const fields = headers.map((line) => line.split(": ", 2) as [string, string]);
      const status = Number(fields.find(([name]) => name === "Status")?.[1].slice(0, 3) ?? 200);
      response.writeHead(status, Object.fromEntries(fields.filter(([name]) => name !== "Status")));
      response.end(whole.subarray(end + 4));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    path,
    admitted: () => admitted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
