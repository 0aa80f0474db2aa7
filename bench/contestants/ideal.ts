/** What no gate can do without: build, the slowest boot, push. It judges nothing, and cleans nothing up. */
import type { Contestant } from "./contestant.ts";
import type { Job } from "./job.ts";
import { envOptions, runService, slowest } from "./shell.ts";

export const ideal = { name: "ideal", isQuick: true, kind: "script", script, tidyUp } satisfies Contestant;

function script({ id, context, ref, port, hostPort, service, variants }: Job): string {
  const { name, env } = slowest(variants);
  return [
    "set -e",
    `docker buildx build --load -t ${ref} ${context}`,
    `docker network create ${id}`,
    ...(service === undefined
      ? []
      : [
          // Of a health check the engine tells at once; whoever asks for it may ask too late.
          `exec 3< <(exec docker events --filter container=${id}-${service.name} --filter event=health_status --format '{{.Action}}')`,
          "events=$!",
          runService(service, id),
          "grep -q -m 1 ': healthy' <&3",
          "kill $events",
        ]),
    `docker run -d --name ${id}-${name} --network ${id} -p 127.0.0.1:${hostPort}:${port} ${envOptions(env)} ${ref}`,
    `until curl -fs -o /dev/null http://127.0.0.1:${hostPort}/healthz; do sleep 0.01; done`,
    `docker push ${ref}`,
  ].join("\n");
}

function tidyUp({ id }: Job): string {
  return `docker rm -fv $(docker ps -aq --filter name=^${id}-); docker network rm ${id}`;
}
