/** Names that a checkout or a workflow chooses, in the command lines of Compose and buildx. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readBuilder } from "../../../src/docker/buildx/builders.ts";
import { buildProject, createProject, startProject } from "../../../src/docker/compose/project.ts";
import { type Docker, openDocker } from "../../../src/docker/docker.ts";

/** A docker that does nothing, and notes each command line, one word a line. */
async function noting(): Promise<{ readonly docker: Docker; readonly words: () => Promise<readonly string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), "smoke-gate-names-"));
  const noted = join(folder, "noted");
  await writeFile(join(folder, "docker"), `#!/bin/sh\nprintf '%s\\n' "$@" >>'${noted}'\n`, { mode: 0o755 });
  const docker = openDocker({ PATH: `${folder}:/usr/bin:/bin`, DOCKER_CONFIG: await elsewhere(folder) })();
  return { docker, words: async () => (await readFile(noted, "utf8")).trimEnd().split("\n") };
}

/** A configuration with which only docker can tell which plugin it would run, so that docker is what is called. */
async function elsewhere(folder: string): Promise<string> {
  await writeFile(join(folder, "config.json"), JSON.stringify({ cliPluginsExtraDirs: [folder] }));
  return folder;
}

const project = { name: "p", files: ["compose.yml"], env: {} };

describe("a service of a Compose project that is called as an option is", () => {
  // With the next name as its value: the agent of the runner, or a variable of the step, for a build of the checkout.
  const services = ["--push", "--ssh", "default", "--build-arg", "TOKEN", "-d", "db"];

  it.each<[string, (docker: Docker) => Promise<void>, readonly string[]]>([
    ["built", (docker) => buildProject(docker, project, services, undefined, () => undefined), ["build"]],
    ["created", (docker) => createProject(docker, project, services), ["--no-start", "--force-recreate", "--no-deps"]],
    ["started", (docker) => startProject(docker, project, services), ["--detach", "--no-recreate", "--no-deps"]],
  ])("%s by that name, and is no option", async (_, call, before) => {
    const { docker, words } = await noting();
    await call(docker);
    expect((await words()).slice(-(before.length + 1 + services.length))).toEqual([...before, "--", ...services]);
  });
});

it("a builder that is called as an option is asked for by that name", async () => {
  const { docker, words } = await noting();
  await readBuilder(docker, "--help");
  expect(await words()).toEqual(["buildx", "inspect", "--bootstrap", "--", "--help"]);
});
