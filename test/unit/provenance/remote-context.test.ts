import { describe, expect, it } from "vitest";
import { pinnedContext, remoteContext } from "../../../src/provenance/remote-context.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

describe("a build context that is a remote Git repository", () => {
  it.each([
    ["https://host/me/app.git", { url: "https://host/me/app.git", ref: "", folder: "" }, ""],
    ["https://host/me/app.git#main", { url: "https://host/me/app.git", ref: "main", folder: "" }, ""],
    [
      "https://host/me/app.git#refs/heads/x:a/b",
      { url: "https://host/me/app.git", ref: "refs/heads/x", folder: "a/b" },
      ":a/b",
    ],
    ["https://host/me/app.git#:a", { url: "https://host/me/app.git", ref: "", folder: "a" }, ":a"],
    ["git@host:me/app#v1", { url: "git@host:me/app", ref: "v1", folder: "" }, ""],
    ["git://host/app", { url: "git://host/app", ref: "", folder: "" }, ""],
    ["github.com/me/app#v1", { url: "https://github.com/me/app", ref: "v1", folder: "" }, ""],
  ])("%s", (context, parsed, folder) => {
    const found = remoteContext(context);
    expect(found).toEqual(parsed);
    if (found === undefined) throw new Error("no remote context");
    expect(pinnedContext(found, commit)).toBe(`${parsed.url}#${commit}${folder}`);
  });

  it.each([".", "/work/app", "https://host/context.tar.gz", "https://host/app.git?ref=main", "-"])(
    "%s is none whose commit can be told",
    (context) => {
      expect(remoteContext(context)).toBeUndefined();
    },
  );
});
