import { expect, it } from "vitest";
import { imagetoolsArgv, registriesOf } from "../../../../src/docker/buildx/imagetools.ts";
import { parseImageRef } from "../../../../src/image/image-ref.ts";

const source = parseImageRef(`ghcr.io/me/app@sha256:${"a".repeat(64)}`);
const targets = ["ghcr.io/me/app:1", "quay.io/me/app:2"].map((name) => parseImageRef(name));

it("names a source at its registries in one call, whole", () => {
  const command = { kind: "name", targets, source } as const;
  expect(imagetoolsArgv(command, "smoke-gate")).toEqual([
    "buildx",
    "imagetools",
    "create",
    "--builder=smoke-gate",
    "--prefer-index=false",
    "--tag=ghcr.io/me/app:1",
    "--tag=quay.io/me/app:2",
    source.toString(),
  ]);
  expect(registriesOf(command)).toEqual(["ghcr.io", "quay.io"]);
});

it.each([
  ["manifest", "--raw"],
  ["config", "--format={{json .Image}}"],
] as const)("asks for a %s, whole", (what, option) => {
  const command = { kind: "inspect", what, ref: source } as const;
  expect(imagetoolsArgv(command, undefined)).toEqual(["buildx", "imagetools", "inspect", option, source.toString()]);
  expect(registriesOf(command)).toEqual(["ghcr.io"]);
});
