import fc from "fast-check";
import { shellWords } from "../../../../src/inputs/parsing/shell-words.ts";
import { describe, expect, it } from "vitest";
import { parseImageRef } from "../../../../src/image/image-ref.ts";
import type { ServicePlan, VariantPlan } from "../../../../src/gate/plan.ts";
import { reproduceProject, reproduceVariant } from "../../../../src/docker/container/reproduce.ts";

const plan: VariantPlan = {
  name: "full",
  env: [{ name: "TOKEN", value: "hunter2" }],
  stack: { kind: "services", services: [] },
  platform: undefined,
  port: undefined,
  expectation: { path: "/healthz", status: [{ from: 200, to: 299 }], body: undefined },
  probe: { kind: "http" },
  checks: [],
  entrypoint: undefined,
  command: undefined,
  timeoutMs: 1,
  intervalMs: 1,
  attemptTimeoutMs: 1,
  settleMs: 0,
  runOptions: [],
  hasNoNetwork: false,
};

const none: ReadonlyMap<string, string> = new Map();

const service: ServicePlan = {
  name: "db",
  image: parseImageRef("postgres:17"),
  pull: "newer",
  env: [
    { name: "POSTGRES_PASSWORD", value: "hunter2" },
    { name: "MODE", value: "database" },
  ],
  runOptions: ["--health-cmd=pg_isready -h localhost"],
  volumes: ["data:/var/lib/data", "/etc/ssl:/ssl:ro"],
  entrypoint: undefined,
  command: undefined,
  credentials: undefined,
  ready: { kind: "health" },
};

describe("the line that boots the image again", () => {
  it.each<[string, Partial<VariantPlan>, string]>([
    [
      "names variables and shows no value",
      {},
      "docker run --rm --pull=never --publish=127.0.0.1::8080 --env=TOKEN sha256:abc",
    ],
    [
      "has the variant's options, entrypoint and command",
      { env: [], runOptions: ["--user=33"], entrypoint: ["/bin/sh", "-c"], command: ["echo $HOME"] },
      "docker run --rm --pull=never --publish=127.0.0.1::8080 --user=33 --entrypoint=/bin/sh sha256:abc -c 'echo $HOME'",
    ],
    [
      "clears an entrypoint",
      { env: [], entrypoint: [] },
      "docker run --rm --pull=never --publish=127.0.0.1::8080 --entrypoint= sha256:abc",
    ],
  ])("%s", (_, given, line) => {
    expect(reproduceVariant({ ...plan, ...given }, "sha256:abc", 8080, none)).toBe(line);
  });

  it("publishes no port where none was polled", () => {
    expect(reproduceVariant({ ...plan, env: [] }, "sha256:abc", undefined, none)).toBe(
      "docker run --rm --pull=never sha256:abc",
    );
  });

  it("gives a shell the same words, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (command) => {
        const words = shellWords(reproduceVariant({ ...plan, env: [], command }, "sha256:abc", 8080, none));
        expect(words.slice(words.indexOf("sha256:abc") + 1)).toEqual(command);
      }),
    );
  });
});

describe("the lines that boot a variant with services again", () => {
  it("make its network, its services and the app, and remove them after it", () => {
    const variant: VariantPlan = {
      ...plan,
      name: "full@linux-arm64",
      env: [
        { name: "TOKEN", value: "hunter2" },
        { name: "MODE", value: "test" },
      ],
      stack: {
        kind: "services",
        services: [
          service,
          {
            ...service,
            name: "cache",
            env: [],
            runOptions: [],
            volumes: [],
            ready: { kind: "exec", command: ["a", "b c"] },
          },
        ],
      },
    };
    expect(reproduceVariant(variant, "sha256:abc", 8080, new Map([["db", "sha256:def"]])).split("\n")).toEqual([
      "docker network create smoke-gate-full-linux-arm64",
      `docker run --detach --pull=never --name=smoke-gate-full-linux-arm64-db --network=smoke-gate-full-linux-arm64 --network-alias=db --volume=smoke-gate-full-linux-arm64-data:/var/lib/data --volume=/etc/ssl:/ssl:ro --env=POSTGRES_PASSWORD --env=MODE="$db_MODE" '--health-cmd=pg_isready -h localhost' sha256:def`,
      "docker run --detach --name=smoke-gate-full-linux-arm64-cache --network=smoke-gate-full-linux-arm64 --network-alias=cache postgres:17",
      "while docker inspect '--format={{.State.Running}} {{with .State.Health}}{{.Status}}{{end}}' smoke-gate-full-linux-arm64-db | grep -q '^true [su]'; do sleep 1; done",
      "while docker inspect '--format={{.State.Running}}' smoke-gate-full-linux-arm64-cache | grep -q true && ! docker exec smoke-gate-full-linux-arm64-cache a 'b c'; do sleep 1; done",
      `docker run --rm --pull=never --network=smoke-gate-full-linux-arm64 --network-alias=app --publish=127.0.0.1::8080 --env=TOKEN --env=MODE="$app_MODE" sha256:abc`,
      "docker rm --force --volumes smoke-gate-full-linux-arm64-db smoke-gate-full-linux-arm64-cache",
      "docker volume rm smoke-gate-full-linux-arm64-data",
      "docker network rm smoke-gate-full-linux-arm64",
    ]);
  });

  it("boot a Compose project with the services that the variant had, and take it down", () => {
    const project = { name: "p", files: ["/w/compose.yml", "/l/override.yml"] };
    const values = new Map([
      ["TOKEN", "SMOKE_GATE_ENV_1_TOKEN"],
      ["not.a.name", "SMOKE_GATE_ENV_2_not_a_name"],
    ]);
    const line =
      'SMOKE_GATE_ENV_1_TOKEN="$TOKEN" docker compose --project-name=p --file=/w/compose.yml --file=/l/override.yml';
    expect(reproduceProject(project, values, undefined)).toBe(`${line} up\n${line} down --volumes`);
    expect(reproduceProject(project, values, ["web", "db"])).toBe(
      `${line} up --no-deps -- web db\n${line} down --volumes`,
    );
  });
});
