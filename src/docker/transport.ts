/** Private to docker/: other folders call its operations. */
import type { EngineApi } from "./api/engine-api.ts";
import type { Cli } from "./cli/cli.ts";

export const transport: unique symbol = Symbol("transport");

export type Transport = Cli & EngineApi;
