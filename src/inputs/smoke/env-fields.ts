/** Values may be secret: no message shows one. */
import { z } from "zod";
import type { EnvVariable } from "../../gate/plan.ts";
import { scalar, shown, something } from "../parsing/scalars.ts";

/** A bare name has no value of its own: the step's value is passed on. */
type Entry = { readonly name: string; readonly value: string | undefined };

const name = String.raw`[^\s=#\0][^\s=\0]*`;
const namePattern = new RegExp(`^${name}$`, "u");
const entryPattern = String.raw`^(?:${name}=[^\0]*|\s*${name}\s*)$`;

/** Reads `KEY=value` or a bare `KEY`, and splits at the first `=` as docker does. */
function entry(text: string, place: string): Entry {
  const equals = text.indexOf("=");
  const written = equals === -1 ? text.trim() : text.slice(0, equals);
  // The message shows nothing of the line, which may be the second line of a private key.
  if (!namePattern.test(written))
    throw new Error(`${place} does not begin with a variable's name: write KEY=value, or a bare KEY`);
  return checkedLength({ name: written, value: equals === -1 ? undefined : text.slice(equals + 1) });
}

function pair([key, value]: readonly [string, string]): Entry {
  if (!namePattern.test(key))
    throw new Error(`${shown(key)} is not a variable's name: it has no white space and no "="`);
  return checkedLength({ name: key, value });
}

/** Bytes of an environment variable on Linux, including its name and the final NUL (MAX_ARG_STRLEN). */
const longestVariable = 128 * 1024;

function checkedLength(variable: Entry): Entry {
  const { name: key, value = "" } = variable;
  if (Buffer.byteLength(`${key}=${value}\0`) <= longestVariable) return variable;
  throw new Error(`${shown(key)} is longer than the 128 KiB that a variable holds: give it to the container in a file`);
}

function entries(read: () => readonly Entry[], context: z.RefinementCtx): readonly Entry[] {
  try {
    return read();
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
}

/** Docker's env-file syntax: empty lines and lines that begin with `#` are skipped. */
const envLines = scalar.transform((text, context) => {
  const lines = text.split(/\r?\n/u).map((line, index) => ({ text: line.trimStart(), place: `line ${index + 1}` }));
  const written = lines.filter((line) => line.text !== "" && !line.text.startsWith("#"));
  return entries(() => written.map((line) => entry(line.text, line.place)), context);
});

export const envMap = z
  .union(
    [
      z.record(z.string().meta({ pattern: namePattern.source }), scalar),
      z.array(scalar.meta({ ...something, pattern: entryPattern })),
    ],
    { error: "must be a map of names and values, or a list of KEY=value" },
  )
  .transform((env, context) =>
    entries(
      () =>
        Array.isArray(env) ? env.map((item, index) => entry(item, `item ${index + 1}`)) : Object.entries(env).map(pair),
      context,
    ),
  );

export const envForAll = z.union([envLines, envMap]);

/** Resolves bare names from the step, or drops them as `docker run -e KEY` does. The later of two names wins. */
export function resolveEnv(
  env: Readonly<Record<string, string | undefined>>,
  ...layers: readonly (readonly Entry[])[]
): readonly EnvVariable[] {
  const values = new Map<string, string>();
  for (const { name: written, value } of layers.flat()) {
    // Every object has a `constructor`, but no step has a variable of that name.
    const resolved = value ?? (Object.hasOwn(env, written) ? env[written] : undefined);
    values.delete(written);
    if (resolved !== undefined) values.set(written, resolved);
  }
  return [...values].map(([key, value]) => ({ name: key, value }));
}
