/** What a name that is published stands for: one image, or an index of one a platform. Pure. */
import { isAmong } from "./platform.ts";

/** A manifest that is published under a name, by itself or in an index. */
export type HeldManifest = {
  /** `linux/arm64`; undefined where an index does not say, and whoever pulls takes what the image says of itself. */
  readonly platform: string | undefined;
  /** Says something of an image, and is pulled as none. */
  readonly isAttestation: boolean;
};

/** One that is told apart by its digest. */
export type DescribedManifest = HeldManifest & {
  readonly digest: string;
  /** Of an attestation the digest of the image that it is about, as BuildKit annotates it: `vnd.docker.reference.digest`. */
  readonly about: string | undefined;
  /** Of its entry in the index. */
  readonly annotations: Readonly<Record<string, string>>;
};

/** Of what is for no platform that there is, nothing is pulled. */
const noPlatform = "unknown/unknown";

/** @param type of an index's entry, as BuildKit annotates it: `vnd.docker.reference.type`. */
export function isAttestation(platform: string | undefined, type: string | undefined): boolean {
  // The annotation alone is somebody's word: an image that bears it is pulled like any other.
  return platform === noPlatform && type === "attestation-manifest";
}

/**
 * How what is held differs from one image for each platform that was asked for; undefined where it does not. Whoever
 * pulls a name is given the entry that suits the machine best: one more is one that was never tested.
 * @param wanted undefined where none was named: then it is one image.
 */
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

/**
 * Whether two indexes hold the same images, with the same annotations, and with as many attestations of each. The
 * attestations of two builds of one commit differ in their times, and so do the digests of the indexes.
 */
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
