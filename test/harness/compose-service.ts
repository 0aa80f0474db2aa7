import type { ComposeService } from "../../src/docker/compose.ts";

/** A service of a Compose file that says nothing but its image. */
export const plainService: ComposeService = {
  image: "app",
  isBuilt: false,
  build: undefined,
  writesCache: false,
  platform: undefined,
  pullPolicy: "",
  containerName: undefined,
  ports: [],
  publishes: false,
  restart: "",
  replicas: 1,
  isScaled: false,
  isDeployed: false,
  networkMode: "",
  networks: ["default"],
  hasHealthCheck: undefined,
  dependsOn: [],
  waitsForCompletion: [],
  pid: "",
  ipc: "",
  volumesFrom: [],
  externalLinks: [],
  macAddress: undefined,
};
