/** Reads the files of the input `secret-files`: what is in them is shown nowhere. */
import { NotRegular, readRegularFile } from "../disk/regular-file.ts";
import { InputsRefused } from "../inputs/refusal.ts";
import type { ImageSource } from "../plan.ts";

/** BuildKit takes no secret that is longer, bytes: https://github.com/moby/buildkit/blob/v0.26.0/session/secrets/secrets.go. */
const mostBytes = 500 * 1024;

/** What is longer is a file of something else, whose every line would be looked for in every line of the log. Bytes. */
const mostHidden = 16 * 1024;

/**
 * The contents of those that are there; of the others buildx says that they are not.
 * @throws InputsRefused where one is something whose reading might never end.
 */
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
