/** What script/testbed alone brings: engines of a certain store and age, builders, runners, an emulator. */
import { part } from "./part.ts";
import { engines, type TestEngine } from "./testbed.ts";

/** Engine 20.10. */
export const classic: TestEngine = engineOf("classic", "SMOKE_GATE_ENGINE_CLASSIC");

/** Engine 28.5. */
export const containerd: TestEngine = engineOf("containerd", "SMOKE_GATE_ENGINE_CONTAINERD");

/** The classic store on the engine that has a containerd one too: 28.5. */
export const classic28: TestEngine = {
  name: "classic28",
  store: "classic",
  host: part("SMOKE_GATE_ENGINE_CLASSIC28"),
};

export const postgresImage: string = part("SMOKE_GATE_POSTGRES_IMAGE");

/** Of a runner's job containers. */
export const jobImage: string = part("SMOKE_GATE_JOB_IMAGE");

export const giteaRunner: string = part("SMOKE_GATE_GITEA_RUNNER");

/** A BuildKit to be run as a remote builder, and the runtime that it needs. */
export const buildkitd: string = part("SMOKE_GATE_BUILDKITD");
export const runc: string = part("SMOKE_GATE_RUNC");

/** A buildx plugin that is older than some of the action's inputs: 0.13. */
export const oldBuildx: string = part("SMOKE_GATE_OLD_BUILDX");

/** A buildx plugin that adds names in their order: 0.36. The test bed's own is 0.29. */
export const newBuildx: string = part("SMOKE_GATE_NEW_BUILDX");

/** Runs programs of another platform, and a busybox of that platform. */
export const emulator: string = part("SMOKE_GATE_EMULATOR");
export const foreignBusybox: string = part("SMOKE_GATE_FOREIGN_BUSYBOX");

function engineOf(name: string, variable: string): TestEngine {
  const host = part(variable);
  const found = engines.find((engine) => engine.name === name && engine.host === host);
  if (found === undefined) throw new Error(`the engine ${name} is not among the engines of the tests`);
  return found;
}
