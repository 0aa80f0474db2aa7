import type { ComposeService } from "../../src/docker/compose/service.ts";
import type { ComposeBuild } from "../../src/docker/compose/service-build.ts";

/** A service of a Compose file that says nothing but its image. */
export const plainService: ComposeService = {
  image: "app",
  build: undefined,
  writesCache: false,
  platform: undefined,
  pullPolicy: "",
  containerName: undefined,
  ports: [],
  publishes: false,
  restart: "",
  restartCondition: undefined,
  replicas: 1,
  isScaled: false,
  isDeployed: false,
  networkMode: "",
  networks: new Map([["default", { ipv4: undefined, ipv6: undefined }]]),
  environment: new Map(),
  entrypoint: [],
  command: [],
  healthTest: [],
  dns: [],
  extraHosts: [],
  hasHealthCheck: undefined,
  dependsOn: [],
  waitsForCompletion: [],
  pid: "",
  ipc: "",
  volumesFrom: [],
  externalLinks: [],
  macAddress: undefined,
  mounts: [],
  secrets: [],
  configs: [],
};

/** A build of the checkout that says no more. */
export const plainBuild: ComposeBuild = {
  names: [],
  context: "/checkout",
  dockerfile: "/checkout/Dockerfile",
  inline: undefined,
  target: "",
  args: new Map(),
  contexts: new Map(),
  pulls: false,
};
