/** Options of the volume driver `local` can turn a volume into something else than a folder of its own. */

type VolumeOptions = Readonly<Record<string, string>>;

export function isBind({ o = "" }: VolumeOptions): boolean {
  return o.split(",").some((option) => option === "bind" || option === "rbind");
}

/** Returns a writable device, `nfs of :/share`, that is neither the container's own nor a folder of the host. */
export function writableDevice(options: VolumeOptions): string | undefined {
  const { type = "", o = "", device = "no device" } = options;
  const isOwn = type === "tmpfs" || Object.keys(options).every((key) => key === "o" || key === "size");
  return isOwn || isBind(options) || o.split(",").includes("ro") ? undefined : `${type} of ${device}`;
}
