/**
 * What every engine test runs against: an engine, a registry, and what its images are made of. script/testbed says where
 * they are (`eval "$(script/testbed env)"`).
 */
import { part } from "./part.ts";

export type TestEngine = {
  readonly name: string;
  readonly store: "classic" | "containerd";
  readonly host: string;
};

/** Real engines, one for each image store: 20.10 and 28.5. */
export const engines: readonly [TestEngine, ...TestEngine[]] = [
  { name: "classic", store: "classic", host: part("SMOKE_GATE_ENGINE_CLASSIC") },
  { name: "containerd", store: "containerd", host: part("SMOKE_GATE_ENGINE_CONTAINERD") },
];

/** `localhost:<port>` */
export const registry: string = part("SMOKE_GATE_REGISTRY");

/** A static busybox: with it, an image that boots is two lines long. */
export const busybox: string = part("SMOKE_GATE_BUSYBOX");

export const postgresImage: string = part("SMOKE_GATE_POSTGRES_IMAGE");
export const nodeImage: string = part("SMOKE_GATE_NODE_IMAGE");
