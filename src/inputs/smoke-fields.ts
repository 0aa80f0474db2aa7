/** The smoke inputs: how the image is booted, and what counts as healthy. */
import { z } from "zod";
import type { SmokePlan, VariantPlan } from "../plan.ts";
import { checks, toCheck } from "./check-fields.ts";
import { envLines, envMap, resolveEnv } from "./env-fields.ts";
import { bodyPattern, path, statusRanges } from "./http-fields.ts";
import { onlyYet } from "./not-yet.ts";
import { probe, toProbe } from "./probe-fields.ts";
import type { RawInputs } from "./raw.ts";
import type { Problem } from "./refusal.ts";
import { parseRunOptions } from "./run-options.ts";
import {
  duration,
  integer,
  mapOf,
  nearest,
  oneOf,
  optional,
  parsed,
  port,
  positiveDuration,
  scalar,
  shown,
  strict,
  withDefault,
} from "./scalars.ts";
import { services, toService } from "./service-fields.ts";
import { words } from "./words.ts";
import { yaml } from "./yaml.ts";

const variant = strict({
  env: envMap.default([]),
  services: z.array(scalar, { error: "must be a list of service names; [] is none" }).optional(),
  port: port.optional(),
  path: path.optional(),
  probe: probe.optional(),
  command: words.optional(),
  entrypoint: words.optional(),
  platform: onlyYet(scalar.optional(), undefined),
  timeout: positiveDuration.optional(),
  settle: duration.optional(),
  "expect-status": statusRanges.optional(),
  "expect-body": bodyPattern.optional(),
  "expect-exit": integer(0, 255).optional(),
  "run-options": parsed(parseRunOptions).default([]),
  checks: checks.optional(),
});

/** `full:` with nothing after it is a variant that changes nothing. */
const variantOrNothing = z.preprocess((written) => (written === "" ? {} : written), variant);

const variantName = z.string().regex(/^[a-zA-Z0-9][\w.-]{0,39}$/u, {
  error: ({ input }) =>
    `${shown(String(input))} is not a variant's name: use letters, digits, ".", "-" and "_", 40 at most`,
});

export const smokeFields = {
  port: optional(port),
  path: withDefault("/healthz", path),
  "expect-status": withDefault("200-299", statusRanges),
  "expect-body": optional(bodyPattern),
  timeout: withDefault("120s", positiveDuration),
  interval: withDefault("2s", positiveDuration),
  "attempt-timeout": withDefault("5s", positiveDuration),
  settle: withDefault("0s", duration),
  env: envLines,
  variants: yaml(
    "default: {}",
    mapOf(variantName, variantOrNothing, `the variant's name, then ${Object.keys(variant.shape).join(", ")}`).refine(
      (map) => Object.keys(map).length > 0,
      {
        error: "is empty: name at least one variant",
      },
    ),
  ),
  services,
  probe: yaml("http", probe),
  "probe-from": withDefault(
    "auto",
    oneOf("auto", "host", "network").refine((value) => value !== "network", {
      error: '"network" is not available yet; this version has auto and host',
    }),
  ),
  "run-options": withDefault("", parsed(parseRunOptions)),
  "max-parallel": withDefault("4", integer(1, 1000)),
  "log-lines": withDefault("200", integer(0, 100_000)),
  checks: yaml("[]", checks),
  config: onlyYet(withDefault("", z.string()), ""),
  "compose-file": onlyYet(withDefault("", z.string()), ""),
  "compose-service": onlyYet(withDefault("", z.string()), ""),
};

/** What a variant asks for that cannot be had of its probe; none where the inputs cannot be read by themselves. */
export function probeContradictions(inputs: RawInputs): readonly Problem[] {
  const { variants, probe: forAll, checks: checksForAll, settle: settleForAll } = smokeFields;
  const read = z.object({ variants, probe: forAll, checks: checksForAll, settle: settleForAll }).safeParse(inputs);
  if (!read.success) return [];
  return Object.entries(read.data.variants).flatMap(([name, own]): readonly Problem[] => {
    const exits = (own.probe ?? read.data.probe).kind === "exit";
    const problems: [boolean, string, string][] = [
      [
        !exits && own["expect-exit"] !== undefined,
        "expect-exit",
        "is for an image that runs to completion: set probe: exit with it",
      ],
      [
        exits && (own.checks ?? read.data.checks).length > 0,
        "checks",
        "cannot be asked of an image that has run to completion (probe: exit)",
      ],
      [
        exits && (own.settle ?? read.data.settle) > 0,
        "settle",
        "has no meaning for an image that has run to completion (probe: exit)",
      ],
    ];
    return problems.flatMap(([is, input, reason]) => (is ? [{ input: `variants.${name}.${input}`, reason }] : []));
  });
}

type SmokeFields = z.output<z.ZodObject<typeof smokeFields>>;

/** Services that a variant names and that are not there; none where either input cannot be read by itself. */
export function unknownServices(inputs: RawInputs): readonly Problem[] {
  const read = z.object({ variants: smokeFields.variants, services: smokeFields.services }).safeParse(inputs);
  if (!read.success) return [];
  const known = Object.keys(read.data.services);
  return Object.entries(read.data.variants).flatMap(([name, own]) =>
    (own.services ?? [])
      .filter((wanted) => !known.includes(wanted))
      .map((wanted) => ({
        input: `variants.${name}.services`,
        reason: `there is no service ${shown(wanted)}${nearest(wanted, known)}; services has: ${known.length === 0 ? "none" : known.join(", ")}`,
      })),
  );
}

/**
 * @param fields without unknown services.
 * @param env the step's environment, for variables that are passed through.
 */
export function toSmokePlan(fields: SmokeFields, env: Readonly<Record<string, string | undefined>>): SmokePlan {
  const all = Object.entries(fields.services).map(([name, service]) => toService(name, service, env));
  const [first, ...others] = Object.entries(fields.variants).map(([name, own]): VariantPlan => ({
    name,
    env: resolveEnv(env, fields.env, own.env),
    stack: {
      kind: "services",
      services: all.filter((service) => own.services === undefined || own.services.includes(service.name)),
    },
    port: own.port ?? fields.port,
    probe: toProbe(own.probe ?? fields.probe, own["expect-exit"]),
    expectation: {
      path: own.path ?? fields.path,
      status: own["expect-status"] ?? fields["expect-status"],
      body: own["expect-body"] ?? fields["expect-body"],
    },
    checks: (own.checks ?? fields.checks).map(toCheck),
    entrypoint: own.entrypoint,
    command: own.command,
    timeoutMs: own.timeout ?? fields.timeout,
    intervalMs: fields.interval,
    attemptTimeoutMs: fields["attempt-timeout"],
    settleMs: own.settle ?? fields.settle,
    runOptions: [...fields["run-options"], ...own["run-options"]],
  }));
  if (first === undefined) throw new Error("variants was read, and is empty");
  return { variants: [first, ...others], maxParallel: fields["max-parallel"], logLines: fields["log-lines"] };
}
