/** The real parts that the tests run against: `script/testbed up` starts them, `script/testbed env` says where they are. */

function part(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "")
    throw new Error(`${variable} is not set: run script/test, or script/testbed up and eval "$(script/testbed env)"`);
  return value;
}

export type TestEngine = {
  readonly name: string;
  readonly store: "classic" | "containerd";
  readonly host: string;
};

/** Real engines, one for each image store: 20.10 and 28.5. */
export const engines: readonly [TestEngine, TestEngine] = [
  { name: "classic", store: "classic", host: part("SMOKE_GATE_ENGINE_CLASSIC") },
  { name: "containerd", store: "containerd", host: part("SMOKE_GATE_ENGINE_CONTAINERD") },
];

/** The classic store on the engine that has a containerd one too: 28.5. */
export const classic28: TestEngine = {
  name: "classic28",
  store: "classic",
  host: part("SMOKE_GATE_ENGINE_CLASSIC28"),
};

/** `localhost:<port>` */
export const registry: string = part("SMOKE_GATE_REGISTRY");

/** A static busybox: with it, an image that boots is two lines long. */
export const busybox: string = part("SMOKE_GATE_BUSYBOX");

export const postgresImage: string = part("SMOKE_GATE_POSTGRES_IMAGE");
export const nodeImage: string = part("SMOKE_GATE_NODE_IMAGE");
/** Of a runner's job containers. */
export const jobImage: string = part("SMOKE_GATE_JOB_IMAGE");

export const giteaRunner: string = part("SMOKE_GATE_GITEA_RUNNER");

/** A BuildKit to be run as a remote builder, and the runtime that it needs. */
export const buildkitd: string = part("SMOKE_GATE_BUILDKITD");
export const runc: string = part("SMOKE_GATE_RUNC");

/** A buildx plugin that is older than some of the action's inputs: 0.13. */
export const oldBuildx: string = part("SMOKE_GATE_OLD_BUILDX");

/** Runs programs of another platform, and a busybox of that platform. */
export const emulator: string = part("SMOKE_GATE_EMULATOR");
export const foreignBusybox: string = part("SMOKE_GATE_FOREIGN_BUSYBOX");
