import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ExpectedRevision, provenanceVerdict, type StatedRevision } from "../../../src/diagnosis/provenance.ts";

const known = (revision: string): ExpectedRevision => ({ kind: "known", revision, source: "HEAD of /app" });
const stated = (revision: string, base?: string): StatedRevision => ({ kind: "stated", revision, base });

describe("whether an image is of the commit that it should be of (incident 5)", () => {
  it.each<[string, ExpectedRevision, StatedRevision, object]>([
    ["it says so", known("abc"), stated("abc"), { kind: "match", revision: "abc" }],
    ["it says another", known("abc"), stated("def"), { kind: "mismatched", expected: "abc", stated: "def" }],
    ["it says a part of it", known("abcdef"), stated("abc"), { kind: "mismatched" }],
    ["its base image says another", known("abc"), stated("def", "base:1"), { kind: "inherited", base: "base:1" }],
    ["it says nothing", known("abc"), { kind: "missing" }, { kind: "missing", expected: "abc" }],
    ["it says an empty text", known("abc"), stated(""), { kind: "missing", expected: "abc" }],
    [
      "nothing is expected",
      { kind: "unknown", why: "no checkout" },
      stated("abc"),
      { kind: "no-expectation", why: "no checkout" },
    ],
    ["an empty text is expected", known(""), stated(""), { kind: "no-expectation" }],
    [
      "it cannot be read",
      known("abc"),
      { kind: "unreadable", why: "no answer" },
      { kind: "unreadable", why: "no answer" },
    ],
  ])("%s", (_, expected, found, verdict) => {
    expect(provenanceVerdict(expected, found)).toMatchObject(verdict);
  });

  it("is so only where both are known, not empty and equal, whatever else they are", () => {
    const expectation = fc.oneof(
      fc.string().map(known),
      fc.string().map((why): ExpectedRevision => ({ kind: "unknown", why })),
    );
    const statement = fc.oneof(
      fc
        .tuple(fc.string(), fc.option(fc.string(), { nil: undefined }))
        .map(([revision, base]) => stated(revision, base)),
      fc.constant<StatedRevision>({ kind: "missing" }),
      fc.string().map((why): StatedRevision => ({ kind: "unreadable", why })),
    );
    fc.assert(
      fc.property(expectation, statement, (expected, found) => {
        const matches =
          expected.kind === "known" &&
          found.kind === "stated" &&
          expected.revision !== "" &&
          expected.revision === found.revision;
        expect(provenanceVerdict(expected, found).kind === "match").toBe(matches);
      }),
    );
  });
});
