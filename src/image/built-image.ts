/** The image under test. */

/** How the engine keeps images; it decides what an image Id is a digest of. */
export type ImageStore = "classic" | "containerd";

export type BuiltImage = {
  /** Its Id on the engine; everything after the build goes by it. */
  readonly id: string;
  readonly store: ImageStore;
  /** `linux/amd64` */
  readonly platform: string;
  /** Of an image for several platforms each of them, the engine's own first if it is among them; else empty. */
  readonly platforms: readonly ImagePlatform[];
  /** The TCP ports that it exposes, ascending. */
  readonly tcpPorts: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  /** Digests of its layers as they are unpacked, the lowest first. */
  readonly layers: readonly string[];
  /** The build's metadata file as buildx wrote it; empty where nothing was built. */
  readonly metadata: string;
};

export type ImagePlatform = {
  /** `linux/arm64` */
  readonly platform: string;
  /** The Id under which this engine boots it; undefined where it cannot. */
  readonly id: string | undefined;
};
