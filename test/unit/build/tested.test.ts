import { describe, expect, it } from "vitest";
import {
  bareBuild,
  buildsByDigest,
  type IndexAnnotations,
  indexAnnotations,
  unattestedBuild,
  unheldByClassic,
} from "../../../src/build/tested.ts";
import type { BuildPlan } from "../../../src/gate/plan.ts";
import { planOf } from "../inputs/plan-of.ts";

function build(inputs: Readonly<Record<string, string>>): BuildPlan {
  const { source } = planOf({ context: ".", ...inputs });
  if (source.kind !== "build") throw new Error("nothing is built");
  return source.build;
}

const off = { provenance: "false" };

describe("what a classic store does not hold", () => {
  it.each<[Readonly<Record<string, string>>, readonly string[]]>([
    [off, []],
    [{ ...off, annotations: "a=b" }, ["annotations"]],
    [{ provenance: "mode=max", annotations: "a=b" }, ["attestations", "annotations"]],
    [
      { ...off, outputs: "type=image,compression=zstd,oci-mediatypes=true" },
      ["compression, oci-mediatypes of outputs"],
    ],
    [{ ...off, outputs: "type=docker" }, []],
  ])("of %j: %j", (inputs, unheld) => {
    expect(unheldByClassic(build(inputs))).toEqual(unheld);
  });
});

describe("what is only booted", () => {
  const asked = build({
    annotations: "index:a=b\nc=d",
    outputs: "type=image,compression=zstd,rewrite-timestamp=true,annotation.e=f",
    sbom: "true",
    provenance: "mode=max",
    labels: "g=h",
    "cache-to": "type=inline",
  });

  it("has everything that its config is made of", () => {
    expect(bareBuild(asked)).toEqual({ ...asked, annotations: [], exporter: ["rewrite-timestamp=true"] });
  });

  it("needs no attestations", () => {
    expect(unattestedBuild(asked)).toEqual({ ...bareBuild(asked), attests: [], provenance: "", sbom: "" });
  });
});

describe("what a builder publishes by itself", () => {
  const asked = build({
    annotations: [
      "manifest[linux/amd64]:a=amd64",
      "a=any",
      "index,manifest:b=1",
      "index:c=1",
      "manifest-descriptor:d=1",
      "manifest[linux/arm64]:e=1",
      "f=g:h",
    ].join("\n"),
    outputs: "type=image,compression=zstd,annotation.i=1,annotation-index.j=1,annotation-manifest[linux/arm64].k=1",
    platforms: "linux/amd64,linux/arm64",
    provenance: "mode=max",
  });

  it("is tested, on a classic store, without what is not of its config", () => {
    expect(buildsByDigest(asked, "classic", "linux/amd64")).toEqual({
      tested: { ...unattestedBuild(asked), platforms: ["linux/amd64"] },
      published: asked,
    });
  });

  it("is tested, on a containerd store, with the manifest that is published for its platform", () => {
    const { tested, published } = buildsByDigest(asked, "containerd", "linux/amd64");
    expect(tested).toEqual({
      ...unattestedBuild(asked),
      platforms: ["linux/amd64"],
      annotations: ["manifest:a=any", "manifest:b=1", "manifest:f=g:h", "manifest:a=amd64"],
      exporter: ["compression=zstd", "oci-mediatypes=true", "annotation-manifest.i=1"],
    });
    expect(published).toEqual({ ...asked, exporter: [...asked.exporter, "oci-mediatypes=true"] });
  });

  it("has the media types that it is asked for", () => {
    const own = build({ outputs: "type=image,oci-mediatypes=false" });
    const { tested, published } = buildsByDigest(own, "containerd", "linux/amd64");
    expect([tested.exporter, published.exporter, tested.platforms]).toEqual([own.exporter, own.exporter, []]);
  });
});

describe("annotations of an index", () => {
  it.each<[Readonly<Record<string, string>>, IndexAnnotations]>([
    [{ annotations: "index:a=b", ...off }, "lost"],
    [{ annotations: "index-descriptor:a=b", ...off }, "lost"],
    [{ annotations: "manifest,index:a=b", ...off }, "lost"],
    [{ outputs: "type=image,annotation-index.a=b", ...off }, "lost"],
    [{ annotations: "index:a=b" }, "placed by default"],
    [{ annotations: "index:a=b", provenance: "mode=max" }, "placed"],
    [{ annotations: "index:a=b", ...off, sbom: "true" }, "placed"],
    [{ annotations: "index:a=b", ...off, platforms: "linux/amd64,linux/arm64" }, "placed"],
    [{ annotations: "manifest:index=b", ...off }, "none"],
    [{ annotations: "a=index:b", ...off }, "none"],
    [{ annotations: "x=y", ...off }, "none"],
  ])("of %j are %s", (inputs, become) => {
    expect(indexAnnotations(build(inputs))).toBe(become);
  });
});
