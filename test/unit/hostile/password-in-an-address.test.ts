import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutCredentials } from "../../../src/inputs/build/git-credentials.ts";
import { planOf } from "../inputs/plan-of.ts";

const header = (pair: string) => `basic ${Buffer.from(pair).toString("base64")}`;

describe("a password in the address of a Git repository", () => {
  it.each<[string, string, string]>([
    ["https://me:hunter2@host/y.git#main", "https://host/y.git#main", "me:hunter2"],
    ["https://hunter2@host:8443/me/y.git", "https://host:8443/me/y.git", "hunter2:"],
    ["app=https://me:hun%74er2@host/y.git", "app=https://host/y.git", "me:hunter2"],
    ["https://me:é@host/y.git", "https://host/y.git", "me:é"],
  ])("%s is a header in a secret", (address, without, pair) => {
    const host = /:\/\/(?<host>[^/]+)/u.exec(without)?.groups?.["host"] ?? "";
    expect(withoutCredentials([address], [])).toEqual({
      addresses: [without],
      secrets: [{ id: `GIT_AUTH_HEADER.${host}`, value: header(pair) }],
    });
  });

  it.each([
    ["of what is no repository", ["https://me:hunter2@host/context.tar.gz"], []],
    ["of a user alone over SSH", ["ssh://git@host/y.git"], []],
    ["where the workflow brings a token for the host", ["https://me:hunter2@host/y.git"], ["GIT_AUTH_TOKEN.host"]],
    ["where it brings one for all", ["https://me:hunter2@host/y.git"], ["GIT_AUTH_TOKEN"]],
    ["where it cannot be read", ["https://me:%zz@host/y.git"], []],
  ])("stays where it is %s", (_, addresses, own) => {
    expect(withoutCredentials(addresses, own)).toEqual({ addresses, secrets: [] });
  });

  it("is one a host: the second of two stays where it is", () => {
    const [first, second] = ["https://me:hunter2@host/y.git", "https://me:hunter3@host/z.git"] as const;
    expect(withoutCredentials([first, second], [])).toEqual({
      addresses: ["https://host/y.git", second],
      secrets: [{ id: "GIT_AUTH_HEADER.host", value: header("me:hunter2") }],
    });
  });

  it("is in no argument of the build", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.~!$&'()*+,;=-]{6,20}$/u), (password) => {
        const { source } = planOf({
          context: `https://me:${password}@host/y.git`,
          "build-contexts": `a=https://me:${password}@host/z.git`,
        });
        const { secrets, ...others } = source.kind === "build" ? source.build : { secrets: [] };
        expect(JSON.stringify(others)).not.toContain(`:${password}@`);
        expect(secrets).toEqual([{ id: "GIT_AUTH_HEADER.host", value: header(`me:${password}`) }]);
      }),
    );
  });
});
