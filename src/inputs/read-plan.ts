/** From the inputs to the plan: everything that can be known to be wrong is said here, before anything runs. */
import { z } from "zod";
import { parseImageRef } from "../image/image-ref.ts";
import type { ImageSource, Plan } from "../plan.ts";
import { buildFields, toBuildPlan } from "./build-fields.ts";
import { provenanceFields, publishFields } from "./publish-fields.ts";
import { rawInputs, type RawInputs } from "./raw.ts";
import { InputsRefused, type Problem } from "./refusal.ts";
import { optional, parsed } from "./scalars.ts";
import { probeContradictions, smokeFields, toSmokePlan, unknownServices } from "./smoke-fields.ts";
import type { StepContext } from "./step-context.ts";

const gatedImage = parsed((text): string => {
  // An Id is no ref, but names an image just as well.
  if (!/^(?:sha256:)?[0-9a-f]{64}$/u.test(text)) parseImageRef(text);
  return text;
});

const contract = z.object({
  ...buildFields,
  image: optional(gatedImage),
  ...smokeFields,
  ...provenanceFields,
  ...publishFields,
});

type Fields = z.output<typeof contract>;

/** The names of the gate's inputs, as in action.yml. */
export const inputNames: readonly string[] = Object.keys(contract.shape);

/**
 * Reads the step's inputs.
 * @throws InputsRefused with everything that is wrong.
 */
export function readPlan(step: StepContext): Plan {
  const { inputs, unknown } = rawInputs(step.env, inputNames);
  const known = [...unknown, ...contradictions(inputs)];
  const fields = refusingAlso(known, () => readFields(inputs));
  const source = refusingAlso(known, () => readSource(fields, step));
  const [first, ...others] = known;
  if (first !== undefined) throw new InputsRefused([first, ...others]);
  return {
    source,
    smoke: toSmokePlan(fields, step.env),
    publish: {
      push: fields.push,
      refs: fields.tags.refs,
      retries: fields["push-retries"],
      verify: fields["verify-push"],
    },
  };
}

/** What `read` refuses is said together with what is known already. */
function refusingAlso<T>(known: readonly Problem[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputsRefused ? new InputsRefused([...error.problems, ...known]) : error;
  }
}

function readFields(inputs: RawInputs): Fields {
  const result = contract.safeParse(inputs);
  if (result.success) return result.data;
  const [first = { input: "inputs", reason: "cannot be used" }, ...others] = result.error.issues.flatMap(problemsOf);
  throw new InputsRefused([first, ...others]);
}

function readSource(fields: Fields, step: StepContext): ImageSource {
  return fields.image === undefined
    ? { kind: "build", build: toBuildPlan(fields, fields.tags.written, step) }
    : { kind: "image", image: fields.image };
}

/** Between inputs that are each right. Where one is not, its own problem is enough. */
function contradictions(inputs: RawInputs): readonly Problem[] {
  return [
    ...pushOfNothing(inputs),
    ...buildOfGatedImage(inputs),
    ...unknownServices(inputs),
    ...probeContradictions(inputs),
  ];
}

function pushOfNothing(inputs: RawInputs): readonly Problem[] {
  const read = z.object({ push: publishFields.push, tags: publishFields.tags }).safeParse(inputs);
  return read.success && read.data.push && read.data.tags.refs.length === 0
    ? [{ input: "push", reason: "is true, but tags is empty: list the refs to publish in tags" }]
    : [];
}

function buildOfGatedImage(inputs: RawInputs): readonly Problem[] {
  // These come with a value that the user did not write.
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

/** An issue of zod, and those that it wraps. */
function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code === "invalid_union") {
    // A text, list or map of the right kind, with something wrong in it: that is what the user meant.
    const meant = issue.errors.find((issues) =>
      issues.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
    );
    if (meant !== undefined)
      return meant.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ input: issue.path.map(String).join("."), reason: issue.message }];
}
