import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { context, shellApp } from "../../harness/context.ts";
import { docker, leftovers } from "../../harness/docker.ts";
import { type GateRun, runGate, startGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { registryProxy } from "../../harness/registry-proxy.ts";
import { configsOf, freshRepository, manifestOf, platformsOf, predicatesOf, tagsOf } from "../../harness/registry.ts";
import { remoteBuilder, type TestBuilder } from "../../harness/remote-builder.ts";
import { yaml } from "../../harness/smoke.ts";
import { classic, containerd } from "../../harness/testbed-parts.ts";

/** Says on which platform it was built; needs no emulation to be built for any. */
const app = () =>
  context([
    "FROM scratch",
    "ARG TARGETPLATFORM",
    "COPY . /",
    "ENV PATH=/bin BUILT_FOR=$TARGETPLATFORM",
    "EXPOSE 8080",
    'ENTRYPOINT ["/bin/sh", "-c", "mkdir -p /www; echo $BUILT_FOR > /www/healthz; exec busybox httpd -f -p 8080 -h /www"]',
  ]);

const bodies = (run: GateRun) =>
  Object.fromEntries(
    (run.report?.variants ?? []).map(({ name, last }) => [
      name,
      last?.kind === "answered" ? last.answer.body.trim() : "",
    ]),
  );
const faultsOf = (run: GateRun) => run.log.split("\n").filter((line) => line.startsWith("::error"));

describe.concurrent("an image for several platforms", () => {
  let remote: TestBuilder;
  beforeAll(async () => {
    remote = await remoteBuilder();
  });
  afterAll(async () => {
    await remote[Symbol.asyncDispose]();
  });

  it("is booted on each that a containerd engine can boot, and published whole", async () => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await app(),
        platforms: "linux/arm64,linux/amd64/v2,linux/amd64",
        tags: `${repository}:1`,
        push: "true",
        variants: yaml({ full: {}, "only-v2": { platform: "linux/amd64/v2" } }),
      },
      { engine: containerd },
    );
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(bodies(run)).toEqual({
      full: "linux/amd64",
      "full@linux-amd64-v2": "linux/amd64/v2",
      "only-v2": "linux/amd64/v2",
    });
    expect(run.log).toContain("linux/arm64 is not booted");
    expect(await platformsOf(repository, "1")).toEqual([
      "attestation",
      "attestation",
      "attestation",
      "linux/amd64",
      "linux/amd64/v2",
      "linux/arm64",
    ]);
    expect((await manifestOf(repository, "1")).digest).toBe(run.report?.image?.id);
  });

  it("boots a variant that gave its place to a platform while a service's image was still being pulled", async () => {
    const built = Promise.withResolvers<void>();
    const readsManifest = ({ path }: { readonly path: string }) => path.endsWith("/manifests/1");
    await using proxy = await registryProxy([{ when: readsManifest, answer: { after: built.promise } }]);
    const { name, real } = proxy.repository();
    await docker(classic, "tag", await builtImage(classic, await shellApp("exec sleep 1000")), `${real}:1`);
    await docker(classic, "push", "--quiet", `${real}:1`);

    const gate = await startGate(
      {
        context: await app(),
        platforms: "linux/amd64,linux/amd64/v2",
        services: yaml({ idle: { image: `${name}:1`, volumes: ["kept:/kept"] } }),
        // Both are prepared during the build. Then the first one's platforms take both places.
        variants: yaml({ first: {}, second: {} }),
        "max-parallel": "2",
      },
      { engine: containerd },
    );
    await proxy.wasAsked(readsManifest);
    await gate.logged("Image sha256:");
    built.resolve();
    const run = await gate.done;

    expect(faultsOf(run)).toEqual([]);
    expect(Object.keys(bodies(run))).toEqual(["first", "first@linux-amd64-v2", "second", "second@linux-amd64-v2"]);
    expect(run.report?.verdict).toBe("pass");
    expect(await leftovers(containerd, run.runId)).toEqual([]);
  });

  it("is red where it boots on one and not on another", async () => {
    const run = await runGate(
      {
        context: await context([
          "FROM scratch",
          "ARG TARGETVARIANT",
          "COPY . /",
          "ENV PATH=/bin VARIANT=$TARGETVARIANT",
          "EXPOSE 8080",
          'ENTRYPOINT ["/bin/sh", "-c", "[ -z \\"$VARIANT\\" ] || exit 3; mkdir -p /www; echo ok > /www/healthz; exec busybox httpd -f -p 8080 -h /www"]',
        ]),
        platforms: "linux/amd64,linux/amd64/v2",
      },
      { engine: containerd },
    );
    expect(run.report?.findings).toMatchObject([
      { variant: "default@linux-amd64-v2", finding: { kind: "exited", exit: { code: 3 } } },
    ]);
  });

  it("is tested on the engine's own where nothing is pushed and the store holds one", async () => {
    const run = await runGate({ context: await app(), platforms: "linux/arm64,linux/amd64" }, { engine: classic });
    expect(run.report?.verdict).toBe("pass");
    expect(bodies(run)).toEqual({ default: "linux/amd64" });
  });

  it("is published by the builder where the store holds one: tested first, named last, attestations and all", async () => {
    const [one, two] = [freshRepository(), freshRepository()];
    const run = await runGate(
      {
        context: await app(),
        builder: remote.name,
        platforms: "linux/amd64,linux/arm64",
        provenance: "mode=min",
        sbom: "false",
        tags: `${one}:1\n${two}:1\n${one}:2`,
        push: "true",
      },
      { engine: classic, env: remote.env },
    );
    expect(faultsOf(run)).toEqual([]);
    expect(run.report).toMatchObject({
      verdict: "pass",
      refs: [{ state: "verified" }, { state: "verified" }, { state: "verified" }],
    });
    expect(await tagsOf(one)).toEqual(["1", "2"]);
    expect(await platformsOf(one, "2")).toEqual(["attestation", "attestation", "linux/amd64", "linux/arm64"]);
    expect((await manifestOf(two, "1")).digest).toBe(run.outputs["digest"]);
    expect(run.outputs["pinned-refs"]?.split("\n")).toEqual(
      [one, two].map((name) => `${name}@${run.outputs["digest"]}`),
    );
  });

  it("bears no name at the registry where it fails", async () => {
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await context(["FROM scratch", "COPY . /", "EXPOSE 8080", 'ENTRYPOINT ["/no-such-program"]']),
        builder: remote.name,
        platforms: "linux/amd64,linux/arm64",
        tags: `${repository}:1`,
        push: "true",
      },
      { engine: classic, env: remote.env },
    );
    expect(run.report?.findings).toMatchObject([{ finding: { kind: "exited" } }]);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("cannot be both tested and published by a classic engine's own builder: said before anything is built", async () => {
    const run = await runGate(
      { context: await app(), platforms: "linux/amd64,linux/arm64", tags: `${freshRepository()}:1`, push: "true" },
      { engine: classic },
    );
    expect(faultsOf(run)).toEqual([
      expect.stringMatching(
        /Use a builder of the driver docker-container .* or an engine with the containerd image store/u,
      ),
    ]);
    expect(run.log).not.toContain("::group::Build");
  });
});

describe.concurrent("a bill of materials", () => {
  const spdx = "https://spdx.dev/Document";
  const slsa: unknown = expect.stringMatching(/^https:\/\/slsa\.dev\/provenance\//u);

  /** An image that lists what another one is made of, as BuildKit asks for it: docs/attestations/sbom-protocol.md there. */
  const generator = async () => {
    const ref = `${freshRepository()}:1`;
    const statement = { _type: "https://in-toto.io/Statement/v0.1", predicateType: spdx, predicate: { files: [] } };
    const folder = await context(["FROM scratch", "COPY . /", "ENV PATH=/bin", 'ENTRYPOINT ["/bin/sh", "/list.sh"]'], {
      "list.sh": `echo '${JSON.stringify(statement)}' >"$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`,
    });
    await docker(classic, "build", "--quiet", `--tag=${ref}`, folder);
    await docker(classic, "push", "--quiet", ref);
    return ref;
  };

  it("is pushed with the image that was tested, by a containerd store", async () => {
    const repository = freshRepository();
    const inputs = { context: await app(), sbom: `generator=${await generator()}`, provenance: "mode=max" };
    const run = await runGate({ ...inputs, tags: `${repository}:1`, push: "true" }, { engine: containerd });
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(await predicatesOf(repository, "1")).toEqual([slsa, spdx]);
    expect((await manifestOf(repository, "1")).digest).toBe(run.report?.image?.id);
  });

  it("is published by the builder where the store holds none", async () => {
    await using builder = await remoteBuilder();
    const repository = freshRepository();
    const run = await runGate(
      {
        context: await app(),
        builder: builder.name,
        attests: `type=sbom,generator=${await generator()}`,
        tags: `${repository}:1`,
        push: "true",
      },
      { engine: classic, env: builder.env },
    );
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(await predicatesOf(repository, "1")).toEqual([slsa, spdx]);
    expect(await configsOf(repository, "1")).toContain(run.report?.image?.id);
  });

  it("is refused where neither can be had", async () => {
    const repository = freshRepository();
    const run = await runGate(
      { context: await app(), sbom: "true", tags: `${repository}:1`, push: "true" },
      { engine: classic },
    );
    expect(faultsOf(run)).toEqual([expect.stringMatching(/attestations are asked for.*docker-container/u)]);
    expect(run.log).not.toContain("::group::Build");
    expect(await tagsOf(repository)).toEqual([]);
  });
});

describe.concurrent("publishing by digest, of one platform", () => {
  it("is had by asking for it, and a neighbour who moves every name on the engine changes nothing", async () => {
    await using builder = await remoteBuilder();
    const repository = freshRepository();
    const neighbour = await docker(
      classic,
      "build",
      "--quiet",
      await context(["FROM scratch", "COPY . /", "LABEL who=neighbour"]),
    );
    const over = new AbortController();
    const moving = (async () => {
      while (!over.signal.aborted) await docker(classic, "tag", neighbour.trim(), `${repository}:1`);
    })();
    const run = await runGate(
      { context: await app(), builder: builder.name, "push-by-digest": "true", tags: `${repository}:1`, push: "true" },
      { engine: classic, env: builder.env },
    );
    over.abort();
    await moving;
    await docker(classic, "rmi", "--force", neighbour.trim());
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(await configsOf(repository, "1")).toContain(run.report?.image?.id);
  });
});
