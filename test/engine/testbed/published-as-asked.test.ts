/** Annotations, compression and a cache in the image: they arrive at the registry, or it is said before the build. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { expectFault } from "../../harness/fault.ts";
import { runGate } from "../../harness/gate.ts";
import {
  configUnder,
  freshRepository,
  layerTimesOf,
  platformsOf,
  surroundingsOf,
  tagsOf,
} from "../../harness/registry.ts";
import { remoteBuilder, type TestBuilder } from "../../harness/remote-builder.ts";
import { classic, containerd } from "../../harness/testbed-parts.ts";
import type { TestEngine } from "../../harness/testbed.ts";

const app = () => shellApp(`: ${randomUUID()}\nserve`);
const gzip = /^application\/vnd\..*gzip$/u;

describe.concurrent("published as it was asked for", () => {
  let remote: TestBuilder;
  beforeAll(async () => {
    remote = await remoteBuilder();
  });
  afterAll(async () => {
    await remote[Symbol.asyncDispose]();
  });

  /** An engine with its own builder, or with another one. */
  type Place = { readonly name: string; readonly engine: TestEngine; readonly isRemote: boolean };
  const places: readonly Place[] = [
    { name: "a classic store and a remote builder", engine: classic, isRemote: true },
    { name: "a containerd store", engine: containerd, isRemote: false },
    { name: "a containerd store and a remote builder", engine: containerd, isRemote: true },
  ];

  const publish = async (place: Place, inputs: Readonly<Record<string, string>>) => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await app(),
        ...(place.isRemote ? { builder: remote.name } : {}),
        tags: `${repository}:1`,
        push: "true",
        ...inputs,
      },
      { engine: place.engine, env: place.isRemote ? remote.env : {} },
    );
    expect(run.log.split("\n").filter((line) => line.startsWith("::error"))).toEqual([]);
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    return repository;
  };

  describe.each(places)("by $name", (place) => {
    it("annotations of the manifest are there", async () => {
      const annotations = "org.opencontainers.image.title=demo\nmanifest:org.example.of=manifest";
      const repository = await publish(place, { annotations, provenance: "false" });
      expect((await surroundingsOf(repository, "1")).annotations).toMatchObject({
        "org.opencontainers.image.title": "demo",
        "org.example.of": "manifest",
      });
    });

    it("annotations of an index, of its entries and of one platform are there", async () => {
      const repository = await publish(place, {
        platforms: "linux/amd64,linux/arm64",
        annotations: [
          "index:org.opencontainers.image.description=demo",
          "manifest-descriptor:org.example.of=entry",
          "manifest[linux/amd64]:org.example.of=amd64",
          "manifest[linux/arm64]:org.example.of=arm64",
        ].join("\n"),
      });
      expect((await platformsOf(repository, "1")).filter((platform) => platform !== "attestation")).toHaveLength(2);
      expect(await surroundingsOf(repository, "1")).toMatchObject({
        annotations: { "org.example.of": "amd64" },
        index: {
          annotations: { "org.opencontainers.image.description": "demo" },
          entry: { "org.example.of": "entry" },
        },
      });
    });

    it("annotations of an index are there, of one platform with its attestation", async () => {
      const repository = await publish(place, { annotations: "index:a=b", platforms: "linux/amd64" });
      expect((await surroundingsOf(repository, "1")).index?.annotations).toMatchObject({ a: "b" });
    });

    it("the layers are compressed, the media types and the annotations those of outputs", async () => {
      const outputs =
        "type=image,compression=zstd,force-compression=true,oci-mediatypes=true,annotation.org.example.of=outputs";
      const repository = await publish(place, { outputs, provenance: "false" });
      const { layers, mediaType, annotations } = await surroundingsOf(repository, "1");
      expect(new Set(layers)).toEqual(new Set(["application/vnd.oci.image.layer.v1.tar+zstd"]));
      expect(mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
      expect(annotations).toMatchObject({ "org.example.of": "outputs" });
    });

    it.each(["false", "true"])("a cache in the image is there, push-by-digest %s", async (byDigest) => {
      // Of the engine's own builder the engine alone can push.
      const inputs = place.isRemote ? { "push-by-digest": byDigest } : {};
      const repository = await publish(place, { ...inputs, "cache-to": "type=inline", provenance: "false" });
      expect(await configUnder(repository, "1")).toHaveProperty(["moby.buildkit.cache.v0"]);
    });
  });

  it.each(places.filter(({ isRemote }) => isRemote))(
    "the layers have the times of outputs, and what was tested had them too, by $name",
    async (place) => {
      const repository = await publish(place, {
        outputs: "type=docker,rewrite-timestamp=true",
        "build-args": "SOURCE_DATE_EPOCH=1000000000",
        provenance: "false",
      });
      expect(await layerTimesOf(repository, "1")).toEqual([1_000_000_000]);
    },
  );

  it.each(places.filter(({ isRemote }) => isRemote))(
    "a cache in an image for two platforms, with other compression, by $name and by digest",
    async (place) => {
      const repository = await publish(place, {
        context: await shellApp("serve", [
          "EXPOSE 8080",
          `ADD --chmod=600 app.sh /${randomUUID()}`,
          "RUN date > /built",
          "WORKDIR /www",
        ]),
        "push-by-digest": "true",
        "cache-to": "type=inline",
        platforms: "linux/amd64,linux/386",
        outputs: "type=image,compression=zstd,force-compression=true",
        provenance: "mode=max",
      });
      expect(await configUnder(repository, "1")).toHaveProperty(["moby.buildkit.cache.v0"]);
    },
  );

  it("annotations of an image for one platform that is not the engine's own", async () => {
    const inputs = { annotations: "a=b", platforms: "linux/386" };
    const repository = await publish({ name: "", engine: classic, isRemote: true }, inputs);
    expect((await platformsOf(repository, "1")).filter((platform) => platform !== "attestation")).toEqual([
      "linux/386",
    ]);
    expect((await surroundingsOf(repository, "1")).annotations).toMatchObject({ a: "b" });
  });

  it("a cache in the image, by a classic store and its own builder", async () => {
    const repository = await publish({ name: "", engine: classic, isRemote: false }, { "cache-to": "type=inline" });
    expect(await configUnder(repository, "1")).toHaveProperty(["moby.buildkit.cache.v0"]);
  });

  it("nothing is asked: the layers are gzip, and nothing is annotated", async () => {
    const repository = await publish({ name: "", engine: classic, isRemote: false }, {});
    const { layers, annotations, index } = await surroundingsOf(repository, "1");
    for (const layer of layers) expect(layer).toMatch(gzip);
    expect([annotations, index]).toEqual([{}, undefined]);
  });

  it("by digest from a containerd store, compressed, annotated and attested", async () => {
    const repository = await publish(
      { name: "", engine: containerd, isRemote: true },
      {
        "push-by-digest": "true",
        annotations: "a=b\nmanifest[linux/amd64]:c=d\nindex:e=f",
        outputs: "type=image,compression=zstd,force-compression=true",
      },
    );
    expect(await surroundingsOf(repository, "1")).toMatchObject({
      annotations: { a: "b" },
      index: { annotations: {} },
    });
  });
});

describe.concurrent("not published otherwise than it was asked for", () => {
  it.each([
    ["annotations", { annotations: "org.opencontainers.image.title=demo" }],
    ["compression", { outputs: "type=image,compression=zstd,force-compression=true" }],
    ["annotations of an index", { annotations: "index:a=b", platforms: "linux/amd64,linux/arm64" }],
  ])("a classic store and its own builder refuse %s before the build", async (_, inputs) => {
    const repository = freshRepository();
    const run = await runGate(
      { context: await app(), tags: `${repository}:1`, push: "true", ...inputs },
      { engine: classic },
    );
    expectFault(run, {
      what: /cannot be tested and then published/u,
      why: /which a classic image store does not hold/u,
      remedy: /docker-container .* containerd image store/u,
    });
    expect(run.log).not.toContain("::group::Build");
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("where nothing is pushed, a classic store tests what it can hold", async () => {
    const inputs = { annotations: "index:a=b\nc=d", outputs: "type=image,compression=zstd" };
    const run = await runGate({ context: await app(), ...inputs }, { engine: classic });
    expect(run.report).toMatchObject({ verdict: "pass", refs: [] });
  });
});
