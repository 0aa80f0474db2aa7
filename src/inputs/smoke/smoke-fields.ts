import type { z } from "zod";
import { checks } from "./check-fields.ts";
import { composeFiles, composeService } from "./compose-fields.ts";
import { envForAll } from "./env-fields.ts";
import { bodyPattern, path, statusRanges } from "./http-fields.ts";
import { probe } from "./probe-fields.ts";
import { duration, integer, oneOf, port, positiveDuration } from "../parsing/scalars.ts";
import { services } from "./service-fields.ts";
import { runOptions, variants } from "./variant-fields.ts";

/** Defaults are in the user's syntax: smoke-gate.schema.json and the README's tables are generated from them. */
export const smokeFields = {
  port: port.optional(),
  path: path.prefault("/healthz"),
  "expect-status": statusRanges.prefault("200-299"),
  "expect-body": bodyPattern.optional(),
  timeout: positiveDuration.prefault("120s"),
  interval: positiveDuration.prefault("2s"),
  "attempt-timeout": positiveDuration.prefault("5s"),
  settle: duration.prefault("0s"),
  env: envForAll.default([]),
  variants: variants.prefault({ default: {} }),
  services: services.default({}),
  probe: probe.prefault("http"),
  "probe-from": oneOf("auto", "host", "network").prefault("auto"),
  "run-options": runOptions.prefault(""),
  "max-parallel": integer(1, 1000).prefault("4"),
  "log-lines": integer(0, 100_000).prefault("200"),
  checks: checks.default([]),
  "compose-file": composeFiles.optional(),
  "compose-service": composeService.optional(),
};

export type SmokeFields = z.output<z.ZodObject<typeof smokeFields>>;

/** The inputs whose text is YAML. The others are texts, in a config file too. */
export const yamlInputs: readonly string[] = [
  "variants",
  "services",
  "probe",
  "checks",
] satisfies (keyof SmokeFields)[];
