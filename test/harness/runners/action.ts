/** The action as a runner fetches it: a repository of what it needs to run, and of nothing else. */
import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { committed, git } from "../repository.ts";

const root = new URL("../../..", import.meta.url).pathname;

/** @returns a folder in the place of a Git server, with the action as it stands here in it: `OWNER/smoke-gate`, tagged v1. */
export function actions(): Promise<string> {
  made ??= makeActions();
  return made;
}

/** Of this checkout, with all its packages, a runner would copy half a gigabyte before each job. */
export async function action(): Promise<string> {
  return join(await actions(), "OWNER", "smoke-gate");
}

let made: Promise<string> | undefined;

async function makeActions(): Promise<string> {
  const server = await mkdtemp(join(tmpdir(), "smoke-gate-actions-"));
  const repository = join(server, "OWNER", "smoke-gate");
  await mkdir(repository, { recursive: true });
  for (const part of ["action.yml", "promote", "pin", "dist"])
    await cp(join(root, part), join(repository, part), { recursive: true });
  await committed(repository);
  await git(repository, "tag", "v1");
  return server;
}
