import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

const pieceBytes = 1024 * 1024;

/** Overwrites texts without line breaks in files that containers wrote by themselves, once they are complete. */
export async function hideInFiles(folder: string, texts: readonly string[]): Promise<void> {
  if (texts.length === 0) return;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sought = texts.map((text) => Buffer.from(text));
  for (const entry of entries) if (entry.isFile()) await hideInFile(join(entry.parentPath, entry.name), sought);
}

async function hideInFile(path: string, sought: readonly Buffer[]): Promise<void> {
  const longest = Math.max(...sought.map(({ length }) => length));
  await using file = await open(path, "r+");
  const piece = Buffer.alloc(pieceBytes + longest);
  for (let at = 0; ; at += pieceBytes) {
    // Pieces overlap by the longest text, so that none is missed between two of them.
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    const read = piece.subarray(0, bytesRead);
    for (const text of sought) {
      for (let found = read.indexOf(text); found !== -1; found = read.indexOf(text, found + text.length))
        await file.write(Buffer.alloc(text.length, "*"), 0, text.length, at + found);
    }
    if (bytesRead < piece.length) return;
  }
}
