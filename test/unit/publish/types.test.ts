import { describe, expectTypeOf, it } from "vitest";
import type { BuildxArgv } from "../../../src/build/argv.ts";
import type { BuiltImage } from "../../../src/image/built-image.ts";
import type { ImageRef } from "../../../src/image/image-ref.ts";
import type { BuildPlan, Plan } from "../../../src/plan.ts";
import type { publish } from "../../../src/publish/publish.ts";
import type { tagImage } from "../../../src/docker/images.ts";
import type { pushImage } from "../../../src/docker/transfer.ts";
import type { VerifiedImage } from "../../../src/smoke/verdict.ts";

// tsc checks these: `script/check` and `vitest` both see a file that no longer compiles.
describe("publish takes", () => {
  it("what a passing verdict gives, and nothing else", () => {
    expectTypeOf<typeof publish>().parameter(0).toEqualTypeOf<VerifiedImage>();
    expectTypeOf<string>().not.toExtend<Parameters<typeof publish>[0]>();
    expectTypeOf<BuiltImage>().not.toExtend<Parameters<typeof publish>[0]>();
    expectTypeOf<BuiltImage & { readonly verified: true }>().not.toExtend<Parameters<typeof publish>[0]>();
  });

  it("refs, and no strings", () => {
    expectTypeOf<typeof publish>().parameter(1).items.toEqualTypeOf<ImageRef>();
    expectTypeOf<string>().not.toExtend<ImageRef>();
    expectTypeOf<typeof pushImage>().parameter(1).toEqualTypeOf<ImageRef>();
    expectTypeOf<typeof tagImage>().parameter(2).toEqualTypeOf<ImageRef>();
  });

  it("nothing that was made for buildx", () => {
    expectTypeOf<BuildxArgv>().items.toEqualTypeOf<string>();
    expectTypeOf<BuildxArgv[number]>().not.toExtend<ImageRef>();
    expectTypeOf<BuildPlan["tags"][number]>().not.toExtend<ImageRef>();
    expectTypeOf<BuildxArgv>().not.toExtend<Parameters<typeof publish>[1]>();
    expectTypeOf<Plan["tags"]>().not.toExtend<Parameters<typeof publish>[1]>();
    expectTypeOf<readonly string[]>().not.toExtend<BuildxArgv>();
    expectTypeOf<readonly ImageRef[]>().not.toExtend<BuildxArgv>();
  });
});
