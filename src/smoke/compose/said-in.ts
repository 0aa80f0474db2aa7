/** Which file of a project says what. */
import { readTextFile } from "../../disk/text-file.ts";
import { parseYamlStream } from "../../inputs/parsing/yaml-document.ts";

/**
 * The last file that has this key, as the last one counts; all of them where it came another way, as by `extends`.
 * @param key `services.db.network_mode`; a service's name may have dots.
 */
export function fileThatSays(key: string, files: readonly string[]): string {
  return files.findLast((file) => hasKey(file, key)) ?? files.join(", ");
}

function hasKey(file: string, key: string): boolean {
  try {
    return parseYamlStream(readTextFile(file) ?? "", { merge: true, logLevel: "silent" }).some(
      ({ document, problem }) => problem === undefined && has(document.toJS(), key),
    );
  } catch {
    // Best effort: what Compose has read may be too much to unfold here.
    return false;
  }
}

function has(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => name === key || (key.startsWith(`${name}.`) && has(inner, key.slice(name.length + 1))),
  );
}
