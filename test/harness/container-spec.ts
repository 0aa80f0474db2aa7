/** What the gate asks of an engine for an app, where the user has said nothing of it. */
import type { ContainerSpec } from "../../src/docker/container/argv.ts";
import { anyRun } from "./run-id.ts";

/** @param image its Id. */
export function plainSpec(image: string): ContainerSpec {
  return {
    run: anyRun,
    name: "smoke-gate-0123456789ab-full-app",
    role: "app",
    variant: "full",
    image,
    network: "smoke-gate-0123456789ab-full",
    alias: "app",
    publish: undefined,
    volumes: [],
    runOptions: [],
    platform: undefined,
    entrypoint: undefined,
    command: undefined,
  };
}
