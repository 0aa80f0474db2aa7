import { expect, it } from "vitest";
import { mountedById } from "../../../../src/smoke/mounts/mounted-images.ts";

it("gives each image that is mounted by its Id, and leaves other options as they are", () => {
  const images = new Map([
    ["{{image}}", "tested"],
    ["app:latest", "sha256:a"],
  ]);
  expect(
    mountedById(
      ["--init", "--mount=type=image,src={{ image }},dst=/x", "--mount=type=image,source=app,dst=/y,image-subpath=z"],
      images,
      "sha256:t",
    ),
  ).toEqual([
    "--init",
    "--mount=type=image,source=sha256:t,dst=/x",
    "--mount=type=image,source=sha256:a,dst=/y,image-subpath=z",
  ]);
});
