/** No message here repeats what could be a secret. */
import type { BuildSecret, BuildSecretSource } from "../../gate/plan.ts";
import { shown } from "../parsing/scalars.ts";

/** Bytes of an environment variable on Linux, including its name and the final NUL (MAX_ARG_STRLEN). */
const longestVariable = 128 * 1024;
/** Bytes for `SMOKE_GATE_SECRET_<n>=` and the final NUL. */
const reserved = 64;

/** Reads `id=value`. Throws an `Error` whose message is the reason. */
export function parseSecret(item: string): BuildSecret {
  const { id, rest: value } = split(item, "id=value");
  const file = "write it to a file and name that in secret-files";
  if (Buffer.byteLength(value) > longestVariable - reserved) {
    throw new Error(`is the secret ${shown(id)}, longer than the 128 KiB that a variable holds: ${file}`);
  }
  if (value.includes("\0")) throw new Error(`is the secret ${shown(id)}, whose value has a null byte: ${file}`);
  return { id, value };
}

/** Reads `id=VARIABLE`. Throws an `Error` whose message is the reason. */
export function parseSecretEnv(item: string): BuildSecretSource {
  return source(item, "id=VARIABLE", /[\s,"=]/u);
}

/** Reads `id=path` without looking for the file. Throws an `Error` whose message is the reason. */
export function parseSecretFile(item: string): BuildSecretSource {
  return source(item, "id=path", /[,"\r\n]/u);
}

function source(item: string, form: string, unreadable: RegExp): BuildSecretSource {
  const { id, rest } = split(item, form);
  const [found] = unreadable.exec(rest) ?? [];
  if (found === undefined) return { id, source: rest };
  throw new Error(
    `is the secret ${shown(id)}, with ${shown(found)} after its "=", which buildx could not read: write ${form}`,
  );
}

function split(item: string, form: string): { id: string; rest: string } {
  const equals = item.indexOf("=");
  if (equals === -1) throw new Error(`is not a secret: write ${form} (a value of several lines in double quotes)`);
  const id = item.slice(0, equals);
  const rest = item.slice(equals + 1);
  if (id === "") throw new Error(`has no id before the "=": write ${form}`);
  if (/[\s,"]/u.test(id)) throw new Error(`has a space, a comma or a quote in the id before its "=": write ${form}`);
  if (rest === "") throw new Error(`is the secret ${shown(id)}, with nothing after its "=": write ${form}`);
  return { id, rest };
}
