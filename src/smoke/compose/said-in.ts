import { readTextFile } from "../../disk/text-file.ts";
import { parseYamlStream } from "../../inputs/parsing/yaml-document.ts";

/**
 * Returns the last file that has this key, because it wins; all files if none has it, for example after `extends`.
 * @param key such as `services.db.network_mode`; a service's name may contain dots.
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
    // Best effort: Compose may accept more aliases than this parser.
    return false;
  }
}

function has(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => name === key || (key.startsWith(`${name}.`) && has(inner, key.slice(name.length + 1))),
  );
}
