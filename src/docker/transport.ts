/**
 * How docker/ speaks to docker: the CLI for its grammar and the user's configuration, the Engine API for state. Nobody
 * outside docker/ may import this; the operations are what others call.
 */
import type { EngineApi } from "./api/engine-api.ts";
import type { Cli } from "./cli/cli.ts";

export const transport: unique symbol = Symbol("transport");

export type Transport = Cli & EngineApi;
