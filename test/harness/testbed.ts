/**
 * What every engine test runs against: engines, a registry, and what the tests' images are made of. script/testbed says
 * where its own are; with none of those, the set-up finds them on the engine that DOCKER_HOST names.
 */
import { part } from "./part.ts";

export type TestEngine = {
  readonly name: string;
  readonly store: "classic" | "containerd";
  readonly host: string;
};

const own = process.env["SMOKE_GATE_OWN_ENGINE"];

/** Real engines: of the test bed one for each image store, 20.10 and 28.5; otherwise the contributor's own. */
export const engines: readonly [TestEngine, ...TestEngine[]] =
  own === undefined
    ? [
        { name: "classic", store: "classic", host: part("SMOKE_GATE_ENGINE_CLASSIC") },
        { name: "containerd", store: "containerd", host: part("SMOKE_GATE_ENGINE_CONTAINERD") },
      ]
    : [JSON.parse(own) as TestEngine];

/** `localhost:<port>` */
export const registry: string = part("SMOKE_GATE_REGISTRY");

/** A static busybox: with it, an image that boots is two lines long. */
export const busybox: string = part("SMOKE_GATE_BUSYBOX");

/** Node on a busybox. */
export const nodeImage: string = part("SMOKE_GATE_NODE_IMAGE");
