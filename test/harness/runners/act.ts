/** act, which runs a workflow at a developer's desk. */
import { join } from "node:path";
import { jobImage } from "../testbed-parts.ts";
import { action } from "./action.ts";
import { type Command, type Job, routes, type Runner, variables } from "./runner.ts";
import { givenBridgeSite, hostSite } from "./site.ts";

export const actOnTheHost: Runner = {
  name: "act on the host",
  route: routes.host,
  site: hostSite,
  command: (job, evidence) => act("push", "gate.yml", job, evidence, onTheHost),
};

/** As act runs a job that has neither services nor a container of its own. */
export const actInAContainer: Runner = {
  name: "act in a job container",
  route: routes.hostNetwork,
  site: hostSite,
  command: (job, evidence) => act("push", "gate.yml", job, evidence, inAContainer(job, evidence)),
};

/** As act runs a job that has services, which take a network. */
export const actOnANetwork: Runner = {
  name: "act in a job container on a bridge",
  route: routes.ownContainer,
  site: givenBridgeSite,
  command: (job, evidence) =>
    act("push", "gate.yml", job, evidence, [...inAContainer(job, evidence), `--network=${job.site.network}`]),
};

/** act on the host, for a workflow that a person starts with these inputs. */
export function dispatched(workflow: string, inputs: Readonly<Record<string, string>>): Runner {
  const flags = Object.entries(inputs).map(([name, value]) => `--input=${name}=${value}`);
  return {
    ...actOnTheHost,
    command: (job, evidence) => act("workflow_dispatch", workflow, job, evidence, [...onTheHost, ...flags]),
  };
}

const onTheHost = ["--platform=ubuntu-latest=-self-hosted"];

function inAContainer({ engine }: Job, evidence: string): readonly string[] {
  return [
    `--platform=ubuntu-latest=${jobImage}`,
    `--container-daemon-socket=${engine.host}`,
    `--container-options=--volume=${evidence}:${evidence}`,
  ];
}

async function act(
  event: string,
  workflow: string,
  job: Job,
  evidence: string,
  where: readonly string[],
): Promise<Command> {
  return {
    program: "act",
    argv: [
      event,
      `--workflows=.github/workflows/${workflow}`,
      ...where,
      "--pull=false",
      "--action-offline-mode",
      "--no-cache-server",
      `--local-repository=OWNER/smoke-gate@v1=${await action()}`,
      ...variables(job, evidence),
    ],
    env: { XDG_CACHE_HOME: join(evidence, ".cache"), XDG_CONFIG_HOME: join(evidence, ".config") },
  };
}
