/**
 * The recipe that docker/build-push-action documents, as the commands that it comes down to: build and load, test, and
 * build once more, from the cache, to push. https://docs.docker.com/build/ci/github-actions/test-before-push/
 */
import type { Contestant } from "./contestant.ts";
import type { Job } from "./job.ts";
import { awaitService, envOptions, runService } from "./shell.ts";

const pauseSeconds = 1;

export const buildPushAction = {
  name: "build-push-action's recipe",
  isQuick: false,
  kind: "script",
  script,
} satisfies Contestant;

function script({ id, context, ref, port, hostPort, service, variants, deadlineSeconds }: Job): string {
  const url = `http://127.0.0.1:${hostPort}/healthz`;
  return [
    "set -e",
    `trap 'docker rm -fv $(docker ps -aq --filter name=^${id}-) >/dev/null 2>&1; docker network rm ${id}' EXIT`,
    `docker buildx build --load -t ${id}:test ${context}`,
    `docker network create ${id}`,
    ...(service === undefined ? [] : [runService(service, id), awaitService(service, id, pauseSeconds)]),
    ...variants.flatMap(({ name, env }) => [
      `docker run -d --name ${id}-${name} --network ${id} -p 127.0.0.1:${hostPort}:${port} ${envOptions(env)} ${id}:test`,
      `curl -fsS -o /dev/null --retry ${deadlineSeconds} --retry-delay ${pauseSeconds} --retry-all-errors ${url}`,
      `docker rm -fv ${id}-${name}`,
    ]),
    `docker buildx build --push -t ${ref} ${context}`,
    `docker image rm ${id}:test`,
  ].join("\n");
}
