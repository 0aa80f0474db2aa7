/** The compiler itself refuses what must never compile: real tsc, over the real sources. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";

const root = new URL("../../..", import.meta.url).pathname;

const header = `
import type { BuiltImage } from "${root}src/image/built-image.ts";
import type { ProvenImage } from "${root}src/provenance/prove.ts";
import { parseImageRef, type ImageRef } from "${root}src/image/image-ref.ts";
import { type BuildxArgv, buildxBuild } from "${root}src/build/argv.ts";
import type { Tags } from "${root}src/image/tags.ts";
import type { BuildPlan, Plan, PublishPlan } from "${root}src/gate/plan.ts";
import { publish } from "${root}src/publish/publish.ts";
import { tagImage } from "${root}src/docker/images.ts";
import { pushImage } from "${root}src/docker/transfer.ts";
import type { beginSmoke } from "${root}src/smoke/smoke.ts";
import { judge } from "${root}src/smoke/verdict.ts";
import type { RunContext } from "${root}src/gate/context.ts";
declare const built: BuiltImage;
declare const image: ProvenImage;
declare const refs: readonly ImageRef[];
declare const build: BuildPlan;
declare const plan: PublishPlan;
declare const whole: Plan;
declare const tags: Tags;
declare const world: RunContext;
declare const smoke: Awaited<ReturnType<typeof beginSmoke>>;
`;

/** Each in a file of its own; undefined where it must compile. */
const snippets: Readonly<Record<string, readonly [code: string, error: RegExp | undefined]>> = {
  "a verified image": [
    `const verdict = judge(image, []); if (verdict.kind === "pass") await publish(verdict.image, refs, undefined, plan, () => undefined, world);`,
    undefined,
  ],
  "a parsed ref": [`pushImage(world.docker, parseImageRef("app:1"));`, undefined],
  "a string": [
    `await publish("app:1", refs, undefined, plan, () => undefined, world);`,
    /TS2345.*'string' is not assignable to parameter of type 'VerifiedImage'/u,
  ],
  "an image that was built and not smoked": [
    `await publish(image, refs, undefined, plan, () => undefined, world);`,
    /TS2345.*'ProvenImage' is not assignable to parameter of type 'VerifiedImage'/u,
  ],
  "an image to smoke whose commit is not proven": [
    `await smoke.testVariants(built);`,
    /TS2345.*'BuiltImage' is not assignable to parameter of type 'ProvenImage'/u,
  ],
  "the image of a verdict that was not looked at": [
    `await publish(judge(image, []).image, refs, undefined, plan, () => undefined, world);`,
    /TS2339.*'image' does not exist/u,
  ],
  "an object that says it is verified": [
    `await publish({ ...image, verified: true }, refs, undefined, plan, () => undefined, world);`,
    /TS2353|TS2345/u,
  ],
  "a symbol of the same name": [
    `await publish({ ...image, [Symbol("verified")]: true }, refs, undefined, plan, () => undefined, world);`,
    /TS2345/u,
  ],
  "an image that was built and not proven": [
    `await publish(built, refs, undefined, plan, () => undefined, world);`,
    /TS2345.*'BuiltImage' is not assignable to parameter of type 'VerifiedImage'/u,
  ],
  "a name to tag that is a string": [
    `tagImage(world.docker, image.id, "app:1");`,
    /TS2345.*'string' is not assignable to parameter of type 'ImageRef'/u,
  ],
  "a list of words for buildx's argv": [
    `const argv: BuildxArgv = ["build"];`,
    /TS2322.*'string\[\]' is not assignable to type 'BuildxArgv'/u,
  ],
  "refs for buildx's argv": [`const argv: BuildxArgv = refs;`, /TS2322.*is not assignable to type 'BuildxArgv'/u],
  "a ref that is a string": [
    `pushImage(world.docker, "app:1");`,
    /TS2345.*'string' is not assignable to parameter of type 'ImageRef'/u,
  ],
  "the words of buildx's argv": [
    `for (const word of buildxBuild(build, tags.written, { iidfile: "", metadataFile: "" }).argv) pushImage(world.docker, word);`,
    /TS2345.*'string' is not assignable to parameter of type 'ImageRef'/u,
  ],
  "buildx's argv for the list of refs": [
    `await publish(image as never, buildxBuild(build, tags.written, { iidfile: "", metadataFile: "" }).argv, undefined, plan, () => undefined, world);`,
    /TS2345.*'BuildxArgv' is not assignable to parameter of type 'readonly ImageRef\[\]'/u,
  ],
  "the tags as written": [
    `await publish(image as never, tags.written, undefined, plan, () => undefined, world);`,
    /TS2345.*'TagArguments' is not assignable to parameter of type 'readonly ImageRef\[\]'/u,
  ],
  "refs for buildx's --tag arguments": [
    `buildxBuild(build, tags.refs, { iidfile: "", metadataFile: "" });`,
    /TS2345.*'readonly ImageRef\[\]' is not assignable to parameter of type 'TagArguments'/u,
  ],
  "the tags before they are filled": [
    `await publish(image as never, whole.tags, undefined, plan, () => undefined, world);`,
    /TS2345.*'readonly TagTemplate\[\]' is not assignable to parameter of type 'readonly ImageRef\[\]'/u,
  ],
  "a ref made by hand": [
    `const ref: ImageRef = { registry: "docker.io", repository: "library/app", tag: "1", digest: undefined, repositoryName: "app", withDefaultTag: () => ref, pinned: () => ref };`,
    /TS2741.*'#shortName' is missing/u,
  ],
};

const file = (name: string) => `${name.replaceAll(/[^a-z]+/gu, "-")}.ts`;

describe("tsc", () => {
  let output: string;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-types-"));
    for (const [name, [code]] of Object.entries(snippets))
      await writeFile(join(folder, file(name)), `${header}\n${code}\n`);
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    // Every option but the two that would call the unused half of the header an error.
    const compilerOptions = {
      noUnusedLocals: false,
      noUnusedParameters: false,
      typeRoots: [join(root, "node_modules", "@types")],
    };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] }),
    );
    output = (
      await execa("tsc", ["--project", folder, "--pretty", "false"], {
        localDir: root,
        preferLocal: true,
        reject: false,
        cwd: folder,
      })
    ).stdout;
  }, 300_000);

  const errorsIn = (name: string) => output.split("\n").filter((line) => line.startsWith(`${file(name)}(`));

  it.each(Object.entries(snippets).filter(([, [, error]]) => error === undefined))("takes %s", (name) => {
    expect(errorsIn(name)).toEqual([]);
  });

  it.each(Object.entries(snippets).filter(([, [, error]]) => error !== undefined))("refuses %s", (name, [, error]) => {
    expect(errorsIn(name)).toEqual([expect.stringMatching(error ?? /./u)]);
  });
});
