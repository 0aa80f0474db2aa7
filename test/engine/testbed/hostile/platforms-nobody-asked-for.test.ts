import { describe, expect, it } from "vitest";
import { context } from "../../../harness/context.ts";
import { docker } from "../../../harness/docker.ts";
import { expectFault } from "../../../harness/fault.ts";
import { runGate } from "../../../harness/gate.ts";
import { notedDocker } from "../../../harness/noted-docker.ts";
import { freshRepository, platformsOf, tagsOf } from "../../../harness/registry.ts";
import { remoteBuilder } from "../../../harness/remote-builder.ts";
import { classic, containerd } from "../../../harness/testbed-parts.ts";

/** Good on the platform that is booted. */
const app = () =>
  context([
    "FROM scratch",
    "ARG TARGETPLATFORM",
    "COPY . /",
    "ENV PATH=/bin BUILT_FOR=$TARGETPLATFORM",
    "EXPOSE 8080",
    'ENTRYPOINT ["/bin/sh", "-c", "[ $BUILT_FOR = linux/amd64 ] || exit 3; mkdir -p /www; echo ok > /www/healthz; exec busybox httpd -f -p 8080 -h /www"]',
  ]);

/** As a frontend of the Dockerfile's own choice may: builds for more platforms than it was asked to. */
const adding = (platforms: string, builds = "*") =>
  notedDocker(`case "$1 $2 $*" in "buildx build "${builds}) set -- "$@" --platform=${platforms};; esac`);

describe.concurrent("a Dockerfile that makes images for platforms that nobody asked for", () => {
  it.each([
    ["none was named", "", "linux/amd64,linux/amd64/v2", /it holds linux\/amd64, linux\/amd64\/v2, and one image/u],
    ["others were", "linux/amd64", "linux/arm64", /it holds linux\/arm64 too, and only linux\/amd64 was asked for/u],
  ])("is refused by a containerd store where %s", async (_, platforms, more, why) => {
    const repository = freshRepository();
    const { env } = await adding(more);
    const run = await runGate(
      { context: await app(), platforms, tags: `${repository}:1`, push: "true" },
      { engine: containerd, env },
    );
    expectFault(run, { what: /the build made something else than was asked for/u, why, remedy: /# syntax/u });
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("bears no name where a builder has pushed it", async () => {
    await using builder = await remoteBuilder();
    const repository = freshRepository();
    const { env } = await adding("linux/amd64/v2,linux/amd64", "*push=true*");
    const run = await runGate(
      { context: await app(), builder: builder.name, "push-by-digest": "true", tags: `${repository}:1`, push: "true" },
      { engine: classic, env: { ...env, ...builder.env } },
    );
    expectFault(run, {
      what: /the builder did not publish what was tested/u,
      why: /and one image was asked for/u,
      remedy: /Nothing was named at the registry/u,
    });
    expect(await tagsOf(repository)).toEqual([]);
  });
});

describe.concurrent("an image for several platforms that is given", () => {
  const given = async (platforms: string) => {
    const name = `smoke-gate-test-given:${platforms.replaceAll(/\W/gu, "-")}`;
    await docker(
      containerd,
      "buildx",
      "build",
      "--load",
      "--quiet",
      `--platform=${platforms}`,
      "--tag",
      name,
      await app(),
    );
    return name;
  };

  it("is booted on each that the engine can boot", async () => {
    const repository = freshRepository();
    const image = await given("linux/amd64,linux/amd64/v2");
    const run = await runGate({ image, tags: `${repository}:1`, push: "true" }, { engine: containerd });
    expect(run.report?.findings).toMatchObject([
      { variant: "default@linux-amd64-v2", finding: { kind: "exited", exit: { code: 3 } } },
    ]);
    expect(await tagsOf(repository)).toEqual([]);
  });

  it("is published whole, and the others are named", async () => {
    const repository = freshRepository();
    const image = await given("linux/amd64,linux/arm64");
    const run = await runGate({ image, tags: `${repository}:1`, push: "true" }, { engine: containerd });
    expect(run.report).toMatchObject({ verdict: "pass", refs: [{ state: "verified" }] });
    expect(run.log).toContain("linux/arm64 is not booted");
    const held = await platformsOf(repository, "1");
    expect(held.filter((platform) => platform !== "attestation")).toEqual(["linux/amd64", "linux/arm64"]);
  });
});
