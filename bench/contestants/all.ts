import { buildPushAction } from "./build-push-action.ts";
import { compose } from "./compose.ts";
import type { Contestant } from "./contestant.ts";
import { ideal } from "./ideal.ts";
import { sequentialScript } from "./sequential-script.ts";
import { smokeGate } from "./smoke-gate.ts";
import { testcontainers } from "./testcontainers.ts";

export const contestants: readonly Contestant[] = [
  sequentialScript,
  buildPushAction,
  compose,
  testcontainers,
  ideal,
  smokeGate,
];
