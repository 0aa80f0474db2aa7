import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const folderName = "smoke-gate-test-";

/** Gives the tests a temporary folder that is removed when they are done. */
export default function temporaryFolder(): () => void {
  // Each project calls this: a folder in a folder would make the paths of sockets longer than the kernel takes.
  if (basename(tmpdir()).startsWith(folderName)) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), folderName));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
