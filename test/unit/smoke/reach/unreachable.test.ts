import { describe, expect, it } from "vitest";
import type { Listener } from "../../../../src/diagnosis/listening.ts";
import type { Observation } from "../../../../src/diagnosis/observation.ts";
import type { Reach } from "../../../../src/smoke/reach/reach.ts";
import { unreachable } from "../../../../src/smoke/reach/unreachable.ts";

const why = "the engine is on the host build.example";
const remote: Reach = { kind: "published", bind: "0.0.0.0", host: "build.example", why };
const joined: Reach = { kind: "joined", jobContainer: "a".repeat(64), why: "the job runs in a container" };
const open: Listener = { port: 8080, loopback: false, family: "any" };

const refused: Observation = { atMs: 1, kind: "refused" };
const noConnection: Observation = { atMs: 2, kind: "timed-out", during: "connect", afterMs: 5_000, bodyBytes: 0 };
const noAnswer: Observation = { atMs: 2, kind: "timed-out", during: "headers", afterMs: 5_000, bodyBytes: 0 };
const noRoute: Observation = { atMs: 3, kind: "failed", detail: "EHOSTUNREACH connect EHOSTUNREACH 10.0.0.7:32768" };
const noName: Observation = { atMs: 3, kind: "failed", detail: "ENOTFOUND getaddrinfo ENOTFOUND build.example" };

const decide = (reach: Reach, seen: readonly Observation[], listener: Listener | undefined) =>
  unreachable({ reach, address: { hosts: ["build.example"], port: 32_768 } }, seen, listener, "default");

describe("an app that nobody could connect to", () => {
  it.each<[string, Reach, readonly Observation[], Listener | undefined]>([
    ["every connection timed out", remote, [noConnection, noConnection], undefined],
    ["there is no way to the host", joined, [noRoute], open],
    ["the host's name is unknown", remote, [noName, noName], undefined],
    ["the host refuses, and the app listens for everybody", remote, [refused, noConnection], open],
  ])("is out of reach where %s", (_, reach, seen, listener) => {
    expect(decide(reach, seen, listener)).toMatchObject({
      what: "the app of the variant default cannot be reached from this job",
      why: expect.stringContaining(reach.why),
      remedy: expect.stringContaining(reach.kind === "published" ? "probe-from: network" : "probe-from: host"),
    });
  });

  it.each<[string, Reach, readonly Observation[], Listener | undefined]>([
    ["it was never asked", remote, [], undefined],
    ["it refuses by itself", joined, [refused], open],
    ["it does not listen", remote, [refused], undefined],
    ["it listens on loopback", remote, [refused], { ...open, loopback: true }],
    ["it may listen on IPv6 alone", remote, [refused], { ...open, family: "ipv6" }],
    ["it was connected to once", remote, [noConnection, noAnswer], open],
  ])("is to blame itself where %s", (_, reach, seen, listener) => {
    expect(decide(reach, seen, listener)).toBeUndefined();
  });
});
