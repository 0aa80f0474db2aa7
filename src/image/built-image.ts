/** The engine's image store, which decides what an image Id is a digest of. */
export type ImageStore = "classic" | "containerd";

export type BuiltImage = {
  /** The Id on the engine: every stage after the build uses it. */
  readonly id: string;
  readonly store: ImageStore;
  readonly platform: string;
  /** The platforms of a multi-platform image, the engine's own first; else empty. */
  readonly platforms: readonly ImagePlatform[];
  readonly tcpPorts: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  /** Digests of the unpacked layers, lowest first. */
  readonly layers: readonly string[];
  readonly metadata: string;
};

export type ImagePlatform = {
  readonly platform: string;
  /** The Id under which this engine boots it; undefined if it cannot. */
  readonly id: string | undefined;
};
