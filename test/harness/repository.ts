/** Real Git repositories. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** Runs git there, as a person who has configured nothing. */
export async function git(folder: string, ...argv: readonly string[]): Promise<string> {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always"];
  const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return (await execa("git", [...identity, ...argv], { cwd: folder, env })).stdout;
}

/** Writes these files under a folder. */
export async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Makes a folder a repository whose only commit holds what is in it. */
export async function committed(folder: string): Promise<string> {
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--allow-empty", "--message=first");
  return head(folder);
}

/** A repository with these files in its only commit. */
export async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-repository-"));
  await write(folder, files);
  await committed(folder);
  return folder;
}

export function head(folder: string): Promise<string> {
  return git(folder, "rev-parse", "HEAD");
}
