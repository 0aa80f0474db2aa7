import { describe, expect, it } from "vitest";
import { type ContainerSpec, createArgv } from "../../../../src/docker/container/argv.ts";
import { plainSpec } from "../../../harness/container-spec.ts";
import { anyRun } from "../../../harness/run-id.ts";

const image = `sha256:${"a".repeat(64)}`;

const spec = plainSpec(image);

const always = [
  "container",
  "create",
  "--pull=never",
  "--name=smoke-gate-0123456789ab-full-app",
  `--label=smoke-gate.run=${anyRun}`,
  "--label=smoke-gate.variant=full",
  "--label=smoke-gate.role=app",
  "--network=smoke-gate-0123456789ab-full",
  "--network-alias=app",
];

describe("the argv that creates a container, whole", () => {
  it.each<[string, Partial<ContainerSpec>, readonly string[], readonly string[]]>([
    ["as in production", {}, [], [image]],
    [
      "a port, on loopback and of the engine's choice",
      { publish: { bind: "127.0.0.1", port: 8080 } },
      [],
      ["--publish=127.0.0.1::8080", image],
    ],
    [
      "volumes, in order",
      { volumes: ["data:/data", "/host:/x:ro"] },
      [],
      ["--volume=data:/data", "--volume=/host:/x:ro", image],
    ],
    [
      "the environment, by file and by name",
      {},
      ["--env-file=/dev/stdin", "--env=CERT"],
      ["--env-file=/dev/stdin", "--env=CERT", image],
    ],
    [
      "the user's options after the gate's",
      { runOptions: ["--memory=64m", "--init"] },
      ["--env-file=/dev/stdin"],
      ["--env-file=/dev/stdin", "--memory=64m", "--init", image],
    ],
    ["an entrypoint", { entrypoint: ["/bin/serve"] }, [], ["--entrypoint=/bin/serve", image]],
    [
      "an entrypoint with arguments, which docker takes behind the image",
      { entrypoint: ["/bin/sh", "-c", "serve"] },
      [],
      ["--entrypoint=/bin/sh", image, "-c", "serve"],
    ],
    ["no entrypoint, where the image has one", { entrypoint: [] }, [], ["--entrypoint=", image]],
    ["a command", { command: ["serve", "--port=80"] }, [], [image, "serve", "--port=80"]],
    ["an empty command, which is the image's own", { command: [] }, [], [image]],
    [
      "an entrypoint and a command",
      { entrypoint: ["/bin/sh", "-c"], command: ["serve"] },
      [],
      ["--entrypoint=/bin/sh", image, "-c", "serve"],
    ],
    [
      "words that look like options, behind the image",
      { command: ["--rm", "--pull=always"] },
      [],
      [image, "--rm", "--pull=always"],
    ],
    [
      "all of it",
      {
        publish: { bind: "127.0.0.1", port: 80 },
        volumes: ["/v"],
        runOptions: ["--init"],
        entrypoint: ["a", "b"],
        command: ["c"],
      },
      ["--env-file=/dev/stdin"],
      ["--publish=127.0.0.1::80", "--volume=/v", "--env-file=/dev/stdin", "--init", "--entrypoint=a", image, "b", "c"],
    ],
  ])("%s", (_, given, env, rest) => {
    expect(createArgv({ ...spec, ...given }, env)).toEqual([...always, ...rest]);
  });

  it("is on no network, and has no name there, where that was asked for", () => {
    expect(createArgv({ ...spec, network: undefined }, [])).toEqual([...always.slice(0, -2), "--network=none", image]);
  });
});
