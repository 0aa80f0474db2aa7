import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../../../src/docker/endpoint.ts";

describe("the engine's address", () => {
  it.each([
    ["unix:///var/run/docker.sock", { kind: "local" }],
    ["npipe:////./pipe/docker_engine", { kind: "local" }],
    ["fd://", { kind: "local" }],
    ["", { kind: "local" }],
    ["tcp://build.example:2376", { kind: "remote", host: "build.example" }],
    ["tcp://10.0.0.7:2375", { kind: "remote", host: "10.0.0.7" }],
    ["tcp://[fd00::7]:2375", { kind: "remote", host: "fd00::7" }],
    ["https://build.example", { kind: "remote", host: "build.example" }],
    ["build.example:2375", { kind: "remote", host: "build.example" }],
    ["ssh://build.example", { kind: "ssh", destination: ["--", "build.example"] }],
    ["ssh://me@build.example:2222", { kind: "ssh", destination: ["-l", "me", "-p", "2222", "--", "build.example"] }],
    ["ssh://build.example/run/user/1000/docker.sock", { kind: "ssh", destination: ["--", "build.example"] }],
  ])("%s", (address, endpoint) => {
    expect(parseEndpoint(address)).toEqual(endpoint);
  });

  it("is read without failing, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) =>
        ["local", "remote", "ssh"].includes(parseEndpoint(text).kind),
      ),
    );
  });
});
