import { describe, expect, it } from "vitest";
import { dockerExcepts, dockerIgnore } from "../../../src/provenance/docker-ignore.ts";

describe("a .dockerignore", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["README.md", ["README.md"], ["a/README.md", "README"]],
    ["/docs", ["docs", "docs/a", "docs/a/b"], ["a/docs", "docs2"]],
    ["docs/", ["docs/a"], ["docs.md"]],
    ["*.md", ["a.md"], ["a/b.md"]],
    ["**/*.md", ["a.md", "a/b.md", "a/b/c.md"], ["a.mdx"]],
    ["a/**", ["a/b", "a/b/c"], ["b/a"]],
    ["**", ["a", "a/b"], []],
    ["*/temp?", ["a/temp1", "a/temp1/x"], ["temp1", "a/temp", "a/temp12", "a/b/temp1"]],
    ["lo[gs]", ["log", "los"], ["lob"]],
    ["lo[^g]", ["los"], ["log"]],
    [String.raw`\*a`, ["*a"], ["ba"]],
    ["a+b(c).d", ["a+b(c).d"], ["aab(c)xd"]],
    ["*\n!keep", ["a", "a/keep"], ["keep", "keep/a"]],
    ["*\n!keep\nkeep/not", ["keep/not", "keep/not/a"], ["keep/a"]],
    ["*.md\n!README*.md\nREADME-secret.md", ["a.md", "README-secret.md"], ["README-1.md"]],
    ["\uFEFFa\r\n! b \r\n", ["a"], ["b"]],
    ["# a\n\n  b  \n./c/../d\n", ["b", "d"], ["a", "# a", "c"]],
    ["", [], ["a"]],
    ["[", [], ["a"]],
    ["!", [], ["a"]],
  ])("%j keeps what it names from the build, and nothing else", (text, ignored, seen) => {
    const isIgnored = dockerIgnore(text);
    expect([...ignored, ...seen].filter((path) => isIgnored(path))).toEqual(ignored);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["*\n!target/*.jar", ["target", "target/a.jar"], ["node_modules", "a/target", "target/x"]],
    ["*\n!src", ["src", "src/lib"], ["node_modules"]],
    ["*\n!**/*.md", ["a", "a/b"], []],
    ["*\n!a/*/c", ["a", "a/b", "a/b/c", "a/b/c/d"], ["b", "a/b/d"]],
    ["a\nb", [], ["a", "b", "c"]],
  ])("%j may except something in these folders, and in no other", (text, may, never) => {
    const excepts = dockerExcepts(text);
    expect([...may, ...never].filter((folder) => excepts(folder))).toEqual(may);
  });
});
