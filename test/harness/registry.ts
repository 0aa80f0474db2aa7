/** Asks the real registry what it holds, over its own API. */
import { createHash, randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { registry, type TestEngine } from "./testbed.ts";

/** A repository that no other test uses: `localhost:<port>/t/<random>`. */
export function freshRepository(): string {
  return `${registry}/t/${randomBytes(6).toString("hex")}`;
}

/** The tags that the registry has of a repository, sorted; none where it has never heard of it. */
export async function tagsOf(repository: string): Promise<readonly string[]> {
  const response = await fetch(`${api(repository)}/tags/list`);
  if (response.status === 404) return [];
  const { tags } = (await response.json()) as { tags: string[] | null };
  return (tags ?? []).toSorted();
}

export type HeldManifest = { readonly digest: string; readonly config: string | undefined };

/** The manifest or index under a tag, hashed here. */
export async function manifestOf(repository: string, tag: string): Promise<HeldManifest> {
  const raw = await rawManifest(repository, tag);
  const { config } = JSON.parse(raw) as { config?: { digest: string } };
  return { digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`, config: config?.digest };
}

async function rawManifest(repository: string, tag: string): Promise<string> {
  const accept = [
    "oci.image.index.v1",
    "oci.image.manifest.v1",
    "docker.distribution.manifest.v2",
    "docker.distribution.manifest.list.v2",
  ]
    .map((type) => `application/vnd.${type}+json`)
    .join(", ");
  const response = await fetch(`${api(repository)}/manifests/${tag}`, { headers: { accept } });
  if (!response.ok) throw new Error(`the registry answered ${response.status} for ${repository}:${tag}`);
  return response.text();
}

type Descriptor = { readonly mediaType: string; readonly annotations?: Readonly<Record<string, string>> };

/** What stands around the image for this machine under a tag: of its manifest, and of the index where it is in one. */
export type Surroundings = {
  readonly mediaType: string;
  readonly layers: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly index:
    | { readonly annotations: Readonly<Record<string, string>>; readonly entry: Readonly<Record<string, string>> }
    | undefined;
};

export async function surroundingsOf(repository: string, tag: string): Promise<Surroundings> {
  const outer = JSON.parse(await rawManifest(repository, tag)) as Partial<Descriptor> & {
    manifests?: (Descriptor & { digest: string })[];
  };
  const [entry] = outer.manifests ?? [];
  const manifest = JSON.parse(await rawManifest(repository, entry?.digest ?? tag)) as Descriptor & {
    layers: Descriptor[];
  };
  return {
    mediaType: manifest.mediaType,
    layers: manifest.layers.map(({ mediaType }) => mediaType),
    annotations: manifest.annotations ?? {},
    index: entry === undefined ? undefined : { annotations: outer.annotations ?? {}, entry: entry.annotations ?? {} },
  };
}

/** The config of the image for this machine under a tag. */
export async function configUnder(repository: string, tag: string): Promise<Readonly<Record<string, unknown>>> {
  const { manifests, config } = (await rawManifest(repository, tag).then(JSON.parse)) as {
    manifests?: { digest: string }[];
    config?: { digest: string };
  };
  const [first] = manifests ?? [];
  if (first !== undefined) return configUnder(repository, first.digest);
  const response = await fetch(`${api(repository)}/blobs/${config?.digest}`);
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

/** When the files of the first layer under a tag were changed, as its archive says; seconds since 1970, each once. */
export async function layerTimesOf(repository: string, tag: string): Promise<readonly number[]> {
  const { layers } = JSON.parse(await rawManifest(repository, tag)) as { layers: { digest: string }[] };
  const response = await fetch(`${api(repository)}/blobs/${layers[0]?.digest}`);
  const archive = gunzipSync(Buffer.from(await response.arrayBuffer()));
  const octal = (at: number, length: number) => Number.parseInt(archive.toString("latin1", at, at + length), 8) || 0;
  const times = new Set<number>();
  // A header of 512 bytes, then the file in blocks of as many.
  for (let at = 0; archive[at] !== 0; at += 512 * (1 + Math.ceil(octal(at + 124, 12) / 512)))
    times.add(octal(at + 136, 12));
  return [...times];
}

type Index = {
  readonly manifests?: { digest: string; platform?: { os: string; architecture: string; variant?: string } }[];
};

/** The platforms of the index under a tag, sorted, and its attestations as `attestation`. */
export async function platformsOf(repository: string, tag: string): Promise<readonly string[]> {
  const { manifests = [] } = JSON.parse(await rawManifest(repository, tag)) as Index;
  return manifests
    .map(({ platform }) => [platform?.os, platform?.architecture, platform?.variant].filter((part) => part).join("/"))
    .map((platform) => (platform === "unknown/unknown" ? "attestation" : platform))
    .toSorted();
}

/** What the attestations of the index under a tag are, sorted: `https://spdx.dev/Document`, `https://slsa.dev/…`. */
export async function predicatesOf(repository: string, tag: string): Promise<readonly string[]> {
  const { manifests = [] } = JSON.parse(await rawManifest(repository, tag)) as Index;
  const attestations = manifests.filter(({ platform }) => platform?.os === "unknown");
  const held = await Promise.all(attestations.map(({ digest }) => rawManifest(repository, digest)));
  return held
    .flatMap((raw) => (JSON.parse(raw) as { layers: { annotations?: Readonly<Record<string, string>> }[] }).layers)
    .map(({ annotations }) => annotations?.["in-toto.io/predicate-type"] ?? "none")
    .toSorted();
}

/** The digests of the configs under a tag: an index has several. */
export async function configsOf(repository: string, tag: string): Promise<readonly (string | undefined)[]> {
  const { manifests } = JSON.parse(await rawManifest(repository, tag)) as Index;
  if (manifests === undefined) return [(await manifestOf(repository, tag)).config];
  return Promise.all(manifests.map(async ({ digest }) => (await manifestOf(repository, digest)).config));
}

/** The labels of the image under a tag, of an index the first one's. */
export async function labelsOf(repository: string, tag: string): Promise<Readonly<Record<string, string>>> {
  const { manifests, config } = (await rawManifest(repository, tag).then(JSON.parse)) as {
    manifests?: { digest: string }[];
    config?: { digest: string };
  };
  const [first] = manifests ?? [];
  if (first !== undefined) return labelsOf(repository, first.digest);
  const response = await fetch(`${api(repository)}/blobs/${config?.digest}`);
  const image = (await response.json()) as { config: { Labels?: Record<string, string> } };
  return image.config.Labels ?? {};
}

/** Of what the registry holds under a tag, that which an image's Id is on this engine. */
export async function heldId(engine: TestEngine, repository: string, tag: string): Promise<string | undefined> {
  const { digest, config } = await manifestOf(repository, tag);
  return engine.store === "classic" ? config : digest;
}

function api(repository: string): string {
  const [host, ...path] = repository.split("/");
  return `http://${host}/v2/${path.join("/")}`;
}
