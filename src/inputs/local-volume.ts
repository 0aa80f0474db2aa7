/** The options of the engine's volume driver `local`, by which a volume is something else than a folder of its own. Pure. */

type VolumeOptions = Readonly<Record<string, string>>;

/** A volume that is a folder of the host. */
export function isBind({ o = "" }: VolumeOptions): boolean {
  return o.split(",").some((option) => option === "bind" || option === "rbind");
}

/**
 * What the volume is, where it is neither the container's own nor a folder of the host, and could be written to:
 * `nfs of :/share`.
 */
export function writableDevice(options: VolumeOptions): string | undefined {
  const { type = "", o = "", device = "no device" } = options;
  const isOwn = type === "tmpfs" || Object.keys(options).every((key) => key === "o" || key === "size");
  return isOwn || isBind(options) || o.split(",").includes("ro") ? undefined : `${type} of ${device}`;
}
