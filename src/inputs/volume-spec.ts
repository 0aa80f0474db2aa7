/**
 * Volumes as `docker run --volume` and `--mount` take them, without named ones: a named volume outlives the run,
 * and what an earlier run left in it would be tested too. Host paths and anonymous volumes are fine.
 */
import { parse } from "csv-parse/sync";
import { shown } from "./scalars.ts";

const instead = "use a host path (/path or ./path), or leave the source out for a fresh volume";

/**
 * `source:target[:mode]` or a bare target.
 * @throws an `Error` that says what is wrong with it.
 */
export function checkVolume(spec: string): void {
  const [source = "", ...rest] = spec.split(":");
  if (rest.length === 0) {
    if (!source.startsWith("/")) throw new Error(`volume ${shown(spec)} is not an absolute path in the container`);
    return;
  }
  // Docker takes only these beginnings for a path of the host; a shell would have expanded ~, nobody does here.
  if (source.startsWith("/") || source.startsWith(".")) return;
  throw new Error(
    `volume ${shown(spec)} has the source ${shown(source)}, and a named volume would outlive the run; ${instead}`,
  );
}

/**
 * `key=value,…`, one record of CSV, as docker reads it: the last of a repeated key counts, `type` is `volume` if unset.
 * @throws an `Error` that says what is wrong with it.
 */
export function checkMount(spec: string): void {
  const fields = new Map(csvFields(spec).map(keyAndValue));
  const type = fields.get("type")?.toLowerCase() ?? "volume";
  if (["bind", "tmpfs", "image"].includes(type)) return;
  if (type !== "volume")
    throw new Error(`mount ${shown(spec)} has the type ${shown(type)}; allowed: bind, tmpfs, image, volume`);
  if ((fields.get("source") ?? "") === "") return;
  throw new Error(`mount ${shown(spec)} names a volume, which would outlive the run; ${instead}`);
}

function keyAndValue(field: string): readonly [string, string] {
  const [key = "", ...value] = field.split("=");
  const name = key.toLowerCase();
  return [name === "src" ? "source" : name, value.join("=")];
}

function csvFields(spec: string): readonly string[] {
  try {
    const records: readonly (readonly string[])[] = parse(spec);
    const [fields] = records;
    // Of several lines docker would read the first only.
    if (fields !== undefined && records.length === 1 && !/[\r\n]/u.test(spec)) return fields;
  } catch {
    // Said below: what is wrong is the value, however the parser puts it.
  }
  throw new Error(`mount ${shown(spec)} is not one line of comma-separated key=value pairs`);
}
