import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../../../src/gate/fault.ts";
import { chooseReach, type ReachFacts } from "../../../../src/smoke/reach/choose.ts";

const id = "a".repeat(64);
const onHost: ReachFacts = { endpoint: { kind: "local" }, jobContainer: undefined, gateway: undefined };
const bridged: ReachFacts = { ...onHost, jobContainer: { id, hasHostNetwork: false, mounts: [] } };
const hostNetworked: ReachFacts = { ...onHost, jobContainer: { id, hasHostNetwork: true, mounts: [] } };
const stranger: ReachFacts = { ...onHost, gateway: "172.17.0.1" };
const remote = (host: string): ReachFacts => ({ ...onHost, endpoint: { kind: "remote", host } });

const loopback = { kind: "published", bind: "127.0.0.1", host: "127.0.0.1" };

describe("the way to an app", () => {
  it.each([
    ["a job on the engine's host", "auto", onHost, loopback],
    ["a job in a container with the host's network", "auto", hostNetworked, loopback],
    ["a job in a container of the engine", "auto", bridged, { kind: "joined", jobContainer: id }],
    [
      "a job in a container of another engine",
      "auto",
      stranger,
      { kind: "published", bind: "0.0.0.0", host: "172.17.0.1" },
    ],
    [
      "an engine on another host",
      "auto",
      remote("build.example"),
      { kind: "published", bind: "0.0.0.0", host: "build.example" },
    ],
    [
      "an engine on another host, by its IPv6 address",
      "auto",
      remote("fd00::1"),
      { kind: "published", bind: "::", host: "fd00::1" },
    ],
    ["an engine behind a tunnel to localhost", "auto", remote("localhost"), loopback],
    ["an engine behind a tunnel to 127.0.0.2", "auto", remote("127.0.0.2"), loopback],
    ["a job on the engine's host, asked for its ports", "host", onHost, loopback],
    [
      "a job in a container, asked for the host's ports, that knows its host",
      "host",
      { ...bridged, gateway: "172.17.0.1" },
      { kind: "published", bind: "0.0.0.0", host: "172.17.0.1" },
    ],
    ["a job on the engine's host, asked for the network", "network", onHost, { kind: "direct" }],
    ["a job with the host's network, asked for the network", "network", hostNetworked, { kind: "direct" }],
    ["a job in a container, asked for the network", "network", bridged, { kind: "joined", jobContainer: id }],
    [
      "a job in a container of an engine with a remote address, asked for the network",
      "network",
      { ...bridged, ...remote("build.example"), jobContainer: bridged.jobContainer },
      { kind: "joined", jobContainer: id },
    ],
  ] as const)("%s", (_, asked, facts, reach) => {
    expect(chooseReach(asked, facts)).toMatchObject(reach);
  });

  it.each([
    ["a job on the engine's host", "auto", onHost, { kind: "direct" }],
    ["a job in a container with the host's network", "auto", hostNetworked, { kind: "direct" }],
    ["a job on the engine's host, asked for its ports", "host", onHost, undefined],
    ["a job in a container of another engine", "auto", stranger, undefined],
    ["an engine on another host", "auto", remote("build.example"), undefined],
    ["an engine behind a tunnel to localhost", "auto", remote("localhost"), undefined],
  ] as const)("where the engine publishes no port, for %s", (_, asked, facts, otherwise) => {
    expect({ otherwise: undefined, ...chooseReach(asked, facts) }).toMatchObject({ otherwise });
  });

  it.each([
    ["an engine on another host", remote("build.example"), "the engine is on the host build.example"],
    ["a job in a container of another engine", stranger, "that its engine does not know"],
  ])("over the network does not exist for %s, and the error says what does", (_, facts, why) => {
    expect(() => chooseReach("network", facts)).toThrow(Fault);
    expect(() => chooseReach("network", facts)).toThrow(
      expect.objectContaining({
        why: expect.stringContaining(why),
        remedy: expect.stringContaining("probe-from: host"),
      }),
    );
  });

  it("always has a reason, and opens an app to other hosts only where it cannot be reached otherwise", () => {
    const facts = fc.record<ReachFacts>({
      endpoint: fc.oneof(
        fc.constant({ kind: "local" as const }),
        fc.record({ kind: fc.constant("remote" as const), host: fc.domain() }),
      ),
      jobContainer: fc.option(
        fc.record({ id: fc.constant(id), hasHostNetwork: fc.boolean(), mounts: fc.constant([]) }),
        {
          nil: undefined,
        },
      ),
      gateway: fc.option(fc.ipV4(), { nil: undefined }),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const reach = chooseReach("auto", given);
        const isElsewhere = given.endpoint.kind === "remote" || given.gateway !== undefined;
        return reach.why !== "" && (isElsewhere || reach.kind !== "published" || reach.bind === "127.0.0.1");
      }),
    );
  });
});
