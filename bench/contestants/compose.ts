/** A Compose project whose services have health checks: all variants at once, brought up together. */
import { stringify } from "yaml";
import type { Contestant } from "./contestant.ts";
import type { Job } from "./job.ts";

export const compose = {
  name: "docker compose up --wait",
  isQuick: false,
  kind: "script",
  script,
} satisfies Contestant;

function script(job: Job): string {
  const { id, context, ref } = job;
  return [
    "set -e",
    `docker buildx build --load -t ${id}:candidate ${context}`,
    `project() { docker compose -p ${id} -f - "$@" <<'YAML'`,
    stringify(model(job)).trim(),
    "YAML",
    "}",
    "trap 'project down -v -t 0' EXIT",
    `project up --wait --wait-timeout ${job.deadlineSeconds}`,
    `docker tag ${id}:candidate ${ref}`,
    `docker push ${ref}`,
    `docker image rm ${id}:candidate`,
  ].join("\n");
}

function model({ id, port, service, variants, deadlineSeconds }: Job): unknown {
  const apps = variants.map(({ name, env, usesService }) => [
    name,
    {
      image: `${id}:candidate`,
      environment: env,
      healthcheck: {
        test: ["CMD", "wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${port}/healthz`],
        interval: "1s",
        retries: deadlineSeconds,
      },
      ...(service !== undefined && usesService
        ? { depends_on: { [service.name]: { condition: "service_healthy" } } }
        : {}),
    },
  ]);
  return {
    services: {
      ...Object.fromEntries(apps),
      ...(service === undefined
        ? {}
        : {
            [service.name]: {
              image: service.image,
              environment: service.env,
              healthcheck: {
                test: service.health.command,
                interval: `${service.health.intervalSeconds}s`,
                retries: 30,
              },
            },
          }),
    },
  };
}
