/** Gitea's runner, which can run a workflow without a Gitea. */
import { homedir } from "node:os";
import { join } from "node:path";
import { giteaRunner, jobImage } from "../testbed-parts.ts";
import { actions } from "./action.ts";
import { type Command, type Job, routes, type Runner, variables } from "./runner.ts";
import { bridgeSite, hostSite } from "./site.ts";

export const giteaOnTheHost: Runner = {
  name: "Gitea's runner on the host",
  route: routes.host,
  site: hostSite,
  // The runner keeps what it stores in its home; npm's settings and packages are in the steps'.
  command: (job, evidence) => exec(job, evidence, ["--image=-self-hosted", `--env=HOME=${homedir()}`]),
};

export const giteaInAContainer: Runner = {
  name: "Gitea's runner in a job container",
  route: routes.ownContainer,
  site: bridgeSite,
  command: (job, evidence) =>
    exec(job, evidence, [
      `--image=${jobImage}`,
      `--container-daemon-socket=${job.engine.host}`,
      `--container-opts=--volume=${evidence}:${evidence}`,
    ]),
};

async function exec(job: Job, evidence: string, where: readonly string[]): Promise<Command> {
  return {
    program: giteaRunner,
    argv: [
      "exec",
      "--event=push",
      "--workflows=.github/workflows/gate.yml",
      ...where,
      `--default-actions-url=${await actions()}`,
      // Of nobody's interest, but two of them cannot share a port.
      "--artifact-server-addr=127.0.0.1",
      "--artifact-server-port=0",
      "--artifact-server-path=",
      ...variables(job, evidence),
    ],
    env: { HOME: join(evidence, ".home"), XDG_CACHE_HOME: join(evidence, ".cache") },
  };
}
