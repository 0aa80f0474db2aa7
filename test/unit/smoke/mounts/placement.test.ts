import { describe, expect, it } from "vitest";
import { placements } from "../../../../src/smoke/mounts/placement.ts";
import type { Source } from "../../../../src/smoke/mounts/source.ts";

const kinds: Readonly<Record<string, Source["kind"]>> = { "/w/new": "missing", "/run/s": "device" };
/** What becomes of each bind of a variant; the host has all of it below `/host`. */
function placed(binds: Readonly<Record<string, "ro" | "rw" | "ro volume">>): Readonly<Record<string, string>> {
  const all = Object.entries(binds).map(([source, mode]) => ({
    source,
    isReadOnly: mode.startsWith("ro"),
    isVolume: mode.endsWith("volume"),
    asked: "",
    orEmpty: true,
  }));
  const sources = new Map(
    all.map(({ source }): [string, Source] => {
      const kind = kinds[source] ?? "folder";
      return [source, { path: source, kind, hostPath: kind === "missing" ? undefined : `/host${source}` }];
    }),
  );
  const of = placements(all, sources);
  return Object.fromEntries(
    Object.keys(binds).map((source) => {
      const placement = of(source);
      return [
        source,
        placement.kind === "shared"
          ? [
              placement.hostPath,
              ...placement.within.map((inner) => `${inner.path} is the copy of ${inner.of.path}`),
            ].join()
          : `copy of ${placement.of.path}: ${placement.path}`,
      ];
    }),
  );
}

describe("what the containers of a variant have of this machine", () => {
  it.each<[string, Readonly<Record<string, "ro" | "rw" | "ro volume">>, Readonly<Record<string, string>>]>([
    ["is shared where nobody writes to it", { "/w/a": "ro" }, { "/w/a": "/host/w/a" }],
    ["is a copy where somebody may", { "/w/a": "rw" }, { "/w/a": "copy of /w/a: " }],
    [
      "is one copy where one folder lies in the other",
      { "/w": "rw", "/w/a/b": "rw", "/w/c": "ro", "/ww": "ro" },
      { "/w": "copy of /w: ", "/w/a/b": "copy of /w: a/b", "/w/c": "copy of /w: c", "/ww": "/host/ww" },
    ],
    [
      "is shared around a folder that is a copy, which is to be seen in it",
      { "/w": "ro", "/w/a/b": "rw", "/w/c": "rw", "/w/a": "ro", "/w/c/d": "rw", "/ww": "rw" },
      {
        "/w": "/host/w,a/b is the copy of /w/a/b,c is the copy of /w/c",
        "/w/a/b": "copy of /w/a/b: ",
        "/w/c": "copy of /w/c: ",
        "/w/a": "/host/w/a,b is the copy of /w/a/b",
        "/w/c/d": "copy of /w/c: d",
        "/ww": "copy of /ww: ",
      },
    ],
    [
      "is a copy around a folder that is a copy and not there yet",
      { "/w": "ro", "/w/new": "rw" },
      { "/w": "copy of /w: ", "/w/new": "copy of /w: new" },
    ],
    [
      "is a copy around another one where it is a volume of the engine",
      { "/w": "ro volume", "/w/a": "rw" },
      { "/w": "copy of /w: ", "/w/a": "copy of /w: a" },
    ],
    ["is empty, and its own, where nothing is there", { "/w/new": "ro" }, { "/w/new": "copy of /w/new: " }],
    [
      "is made in the copy that it would be in",
      { "/w": "rw", "/w/new": "rw" },
      { "/w": "copy of /w: ", "/w/new": "copy of /w: new" },
    ],
    ["is shared where it cannot be copied", { "/run/s": "rw" }, { "/run/s": "/host/run/s" }],
  ])("%s", (_, binds, result) => {
    expect(placed(binds)).toEqual(result);
  });
});
