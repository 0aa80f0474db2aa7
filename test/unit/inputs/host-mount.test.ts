import { describe, expect, it } from "vitest";
import { hostMount, mountFrom, mountTarget, mountWithin } from "../../../src/inputs/smoke/volume-spec.ts";

describe("a folder of the host in an option of docker run", () => {
  it.each<[string, { source: string; isReadOnly: boolean } | undefined]>([
    ["--volume=/a:/b", { source: "/a", isReadOnly: false }],
    ["--volume=./a:/b:ro", { source: "./a", isReadOnly: true }],
    ["--volume=/a:/b:z,ro", { source: "/a", isReadOnly: true }],
    ["--volume=/anonymous", undefined],
    ["--volume=named:/b", undefined],
    ["--mount=type=bind,src=/a,dst=/b", { source: "/a", isReadOnly: false }],
    ["--mount=type=BIND,source=/a,target=/b,readonly", { source: "/a", isReadOnly: true }],
    ["--mount=type=bind,source=/a,target=/b,ro=false", { source: "/a", isReadOnly: false }],
    ['--mount="source=/a,b",type=bind,target=/b,readonly=1', { source: "/a,b", isReadOnly: true }],
    ["--mount=type=tmpfs,target=/b", undefined],
    ["--mount=target=/b", undefined],
    ["--env-file=/a:/b", undefined],
    ["--init", undefined],
  ])("%s", (token, mount) => {
    expect(hostMount(token)).toEqual(mount);
  });

  it.each<[string, string]>([
    ["--volume=/a:/b", '--mount=type=bind,"source=/n,e""w",target=/b'],
    ["--volume=/a:/b:ro", '--mount=type=bind,"source=/n,e""w",target=/b,readonly'],
    ["--volume=/a:/b:ro,rslave", '--volume=/n,e"w:/b:ro,rslave'],
    ["--mount=type=bind,src=/a,dst=/b,ro", '--mount=type=bind,"source=/n,e""w",dst=/b,ro'],
  ])("%s from somewhere else, where nothing may be made", (token, moved) => {
    expect(mountFrom(token, '/n,e"w', false)).toBe(moved);
  });

  it.each<[string, string]>([
    ["--volume=/a:/b:ro", '--mount=type=bind,"source=/n,e""w",target=/b/c,readonly'],
    ["--volume=/a:/b:Z,ro,rslave", '--volume=/n,e"w:/b/c:ro,Z'],
    ["--mount=type=bind,src=/a,dst=/b,ro", '--mount=type=bind,"source=/n,e""w",target=/b/c,readonly'],
  ])("%s has in it what is from somewhere else", (token, inner) => {
    expect(mountWithin(token, "/b/c", '/n,e"w')).toBe(inner);
  });

  it.each<[string, string | undefined]>([
    ["--volume=/a:/b:ro", "/b"],
    ["--volume=/b", "/b"],
    ["--tmpfs=/b:size=1m", "/b"],
    ["--mount=type=tmpfs,dst=/a,destination=/b", "/b"],
    ["--init", undefined],
  ])("%s has its place in the container", (token, target) => {
    expect(mountTarget(token)).toBe(target);
  });

  it("may be made where it is a variant's own", () => {
    expect(mountFrom("--volume=/a:/b:ro", "/new", true)).toBe("--volume=/new:/b:ro");
  });
});
