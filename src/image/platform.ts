/** Platforms, as images and engines write them: `linux/arm64`, `linux/arm/v7`. Pure. */

/** Engines call an architecture as their kernel does, images as Go does. */
const architectures: ReadonlyMap<string, string> = new Map([
  ["x86_64", "amd64"],
  ["aarch64", "arm64"],
  ["armv7l", "arm"],
  ["i686", "386"],
]);

/** The variant that an architecture has where none is written: https://github.com/containerd/platforms, database.go. */
const usualVariants: ReadonlyMap<string, string> = new Map([
  ["amd64", "v1"],
  ["arm64", "v8"],
  ["arm", "v7"],
]);

/** An architecture as images write it. */
export function goArchitecture(name: string): string {
  return architectures.get(name) ?? name;
}

/** The platform as images write it, without a variant that goes without saying. */
export function normalPlatform(platform: string): string {
  const [os = "", written = "", variant = ""] = platform.split("/");
  const architecture = goArchitecture(written);
  const isUsual = variant === "" || variant === usualVariants.get(architecture);
  return [os, architecture, ...(isUsual ? [] : [variant])].join("/");
}

export function samePlatform(one: string, other: string): boolean {
  return normalPlatform(one) === normalPlatform(other);
}

export function isAmong(platform: string, platforms: readonly string[]): boolean {
  return platforms.some((other) => samePlatform(platform, other));
}
