/** Everything that can be known to be wrong is reported here, before anything runs. */
import { z } from "zod";
import { isImageId } from "../image/digest.ts";
import { parseImageRef } from "../image/image-ref.ts";
import { isAmong } from "../image/platform.ts";
import type { ImageSource, Plan } from "../gate/plan.ts";
import { buildFields, toBuildPlan } from "./build/build-fields.ts";
import { configEnv, unnamedVariables } from "./smoke/config-env.ts";
import { type ConfigFile, fromConfig } from "./smoke/config-file.ts";
import { smokeContradictions } from "./smoke/contradictions.ts";
import { fromInputs } from "./input-values.ts";
import { type Mistake, mistakesOf } from "./parsing/mistake.ts";
import { contractOf, type InputContract } from "./parsing/own-inputs.ts";
import { provenanceFields, publishFields } from "./publish/publish-fields.ts";
import { rawInputs, type RawInputs } from "./parsing/raw-inputs.ts";
import { InputsRefused, mostSaid, type Problem, refuseIfAny } from "./parsing/problems.ts";
import { boolean, parsed, shown } from "./parsing/scalars.ts";
import { smokeFields } from "./smoke/smoke-fields.ts";
import { toSmokePlan } from "./smoke/smoke-plan.ts";
import type { StepContext } from "./step-context.ts";
import { untrustedContradictions } from "./smoke/untrusted.ts";
import { optional, withDefault } from "./parsing/unset.ts";
import { type Entries, mergeInputs, problemOf, valueOf, type WrittenInputs } from "./parsing/written-inputs.ts";

const gatedImage = parsed((text): string => {
  if (!isImageId(text)) parseImageRef(text);
  return text;
});

const contract = {
  ...buildFields,
  image: optional(gatedImage),
  ...smokeFields,
  // The config file has already been read.
  config: z.string().default(""),
  "config-env": configEnv,
  untrusted: withDefault("false", boolean),
  ...provenanceFields,
  ...publishFields,
};

type Fields = z.output<z.ZodObject<typeof contract>>;

/** The input names of action.yml. */
export const inputNames: readonly string[] = Object.keys(contract);

/** A smoke input that spells out the default still counts as set: it wins over the config file. */
export const gateContract: InputContract = {
  names: inputNames,
  isUnset: (name, text) =>
    Object.hasOwn(smokeFields, name) ? text.trim() === "" : contractOf(contract).isUnset(name, text),
};

const beyondSmoke = inputNames.filter((name) => !Object.hasOwn(smokeFields, name));

/**
 * Reads the step's inputs, which win over the config file.
 * @param config The file at the step's `configPath`; undefined if there is no path.
 * @throws {InputsRefused} with every problem.
 */
export function readPlan(step: StepContext, config: ConfigFile | undefined): Plan {
  const { inputs, unknown } = rawInputs(step.env, inputNames);
  const fromStep = fromInputs(inputs);
  const written = config === undefined ? fromStep : mergeInputs(fromStep, fromConfig(config, beyondSmoke));
  const { read, mistakes } = readFields(written.entries);
  const located = (found: readonly Mistake[]) =>
    found.slice(0, mostSaid).map((mistake) => problemOf(mistake, written.entries));
  const isFromFile = (name: string) => {
    const entry = written.entries[name];
    return entry !== undefined && entry !== "unreadable" && entry.isFromFile;
  };
  const known = [
    ...written.problems,
    ...located(mistakes),
    ...unknown,
    ...pushOfNothing(read),
    ...buildOfGatedImage(inputs),
    ...digestOfGatedImage(read),
    ...located(smokeContradictions(read, valueOf(written.entries["services"]))),
    ...located(unbuiltPlatforms(read)),
    ...located(unnamedVariables(read, isFromFile, read["config-env"] ?? [])),
    ...(read.untrusted === false ? [] : located(untrustedContradictions(fileOnly(read, fromStep)))),
  ];
  if (!isWhole(read)) {
    refuseIfAny(known);
    throw new Error("inputs that cannot be read, and nothing wrong with them");
  }
  const source = refusingAlso(known, () => readSource(read, step));
  refuseIfAny(known);
  return {
    source,
    tags: read.tags,
    smoke: toSmokePlan(read, step.env, read.untrusted),
    provenance: { revision: read.revision, verify: read["verify-revision"] },
    publish: {
      push: read.push,
      retries: read["push-retries"],
      byDigest: read["push-by-digest"],
      verify: read["verify-push"],
    },
  };
}

/** Returns the fields that only the config file sets. */
function fileOnly(read: Partial<Fields>, { entries }: WrittenInputs): Partial<Fields> {
  return Object.fromEntries(Object.entries(read).filter(([name]) => !Object.hasOwn(entries, name)));
}

/** Reads each field by itself, so that the readable ones can be compared. */
function readFields(entries: Entries): { readonly read: Partial<Fields>; readonly mistakes: readonly Mistake[] } {
  const read: Partial<Fields> = {};
  const mistakes: Mistake[] = [];
  for (const [name, type] of Object.entries(contract)) {
    const entry = entries[name];
    if (entry === "unreadable") continue;
    const result = type.safeParse(entry?.value);
    if (result.success) Object.assign(read, { [name]: result.data });
    else mistakes.push(...result.error.issues.flatMap((issue) => mistakesOf(issue, [name])));
  }
  return { read, mistakes };
}

function isWhole(read: Partial<Fields>): read is Fields {
  return inputNames.every((name) => name in read);
}

/** Adds the known problems to those that `read` throws. */
function refusingAlso<T>(known: readonly Problem[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputsRefused ? new InputsRefused([...error.problems, ...known]) : error;
  }
}

function readSource(fields: Fields, step: StepContext): ImageSource {
  return fields.image === undefined
    ? { kind: "build", build: toBuildPlan(fields, fields.tags, step) }
    : { kind: "image", image: fields.image };
}

/** A build for named platforms produces no other platform. */
function unbuiltPlatforms({ platforms = [], variants = {} }: Partial<Fields>): readonly Mistake[] {
  if (!platforms.some((platform) => platform.includes("/"))) return [];
  return Object.entries(variants).flatMap(([name, { platform }]): readonly Mistake[] =>
    platform === undefined || isAmong(platform, platforms)
      ? []
      : [
          {
            path: ["variants", name, "platform"],
            reason: `${shown(platform)} is none of platforms, for which the image is built: ${platforms.join(", ")}`,
          },
        ],
  );
}

function pushOfNothing({ push, tags }: Partial<Fields>): readonly Problem[] {
  return push === true && tags?.length === 0
    ? [{ input: "push", reason: "is true, but tags is empty: list the refs to publish in tags" }]
    : [];
}

function digestOfGatedImage({ image, "push-by-digest": byDigest }: Partial<Fields>): readonly Problem[] {
  return image !== undefined && byDigest === true
    ? [
        {
          input: "push-by-digest",
          reason: "is for an image that is built here; the one of image is pushed by the engine",
        },
      ]
    : [];
}

function buildOfGatedImage(inputs: RawInputs): readonly Problem[] {
  // These have a value that the user did not write.
  const defaulted = new Set(["github-token", "load"]);
  const set = Object.keys(buildFields).filter(
    (name) => !defaulted.has(name) && !["", "false"].includes((inputs[name] ?? "").trim()),
  );
  return (inputs["image"] ?? "").trim() !== "" && set.length > 0
    ? [
        {
          input: "image",
          reason: `gates an image that is already there, so nothing is built: remove ${set.join(", ")}`,
        },
      ]
    : [];
}
