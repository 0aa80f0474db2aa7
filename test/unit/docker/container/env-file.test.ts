import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envRoutes, openEnvFile } from "../../../../src/docker/container/env-file.ts";
import { Fault } from "../../../../src/gate/fault.ts";

const long = "x".repeat(60_000);

describe("envRoutes", () => {
  it.each<[string, string, string]>([
    ["a value", "A", "1"],
    ["an empty value", "A", ""],
    ["a value with = and spaces", "A", " b = c "],
    ["a value that would be a comment", "A", "# no comment"],
    ["a value in quotes, which stay", "A", `"b" 'c'`],
    ["a dollar, which nobody expands", "A", "$HOME ${B}"],
    ["a backslash and an n", "A", String.raw`\n`],
    ["a variable that steers docker, in the container's file alone", "DOCKER_HOST", "tcp://db:2375"],
    ["PATH", "PATH", "/app/bin"],
    ["a proxy", "https_proxy", "http://proxy:3128"],
  ])("by file: %s", (_, name, value) => {
    expect(envRoutes([{ name, value }])).toEqual({ lines: [`${name}=${value}`], bare: {} });
  });

  it.each([
    ["a key of several lines", "KEY", "-----BEGIN-----\nabc\n-----END-----\n"],
    ["a carriage return", "A", "b\rc"],
    ["a value longer than docker's scanner takes", "A", long],
  ])("by name: %s", (_, name, value) => {
    expect(envRoutes([{ name, value }])).toEqual({ lines: [], bare: { [name]: value } });
  });

  it.each([
    "DOCKER_HOST",
    "DOCKER",
    "DOCKER_AUTH_CONFIG",
    "OTEL_RESOURCE_ATTRIBUTES",
    "LD_PRELOAD",
    "GODEBUG",
    "SSH_AUTH_SOCK",
    "PATH",
    "HOME",
    "TMPDIR",
    "HTTP_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
  ])("refuses lines in %s, which would steer docker itself, without the value in the message", (name) => {
    const refused = () => envRoutes([{ name, value: "s3cret\nvalue" }]);
    expect(refused).toThrow(Fault);
    expect(refused).toThrow(`the variable ${name} cannot be passed to the container`);
    expect(refused).not.toThrow("s3cret");
  });

  it.each([
    "SSH_PRIVATE_KEY",
    "SSL_CERT",
    "SSL_KEY",
    "GO_CONFIG",
    "COMPOSE_FILE",
    "BUILDKIT_CONFIG",
    "REVERSE_PROXY",
    "DOCKERFILE",
    "HOMEPAGE",
    "MY_PATH",
    "GOOD",
    "LDAP_URL",
    "SSHD",
  ])("does not take %s for one that steers docker", (name) => {
    expect(envRoutes([{ name, value: "a\nb" }])).toEqual({ lines: [], bare: { [name]: "a\nb" } });
  });

  it("loses none, and puts no line break into the file", () => {
    const name = fc.stringMatching(/^X[a-z0-9_]{0,8}$/u);
    const variables = fc.uniqueArray(fc.record({ name, value: fc.string() }), {
      selector: (variable) => variable.name,
    });
    fc.assert(
      fc.property(variables, (given) => {
        const { lines, bare } = envRoutes(given);
        const read = [
          ...lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
          ...Object.entries(bare),
        ];
        expect(new Map(read.map(([key = "", value = ""]) => [key, value]))).toEqual(
          new Map(given.map((variable) => [variable.name, variable.value])),
        );
        expect(lines.join("")).not.toMatch(/[\r\n]/u);
      }),
    );
  });
});

describe("openEnvFile", () => {
  it("can be read under its path while it is open, and leaves no name behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-env-"));
    {
      await using file = await openEnvFile(folder, ["A=1", "B=2 3"]);
      const read = () => readFile(file.path, "utf8");
      expect([await read(), await read()]).toEqual(["A=1\nB=2 3\n", "A=1\nB=2 3\n"]);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves no name behind where it cannot be written", async () => {
    const folder = await mkdtemp(join(tmpdir(), "smoke-gate-env-"));
    await expect(openEnvFile(join(folder, "not-there"), ["A=1"])).rejects.toThrow("ENOENT");
    expect(await readdir(folder)).toEqual([]);
  });
});
