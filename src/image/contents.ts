import { isAmong } from "./platform.ts";

export type HeldManifest = {
  /** `linux/arm64`; undefined if the index does not say: a puller then trusts the image's own configuration. */
  readonly platform: string | undefined;
  /** An attestation describes an image and is never pulled as one. */
  readonly isAttestation: boolean;
};

export type DescribedManifest = HeldManifest & {
  readonly digest: string;
  /** The digest that an attestation is about, from BuildKit's annotation `vnd.docker.reference.digest`. */
  readonly about: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
};

const noPlatform = "unknown/unknown";

/** @param type The entry's BuildKit annotation `vnd.docker.reference.type`. */
export function isAttestation(platform: string | undefined, type: string | undefined): boolean {
  // The annotation alone proves nothing: an image that carries it is pulled like any other.
  return platform === noPlatform && type === "attestation-manifest";
}

/** Returns undefined if nothing differs. A surplus entry is untested, and yet a puller's machine may choose it. */
export function differenceInPlatforms(
  held: readonly HeldManifest[],
  wanted: readonly string[] | undefined,
): string | undefined {
  const images = held.filter((manifest) => !manifest.isAttestation);
  const platforms = images.flatMap(({ platform }) => platform ?? []);
  if (platforms.length < images.length) return "it holds an image that does not say for which platform it is";
  const twice = platforms.find((platform, index) => isAmong(platform, platforms.slice(0, index)));
  if (twice !== undefined) return `it holds two images for ${twice}`;
  if (wanted === undefined) {
    return images.length === 1 ? undefined : `it holds ${list(platforms)}, and one image was asked for`;
  }
  const surplus = platforms.filter((platform) => !isAmong(platform, wanted));
  if (surplus.length > 0) return `it holds ${list(surplus)} too, and only ${list(wanted)} was asked for`;
  const missing = wanted.filter((platform) => !isAmong(platform, platforms));
  return missing.length === 0 ? undefined : `it holds no image for ${list(missing)}`;
}

/** Counts attestations instead of comparing them: those of two builds of one commit differ in their times. */
export function sameImages(one: readonly DescribedManifest[], other: readonly DescribedManifest[]): boolean {
  const [first, second] = [one, other].map((held) =>
    held
      .map(({ isAttestation: attests, digest, about, platform, annotations }) =>
        attests ? `about ${about ?? ""}` : `${platform ?? ""} ${digest} ${listed(annotations)}`,
      )
      .toSorted()
      .join("\n"),
  );
  return one.length > 0 && first === second;
}

function list(platforms: readonly string[]): string {
  return platforms.length === 0 ? "no image" : platforms.join(", ");
}

function listed(annotations: Readonly<Record<string, string>>): string {
  return Object.entries(annotations)
    .map((entry) => JSON.stringify(entry))
    .toSorted()
    .join(" ");
}
