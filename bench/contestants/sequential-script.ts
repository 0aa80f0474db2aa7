/** The script that the project takes the place of: one variant after another, a look every two seconds. */
import type { Contestant } from "./contestant.ts";
import type { Job } from "./job.ts";
import { awaitService, envOptions, runService } from "./shell.ts";

const pauseSeconds = 2;

export const sequentialScript = {
  name: "sequential script",
  isQuick: true,
  kind: "script",
  script,
} satisfies Contestant;

function script({ id, context, ref, port, hostPort, service, variants, deadlineSeconds }: Job): string {
  return [
    "set -e",
    `trap 'docker rm -fv $(docker ps -aq --filter name=^${id}-) >/dev/null 2>&1; docker network rm ${id}' EXIT`,
    `docker buildx build --load -t ${ref} ${context}`,
    `docker network create ${id}`,
    ...(service === undefined ? [] : [runService(service, id), awaitService(service, id, pauseSeconds)]),
    "boot() {",
    `  docker run -d --name ${id}-$1 --network ${id} -p 127.0.0.1:${hostPort}:${port} "\${@:2}" ${ref}`,
    `  for _ in $(seq ${Math.ceil(deadlineSeconds / pauseSeconds)}); do`,
    `    if curl -fsS -o /dev/null --max-time 5 http://127.0.0.1:${hostPort}/healthz; then`,
    `      docker rm -fv ${id}-$1`,
    "      return",
    "    fi",
    `    sleep ${pauseSeconds}`,
    "  done",
    `  docker logs ${id}-$1`,
    '  echo "::error::$1 did not answer"',
    "  exit 1",
    "}",
    ...variants.map(({ name, env }) => `boot ${name} ${envOptions(env)}`),
    `docker push ${ref}`,
  ].join("\n");
}
