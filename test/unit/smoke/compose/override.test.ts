import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ComposeModel } from "../../../../src/docker/compose/model.ts";
import type { ComposeService } from "../../../../src/docker/compose/service.ts";
import { plainBuild, plainService } from "../../../harness/compose-service.ts";
import { composeOverride } from "../../../../src/smoke/compose/override.ts";

const bridge = {
  internal: false,
  attachable: false,
  hasIpv6: false,
  ipamDriver: "",
  ranges: [],
  external: false,
  name: "",
  driver: "",
  driverOptions: {},
};
const model = (service: Partial<ComposeService> = {}): ComposeModel => ({
  whole: {},
  name: "",
  services: new Map([
    ["app", { ...plainService, ...service }],
    ["db", { ...plainService, containerName: "shop-db" }],
  ]),
  networks: new Map([
    ["default", bridge],
    ["front", { ...bridge, external: true }],
  ]),
  volumes: new Map([["data", { external: false, driver: "", driverOptions: {} }]]),
  secrets: new Map(),
  configs: new Map(),
  configTexts: new Map(),
});
const id = `sha256:${"a".repeat(64)}`;
const labels = { "smoke-gate.run": "r" };
const app = {
  publish: { bind: "127.0.0.1", port: 8080 },
  env: [],
  entrypoint: undefined,
  command: undefined,
};
const overriding = (service: Partial<ComposeService>, own: Partial<typeof app> | object = {}) =>
  composeOverride(
    "p",
    model(service),
    [{ name: "app", image: id, tested: { platform: undefined }, labels, app: { ...app, ...own } }],
    labels,
  );

describe("what is laid over a Compose project", () => {
  it("is the image by its Id, on a random port of the loopback, on networks and volumes of the project's own", () => {
    expect(overriding({}).text).toBe(`# What Smoke Gate laid over the project of compose-file.

services:
  app:
    image: "${id}"
    pull_policy: "never"
    labels:
      smoke-gate.run: "r"
    restart: "no"
    healthcheck:
      retries: 2147483647
    platform: !reset null
    ports: !override
      - "127.0.0.1::8080"
    environment: {}
networks:
  default:
    name: "p_default"
    labels:
      smoke-gate.run: "r"
  front: !override
    name: "p_front"
    labels:
      smoke-gate.run: "r"
volumes:
  data:
    name: "p_data"
    labels:
      smoke-gate.run: "r"
`);
  });

  it.each<[string, Partial<ComposeService>, string]>([
    ["a fixed container name", { containerName: "x" }, "container_name: !reset"],
    ["a build", { build: plainBuild }, "build: !reset"],
    ["a scale of none", { isScaled: true, replicas: 0 }, "scale: 1"],
    ["a restart policy", { isDeployed: true }, "deploy:\n      restart_policy: !reset"],
    ["a name of its own", { containerName: "x" }, 'networks:\n      default:\n        aliases:\n          - "x"'],
    ["a container's network", { networkMode: "container:shop-db" }, 'network_mode: "service:db"'],
    ["a container's processes", { pid: "container:shop-db" }, 'pid: "service:db"'],
    ["a container's volumes", { volumesFrom: ["container:shop-db:ro"] }, '- "db:ro"'],
    ["links to containers", { externalLinks: ["shop-db:db"] }, "external_links: !reset"],
  ])("takes away %s where the service has one, and only there", (_, has, taken) => {
    expect(overriding(has).text).toContain(taken);
    expect(overriding({}).text).not.toContain(taken);
  });

  it("holds no value of a variable, whatever is in it, and each value can be had back", () => {
    const variable = fc.record({ name: fc.string({ minLength: 1 }), value: fc.string({ minLength: 12 }) });
    fc.assert(
      fc.property(fc.uniqueArray(variable, { selector: ({ name }) => name }), (env) => {
        const { text, env: values, variables } = overriding({}, { env });
        for (const { name, value } of env) {
          expect(text).not.toContain(value);
          expect(values[variables.get(name) ?? ""]).toBe(value);
        }
        expect(Object.keys(values)).toHaveLength(env.length);
      }),
    );
  });

  it("gives Compose no variable of its own in a command", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (command) => {
        const written: unknown = parse(overriding({}, { command }).text, { logLevel: "silent" });
        const { services } = written as { services: { app: { command: readonly string[] } } };
        expect(services.app.command).toEqual(command.map((word) => word.split("$").join("$$")));
      }),
    );
  });
});
