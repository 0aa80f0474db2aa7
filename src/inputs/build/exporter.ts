import { attributes, csvFields } from "./attributes.ts";
import { goBoolean } from "../parsing/go-boolean.ts";

/** Exporters whose result stays on this machine or in its builder. */
const local = ["local", "tar", "oci", "docker", "image", "cacheonly"];

const intoLog = "it would write the image into the job log";

const early = 'would publish the image before it is tested: leave it out, and set the input "push"';

/** Returns why an `--output` value is refused; undefined only if it is certain that nothing leaves the machine. */
export function whyRefused(output: string): string | undefined {
  const fields = csvFields(output);
  if (fields === undefined) {
    return "its attributes cannot be read: write type=local,dest=path, with a double quote only around a whole attribute";
  }
  if (output === "-") return `${intoLog}: write type=local,dest=path`;
  // buildx takes any lone value for a path, even `push=true`: a path with `=` is not worth that doubt.
  if (fields.length === 1 && fields[0] === output && !output.includes("=")) return undefined;

  const found = attributes(fields);
  if (found === undefined) return "one of its attributes is not key=value";
  const types = found.get("type") ?? [];
  if (types.some((type) => type.trim().toLowerCase() === "registry")) return `type=registry ${early}`;
  for (const [key, values] of found) {
    if (!/^[a-z0-9][a-z0-9._/[\]-]*$/u.test(key))
      return "one of its attributes has a name that cannot be read for certain";
    if (key.startsWith("push") && values.some((value) => goBoolean(value) !== false)) return `its ${key} ${early}`;
  }
  const isLocal = types.length > 0 && types.every((type) => local.includes(type));
  if (!isLocal) return `its type is not one of ${local.join(", ")}`;
  if (writesToOutput(types, found.get("dest") ?? [])) return `${intoLog}: write dest=path for a file`;
  if (!types.includes("docker")) return undefined;
  if (found.has("context")) return "its context would load the image into another engine than the one that is tested";
  // An output of this type replaces `--load`, and one with a file loads nothing.
  return found.has("dest")
    ? "its dest would take the place of loading the image: write type=oci,dest=path for a file"
    : undefined;
}

/** Without a path, buildx writes to standard output (CreateExports). */
function writesToOutput(types: readonly string[], paths: readonly string[]): boolean {
  const isArchive = types.includes("tar") || types.includes("oci");
  return isArchive && (paths.length === 0 || paths.some((path) => ["", "-"].includes(path.trim())));
}
