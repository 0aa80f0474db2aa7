import { NotRegular, readRegularFile } from "../disk/regular-file.ts";
import { InputsRefused } from "../inputs/parsing/problems.ts";
import type { ImageSource } from "../gate/plan.ts";

/** BuildKit's limit in bytes: https://github.com/moby/buildkit/blob/v0.26.0/session/secrets/secrets.go. */
const mostBytes = 500 * 1024;

/** Bytes. A longer file is something else, and each of its lines would be searched for in every line of the log. */
const mostHidden = 16 * 1024;

/** Skips missing files, which buildx reports. Throws InputsRefused if reading a file might never end. */
export function readSecretFiles(source: ImageSource): readonly string[] {
  if (source.kind !== "build") return [];
  return source.build.secretFiles.flatMap(({ id, source: path }) => {
    try {
      const bytes = readRegularFile(path, mostBytes);
      return bytes.length > mostHidden ? [] : [bytes.toString("utf8")];
    } catch (error) {
      if (!(error instanceof NotRegular)) return [];
      const what = error.why === "too large" ? "is larger than the 500 KiB that a secret may have" : "is not a file";
      throw new InputsRefused([{ input: "secret-files", reason: `of the secret ${id} ${what}: ${path}` }]);
    }
  });
}
