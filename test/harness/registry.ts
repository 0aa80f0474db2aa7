/** Asks the real registry what it holds, over its own API. */
import { createHash, randomBytes } from "node:crypto";
import { registry } from "./testbed.ts";

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
  const raw = await response.text();
  const { config } = JSON.parse(raw) as { config?: { digest: string } };
  return { digest: `sha256:${createHash("sha256").update(raw).digest("hex")}`, config: config?.digest };
}

function api(repository: string): string {
  const [host, ...path] = repository.split("/");
  return `http://${host}/v2/${path.join("/")}`;
}
