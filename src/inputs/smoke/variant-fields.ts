import { z } from "zod";
import { checks } from "./check-fields.ts";
import { envMap } from "./env-fields.ts";
import { bodyPattern, path, statusRanges } from "./http-fields.ts";
import { mapOf, strict, withFragments } from "../parsing/maps.ts";
import { probe } from "./probe-fields.ts";
import { parseRunOptions } from "./run-options.ts";
import { duration, integer, parsed, port, positiveDuration, scalar, shown, something } from "../parsing/scalars.ts";
import { words } from "../parsing/words.ts";

export const runOptions = parsed(parseRunOptions, { type: ["string", "null"] });

const platformPattern = /^[\w.-]+(?:\/[\w.-]+){1,2}$/u;

const platform = parsed(
  (text): string => {
    if (!platformPattern.test(text))
      throw new Error(`${shown(text)} is not a platform: write os/architecture, such as linux/arm64`);
    return text;
  },
  { type: "string", pattern: platformPattern.source },
);

const keys = {
  env: envMap.default([]).meta({
    description: "Variables of this variant, over those for all: a map, or a list of KEY=value and bare KEY.",
  }),
  services: z.array(scalar.meta(something), { error: "must be a list of service names; [] is none" }).optional().meta({
    description:
      "Services that this variant has, or other services of the Compose project. Default: all; an empty list is none.",
  }),
  port: port.optional().meta({ description: "Container port that serves in this variant." }),
  path: path.optional().meta({ description: "Path that is polled in this variant." }),
  probe: probe.optional().meta({ description: "What counts as healthy in this variant." }),
  command: words.optional().meta({
    description:
      "Command in place of the image's own: a text, or a list of words. Give secrets by env: every user of the runner can read a command.",
  }),
  entrypoint: words
    .optional()
    .meta({ description: "Entrypoint in place of the image's own: a text, or a list of words." }),
  platform: platform
    .optional()
    .meta({ description: "Platform on which this variant is booted. Default: each that the engine can boot." }),
  timeout: positiveDuration
    .optional()
    .meta({ description: "Longest time from this variant's start to its first healthy answer." }),
  settle: duration
    .optional()
    .meta({ description: "How long this variant must stay healthy after its first healthy answer." }),
  "expect-status": statusRanges
    .optional()
    .meta({ description: "Status codes and ranges of a healthy answer in this variant." }),
  "expect-body": bodyPattern
    .optional()
    .meta({ description: "Text, or /regular expression/, that a healthy answer's body contains in this variant." }),
  "expect-exit": integer(0, 255)
    .optional()
    .meta({ description: "Code with which an image that runs to completion must exit (probe: exit). Default: 0." }),
  "run-options": runOptions
    .prefault("")
    .meta({ description: "Further options of docker run for this variant, after those for all." }),
  checks: checks
    .optional()
    .meta({ description: "Requests that must hold once this variant is healthy, in place of those for all." }),
};

/** A bare `full:` is a variant without changes. */
const variantOrNothing = z.preprocess(
  (written) => (written === "" ? {} : written),
  strict(keys).meta({ type: ["object", "null"] }),
);

const variantName = z.string().regex(/^[a-zA-Z0-9][\w.-]{0,39}$/u, {
  error: ({ input }) =>
    `${shown(String(input))} is not a variant's name: use letters, digits, ".", "-" and "_", 40 at most`,
});

export const variants = withFragments(
  mapOf(variantName, variantOrNothing, `the variant's name, then ${Object.keys(keys).join(", ")}`),
)
  .refine((map) => Object.keys(map).length > 0, { error: "is empty: name at least one variant" })
  .meta({ minProperties: 1 });
