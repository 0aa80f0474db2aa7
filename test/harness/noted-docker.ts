/** A `docker` that notes how it is called before it becomes the real one. */
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";

export type NotedDocker = {
  /** Where it stands, with whatever its lines write beside it. */
  readonly folder: string;
  /** For the environment of a step: PATH with this docker first. */
  readonly env: { readonly PATH: string };
  /** The argv of every call so far, in the order in which they began. */
  calls(): Promise<readonly (readonly string[])[]>;
};

/** The docker command that PATH leads to. */
function realDocker(): string {
  const found = (process.env["PATH"] ?? "").split(delimiter).find((folder) => existsSync(join(folder, "docker")));
  if (found === undefined) throw new Error("there is no docker on PATH");
  return join(found, "docker");
}

/**
 * @param before lines of sh that run between the note and the real docker: `"$@"` is the argv, `$docker` the real one, `$0` this one.
 */
export async function notedDocker(before = ""): Promise<NotedDocker> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-docker-"));
  const notes = join(folder, "notes");
  await writeFile(notes, "");
  // One write a call: calls may run at the same time.
  const script = [
    "#!/bin/sh",
    `docker=${realDocker()}`,
    `(IFS=$(printf '\\037'); printf '%s\\036' "$*" >>${notes})`,
    before,
    'exec "$docker" "$@"',
    "",
  ];
  await writeFile(join(folder, "docker"), script.join("\n"));
  await chmod(join(folder, "docker"), 0o755);
  return {
    folder,
    env: { PATH: [folder, process.env["PATH"]].join(delimiter) },
    async calls() {
      const text = await readFile(notes, "utf8");
      return text
        .split("\u001E")
        .slice(0, -1)
        .map((argv) => argv.split("\u001F"));
    },
  };
}
