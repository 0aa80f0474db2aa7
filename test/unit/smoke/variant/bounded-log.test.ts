/** The real adapter over a real socket, with a server behind it that answers as an engine does. */
import { once } from "node:events";
import { mkdtemp, open, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDocker } from "../../../../src/docker/docker.ts";
import { writeBoundedLog } from "../../../../src/smoke/variant/bounded-log.ts";

const kept = 64 * 2 ** 20;
const longLine = `${"x".repeat(1023)}\n`;
const notice = "\n[Smoke Gate kept the first 64 MiB of this log; what follows is its end]\n";
const mostLines = 2_000_000;
const noticeOfLines = "\n[Smoke Gate kept the first 2 million lines of this log; what follows is its end]\n";

/** Lines that the engine writes at once. */
const atOnce = 64;

/** As the engine frames standard output. */
function framed(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** Writes the log of a container that has printed so many of these lines, and tells how often the engine was asked. */
async function written(printed: number, hasTerminal: boolean, line = longLine) {
  const asked: string[] = [];
  const piece = hasTerminal ? Buffer.from(line) : framed(line);
  const many = Buffer.concat(Array.from({ length: atOnce }, () => piece));
  const server = createServer(async ({ url = "" }, reply) => {
    if (url === "/_ping") return void reply.end();
    const { searchParams } = new URL(url, "http://engine");
    const tail = searchParams.get("tail");
    asked.push(tail ?? "all");
    const pieces = function* () {
      let left = Number(tail ?? printed);
      for (; left > atOnce; left -= atOnce) yield many;
      for (; left > 0; left -= 1) yield piece;
    };
    // Whoever has read enough ends the connection.
    await pipeline(Readable.from(pieces()), reply).catch(() => undefined);
  });
  const folder = await mkdtemp(join(tmpdir(), "sg-log-"));
  await once(server.listen(join(folder, "socket")), "listening");
  const file = await open(join(folder, "log"), "a+");
  onTestFinished(async () => {
    await file.close();
    server.close();
    server.closeAllConnections();
  });
  const docker = openDocker({ ...process.env, DOCKER_HOST: `unix://${join(folder, "socket")}` })();
  const endsFrom = await writeBoundedLog(docker, { id: "x", inspected: { hasTerminal } }, file, 2);
  const text = await readFile(join(folder, "log"), "utf8");
  return { text, asked, end: text.slice(endsFrom) };
}

describe.each([
  ["without a terminal", false],
  ["with a terminal", true],
])("the log of a container %s", (_, hasTerminal) => {
  it("is kept whole up to 64 MiB, and read once", async () => {
    const { text, asked } = await written(kept / 1024, hasTerminal);
    expect(text.length).toBe(kept);
    expect(asked).toEqual(["all"]);
  });

  it("is cut after 64 MiB, says so, and has its last lines", async () => {
    const { text, asked } = await written(kept / 1024 + 1, hasTerminal);
    expect(text.length).toBe(kept + notice.length + 2 * longLine.length);
    expect(text.endsWith(notice + longLine + longLine)).toBe(true);
    expect(asked).toEqual(["all", "2"]);
  });

  it("is kept whole up to two million lines", async () => {
    const { text, asked } = await written(mostLines, hasTerminal, "\n");
    expect(text.length).toBe(mostLines);
    expect(asked).toEqual(["all"]);
  });

  it("is cut after two million lines, says so, and has its last lines", async () => {
    const { text, asked } = await written(mostLines + 1, hasTerminal, "\n");
    expect(text.length).toBe(mostLines + noticeOfLines.length + 2);
    expect(text.endsWith(`\n${noticeOfLines}\n\n`)).toBe(true);
    expect(asked).toEqual(["all", "2"]);
  });

  it("has an end without the notice of the cut", async () => {
    expect((await written(2 * mostLines, hasTerminal, "\n")).end).toBe("\n\n");
    expect((await written(2, hasTerminal)).end).toBe(longLine + longLine);
  });
});
