import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { kustomizeComponent } from "../../../src/pin/kustomize-component.ts";
import { image } from "./pins.ts";

const name = "ghcr.io/me/app";
const digest = image(1).digest ?? "";
const tagged = parseImageRef("ghcr.io/me/app:2024");
const kind = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
const reading = (text: string, named = name) => kustomizeComponent(text, named, "/k/kustomization.yaml");

describe("a kustomize component", () => {
  it("begins with what it is, and has nothing but the pin", () => {
    expect(reading("").withImage(image(1))).toBe(
      `# Written by Smoke Gate's pin. List this folder under \`components\` of an overlay.\n${kind}images:\n  - name: "${name}"\n    digest: "${digest}"\n`,
    );
  });

  it("has a tag in quotes, which would be a number without", () => {
    expect(reading("").withImage(tagged)).toContain(`  - name: "${name}"\n    newTag: "2024"\n`);
  });

  it.each([
    ["another name in the manifests gets the repository", "APP", { name: "APP", newName: name, digest }],
    ["the same name in full gets no other", "docker.io/me/app", { name: "docker.io/me/app", digest }],
  ])("%s", (_, named, entry) => {
    const pinned = named === "APP" ? image(1) : parseImageRef(`me/app@${digest}`);
    expect((parse(reading("", named).withImage(pinned)) as { images: unknown }).images).toEqual([entry]);
  });

  it("keeps what else is in it, with its comments", () => {
    const before = `# ours\n${kind}patches: [] # none\nimages:\n  # the web\n  - name: me/web\n    newTag: "1"\n  - name: ${name} # pinned\n    newName: me/mirror\n    newTag: old\n    tagSuffix: -x\n`;
    expect(reading(before).withImage(image(1))).toBe(
      before.replace(`${name} # pinned\n    newName: me/mirror\n    newTag: old\n`, `"${name}" # pinned\n`) +
        `    digest: "${digest}"\n`,
    );
  });

  it("takes the digest away for a tag, and the tag for a digest", () => {
    const withDigest = reading("").withImage(image(1));
    const withTag = reading(withDigest).withImage(tagged);
    expect(parse(withTag)).toMatchObject({ images: [{ name, newTag: "2024" }] });
    expect(withTag).not.toContain("digest");
    expect(reading(withTag).withImage(image(1))).toBe(withDigest);
  });

  it.each<[string, string | undefined]>([
    ["", undefined],
    [`${kind}images: []`, undefined],
    [`${kind}images: [{name: other, newTag: "1"}]`, undefined],
    [`${kind}images: [{name: ${name}, digest: "${digest}"}]`, `${name}@${digest}`],
    [`${kind}images: [{name: ${name}, newTag: "1"}]`, `${name}:1`],
    [`${kind}images: [{name: ${name}, newName: me/app, newTag: "1", digest: "${digest}"}]`, `me/app:1@${digest}`],
  ])("%j says what runs", (text, current) => {
    expect(reading(text).current).toBe(current);
  });

  it.each([
    [
      "resources: [a.yml]",
      "its kind is Kustomization, and pins stand in a Component. Nothing was changed. Give kustomize a folder of its own",
    ],
    ["kind: Kustomization", "its kind is Kustomization, and pins stand in a Component"],
    [`${kind}images: {a: b}`, "images in it is no list of maps"],
    [`${kind}images: [a]`, "images in it is no list of maps"],
    [`${kind}images: [&a {name: ${name}}, *a]`, "images in it is no list of maps"],
    [`${kind}images: [&a {name: ${name}}]\nx: *a`, "images in it is no list of maps"],
    [`${kind}images: [{name: ${name}}, {name: ${name}}]`, `it names ${name} twice`],
    [`${kind}images: [{name: ${name}, newTag: [1]}]`, "newTag in it is no text"],
    [`${kind}images: [`, "it is not YAML at line 3, column 10"],
  ])("%j cannot be used", (text, why) => {
    expect(() => reading(text).withImage(image(1))).toThrow(`/k/kustomization.yaml cannot be used: ${why}`);
  });
});
