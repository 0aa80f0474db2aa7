/** Named volumes are refused: they outlive the run, and leftovers of an earlier run would be tested too. */
import { isImageId } from "../../image/digest.ts";
import { InvalidImageRef, parseImageRef } from "../../image/image-ref.ts";
import { imageUnderTest, spelled } from "../../image/image-under-test.ts";
import { csvFields } from "../build/attributes.ts";
import { goBoolean } from "../parsing/go-boolean.ts";
import { isBind, writableDevice } from "./local-volume.ts";
import { shown } from "../parsing/scalars.ts";

const instead = "use a host path (/path or ./path), or leave the source out for a fresh volume";

/** Accepts `source:target[:mode]` or a bare target. Throws an `Error` that says what is wrong. */
export function checkVolume(spec: string): void {
  const [source = "", ...rest] = spec.split(":");
  if (rest.length === 0) {
    if (!source.startsWith("/")) throw new Error(`volume ${shown(spec)} is not an absolute path in the container`);
    return;
  }
  if (isHostPath(source)) return;
  throw new Error(
    `volume ${shown(spec)} has the source ${shown(source)}, and a named volume would outlive the run; ${instead}`,
  );
}

/**
 * Reads one CSV record as docker does: the last of a repeated key counts, and `type` defaults to `volume`.
 * @throws an `Error` that says what is wrong.
 */
export function checkMount(spec: string): void {
  const all = fieldsOf(spec).map(keyAndValue);
  const fields = new Map(all);
  const type = fields.get("type")?.toLowerCase() ?? "volume";
  if (type === "image") checkImage(spec, fields.get("source") ?? "");
  if (["bind", "tmpfs", "image"].includes(type)) return;
  if (type !== "volume")
    throw new Error(`mount ${shown(spec)} has the type ${shown(type)}; allowed: bind, tmpfs, image, volume`);
  if ((fields.get("source") ?? "") !== "")
    throw new Error(`mount ${shown(spec)} names a volume, which would outlive the run; ${instead}`);
  if (!["", "local"].includes(fields.get("volume-driver") ?? "")) return;
  const options = Object.fromEntries(all.filter(([key]) => key === "volume-opt").map(([, value]) => cut(value)));
  if (isBind(options))
    throw new Error(
      `mount ${shown(spec)} is a folder of the host, to which every variant would write; write it as type=bind,source=${options["device"] ?? ""},target=…, which gives each a copy of its own`,
    );
  const device = writableDevice(options);
  if (device !== undefined && !isReadOnly(fields))
    throw new Error(`mount ${shown(spec)} is ${device}, to which every variant would write; add readonly`);
}

function checkImage(spec: string, source: string): void {
  if (spelled(source) === imageUnderTest || isImageId(source)) return;
  try {
    parseImageRef(source);
  } catch (error) {
    if (!(error instanceof InvalidImageRef)) throw error;
    throw new Error(`mount ${shown(spec)} has the source ${shown(source)}, which is no image; name one, or {{image}}`, {
      cause: error,
    });
  }
}

/** Docker accepts only these prefixes for a host path; no shell expands ~ here. */
function isHostPath(source: string): boolean {
  return source.startsWith("/") || source.startsWith(".");
}

export type HostMount = { readonly source: string; readonly isReadOnly: boolean };

/** Returns the host path that a vetted option mounts; undefined if it mounts none. */
export function hostMount(token: string): HostMount | undefined {
  const [option, value] = optionAndValue(token);
  if (option === "--volume") {
    const [source = "", target, mode = ""] = value.split(":");
    return target === undefined || !isHostPath(source)
      ? undefined
      : { source, isReadOnly: mode.split(",").includes("ro") };
  }
  if (option !== "--mount") return undefined;
  const fields = new Map(fieldsOf(value).map(keyAndValue));
  if (fields.get("type")?.toLowerCase() !== "bind") return undefined;
  return { source: fields.get("source") ?? "", isReadOnly: isReadOnly(fields) };
}

/** Returns the image, as written, that an option mounts; undefined if it mounts none. */
export function imageMount(token: string): string | undefined {
  const [option, value] = optionAndValue(token);
  if (option !== "--mount") return undefined;
  const fields = new Map(fieldsOf(value).map(keyAndValue));
  return fields.get("type")?.toLowerCase() === "image" ? fields.get("source") : undefined;
}

function isReadOnly(fields: ReadonlyMap<string, string>): boolean {
  const given = fields.get("readonly") ?? fields.get("ro");
  return given !== undefined && (given === "" || goBoolean(given) === true);
}

/** Replaces the source. Without `mayBeMade`, docker must not create it, if the option can express that. */
export function mountFrom(token: string, source: string, mayBeMade: boolean): string {
  const [option, value] = optionAndValue(token);
  if (option === "--mount") {
    const fields = fieldsOf(value).map((field) => (keyAndValue(field)[0] === "source" ? `source=${source}` : field));
    return `--mount=${fields.map(csvField).join(",")}`;
  }
  const [, target = "", mode = "rw"] = value.split(":");
  // `--mount` cannot express the other modes.
  if (mayBeMade || !["ro", "rw"].includes(mode)) return `--volume=${[source, ...value.split(":").slice(1)].join(":")}`;
  return bind(source, target, mode === "ro");
}

/** Returns the path in the container at which an option mounts something; undefined if it mounts nothing. */
export function mountTarget(token: string): string | undefined {
  const [option, value] = optionAndValue(token);
  const [first = "", second] = value.split(":");
  if (option === "--volume") return second ?? first;
  if (option === "--tmpfs") return first;
  return option === "--mount"
    ? fieldsOf(value)
        .map(keyAndValue)
        .findLast(([key]) => ["target", "dst", "destination"].includes(key))?.[1]
    : undefined;
}

/** Returns a read-only mount inside the one that `token` makes. */
export function mountWithin(token: string, target: string, source: string): string {
  const [option, value] = optionAndValue(token);
  const mode = option === "--volume" ? (value.split(":")[2] ?? "") : "";
  const relabels = mode.split(",").filter((word) => ["z", "Z"].includes(word));
  // `--mount` cannot express these modes.
  return relabels.length > 0
    ? `--volume=${source}:${target}:${["ro", ...relabels].join(",")}`
    : bind(source, target, true);
}

function bind(source: string, target: string, onlyRead: boolean): string {
  const fields = ["type=bind", `source=${source}`, `target=${target}`, ...(onlyRead ? ["readonly"] : [])];
  return `--mount=${fields.map(csvField).join(",")}`;
}

function optionAndValue(token: string): readonly [string, string] {
  const equals = token.indexOf("=");
  return equals < 0 ? [token, ""] : [token.slice(0, equals), token.slice(equals + 1)];
}

function csvField(text: string): string {
  return /[",]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function keyAndValue(field: string): readonly [string, string] {
  const [key, value] = cut(field);
  const name = key.toLowerCase();
  return [name === "src" ? "source" : name, value];
}

function cut(text: string): readonly [string, string] {
  const [before = "", ...after] = text.split("=");
  return [before, after.join("=")];
}

function fieldsOf(spec: string): readonly string[] {
  const fields = csvFields(spec);
  // Docker would read only the first of several lines.
  if (fields !== undefined && fields.length > 0 && !/[\r\n]/u.test(spec)) return fields;
  throw new Error(`mount ${shown(spec)} is not one line of comma-separated key=value pairs`);
}
