/** The image under test. */

/** How the engine keeps images; it decides what an image Id is a digest of. */
export type ImageStore = "classic" | "containerd";

export type BuiltImage = {
  /** Its Id on the engine; everything after the build goes by it. */
  readonly id: string;
  readonly store: ImageStore;
  /** `linux/amd64` */
  readonly platform: string;
  /** The TCP ports that it exposes, ascending. */
  readonly tcpPorts: readonly number[];
  /** The build's metadata file as buildx wrote it; empty where nothing was built. */
  readonly metadata: string;
};
