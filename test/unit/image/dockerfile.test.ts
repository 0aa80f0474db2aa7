import { describe, expect, it } from "vitest";
import { readDockerfile, withImages } from "../../../src/image/dockerfile.ts";

/** The text with `NEW` in the place of every image called old. */
const replaced = (text: string, args: Readonly<Record<string, string>> = {}) =>
  withImages(text, readDockerfile(text, new Map(Object.entries(args))), (name) => (name === "old" ? "NEW" : undefined));

describe("the images of a Dockerfile", () => {
  it.each([
    ["FROM", "FROM old\nFROM older\n", "FROM NEW\nFROM older\n"],
    [
      "FROM of a platform, as a stage",
      "from --platform=linux/arm64 old AS base\n",
      "from --platform=linux/arm64 NEW AS base\n",
    ],
    ["a stage of that name", "FROM x AS Old\nFROM old\nCOPY --from=old /a /b", undefined],
    ["a stage that comes after", "FROM old AS old\nRUN true", "FROM NEW AS old\nRUN true"],
    ["COPY", "FROM x\nCOPY --chown=1 --from=old /a /b\n", "FROM x\nCOPY --chown=1 --from=NEW /a /b\n"],
    ["the number of a stage", "FROM x\nCOPY --from=0 /a /b\n", undefined],
    [
      "a mount",
      "FROM x\nRUN --mount=type=bind,from=old,target=/a ls",
      "FROM x\nRUN --mount=type=bind,from=NEW,target=/a ls",
    ],
    ["a mount that begins so", "FROM x\nRUN --mount=from=old ls", "FROM x\nRUN --mount=from=NEW ls"],
    ["continued lines with comments", "FROM \\\n# old\n\n  old\r\n", "FROM \\\n# old\n\n  NEW\r\n"],
    ["another escape", "# escape=`\nFROM `\nold\n", "# escape=`\nFROM `\nNEW\n"],
    ["an argument", "ARG A=old\nFROM $A\n", "ARG A=old\nFROM NEW\n"],
    ["an argument of an argument, quoted", 'ARG A="ol" B=${A}d\nFROM ${B:-x}\n', 'ARG A="ol" B=${A}d\nFROM NEW\n'],
    ["what an argument falls back on", "ARG A\nFROM ${A:-old}\n", "ARG A\nFROM NEW\n"],
    ["an argument of a stage", "FROM x\nARG A=old\nFROM $A\n", undefined],
    [
      "a heredoc",
      "FROM x\nRUN cat <<EOF <<-'E2'\nFROM old\nEOF\nFROM old\n E2\nCOPY --from=old / /\n",
      "FROM x\nRUN cat <<EOF <<-'E2'\nFROM old\nEOF\nFROM old\n E2\nCOPY --from=NEW / /\n",
    ],
    ["no heredoc within a word", "FROM x\nRUN echo 'cout<<x;'\nFROM old\n", "FROM x\nRUN echo 'cout<<x;'\nFROM NEW\n"],
    [
      "a shift of bits",
      "FROM x\nRUN echo $((1<<20)) $((1 <<20))\nFROM old",
      "FROM x\nRUN echo $((1<<20)) $((1 <<20))\nFROM NEW",
    ],
    ["a here string", "FROM x\nRUN cat <<<old\nFROM old", "FROM x\nRUN cat <<<old\nFROM NEW"],
    [
      "a heredoc with a dash in its name",
      "FROM x\nRUN <<END-OF\nFROM old\nEND-OF\nFROM old",
      "FROM x\nRUN <<END-OF\nFROM old\nEND-OF\nFROM NEW",
    ],
    ["a byte order mark", "\uFEFFFROM old\n", "\uFEFFFROM NEW\n"],
    ["an argument that must be there", "ARG A=old\nFROM ${A:?set}", "ARG A=old\nFROM NEW"],
    ["a byte order mark, read byte by byte", "\u00EF\u00BB\u00BFFROM old\n", "\u00EF\u00BB\u00BFFROM NEW\n"],
    ["an argument without its end", "ARG A=old-slim\nFROM ${A%-*}", "ARG A=old-slim\nFROM NEW"],
    ["an argument without its beginning", "ARG A=hub.example/old\nFROM ${A##*/}", "ARG A=hub.example/old\nFROM NEW"],
    ["an argument with something replaced", "ARG A=o-l-d\nFROM ${A//-/}", "ARG A=o-l-d\nFROM NEW"],
    ["an argument within what another falls back on", "ARG A=old\nFROM ${B:-${A}}", "ARG A=old\nFROM NEW"],
    ["an argument that is set and empty", "ARG A=\nFROM old${A-er}", "ARG A=\nFROM NEW"],
    ["a name in quotes", "FROM \"old\"\nCOPY --from='old' / /", "FROM NEW\nCOPY --from=NEW / /"],
    [
      "a quoted field of a mount",
      'FROM x\nRUN --mount="from=old",target=/a ls',
      'FROM x\nRUN --mount="from=NEW",target=/a ls',
    ],
    ["a comment", "FROM x\n# FROM old\n", undefined],
  ])("are found where they stand: %s", (_, text, wanted) => {
    expect(replaced(text)).toBe(wanted ?? text);
  });

  it("are not looked for in what unfolds to more than a name", () => {
    const doubled = Array.from({ length: 64 }, (_, index) => `ARG A${index + 1}=$A${index}$A${index}`);
    const text = ["ARG A0=old", ...doubled, "FROM $A64", `FROM ${"${A-".repeat(1_000_000)}`, "FROM old"].join("\n");
    expect(replaced(text)).toBe(text.replace(/old$/u, "NEW"));
  });

  it.each([
    ["a form that BuildKit does not know", "ARG A=old\nFROM ${A^^}\nFROM x", ["${A^^}"]],
    ["what is not closed", "ARG A=old\nFROM ${A\n", ["${A"]],
    ["an argument that must be set, and is not", "FROM ${A:?set}", ["${A:?set}"]],
    ["an argument of such a form", "ARG A=${B^}\nFROM $A", ["$A"]],
    ["the platform, which the builder sets", "ARG TARGETARCH\nFROM old-$TARGETARCH\nFROM old", ["old-$TARGETARCH"]],
    ["a Dockerfile of another language", "# syntax=me/mine:1\nFROM x", ["# syntax=me/mine:1"]],
    ["no copy of Docker's own language", "# syntax=hub.example/docker/dockerfile:1.7-labs\n\n# syntax=y\nFROM x", []],
    ["no platform of a stage", "FROM --platform=$BUILDPLATFORM x AS y\nFROM y", []],
  ])("are told of where they cannot be read: %s", (_, text, unread) => {
    expect(readDockerfile(text, new Map()).unread).toEqual(unread);
  });

  it("have the build's own arguments over the defaults", () => {
    expect(replaced("ARG A=x\nARG B\nFROM $A\nFROM $B", { A: "old", B: "old" })).toBe(
      "ARG A=x\nARG B\nFROM NEW\nFROM NEW",
    );
    expect(replaced("ARG A=old\nFROM $A", { A: "x" })).toBe("ARG A=old\nFROM $A");
  });
});
