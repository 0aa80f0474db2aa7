/**
 * The build of the image that is tested. It can ask for less than the published one: another build may make that, and a
 * store may hold no more. Pure.
 */
import type { ImageStore } from "../image/built-image.ts";
import { samePlatform } from "../image/platform.ts";
import type { BuildPlan } from "../plan.ts";

/** Exporter options by which the image's config differs, and so what is booted. */
const changesConfig = /^(?:rewrite-timestamp|source-date-epoch)=/u;

/** Without what stands around the image's config: not every store holds it, and nobody who boots an image reads it. */
export function bareBuild(plan: BuildPlan): BuildPlan {
  return { ...plan, annotations: [], exporter: plan.exporter.filter((option) => changesConfig.test(option)) };
}

/** One platform by itself has no index, and so nothing that stands in one. */
export function unattestedBuild(plan: BuildPlan): BuildPlan {
  return { ...bareBuild(plan), attests: [], provenance: "", sbom: "" };
}

/**
 * The two builds where the builder pushes the image by itself: of what is tested, and of what is published.
 * @param store a classic one knows an image by its config, a containerd one by its manifest: that must then be the same.
 * @param platform the one that is tested.
 */
export function buildsByDigest(
  plan: BuildPlan,
  store: ImageStore,
  platform: string,
): { readonly tested: BuildPlan; readonly published: BuildPlan } {
  const platforms = plan.platforms.length === 0 ? [] : [platform];
  const tested = { ...unattestedBuild(plan), platforms };
  if (store === "classic") return { tested, published: plan };
  // An image with attestations has these media types, whatever it is told.
  const types = plan.exporter.some((option) => option.startsWith("oci-mediatypes=")) ? [] : ["oci-mediatypes=true"];
  const exporter = [...plan.exporter, ...types];
  return {
    tested: {
      ...tested,
      annotations: ofManifest(plan.annotations, inputForm, platform),
      exporter: [
        ...exporter.filter((option) => !option.startsWith("annotation")),
        ...ofManifest(exporter, attributeForm, platform),
      ],
    },
    published: { ...plan, exporter },
  };
}

type Form = { readonly pattern: RegExp; readonly prefix: string };

/** `key=value`, `manifest:key=value`, `index,manifest[linux/amd64]:key=value`. */
const inputForm: Form = {
  pattern: /^(?:(?<types>[a-z-]+(?:,[a-z-]+)*)(?:\[(?<platform>[^\]]*)\])?:)?(?<rest>.*)$/su,
  prefix: "manifest:",
};

/** `annotation.key=value`, `annotation-manifest[linux/amd64].key=value`. */
const attributeForm: Form = {
  pattern: /^annotation(?:-(?<types>[a-z-]+))?(?:\[(?<platform>[^\]]*)\])?\.(?<rest>.*)$/su,
  prefix: "annotation-manifest.",
};

/** Those of the one manifest, without its platform: by itself it is for none. What is for one platform counts more. */
function ofManifest(written: readonly string[], { pattern, prefix }: Form, tested: string): readonly string[] {
  const found = written.flatMap((text) => {
    const { types = "manifest", platform, rest } = pattern.exec(text)?.groups ?? {};
    const isOurs = platform === undefined || samePlatform(platform, tested);
    return rest !== undefined && isOurs && types.split(",").includes("manifest") ? [{ platform, rest }] : [];
  });
  return found
    .toSorted((one, other) => Number(one.platform !== undefined) - Number(other.platform !== undefined))
    .map(({ rest }) => `${prefix}${rest}`);
}

/** What is asked of the published image that a classic store does not hold, in words. */
export function unheldByClassic({ annotations, exporter, provenance, sbom, attests }: BuildPlan): readonly string[] {
  const asked: readonly (readonly [string, boolean])[] = [
    ["attestations", [sbom, provenance, ...attests].some(isAttestation)],
    ["annotations", annotations.length > 0],
    [`${exporter.map((option) => option.replace(/=.*$/su, "")).join(", ")} of outputs`, exporter.length > 0],
  ];
  return asked.flatMap(([what, is]) => (is ? [what] : []));
}

/** What becomes of the annotations of an index that are asked for. */
export type IndexAnnotations =
  | "none"
  /** There will be an index. */
  | "placed"
  /** There will be one where an image is pushed by its builder, for buildx then attests the provenance unasked. */
  | "placed by default"
  /** There will be none. */
  | "lost";

export function indexAnnotations({
  annotations,
  exporter,
  platforms,
  provenance,
  sbom,
  attests,
}: BuildPlan): IndexAnnotations {
  const isOfIndex = /^(?:[a-z-]+,)*index(?:-descriptor)?(?:,[a-z,-]+)?(?:\[[^\]]*\])?:/u;
  const isAsked =
    annotations.some((annotation) => isOfIndex.test(annotation)) ||
    exporter.some((option) => option.startsWith("annotation-index"));
  if (!isAsked) return "none";
  if (platforms.length > 1 || [sbom, provenance, ...attests].some(isAttestation)) return "placed";
  return provenance === "" ? "placed by default" : "lost";
}

/** buildx takes `disabled=true` for none: https://docs.docker.com/build/metadata/attestations/. */
function isAttestation(attributes: string): boolean {
  return attributes !== "" && !/(?:^|,)disabled=true(?:,|$)/u.test(attributes);
}
