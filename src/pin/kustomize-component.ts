import { isMap, isSeq, YAMLMap, YAMLSeq } from "yaml";
import { type ImageRef, InvalidImageRef, parseImageRef } from "../image/image-ref.ts";
import type { DeploymentFile } from "./deployment-file.ts";
import { unusable } from "../gate/fault.ts";
import { editable, nodeUnder, rendered, setText, textUnder } from "./yaml-file.ts";

const fresh = `# Written by Smoke Gate's pin. List this folder under \`components\` of an overlay.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
`;

/** @throws Fault if the file is not a component. */
export function kustomizeComponent(text: string, name: string, file: string): DeploymentFile {
  const { document, map } = editable(text.trim() === "" ? fresh : text, file);
  const kind = textUnder(map, "kind", file) ?? "Kustomization";
  if (kind !== "Component")
    throw unusable(file, `its kind is ${kind}, and pins stand in a Component`, "Give kustomize a folder of its own");
  const images = imagesOf(map, file);
  const [entry, another] = images.items.filter((item) => textUnder(item, "name", file) === name);
  if (another !== undefined) throw unusable(file, `it names ${name} twice`);
  return {
    current: entry === undefined ? undefined : imageOf(entry, name, file),
    withImage(image) {
      const changed = entry ?? new YAMLMap();
      if (entry === undefined) images.add(changed);
      write(changed, name, image);
      // Otherwise an empty `images: []` would grow into `[{…}]`.
      images.flow = images.flow === true && images.items.length > 1;
      map.set("images", images);
      return rendered(document, text, file);
    },
  };
}

function imagesOf(component: YAMLMap, file: string): YAMLSeq<YAMLMap> {
  const node = nodeUnder(component, "images", file) ?? new YAMLSeq<YAMLMap>();
  if (isListOfMaps(node)) return node;
  throw unusable(file, "images in it is no list of maps");
}

function isListOfMaps(node: unknown): node is YAMLSeq<YAMLMap> {
  return isSeq(node) && node.items.every((item) => isMap(item) && item.anchor === undefined);
}

function imageOf(entry: YAMLMap, name: string, file: string): string {
  const [newName = name, tag, digest] = ["newName", "newTag", "digest"].map((key) => textUnder(entry, key, file));
  return `${newName}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/ */
function write(entry: YAMLMap, name: string, image: ImageRef): void {
  const newName = isNameOf(name, image) ? undefined : image.repositoryName;
  const parts = { name, newName, newTag: image.tag, digest: image.digest };
  for (const [key, value] of Object.entries(parts)) {
    if (value === undefined) entry.delete(key);
    else setText(entry, key, value);
  }
}

function isNameOf(name: string, image: ImageRef): boolean {
  try {
    return parseImageRef(name).repositoryName === image.repositoryName;
  } catch (error) {
    if (error instanceof InvalidImageRef) return false;
    throw error;
  }
}
