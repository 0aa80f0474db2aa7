/** The build that is tested may ask for less than the published one, because the store may hold less. */
import type { ImageStore } from "../image/built-image.ts";
import { samePlatform } from "../image/platform.ts";
import type { BuildPlan } from "../gate/plan.ts";

/** Exporter options that change the image's config, and so what is booted. */
const changesConfig = /^(?:rewrite-timestamp|source-date-epoch)=/u;

/** Removes what surrounds the image's config: not every store holds it, and booting does not read it. */
export function bareBuild(plan: BuildPlan): BuildPlan {
  return { ...plan, annotations: [], exporter: plan.exporter.filter((option) => changesConfig.test(option)) };
}

/** A single platform has no index to hold attestations. */
export function unattestedBuild(plan: BuildPlan): BuildPlan {
  return { ...bareBuild(plan), attests: [], provenance: "", sbom: "" };
}

/** @param store A classic store knows an image by its config, a containerd one by its manifest, which must be equal. */
export function buildsByDigest(
  plan: BuildPlan,
  store: ImageStore,
  platform: string,
): { readonly tested: BuildPlan; readonly published: BuildPlan } {
  const platforms = plan.platforms.length === 0 ? [] : [platform];
  const tested = { ...unattestedBuild(plan), platforms };
  if (store === "classic") return { tested, published: plan };
  // An image with attestations always has these media types.
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

/** Drops the platform, which a single manifest does not have. Values for the platform come last, because they win. */
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

/** Names what a classic store would lose, such as `attestations`. */
export function unheldByClassic({ annotations, exporter, provenance, sbom, attests }: BuildPlan): readonly string[] {
  const asked: readonly (readonly [string, boolean])[] = [
    ["attestations", [sbom, provenance, ...attests].some(isAttestation)],
    ["annotations", annotations.length > 0],
    [`${exporter.map((option) => option.replace(/=.*$/su, "")).join(", ")} of outputs`, exporter.length > 0],
  ];
  return asked.flatMap(([what, is]) => (is ? [what] : []));
}

export type IndexAnnotations =
  | "none"
  | "placed"
  /** Only if the builder pushes: buildx then attests the provenance by default. */
  | "placed by default"
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

/** buildx treats `disabled=true` as none: https://docs.docker.com/build/metadata/attestations/. */
function isAttestation(attributes: string): boolean {
  return attributes !== "" && !/(?:^|,)disabled=true(?:,|$)/u.test(attributes);
}
