/** Engines use the kernel's names, images use Go's. */
const architectures: ReadonlyMap<string, string> = new Map([
  ["x86_64", "amd64"],
  ["aarch64", "arm64"],
  ["armv7l", "arm"],
  ["i686", "386"],
]);

/** The default variant of an architecture: https://github.com/containerd/platforms, database.go. */
const usualVariants: ReadonlyMap<string, string> = new Map([
  ["amd64", "v1"],
  ["arm64", "v8"],
  ["arm", "v7"],
]);

export function goArchitecture(name: string): string {
  return architectures.get(name) ?? name;
}

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
